"""The cousin of the same name was matched, decided on and met about; then somebody notices."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import messages
from tests.support.journeys.story_requests import Json, clocks, made, refused, seen
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.meetings import (
    ALWAYS,
    a_decision_on,
    attended,
    concluded,
    path_of,
    posted,
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


async def a_person(by: Person, given: str) -> str:
    """A child on record."""
    found = await made(
        by,
        "/v1/people",
        {"names": [{"given": given, "family": "Alpha-Invented"}], "born_on": "2016-03-04"},
    )
    return str(found["id"])


async def matched(by: Person, contact: Json, person_id: str) -> Json:
    """The contact's child, said at triage to be this one."""
    found = {
        "child_id": contact["children"][0]["id"],
        "identification": "known",
        "person_id": person_id,
        "history_read": True,
    }
    return await made(
        by,
        f"/v1/contacts/{contact['id']}/triage",
        {"children": [found]},
        version=contact["etag"],
    )


@dataclass
class Story:
    """What was built on the mistake."""

    referral: Json
    meeting: Json
    enquiry_id: str


async def met_about(partnership: Partnership, contact: Json, cousin: str, decision: Json) -> Story:
    """A worker has the cousin, the referrer has feedback, and a meeting starts an enquiry."""
    manager = partnership.hub_manager
    referral = await seen(manager, f"/v1/referrals/{decision['referral_id']}")
    await allocated(partnership, referral)
    await made(
        partnership.hub_support,
        f"/v1/contacts/{contact['id']}/feedback",
        {"means": "telephone", "wording": "A strategy meeting was called (invented)."},
    )
    meeting = await posted(
        manager,
        f"/v1/referrals/{referral['id']}/strategy-meetings",
        {
            "purpose": "An invented worry that the child suffers significant harm.",
            "scheduled_at": "2026-11-18T14:00:00Z",
            "children": [{"person_id": cousin, "factors": []}],
        },
    )
    await posted(partnership.hub_support, path_of(meeting, "invitations"), {})
    meeting = await seen(manager, path_of(meeting))
    meeting = await posted(manager, path_of(meeting, "opening"), {}, version=meeting["etag"])
    meeting = await attended(partnership, meeting, *ALWAYS)
    meeting = await concluded(partnership, meeting, a_decision_on(UUID(cousin)))
    enquiry_id = meeting["conclusions"][0]["enquiry_id"]
    return Story(referral, meeting, enquiry_id)


async def all_of_it_is_struck_through(
    partnership: Partnership, contact: Json, story: Story, error: Json
) -> None:
    """All of it stays, and nothing of it runs or can be worked on."""
    manager = partnership.hub_manager
    for path in (
        f"/v1/referrals/{story.referral['id']}",
        path_of(story.meeting),
        f"/v1/enquiries/{story.enquiry_id}",
    ):
        record = await seen(manager, path)
        assert record["recorded_in_error"]["reason"] == error["reason"]
        assert record["recorded_in_error"]["by"] == error["confirmed_by"]
        assert {each["state"] for each in record["timescales"]} <= {"cancelled", "met"}
    decided = (await seen(manager, decisions_path(contact)))["items"]
    assert [each["recorded_in_error"]["id"] for each in decided] == [error["id"]]
    visit = {
        "visited_at": "2026-11-18T11:00:00Z",
        "place": "At home",
        "child_seen": False,
        "seen_alone": False,
        "not_seen_alone_because": "Nobody opened the door.",
    }
    assert await refused(manager, f"/v1/enquiries/{story.enquiry_id}/visits", visit) == (
        "recorded-in-error"
    )
    for worklist in ("meetings", "minutes", "authorisations"):
        assert await waiting(manager, worklist) == []
    assert await waiting(partnership.social_worker, "allocated") == []


async def the_cousins_readers_see_it(partnership: Partnership, cousin: str, error: Json) -> None:
    """Who reads the wrong child's history sees that it was an error; no referral counts."""
    practitioner = partnership.hub_practitioner
    history = await seen(practitioner, f"/v1/people/{cousin}/history")
    assert [each["recorded_in_error"]["id"] == error["id"] for each in history["decisions"]] == [
        True
    ]
    assert history["referrals"][0]["recorded_in_error"]["reason"] == error["reason"]
    assert history["enquiries"][0]["recorded_in_error"] is not None
    assert (history["last_closure"], history["contacts"]) == (None, [])
    chronology = await seen(practitioner, f"/v1/people/{cousin}/chronology")
    assert {
        entry["what"]
        for entry in chronology["entries"]
        if entry["facts"].get("recorded_in_error") is True
    } >= {
        "threshold_decision.recorded",
        "referral.opened",
        "strategy_meeting.held",
        "enquiry.started",
        "contact.triaged",
    }


async def decided_again(partnership: Partnership, contact: Json, child: str) -> None:
    """The right child is matched, decided on, and the referrer hears of it."""
    practitioner, manager = partnership.hub_practitioner, partnership.hub_manager
    (item,) = await waiting(practitioner, "triage")
    assert item["contact_child_id"] == contact["children"][0]["id"]
    assert contact["children"][0]["person_id"] is None
    undecided = await refused(
        manager, decisions_path(contact), a_decision(partnership, **SIGNIFICANT_HARM)
    )
    assert undecided == "not-in-this-state"
    contact = await matched(practitioner, contact, child)
    decision = await made(
        manager, decisions_path(contact), a_decision(partnership, **SIGNIFICANT_HARM)
    )
    assert (decision["supersedes_id"], decision["person_id"]) == (None, child)
    right = await seen(manager, f"/v1/referrals/{decision['referral_id']}")
    assert (right["person_id"], right["is_re_referral"]) == (child, False)
    await made(
        partnership.hub_support,
        f"/v1/contacts/{contact['id']}/feedback",
        {"means": "telephone", "wording": "The first message was about an error (invented)."},
    )
    assert await waiting(partnership.hub_support, "feedback") == []


async def test_a_wrong_child_matched_and_decided_is_put_right(
    partnership: Partnership, clock: FixedClock, admin_engine: AsyncEngine
) -> None:
    practitioner, manager = partnership.hub_practitioner, partnership.hub_manager
    child, cousin = [await a_person(practitioner, given) for given in ("Testchild", "Testcousin")]
    contact = await made(practitioner, "/v1/contacts", a_worry(NAMED_CHILD))
    received = clocks(contact)["threshold_decision"]

    # The cousin is matched, a meeting is held about them, and an enquiry begins.
    contact = await matched(practitioner, contact, cousin)
    decision = await made(
        manager, decisions_path(contact), a_decision(partnership, **SIGNIFICANT_HARM)
    )
    story = await met_about(partnership, contact, cousin, decision)

    # The practitioner notices. One person says so, and another has to agree.
    clock.advance(hours=1)
    practitioner, manager = partnership.hub_practitioner, partnership.hub_manager
    proposal = {
        "subject_type": "threshold_decision",
        "subject_id": decision["id"],
        "mistake": "wrong_child",
        "reason": "A cousin of the same age was matched; the school has confirmed who it is.",
    }
    error = await made(practitioner, "/v1/recorded-errors", proposal)
    assert error["state"] == "proposed"
    assert {each["subject_type"] for each in error["followed"]} == {
        "referral",
        "strategy_meeting",
        "enquiry",
    }
    assert await refused(practitioner, "/v1/recorded-errors", proposal) == "already-in-error"
    confirm = f"/v1/recorded-errors/{error['id']}/confirmation"
    assert await refused(practitioner, confirm, version=error["etag"]) == "permission-missing"
    (item,) = await waiting(manager, "errors")
    assert item["id"] == error["id"]
    error = await made(manager, confirm, version=error["etag"])
    assert (error["state"], error["confirmed_by"]) == (
        "confirmed",
        str(partnership.founded.users["hub_manager"]),
    )
    assert await waiting(manager, "errors") == []

    await all_of_it_is_struck_through(partnership, contact, story, error)
    await the_cousins_readers_see_it(partnership, cousin, error)

    # The agencies invited are told, and so is the referrer, who had been told of the decision.
    assert len(await messages(admin_engine, partnership, "strategy_meeting.recorded_in_error")) == 1
    told = await partnership.agency_officer.get(path_of(story.meeting))
    assert told.json()["recorded_in_error"]["reason"] == error["reason"]
    contact = await seen(practitioner, f"/v1/contacts/{contact['id']}")
    assert clocks(contact)["referrer_feedback"][0] == "running"
    assert [each["contact_id"] for each in await waiting(partnership.hub_support, "feedback")] == [
        contact["id"]
    ]

    # The child waits in triage again, the clock still from receipt.
    assert clocks(contact)["threshold_decision"] == received
    await decided_again(partnership, contact, child)

    # The cousin can be referred as if nothing had been: it is no re-referral.
    again = await made(practitioner, "/v1/contacts", a_worry(NAMED_CHILD))
    again = await matched(practitioner, again, cousin)
    first = await made(manager, decisions_path(again), a_decision(partnership))
    opened = await seen(manager, f"/v1/referrals/{first['referral_id']}")
    assert (opened["is_re_referral"], opened["previous"]) == (False, None)
