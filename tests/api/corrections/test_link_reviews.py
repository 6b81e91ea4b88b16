"""Reviews of links over HTTP: who reads and decides them, and what they leave out."""

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import events, messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.corrections import (
    ORDER,
    an_error,
    confirmed,
    linked,
    proposed,
    protected,
    protections_of,
)
from tests.support.scenarios.enquiries import write_story
from tests.support.scenarios.pathway import (
    SIGNIFICANT_HARM,
    Json,
    a_triaged_contact,
    an_open_referral,
    decided,
)
from tests.support.scenarios.restrictions import restricted
from tests.support.scenarios.worklists import waiting

WHY: Json = {"because": "An invented likeness."}


async def a_review(partnership: Partnership) -> tuple[Json, str, str]:
    """The review of a link between a child with a referral and another; and both children."""
    one = (await an_open_referral(partnership))["person_id"]
    other = (await a_triaged_contact(partnership))["children"][0]["person_id"]
    link = await partnership.hub_practitioner.post(
        f"/v1/people/{one}/links", {"same_as_person_id": other, **WHY}
    )
    assert link.status_code == 201, link.text
    answer = await partnership.hub_manager.get(f"/v1/link-reviews/{link.json()['review_id']}")
    review: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return review, one, other


def verdict_path(review: Json) -> str:
    """Where the first record of a review is decided on."""
    return f"/v1/link-reviews/{review['id']}/items/{review['items'][0]['id']}/verdict"


async def test_only_managers_of_the_partnership_decide(
    http: httpx.AsyncClient,
    partnership: Partnership,
    other_partnership: Partnership,
    admin_engine: AsyncEngine,
) -> None:
    review, *_ = await a_review(partnership)
    path, verdict = verdict_path(review), {"verdict": "stands", "reason": "Invented."}
    assert (await http.post(path, json=verdict)).status_code == 401
    theirs = await other_partnership.hub_manager.post(path, verdict, version=review["etag"])
    assert theirs.status_code == 404
    mine = await partnership.hub_practitioner.post(path, verdict, version=review["etag"])
    assert mine.status_code == 403
    worker = await partnership.social_worker.get(f"/v1/link-reviews/{review['id']}")
    assert worker.status_code == 404
    decided = await partnership.hub_manager.post(path, verdict, version=review["etag"])
    assert decided.status_code == 200, decided.text
    stale = await partnership.hub_manager.post(path, verdict, version=review["etag"])
    assert stale.status_code == 412
    (event,) = await events(admin_engine, partnership, "link_review.item_decided")
    assert event["facts"]["verdict"] == "stands"
    assert len(await messages(admin_engine, partnership, "link_review.begun")) == 1


async def test_nothing_is_reviewed_where_nothing_goes_on(partnership: Partnership) -> None:
    one, other = [
        (await a_triaged_contact(partnership))["children"][0]["person_id"] for _ in range(2)
    ]
    link = await partnership.hub_practitioner.post(
        f"/v1/people/{one}/links", {"same_as_person_id": other, **WHY}
    )
    assert link.json()["review_id"] is None
    unlinked = await partnership.hub_practitioner.post(
        f"/v1/people/{one}/links/{link.json()['id']}/unlinking", WHY, version=link.headers["ETag"]
    )
    assert unlinked.json()["review_id"] is None


async def test_a_decision_that_belongs_to_the_other_person_is_made_again_on_them(
    partnership: Partnership,
) -> None:
    review, one, other = await a_review(partnership)
    (item,) = [each for each in review["items"] if each["subject_type"] == "threshold_decision"]
    answer = await partnership.hub_manager.post(
        f"/v1/link-reviews/{review['id']}/items/{item['id']}/verdict",
        {"verdict": "belongs_to_other", "reason": "The school meant the other (invented)."},
        version=review["etag"],
    )
    assert answer.status_code == 200, answer.text
    (item,) = [each for each in answer.json()["items"] if each["id"] == item["id"]]
    path = f"/v1/recorded-errors/{item['recorded_error_id']}"
    error = await partnership.hub_manager_2.get(path)
    assert (error.json()["person_id"], error.json()["right_person_id"]) == (one, other)
    confirmed = await partnership.hub_manager_2.post(
        f"{path}/confirmation", version=error.headers["ETag"]
    )
    assert confirmed.status_code == 200, confirmed.text
    contact = await partnership.hub_manager.get(f"/v1/contacts/{error.json()['contact_id']}")
    child = contact.json()["children"][0]
    assert (child["person_id"], child["state"]) == (other, "in_triage")
    search = await partnership.hub_manager.post("/v1/referrals/search", {"open_only": True})
    assert search.json()["items"] == []


async def test_a_restricted_childs_review_is_for_those_on_the_list(
    partnership: Partnership,
) -> None:
    review, one, _ = await a_review(partnership)
    await restricted(partnership.hub_manager_2, {"id": one})
    hidden = await partnership.hub_manager.get(f"/v1/link-reviews/{review['id']}")
    assert hidden.status_code == 404
    assert await waiting(partnership.hub_manager, "link_reviews") == []


async def test_a_decision_superseded_while_the_review_waited_opens_no_referral(
    partnership: Partnership,
) -> None:
    manager = partnership.hub_manager
    one = (await an_open_referral(partnership))["person_id"]
    contact = await a_triaged_contact(partnership)
    other = contact["children"][0]["person_id"]
    link = await manager.post(f"/v1/people/{one}/links", {"same_as_person_id": other, **WHY})
    decision = await decided(partnership, contact, **SIGNIFICANT_HARM)
    unlinked = await manager.post(
        f"/v1/people/{one}/links/{link.json()['id']}/unlinking", WHY, version=1
    )
    await decided(
        partnership,
        contact,
        supersedes_id=decision["id"],
        what_changed="It was another child.",
        level="universal",
        criteria=["U1"],
        outcome="no_further_action",
        primary_need=None,
    )
    review = await manager.get(f"/v1/link-reviews/{unlinked.json()['review_id']}")
    (item,) = [each for each in review.json()["items"] if each["subject_id"] == decision["id"]]
    stands = await manager.post(
        f"/v1/link-reviews/{review.json()['id']}/items/{item['id']}/verdict",
        {"verdict": "stands", "reason": "Invented."},
        version=review.headers["ETag"],
    )
    assert stands.status_code == 200, stands.text
    assert [each["referral_id"] for each in stands.json()["items"]] == [None] * len(
        stands.json()["items"]
    )


async def test_what_protects_and_examines_either_is_put_before_a_manager(
    partnership: Partnership, clock: FixedClock, worker_engine: AsyncEngine
) -> None:
    """On linking what runs, on unlinking what was recorded while they were linked."""
    story = await write_story(worker_engine, partnership)
    manager = partnership.hub_manager
    one = str(story.child_id)
    other = (await a_triaged_contact(partnership))["children"][0]["person_id"]
    nights = [await protected(manager, child) for child in (one, other)]
    appointment = {
        "enquiry_id": str(story.enquiry_id),
        "booked_for": "2026-11-18T15:00:00Z",
        "place": "An invented ward",
    }
    medical = await manager.post(f"/v1/people/{one}/medicals", appointment)
    assert medical.status_code == 201, medical.text
    clock.advance(minutes=1)
    link = await linked(partnership.hub_practitioner, one, other)
    review = (await manager.get(f"/v1/link-reviews/{link['review_id']}")).json()
    found = {each["subject_id"]: each["subject_type"] for each in review["items"]}
    assert [found[night["id"]] for night in nights] == ["protection", "protection"]
    assert found[medical.json()["id"]] == "medical"
    clock.advance(minutes=1)
    manager = partnership.hub_manager
    order = await protected(manager, other, ORDER)
    unlinked = await manager.post(
        f"/v1/people/{one}/links/{link['id']}/unlinking", WHY, version=link["etag"]
    )
    path = f"/v1/link-reviews/{unlinked.json()['review_id']}"
    review = (await manager.get(path)).json()
    (item,) = [each for each in review["items"] if each["subject_type"] == "protection"]
    assert item["subject_id"] == order["id"]
    decided = await manager.post(
        f"{path}/items/{item['id']}/verdict",
        {"verdict": "in_error", "reason": "Invented."},
        version='"1"',
    )
    assert decided.status_code == 200, decided.text
    (item,) = [each for each in decided.json()["items"] if each["id"] == item["id"]]
    error = await manager.get(f"/v1/recorded-errors/{item['recorded_error_id']}")
    assert (error.json()["subject_type"], error.json()["mistake"]) == (
        "protection",
        "wrong_record",
    )


async def test_protection_struck_out_as_a_second_is_judged_anew_when_the_records_are_unlinked(
    partnership: Partnership, clock: FixedClock, admin_engine: AsyncEngine
) -> None:
    one, other = [
        (await a_triaged_contact(partnership))["children"][0]["person_id"] for _ in range(2)
    ]
    first, second = [await protected(partnership.hub_manager, child) for child in (one, other)]
    clock.advance(minutes=1)
    link = await linked(partnership.hub_practitioner, one, other)
    await confirmed(partnership, an_error("protection", second["id"]))
    clock.advance(minutes=1)
    unlinked = await partnership.hub_practitioner.post(
        f"/v1/people/{one}/links/{link['id']}/unlinking", WHY, version=link["etag"]
    )
    assert unlinked.status_code == 200, unlinked.text
    path = f"/v1/link-reviews/{unlinked.json()['review_id']}"
    review = await partnership.hub_manager.get(path)
    (item,) = review.json()["items"]
    assert (item["subject_id"], item["person_id"]) == (second["id"], other)
    stands = await partnership.hub_manager.post(
        f"{path}/items/{item['id']}/verdict",
        {"verdict": "stands", "reason": "Two boys, and two nights (invented)."},
        version=review.headers["ETag"],
    )
    assert stands.status_code == 200, stands.text
    reviews = await waiting(partnership.hub_manager, "link_reviews")
    assert [each["id"] for each in reviews] == [link["review_id"]]
    again, before = (await partnership.hub_manager.get(protections_of(other))).json()["items"]
    assert (before["id"], before["recorded_in_error"]["reason"]) == (
        second["id"],
        "An invented mistake.",
    )
    assert (again["started_at"], again["recorded_in_error"]) == (second["started_at"], None)
    (runs,) = again["timescales"]
    assert (runs["state"], runs["due_at"]) == ("running", second["timescales"][0]["due_at"])
    assert {
        each["id"] for each in await waiting(partnership.hub_manager, "emergency_protection")
    } == {first["id"], again["id"]}
    started = await events(admin_engine, partnership, "protection.started")
    assert started[-1]["facts"]["moved_from"] == second["id"]


async def test_protection_proposed_as_an_error_is_in_the_review_and_stands_by_its_verdict(
    partnership: Partnership, clock: FixedClock
) -> None:
    one, other = [
        (await a_triaged_contact(partnership))["children"][0]["person_id"] for _ in range(2)
    ]
    night = await protected(partnership.hub_manager, other)
    clock.advance(minutes=1)
    link = await linked(partnership.hub_practitioner, one, other)
    error = await proposed(partnership.hub_practitioner, an_error("protection", night["id"]))
    clock.advance(minutes=1)
    unlinked = await partnership.hub_practitioner.post(
        f"/v1/people/{one}/links/{link['id']}/unlinking", WHY, version=link["etag"]
    )
    path = f"/v1/link-reviews/{unlinked.json()['review_id']}"
    review = await partnership.hub_manager.get(path)
    (item,) = review.json()["items"]
    assert (item["subject_id"], item["person_id"]) == (night["id"], other)
    stands = await partnership.hub_manager.post(
        f"{path}/items/{item['id']}/verdict",
        {"verdict": "stands", "reason": "Two boys, and one night (invented)."},
        version=review.headers["ETag"],
    )
    assert stands.status_code == 200, stands.text
    assert await waiting(partnership.hub_manager, "errors") == []
    declined = await partnership.hub_manager.get(f"/v1/recorded-errors/{error['id']}")
    assert declined.json()["declined_because"] == "Two boys, and one night (invented)."
    (runs,) = (await partnership.hub_manager.get(protections_of(other))).json()["items"]
    assert (runs["recorded_in_error"], runs["ended_at"]) == (None, None)
