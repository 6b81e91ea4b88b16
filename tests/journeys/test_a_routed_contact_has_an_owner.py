"""A worry about a child who has a worker is acknowledged, acted on, or sent back to the hub."""

import pytest

from tests.support.journeys.story_requests import clocks, made, refused, seen
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import (
    NAMED_CHILD,
    Json,
    a_decision,
    a_worry,
    allocated,
    decisions_path,
    recorded,
    triaged,
)
from tests.support.scenarios.worklists import kinds, waiting

KNOWN = NAMED_CHILD | {"nhs_number": "9990000026"}
REASON = "An invented reason that the hub reads."


async def a_routed_contact(partnership: Partnership) -> Json:
    """A school's worry about a child of East's, handed to the worker without anybody between."""
    first = await recorded(partnership.hub_practitioner, KNOWN)
    first = await triaged(partnership.hub_practitioner, first, history_read=False)
    decision = await made(partnership.hub_manager, decisions_path(first), a_decision(partnership))
    referral = await seen(partnership.hub_manager, f"/v1/referrals/{decision['referral_id']}")
    await allocated(partnership, referral)
    worry = await made(partnership.referrer, "/v1/contacts", a_worry(KNOWN))
    return worry | {"referral_id": referral["id"]}


def answer_path(contact: Json, what: str = "answer") -> str:
    child = contact["children"][0]["id"]
    return f"/v1/contacts/{contact['id']}/children/{child}/routing/{what}"


async def test_a_routed_contact_that_no_one_acknowledges_in_time_is_seen_by_team_and_hub(
    partnership: Partnership,
) -> None:
    worry = await a_routed_contact(partnership)
    at_worker = await seen(partnership.social_worker, f"/v1/contacts/{worry['id']}")
    assert clocks(at_worker)["routing_acknowledgement"] == ("running", "2026-11-20T00:00:00Z")
    (item,) = [
        each
        for each in await waiting(partnership.team_manager, "team")
        if each["waiting"] == "routed_contact"
    ]
    assert item["due_at"] == "2026-11-20T00:00:00Z"
    overseers = ("team_manager", "hub_manager", "hub_practitioner")
    for who in overseers:
        assert await waiting(partnership.person(who), "routed") == []
    partnership.clock.advance(days=2)
    for who in overseers:
        (item,) = await waiting(partnership.person(who), "routed")
        assert (item["waiting"], item["contact_id"]) == ("unacknowledged_routing", worry["id"])
    assert await waiting(partnership.team_manager_2, "routed") == []
    await made(partnership.team_manager, answer_path(worry, "acknowledgement"))
    for who in overseers:
        assert await waiting(partnership.person(who), "routed") == []
    at_worker = await seen(partnership.social_worker, f"/v1/contacts/{worry['id']}")
    assert clocks(at_worker)["routing_acknowledgement"][0] == "breached"


async def test_what_is_acknowledged_and_never_answered_is_on_its_owners_list_and_then_the_hubs(
    partnership: Partnership,
) -> None:
    worry = await a_routed_contact(partnership)
    await made(partnership.social_worker, answer_path(worry, "acknowledgement"))

    async def with_the_owner() -> list[Json]:
        found = [
            *await waiting(partnership.social_worker, "allocated"),
            *await waiting(partnership.team_manager, "team"),
        ]
        return [each for each in found if each["waiting"] == "routed_contact"]

    overseers = ("team_manager", "hub_manager", "hub_support")
    assert [each["due_at"] for each in await with_the_owner()] == ["2026-11-21T00:00:00Z"] * 2
    for who in overseers:
        assert await waiting(partnership.person(who), "routed") == []
    partnership.clock.advance(days=3)
    for who in overseers:
        (item,) = await waiting(partnership.person(who), "routed")
        assert (item["waiting"], item["contact_id"]) == ("unanswered_routing", worry["id"])
        (clock,) = item["clocks"]
        assert (clock["kind"], clock["state"]) == ("routing_answer", "breached_running")
    assert await waiting(partnership.team_manager_2, "routed") == []
    for item in await with_the_owner():
        assert [each["state"] for each in item["clocks"]] == ["breached_running"]

    await made(
        partnership.team_manager,
        answer_path(worry),
        {"answer": "open_work_goes_on", "reason": REASON},
    )
    assert await with_the_owner() == []
    for who in overseers:
        assert await waiting(partnership.person(who), "routed") == []
    at_worker = await seen(partnership.social_worker, f"/v1/contacts/{worry['id']}")
    assert clocks(at_worker)["routing_answer"][0] == "breached"


async def test_the_worker_says_that_the_open_work_is_enough(partnership: Partnership) -> None:
    worry = await a_routed_contact(partnership)
    answer = {"answer": "open_work_goes_on", "reason": REASON}
    routing = await made(partnership.social_worker, answer_path(worry), answer)
    assert (routing["answer"], routing["answer_reason"]) == ("open_work_goes_on", REASON)
    assert routing["acknowledged_at"] == routing["answered_at"]
    at_worker = await seen(partnership.social_worker, f"/v1/contacts/{worry['id']}")
    assert clocks(at_worker)["routing_acknowledgement"][0] == "met"
    again = await refused(partnership.team_manager, answer_path(worry), answer)
    assert again == "routing-answered"


async def test_the_worker_asks_for_a_strategy_meeting(partnership: Partnership) -> None:
    worry = await a_routed_contact(partnership)
    await made(
        partnership.social_worker,
        answer_path(worry),
        {"answer": "strategy_meeting_needed", "reason": REASON},
    )
    for who in ("social_worker", "team_manager", "hub_manager"):
        (item,) = await waiting(partnership.person(who), "meetings")
        assert (item["waiting"], item["referral_id"]) == ("meeting_to_call", worry["referral_id"])


async def test_what_the_worker_sends_back_is_in_triage_again_and_stays_there(
    partnership: Partnership,
) -> None:
    worry = await a_routed_contact(partnership)
    await made(
        partnership.social_worker, answer_path(worry), {"answer": "sent_back", "reason": REASON}
    )
    practitioner = partnership.hub_practitioner
    at_hub = await seen(practitioner, f"/v1/contacts/{worry['id']}")
    child = at_hub["children"][0]
    assert (child["state"], child["outcome"]) == ("in_triage", None)
    states = {kind: state for kind, (state, _) in clocks(at_hub).items()}
    assert states["threshold_decision"] == "running"
    assert states["referrer_feedback"] == "cancelled"
    assert "child_of_contact" in kinds(await waiting(practitioner, "triage"))
    listed = await seen(practitioner, f"/v1/contacts/{worry['id']}/children/{child['id']}/routings")
    assert [(each["answer"], each["answer_reason"]) for each in listed["items"]] == [
        ("sent_back", REASON)
    ]
    # Identified once more, the child is not handed to the worker again over their head.
    after = await triaged(
        practitioner, at_hub, identification="known", person_id=child["person_id"]
    )
    assert after["children"][0]["state"] == "in_triage"
    # A manager decides: the same worker after all, with a second routing.
    await made(
        partnership.hub_manager,
        decisions_path(after),
        a_decision(
            partnership,
            outcome="passed_to_allocated_worker",
            primary_need=None,
        ),
    )
    await made(partnership.social_worker, answer_path(worry, "acknowledgement"))


@pytest.mark.parametrize("stranger", ["social_worker_2", "team_manager_2"])
async def test_another_team_neither_acknowledges_nor_answers(
    partnership: Partnership, stranger: str
) -> None:
    worry = await a_routed_contact(partnership)
    by = partnership.person(stranger)
    answer = {"answer": "sent_back", "reason": REASON}
    assert await refused(by, answer_path(worry), answer) == "record-not-found"
    assert await refused(by, answer_path(worry, "acknowledgement")) == "record-not-found"


async def test_the_hub_takes_back_what_no_worker_has_any_more(partnership: Partnership) -> None:
    worry = await a_routed_contact(partnership)
    referral = await seen(partnership.hub_manager, f"/v1/referrals/{worry['referral_id']}")
    await made(
        partnership.hub_manager,
        f"/v1/referrals/{referral['id']}/closure",
        {"closure_reason": "RC7", "rationale": REASON},
        version=referral["etag"],
    )
    lost = await refused(
        partnership.hub_manager,
        answer_path(worry),
        {"answer": "strategy_meeting_needed", "reason": REASON},
    )
    assert lost == "referral-closed"
    await made(
        partnership.hub_manager, answer_path(worry), {"answer": "sent_back", "reason": REASON}
    )
    at_hub = await seen(partnership.hub_practitioner, f"/v1/contacts/{worry['id']}")
    assert at_hub["children"][0]["state"] == "in_triage"
