"""When a contact was received, acknowledged and answered, where that is typed afterwards."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import events
from tests.support.partnerships import Partnership
from tests.support.scenarios.notifications import a_notice, contacts_made, send
from tests.support.scenarios.pathway import (
    Json,
    a_triaged_contact,
    a_worry,
    allocated,
    an_open_referral,
    recorded,
    triaged,
)

LONG_AGO = "2026-11-10T09:30:00Z"
LATE: Json = {"late_because": "Taken by the night team; typed when the system was back."}


async def a_routed_contact(partnership: Partnership) -> Json:
    """A contact about a child who has a worker, in the worker's hands."""
    referral = await allocated(partnership, await an_open_referral(partnership))
    practitioner = partnership.hub_practitioner
    return await triaged(
        practitioner,
        await recorded(practitioner),
        identification="known",
        person_id=referral["person_id"],
    ) | {"referral_id": referral["id"]}


def routing_path(contact: Json, what: str) -> str:
    child = contact["children"][0]["id"]
    return f"/v1/contacts/{contact['id']}/children/{child}/routing/{what}"


async def clock_of(partnership: Partnership, contact: Json, kind: str) -> Json:
    """The last clock of this kind on a contact."""
    read = await partnership.hub_manager.get(f"/v1/contacts/{contact['id']}")
    found: Json = [each for each in read.json()["timescales"] if each["kind"] == kind][-1]
    return found


async def test_a_routing_acknowledged_by_telephone_stops_its_clock_at_that_time(
    partnership: Partnership, clock: FixedClock, admin_engine: AsyncEngine
) -> None:
    contact = await a_routed_contact(partnership)
    clock.advance(days=3)
    path, worker = routing_path(contact, "acknowledgement"), partnership.social_worker
    for at, code in (("2026-11-18T09:29:00Z", "too_early"), ("2026-11-30T09:00:00Z", "in_future")):
        refused = await worker.post(path, {"acknowledged_at": at})
        assert refused.json()["errors"] == [{"pointer": "/acknowledged_at", "code": code}]
    taken = await worker.post(path, {"acknowledged_at": "2026-11-18T21:00:00Z"})
    assert taken.status_code == 200, taken.text
    assert taken.json()["acknowledged_at"] == "2026-11-18T21:00:00Z"
    (time,) = taken.json()["times"]
    assert (time["act"], time["late"]) == ("routing.acknowledged", True)
    stopped = await clock_of(partnership, contact, "routing_acknowledgement")
    assert (stopped["stopped_at"], stopped["state"]) == ("2026-11-18T21:00:00Z", "met")
    (event,) = await events(admin_engine, partnership, "act.recorded_afterwards")
    assert event["facts"] == {
        "act": "routing.acknowledged",
        "happened_at": "2026-11-18T21:00:00+00:00",
    }
    (listed,) = (
        await worker.get(routing_path(contact, "answer").replace("routing/answer", "routings"))
    ).json()["items"]
    assert listed["times"] == [time]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("strategy_meeting_needed", "strategy_meeting"), ("sent_back", "threshold_decision")],
)
async def test_what_an_answer_owes_runs_from_when_it_was_given(
    partnership: Partnership, clock: FixedClock, answer: str, kind: str
) -> None:
    contact = await a_routed_contact(partnership)
    clock.advance(days=8)
    said = {
        "answer": answer,
        "reason": "Given by telephone.",
        "answered_at": "2026-11-18T12:00:00Z",
    }
    path, worker = routing_path(contact, "answer"), partnership.social_worker
    unexplained = await worker.post(path, said)
    assert unexplained.json()["errors"] == [
        {"pointer": "/late_because", "code": "late_entry_unexplained"}
    ]
    early = await worker.post(path, said | LATE | {"answered_at": "2026-11-18T09:29:00Z"})
    assert early.json()["errors"] == [{"pointer": "/answered_at", "code": "too_early"}]
    answered = await worker.post(path, said | LATE)
    assert answered.status_code == 200, answered.text
    view = answered.json()
    assert view["acknowledged_at"] == view["answered_at"] == "2026-11-18T12:00:00Z"
    assert [(each["act"], each["because"]) for each in view["times"]] == [
        ("routing.answered", LATE["late_because"])
    ]
    if kind == "strategy_meeting":
        referral = await partnership.hub_manager.get(f"/v1/referrals/{contact['referral_id']}")
        (started,) = [each for each in referral.json()["timescales"] if each["kind"] == kind]
    else:
        started = await clock_of(partnership, contact, kind)
    assert started["started_at"] == "2026-11-18T12:00:00Z"


async def test_a_message_left_unsent_says_when_that_was_decided(
    partnership: Partnership, clock: FixedClock
) -> None:
    contact = await recorded(partnership.hub_practitioner)
    clock.advance(hours=20)
    path = f"/v1/contacts/{contact['id']}/unsent-messages"
    left = {"kind": "acknowledgement", "ground": "other", "reason": "An invented reason."}
    early = await partnership.hub_support.post(path, left | {"decided_at": "2026-11-18T09:00:00Z"})
    assert early.json()["errors"] == [{"pointer": "/decided_at", "code": "too_early"}]
    unsent = await partnership.hub_support.post(path, left | {"decided_at": "2026-11-18T11:00:00Z"})
    assert unsent.status_code == 201, unsent.text
    assert unsent.json()["decided_at"] == "2026-11-18T11:00:00Z"
    assert [each["act"] for each in unsent.json()["times"]] == ["contact.message_left_unsent"]


@pytest.mark.parametrize("who", ["hub_practitioner", "referrer"])
async def test_a_contact_received_long_ago_needs_a_reason(
    partnership: Partnership, admin_engine: AsyncEngine, who: str
) -> None:
    person = partnership.person(who)
    worry = a_worry(received_at=LONG_AGO)
    refused = await person.post("/v1/contacts", worry)
    assert (refused.status_code, refused.json()["type"]) == (
        422,
        "/problems/late-entry-unexplained",
    )
    assert refused.json()["errors"] == [
        {"pointer": "/late_because", "code": "late_entry_unexplained"}
    ]
    taken = await person.post("/v1/contacts", worry | LATE)
    assert taken.status_code == 201, taken.text
    path = f"/v1/contacts/{taken.json()['id']}"
    (time,) = (await partnership.hub_manager.get(path)).json()["times"]
    assert (time["act"], time["happened_at"], time["late"], time["because"]) == (
        "contact.received",
        LONG_AGO,
        True,
        LATE["late_because"],
    )
    assert len(await events(admin_engine, partnership, "act.recorded_afterwards")) == 1


async def test_a_contact_typed_within_the_week_needs_no_reason(partnership: Partnership) -> None:
    contact = await a_triaged_contact(partnership, received_at="2026-11-11T00:00:00Z")
    assert [(each["late"], each["because"]) for each in contact["times"]] == [(True, None)]
    own = await recorded(partnership.hub_practitioner)
    assert own["times"] == []


async def test_a_notice_of_what_happened_long_ago_is_taken_and_marked_where_it_is_made_late(
    partnership: Partnership, clock: FixedClock, worker_engine: AsyncEngine
) -> None:
    event = a_notice(occurred_at="2026-09-01T09:00:00Z")
    sent = await send(partnership.partner_system, event)
    assert sent.status_code == 201, sent.text
    clock.advance(days=9)
    await contacts_made(worker_engine, partnership)
    notice = await partnership.hub_manager.get(f"/v1/notifications/{sent.json()['id']}")
    assert notice.json()["state"] == "accepted", notice.text
    path = f"/v1/contacts/{notice.json()['contact_id']}"
    (time,) = (await partnership.hub_manager.get(path)).json()["times"]
    assert (time["happened_at"], time["late"], time["because"]) == (
        sent.json()["received_at"],
        True,
        None,
    )
