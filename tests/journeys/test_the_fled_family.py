"""Two visits find no one, and the family has left: each enquiry still comes to an end.

For one child a manager's exception lets the outcome rest on what others saw; for the sibling, of
whom nothing can be found any more, the enquiry ends without an outcome.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.journeys.story_requests import Json, clocks, made, refused, seen
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.meetings import (
    ALWAYS,
    a_conclusion,
    a_decision_on,
    attended,
    path_of,
)
from tests.support.scenarios.pathway import (
    NAMED_CHILD,
    SIGNIFICANT_HARM,
    a_decision,
    a_worry,
    allocated,
    decisions_path,
)
from tests.support.scenarios.worklists import waiting
from tests.support.webhook_delivery import numbered

SIBLING = NAMED_CHILD | {"given": "Testsibling", "born_on": "2019-07-01"}
FOUND_OUT = "Seen boarding a ferry on Thursday (invented); police of both countries know."
FLED: Json = {"ground": "family_not_found", "reason": FOUND_OUT}
AT_RISK: Json = {
    "outcome": "substantiated_continuing_risk",
    "conference_required": True,
    "findings": "The school saw the injury and heard two accounts of it (invented).",
}
CLOSED: Json = {"closure_reason": "RC5", "rationale": "Their new authority has the case."}


@dataclass
class Story:
    """One child of the two: the referral and the enquiry."""

    person_id: str
    referral_id: str
    enquiry_id: str = ""

    @property
    def referral(self) -> str:
        return f"/v1/referrals/{self.referral_id}"

    @property
    def enquiry(self) -> str:
        return f"/v1/enquiries/{self.enquiry_id}"


async def two_enquiries(partnership: Partnership) -> tuple[Story, Story]:
    """A worry about two children, who are allocated; a meeting decides on an enquiry for each."""
    practitioner, manager = partnership.hub_practitioner, partnership.hub_manager
    contact = await made(practitioner, "/v1/contacts", a_worry(NAMED_CHILD, SIBLING))
    contact = await made(
        practitioner,
        f"/v1/contacts/{contact['id']}/triage",
        {
            "children": [
                {"child_id": each["id"], "identification": "new", "history_read": False}
                for each in contact["children"]
            ]
        },
        version=contact["etag"],
    )
    children = []
    for index, child in enumerate(contact["children"]):
        decision = await made(
            manager, decisions_path(contact, index), a_decision(partnership, **SIGNIFICANT_HARM)
        )
        referral = await seen(manager, f"/v1/referrals/{decision['referral_id']}")
        await allocated(partnership, referral)
        children.append(Story(child["person_id"], referral["id"]))
    meeting = await made(
        manager,
        f"{children[0].referral}/strategy-meetings",
        {
            "purpose": "An injury with two accounts (invented).",
            "scheduled_at": "2026-11-18T14:00:00Z",
            "children": [{"person_id": children[1].person_id, "factors": []}],
        },
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
            *(
                a_decision_on(
                    UUID(each.person_id),
                    medical_needed=False,
                    medical_reason="It heals (invented).",
                )
                for each in children
            ),
        ),
        version=meeting["etag"],
    )
    enquiries = {each["person_id"]: each["enquiry_id"] for each in concluded["conclusions"]}
    for each in children:
        each.enquiry_id = enquiries[each.person_id]
    return children[0], children[1]


async def no_one_is_found(partnership: Partnership, clock: FixedClock, *children: Story) -> None:
    """Two visits on two days at which no one opens the door; the police are asked."""
    for hours in (5, 18):
        clock.advance(hours=hours)
        for child in children:
            await made(
                partnership.social_worker,
                f"{child.enquiry}/visits",
                {
                    "visited_at": clock.now.isoformat(),
                    "place": "At home",
                    "child_seen": False,
                    "seen_alone": False,
                    "not_seen_alone_because": "The house was empty (invented).",
                },
            )
    for child in children:
        await made(
            partnership.social_worker,
            f"{child.enquiry}/consultations",
            {
                "agency_id": str(partnership.founded.agencies["Police"]),
                "consulted_at": clock.now.isoformat(),
                "told_us": FOUND_OUT,
            },
        )
        enquiry = await seen(partnership.social_worker, child.enquiry)
        assert clocks(enquiry)["child_seen"][0] == "running"


async def told_by_exception(partnership: Partnership, child: Story) -> None:
    """The refusal says who may help; they do, and the outcome is recorded and authorised."""
    worker, lead = partnership.social_worker, partnership.team_manager
    now = await seen(worker, child.enquiry)
    answer = await worker.post(f"{child.enquiry}/outcome", AT_RISK, version=now["etag"])
    assert answer.json()["type"] == "/problems/child-not-seen"
    way_on = answer.json()["exception"]
    assert way_on == {"gate": "child-not-seen", "given_by": ["hub_manager", "team_manager"]}
    about = {"subject_type": "enquiry", "subject_id": child.enquiry_id, "gate": way_on["gate"]}
    assert await refused(worker, "/v1/exceptions", about | FLED) == "permission-missing"
    await made(lead, "/v1/exceptions", about | FLED)

    enquiry = await made(worker, f"{child.enquiry}/outcome", AT_RISK, version=now["etag"])
    enquiry = await made(lead, f"{child.enquiry}/authorisation", {}, version=enquiry["etag"])
    assert (enquiry["state"], enquiry["outcome"]) == ("authorised", AT_RISK["outcome"])

    # The child is at risk and owed a conference, which another authority will now hold.
    running = clocks(enquiry)
    assert running["initial_conference"][0] == "running"
    referral = await seen(lead, child.referral)
    close = f"{child.referral}/closure"
    assert await refused(lead, close, CLOSED, version=referral["etag"]) == "conference-owed"
    enquiry = await made(
        lead,
        f"{child.enquiry}/conference/not-needed",
        {"ground": "moved_away", "reason": "Transferred with all that is known (invented)."},
        version=enquiry["etag"],
    )
    assert clocks(enquiry)["initial_conference"][0] == "cancelled"


async def ended_without_outcome(partnership: Partnership, child: Story) -> None:
    """Nothing can be found of the sibling any more, and a manager says so."""
    worker, lead = partnership.social_worker, partnership.team_manager
    referral = await seen(lead, child.referral)
    close = f"{child.referral}/closure"
    assert await refused(lead, close, CLOSED, version=referral["etag"]) == "enquiry-still-open"
    now = await seen(lead, child.enquiry)
    ending = f"{child.enquiry}/ending"
    assert await refused(worker, ending, FLED, version=now["etag"]) == "permission-missing"
    enquiry = await made(lead, ending, FLED, version=now["etag"])
    assert (enquiry["state"], enquiry["ended_ground"]) == ("ended", "family_not_found")
    assert enquiry["ended_because"] == FOUND_OUT
    assert {state for state, _ in clocks(enquiry).values()} == {"cancelled"}


async def heard(by: Person, *, of: str) -> list[str]:
    """The events that a user receives of records at a path."""
    events = (await by.get("/v1/events", params={"limit": 200})).json()["items"]
    return [each["type"] for each in events if each["resource"].startswith(of)]


async def happened(partnership: Partnership, child: Story) -> set[str]:
    """What the child's chronology tells."""
    path = f"/v1/people/{child.person_id}/chronology"
    return {each["what"] for each in (await seen(partnership.hub_practitioner, path))["entries"]}


async def test_a_family_that_fled_holds_neither_its_enquiries_nor_its_referrals_open(
    partnership: Partnership, clock: FixedClock, worker_engine: AsyncEngine
) -> None:
    child, sibling = await two_enquiries(partnership)
    await no_one_is_found(partnership, clock, child, sibling)
    await told_by_exception(partnership, child)
    await ended_without_outcome(partnership, sibling)

    lead = partnership.team_manager
    for each in (child, sibling):
        referral = await seen(lead, each.referral)
        closed = await made(lead, f"{each.referral}/closure", CLOSED, version=referral["etag"])
        assert closed["closed_on"] == "2026-11-19"
        assert "running" not in {state for state, _ in clocks(closed).values()}
    assert await waiting(partnership.social_worker, "allocated") == []
    assert await waiting(lead, "authorisations") == []

    # The worker and the team no longer have the children. For the hub the exception is on the
    # file of the child for whom it was given, and the reason for ending in the other's history.
    hub = partnership.hub_practitioner
    (exception,) = (await seen(hub, f"/v1/people/{child.person_id}/exceptions"))["items"]
    assert (exception["gate"], exception["reason"]) == ("child-not-seen", FOUND_OUT)
    assert (await seen(hub, f"/v1/people/{sibling.person_id}/exceptions"))["items"] == []
    history = await seen(hub, f"/v1/people/{sibling.person_id}/history")
    assert [each["ended_ground"] for each in history["enquiries"]] == ["family_not_found"]
    assert history["last_closure"]["closure_reason"] == "RC5"
    assert await happened(partnership, child) >= {
        "exception.given",
        "enquiry.authorised",
        "conference.not_needed",
        "referral.closed",
    }
    assert "enquiry.ended" in await happened(partnership, sibling)

    # Those who may read a record hear of it; an agency hears of the meeting that it came to.
    await numbered(worker_engine, partnership)
    manager = partnership.hub_manager
    assert "enquiry.ended" in await heard(manager, of=sibling.enquiry)
    assert "conference.not_needed" in await heard(manager, of=child.enquiry)
    of_exception = f"/v1/people/{child.person_id}/exceptions"
    assert await heard(manager, of=of_exception) == ["exception.given"]
    police = await heard(partnership.agency_officer, of="/v1")
    assert "strategy_meeting.concluded" in police
    assert not [each for each in police if each.startswith(("enquiry.", "exception."))]
