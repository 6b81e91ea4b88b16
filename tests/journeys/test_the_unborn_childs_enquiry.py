"""Two enquiries before birth: one child is born and the history goes on, one never is.

There is no one to see but the expectant parent, and that visit counts.
"""

from typing import Any
from uuid import UUID

from tests.support.clock import FixedClock
from tests.support.journeys.story_requests import Json, clocks, made, refused, seen
from tests.support.partnerships import Partnership
from tests.support.scenarios.meetings import (
    ALWAYS,
    a_conclusion,
    a_decision_on,
    attended,
    path_of,
)
from tests.support.scenarios.pathway import (
    SIGNIFICANT_HARM,
    a_decision,
    a_worry,
    allocated,
    decisions_path,
    triaged,
)
from tests.support.scenarios.worklists import kinds, waiting

WITH_A_DATE: Json = {
    "described_as": "unborn",
    "family": "Gamma-Invented",
    "expected_on": "2027-02-01",
}
WITHOUT: Json = {"described_as": "unborn", "family": "Delta-Invented"}
MOTHER_VISITED: Json = {
    "place": "At the mother's home",
    "child_seen": False,
    "seen_alone": False,
    "expectant_parent_seen": True,
}
AT_RISK: Json = {
    "outcome": "substantiated_continuing_risk",
    "conference_required": True,
    "findings": "The risk will be there at birth (invented).",
}


async def an_enquiry(partnership: Partnership, unborn: Json) -> tuple[str, str, str]:
    """The paths of the person, the referral and the enquiry, allocated and begun at a meeting."""
    practitioner, manager = partnership.hub_practitioner, partnership.hub_manager
    contact = await triaged(
        practitioner, await made(practitioner, "/v1/contacts", a_worry(unborn, source="3C"))
    )
    decision = await made(
        manager, decisions_path(contact), a_decision(partnership, **SIGNIFICANT_HARM)
    )
    referral = await seen(manager, f"/v1/referrals/{decision['referral_id']}")
    await allocated(partnership, referral)
    meeting = await made(
        manager,
        f"/v1/referrals/{referral['id']}/strategy-meetings",
        {"purpose": "A child to be born.", "scheduled_at": "2026-11-18T14:00:00Z", "children": []},
    )
    await made(partnership.hub_support, path_of(meeting, "invitations"), {})
    meeting = await seen(manager, path_of(meeting))
    meeting = await made(manager, path_of(meeting, "opening"), {}, version=meeting["etag"])
    meeting = await attended(partnership, meeting, *ALWAYS)
    concluded = await made(
        manager,
        path_of(meeting, "conclusion"),
        a_conclusion(
            partnership,
            a_decision_on(
                UUID(decision["person_id"]),
                medical_needed=False,
                medical_reason="Not before birth.",
            ),
        ),
        version=meeting["etag"],
    )
    enquiry_id = concluded["conclusions"][0]["enquiry_id"]
    return (
        f"/v1/people/{decision['person_id']}",
        f"/v1/referrals/{referral['id']}",
        f"/v1/enquiries/{enquiry_id}",
    )


async def consulted(partnership: Partnership, enquiry: str, **said: Any) -> None:
    """The midwife's account."""
    await made(
        partnership.social_worker,
        f"{enquiry}/consultations",
        {"agency_id": str(partnership.founded.agencies["Health"]), **said},
    )


async def test_an_enquiry_before_birth_has_an_outcome_and_a_conference_and_the_history_goes_on(
    partnership: Partnership, clock: FixedClock
) -> None:
    person, referral, enquiry = await an_enquiry(partnership, WITH_A_DATE)
    clock.advance(hours=3)
    worker, lead, now = partnership.social_worker, partnership.team_manager, clock.now.isoformat()
    await consulted(partnership, enquiry, consulted_at=now, told_us="Booked late (invented).")

    # A child not born yet cannot have been seen; the expectant parent was, and the clock stops.
    visits = f"{enquiry}/visits"
    visit = MOTHER_VISITED | {"visited_at": now}
    impossible = visit | {"child_seen": True, "wishes_and_feelings": "Kicks."}
    assert await refused(worker, visits, impossible) == "visit-contradictory"
    shown = await made(worker, visits, visit)
    assert clocks(shown)["child_seen"][0] == "met"

    shown = await made(worker, f"{enquiry}/outcome", AT_RISK, version=shown["etag"])
    shown = await made(lead, f"{enquiry}/authorisation", {}, version=shown["etag"])
    assert kinds(await waiting(worker, "allocated")) == ["clock"]

    # The conference is held after two weeks, and first recorded with the wrong day.
    clock.advance(days=14)
    worker = partnership.social_worker
    held_at = "2026-12-01T10:00:00Z"
    for at in ("2026-11-30T10:00:00Z", held_at):
        shown = await made(worker, f"{enquiry}/conference", {"held_at": at}, version=shown["etag"])
    assert shown["conference_on"] == "2026-12-01"
    assert [each["held_at"] for each in shown["conferences"]][-1] == held_at
    assert clocks(shown)["initial_conference"][0] == "met"
    assert kinds(await waiting(worker, "allocated")) == ["allocated_child"]

    # The child is born; the record, the referral and the enquiry are the same ones.
    clock.advance(days=60)
    before = await seen(partnership.hub_practitioner, person)
    await made(
        partnership.hub_practitioner,
        f"{person}/birth",
        {
            "born_on": "2027-01-25",
            "sex": "F",
            "names": [{"given": "Newbornchild", "family": "Gamma-Invented"}],
        },
        version=before["etag"],
    )
    told = (await seen(partnership.social_worker, f"{person}/chronology"))["entries"]
    by_event = {each["what"]: each for each in told}
    assert by_event["enquiry.visited"]["facts"]["expectant_parent_seen"] is True
    assert by_event["conference.held"]["at"] == held_at
    assert "unborn" in by_event["enquiry.visited"]["age"]
    assert by_event["person.born"]["on"] == "2027-01-25"
    assert [each["what"] for each in told].count("conference.held") == 1
    open_still = await seen(partnership.team_manager, referral)
    assert open_still["closed_on"] is None


async def test_an_enquiry_about_a_child_who_is_never_born_ends_and_its_referral_closes(
    partnership: Partnership, clock: FixedClock
) -> None:
    person, referral, enquiry = await an_enquiry(partnership, WITHOUT)
    worker, lead = partnership.social_worker, partnership.team_manager
    record = await seen(worker, person)
    assert (record["unborn"], record["expected_on"]) == (True, None)

    # The date becomes known; then the pregnancy ends.
    record = (
        await partnership.hub_practitioner.patch(
            person, {"expected_on": "2027-05-20"}, version=record["etag"]
        )
    ).json()
    assert record["expected_on"] == "2027-05-20"
    clock.advance(days=5)
    worker, lead = partnership.social_worker, partnership.team_manager
    shown = await seen(lead, enquiry)
    assert clocks(shown)["child_seen"][0] == "breached_running"
    ending = {"ground": "other", "reason": "The pregnancy ended on Sunday; the midwife told us."}
    shown = await made(
        lead,
        f"{enquiry}/ending",
        ending | {"ended_at": "2026-11-22T09:00:00Z"},
        version=shown["etag"],
    )
    assert (shown["state"], shown["ended_at"]) == ("ended", "2026-11-22T09:00:00Z")
    assert {state for state, _ in clocks(shown).values()} == {"cancelled"}
    before = await seen(lead, referral)
    closed = await made(
        lead,
        f"{referral}/closure",
        {"closure_reason": "RC7", "rationale": "There is no child (invented)."},
        version=before["etag"],
    )
    assert closed["closed_on"] == "2026-11-23"
    assert await waiting(worker, "allocated") == []
    told = (await seen(partnership.hub_practitioner, f"{person}/chronology"))["entries"]
    assert [each["what"] for each in told][-2:] == ["enquiry.ended", "referral.closed"]
