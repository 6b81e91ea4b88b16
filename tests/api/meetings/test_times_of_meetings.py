"""When a meeting was called, spoken at, acted on and minuted, where that is typed afterwards."""

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import events, messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.meetings import (
    Household,
    a_call,
    a_decision_on,
    called,
    concluded,
    no_enquiry_on,
    path_of,
    posted,
    sat,
    write_household,
)
from tests.support.scenarios.pathway import (
    SIGNIFICANT_HARM,
    Json,
    a_triaged_contact,
    allocated,
    decided,
)

BEFORE_THE_REFERRAL = "2026-11-16T23:59:59Z"


@pytest_asyncio.fixture
async def household(partnership: Partnership, worker_engine: AsyncEngine) -> Household:
    return await write_household(worker_engine, partnership)


def code_of(refused: Json) -> tuple[str, str]:
    """The member at fault, and why."""
    (fault,) = refused["errors"]
    return fault["pointer"], fault["code"]


async def test_a_meeting_called_by_telephone_says_when(
    partnership: Partnership, household: Household, clock: FixedClock
) -> None:
    clock.advance(hours=20)
    manager = partnership.hub_manager
    early = await manager.post(household.path, a_call(household, called_at=BEFORE_THE_REFERRAL))
    assert code_of(early.json()) == ("/called_at", "too_early")
    at = "2026-11-18T23:00:00Z"
    meeting = await called(partnership, household, called_at=at)
    assert (meeting["called_at"], meeting["times"][0]["act"]) == (at, "strategy_meeting.called")
    rung = await posted(
        partnership.hub_support, path_of(meeting, "invitations"), {"invited_at": at}
    )
    assert {each["invited_at"] for each in rung["invitations"]} == {at}
    early = await manager.post(
        path_of(rung, "cancellation"),
        {"reason": "Called twice.", "cancelled_at": "2026-11-18T22:59:00Z"},
        version=rung["etag"],
    )
    assert code_of(early.json()) == ("/cancelled_at", "too_early")
    off = await posted(
        manager,
        path_of(rung, "cancellation"),
        {"reason": "Called twice.", "cancelled_at": "2026-11-18T23:05:00Z"},
        version=rung["etag"],
    )
    assert [each["happened_at"] for each in off["times"] if each["act"].endswith("cancelled")] == [
        "2026-11-18T23:05:00Z"
    ]


async def test_a_meeting_was_not_held_before_the_contact_was_received(
    partnership: Partnership,
) -> None:
    received_at = "2026-11-01T12:00:00Z"
    contact = await a_triaged_contact(
        partnership, received_at=received_at, late_because="Found in a closed mailbox."
    )
    decision = await decided(partnership, contact, **SIGNIFICANT_HARM)
    read = await partnership.hub_manager.get(f"/v1/referrals/{decision['referral_id']}")
    referral = read.json() | {"etag": read.headers["ETag"]}
    await allocated(partnership, referral)
    meeting = await posted(
        partnership.hub_manager,
        f"/v1/referrals/{referral['id']}/strategy-meetings",
        {"purpose": "An invented worry.", "scheduled_at": "2026-11-18T11:00:00Z"},
    )
    path, at = path_of(meeting, "opening"), meeting["etag"]
    for person in (partnership.hub_support, partnership.social_worker):
        refused = await person.post(path, {"held_at": "2026-11-01T11:59:59Z"}, version=at)
        assert refused.json()["type"] == "/problems/held-at-impossible"
        assert code_of(refused.json()) == ("/held_at", "too_early")
        unexplained = await person.post(path, {"held_at": received_at}, version=at)
        assert code_of(unexplained.json()) == ("/late_because", "late_entry_unexplained")
    late = {"held_at": received_at, "late_because": "Not written down at the time."}
    held = await posted(partnership.social_worker, path, late, version=at)
    assert held["held_at"] == received_at


async def test_a_meeting_that_follows_another_was_held_after_it(
    partnership: Partnership, household: Household
) -> None:
    first = await concluded(
        partnership,
        await sat(partnership, household),
        no_enquiry_on(household.child),
    )
    second = await called(partnership, household, follows_id=first["id"])
    refused = await partnership.hub_support.post(
        path_of(second, "opening"), {"held_at": "2026-11-18T10:00:00Z"}, version=second["etag"]
    )
    assert code_of(refused.json()) == ("/held_at", "too_early")


async def test_what_was_said_in_time_and_typed_after_the_conclusion_did_not_come_late(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine
) -> None:
    meeting = await sat(partnership, household)
    said_at = partnership.clock.now.isoformat().replace("+00:00", "Z")
    meeting = await concluded(partnership, meeting, a_decision_on(household.child))
    police = str(partnership.founded.agencies["Police"])
    path, officer = path_of(meeting, "contributions"), partnership.agency_officer
    said = {"agency_id": police, "contribution": "Two call-outs (invented)."}
    early = await officer.post(path, said | {"contributed_at": BEFORE_THE_REFERRAL})
    assert code_of(early.json()) == ("/contributed_at", "too_early")
    shown = await posted(officer, path, said | {"contributed_at": said_at})
    (told,) = shown["contributions"]
    assert (told["contributed_at"], told["after_conclusion"]) == (said_at, False)
    assert await messages(admin_engine, partnership, "contribution.arrived_late") == []
    noted = await events(admin_engine, partnership, "act.recorded_afterwards")
    assert [each["facts"]["act"] for each in noted] == ["contribution.recorded"]


async def test_actions_and_minutes_say_when_they_were_done_and_sent_and_received(
    partnership: Partnership, household: Household, clock: FixedClock
) -> None:
    police = str(partnership.founded.agencies["Police"])
    meeting = await concluded(
        partnership,
        await sat(partnership, household),
        a_decision_on(household.child),
        actions=[
            {
                "agency_id": police,
                "owner": "Officer (invented)",
                "action": "Visit.",
                "due_at": "2026-11-19T12:00:00Z",
            }
        ],
    )
    clock.advance(days=1)
    at, officer = "2026-11-18T20:00:00Z", partnership.agency_officer
    path = path_of(meeting, "actions", meeting["actions"][0]["id"], "completion")
    early = await officer.post(path, {"done_at": BEFORE_THE_REFERRAL}, version=meeting["etag"])
    assert code_of(early.json()) == ("/done_at", "too_early")
    done = await posted(officer, path, {"done_at": at}, version=meeting["etag"])
    assert done["actions"][0]["done_at"] == at
    writing = {"wording": "Invented minutes.", "written_at": BEFORE_THE_REFERRAL}
    support, minutes_path = partnership.hub_support, path_of(meeting, "minutes")
    early = await support.post(minutes_path, writing)
    assert code_of(early.json()) == ("/written_at", "too_early")
    minutes = await posted(support, minutes_path, writing | {"written_at": at})
    assert minutes["written_at"] == at
    of_edition = f"{minutes_path}/{minutes['id']}"
    await posted(support, f"{of_edition}/circulation", {"sent_at": at})
    early = await officer.post(f"{of_edition}/receipt", {"received_at": "2026-11-18T19:59:00Z"})
    assert code_of(early.json()) == ("/received_at", "too_early")
    received_at = "2026-11-18T21:00:00Z"
    await posted(officer, f"{of_edition}/receipt", {"received_at": received_at})
    seen = (await partnership.hub_manager.get(of_edition)).json()
    assert {each["received_at"] for each in seen["circulations"]} == {None, received_at}
    assert [each["act"] for each in seen["times"]] == [
        "minutes.written",
        "minutes.circulated",
        "minutes.received",
    ]


async def test_minutes_left_unsent_say_when_that_was_decided(
    partnership: Partnership, household: Household, clock: FixedClock
) -> None:
    meeting = await concluded(
        partnership, await sat(partnership, household), a_decision_on(household.child)
    )
    clock.advance(days=1)
    police = str(partnership.founded.agencies["Police"])
    path = path_of(meeting, "invitations", police, "minutes-unsent")
    left = {"reason": "It cannot be reached.", "decided_at": BEFORE_THE_REFERRAL}
    early = await partnership.hub_support.post(path, left)
    assert code_of(early.json()) == ("/decided_at", "too_early")
    at = "2026-11-18T20:00:00Z"
    shown = await posted(partnership.hub_support, path, left | {"decided_at": at})
    assert [
        each["minutes_unsent_at"] for each in shown["invitations"] if each["agency_id"] == police
    ] == [at]
