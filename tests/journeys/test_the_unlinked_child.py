"""Two children were taken for one: what was built on that is looked at again, record by record."""

from tests.support.clock import FixedClock
from tests.support.journeys.story_requests import Json, clocks, made, refused, seen
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.meetings import path_of, posted
from tests.support.scenarios.pathway import (
    SIGNIFICANT_HARM,
    a_decision,
    a_triaged_contact,
    decisions_path,
)
from tests.support.scenarios.worklists import waiting

BECAUSE: Json = {"because": "An invented likeness of name and birthday."}


async def decided_on(by: Person, review: Json, item: Json, verdict: str) -> Json:
    """The review, with a verdict on one record of it."""
    return await made(
        by,
        f"/v1/link-reviews/{review['id']}/items/{item['id']}/verdict",
        {"verdict": verdict, "reason": "The worry was about the second child (invented)."},
        version=review["etag"],
    )


def of_kind(review: Json, subject_type: str) -> Json:
    """The one record of this kind in a review."""
    found: Json
    (found,) = (each for each in review["items"] if each["subject_type"] == subject_type)
    return found


async def test_what_was_built_while_two_children_were_linked_is_decided_one_by_one(
    partnership: Partnership, clock: FixedClock
) -> None:
    practitioner, manager = partnership.hub_practitioner, partnership.hub_manager
    first, second = [await a_triaged_contact(partnership) for _ in range(2)]
    one, other = (contact["children"][0]["person_id"] for contact in (first, second))
    mine = await made(manager, decisions_path(first), a_decision(partnership))

    # They are linked, and the referral of the one is put before the manager.
    clock.advance(minutes=1)
    link = await made(
        practitioner, f"/v1/people/{one}/links", {"same_as_person_id": other, **BECAUSE}
    )
    review = await seen(manager, f"/v1/link-reviews/{link['review_id']}")
    assert (review["act"], {each["subject_type"] for each in review["items"]}) == (
        "linked",
        {"threshold_decision", "referral"},
    )
    for item in review["items"]:
        review = await decided_on(manager, review, item, "stands")
    assert review["ended_at"] is not None
    assert await waiting(manager, "link_reviews") == []

    # Significant harm is suspected of the other: that goes on in the one referral.
    clock.advance(minutes=1)
    protecting = await made(
        manager, decisions_path(second), a_decision(partnership, **SIGNIFICANT_HARM)
    )
    assert protecting["referral_id"] == mine["referral_id"]
    meeting = await posted(
        manager,
        f"/v1/referrals/{mine['referral_id']}/strategy-meetings",
        {
            "purpose": "An invented worry that the child suffers significant harm.",
            "scheduled_at": "2026-11-18T16:00:00Z",
            "children": [{"person_id": other, "factors": []}],
        },
    )

    # They are two children after all. Everything built since stands before the manager.
    clock.advance(minutes=1)
    practitioner, manager = partnership.hub_practitioner, partnership.hub_manager
    links = await seen(practitioner, f"/v1/people/{one}/links")
    unlinked = await made(
        practitioner,
        f"/v1/people/{one}/links/{link['id']}/unlinking",
        BECAUSE,
        version=f'"{links["items"][0]["version"]}"',
    )
    (waits,) = await waiting(manager, "link_reviews")
    assert waits["id"] == unlinked["review_id"]
    assert {each["person_id"] for each in waits["children"]} == {one, other}
    review = await seen(manager, f"/v1/link-reviews/{unlinked['review_id']}")
    assert {each["subject_type"]: each["person_id"] for each in review["items"]} == {
        "threshold_decision": other,
        "timescale": other,
        "strategy_meeting_child": one,
    }

    # The decision stands with the other child, who gets a referral, and is owed the meeting.
    item = of_kind(review, "threshold_decision")
    review = await decided_on(manager, review, item, "stands")
    opened = of_kind(review, "threshold_decision")["referral_id"]
    own = await seen(manager, f"/v1/referrals/{opened}")
    assert (own["person_id"], own["decision_id"]) == (other, protecting["id"])
    assert clocks(own)["strategy_meeting"][0] == "running"
    again = f"/v1/link-reviews/{review['id']}/items/{item['id']}/verdict"
    assert (
        await refused(
            manager, again, {"verdict": "stands", "reason": "Again."}, version=review["etag"]
        )
        == "item-decided"
    )

    # The clock on the first child's referral was the other's; the meeting was about the other.
    review = await decided_on(manager, review, of_kind(review, "timescale"), "in_error")
    shared = await seen(manager, f"/v1/referrals/{mine['referral_id']}")
    assert clocks(shared)["strategy_meeting"][0] == "cancelled"
    review = await decided_on(
        manager, review, of_kind(review, "strategy_meeting_child"), "belongs_to_other"
    )
    assert review["ended_at"] is not None
    assert await waiting(manager, "link_reviews") == []
    error_id = of_kind(review, "strategy_meeting_child")["recorded_error_id"]
    (error,) = await waiting(partnership.hub_manager_2, "errors")
    assert error["id"] == error_id
    error = await seen(partnership.hub_manager_2, f"/v1/recorded-errors/{error_id}")
    await made(
        partnership.hub_manager_2,
        f"/v1/recorded-errors/{error_id}/confirmation",
        version=error["etag"],
    )
    after = await seen(manager, path_of(meeting))
    assert [each["recorded_in_error"] is not None for each in after["children"]] == [True]

    # No child is on no list: the other waits for a meeting to be called.
    waits_for = {
        each["referral_id"]: each["waiting"] for each in await waiting(manager, "meetings")
    }
    assert waits_for[opened] == "meeting_to_call"
