"""Threshold decisions: four eyes, a version of the criteria, history, superseding, what follows."""

from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import count, events, messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import (
    SIGNIFICANT_HARM,
    Json,
    a_decision,
    a_triaged_contact,
    allocated,
    an_open_referral,
    decided,
    decisions_path,
    recorded,
    triaged,
)


async def test_a_stranger_decides_nothing(
    http: httpx.AsyncClient, partnership: Partnership
) -> None:
    contact = await a_triaged_contact(partnership)
    assert (await http.post(decisions_path(contact), json={})).status_code == 401


async def test_another_partnership_finds_nothing_to_decide(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    contact = await a_triaged_contact(partnership)
    answer = await other_partnership.hub_manager.post(
        decisions_path(contact), a_decision(other_partnership)
    )
    assert answer.status_code == 404
    assert (await other_partnership.hub_manager.get(decisions_path(contact))).status_code == 404


async def test_only_a_manager_decides(partnership: Partnership, admin_engine: AsyncEngine) -> None:
    contact = await a_triaged_contact(partnership)
    answer = await partnership.hub_practitioner.post(
        decisions_path(contact), a_decision(partnership)
    )
    assert answer.status_code == 403
    (refused,) = await events(admin_engine, partnership, "threshold_decision:record")
    assert (refused["outcome"], refused["refusal"]) == ("refused", "PermissionMissing")
    assert str(refused["record_id"]) == contact["id"]


async def test_a_decision_opens_a_referral_and_stops_the_clock(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    contact = await a_triaged_contact(partnership)
    decision = await decided(partnership, contact)
    assert decision["decided_by"] == str(partnership.founded.users["hub_manager"])
    referral = (
        await partnership.hub_manager.get(f"/v1/referrals/{decision['referral_id']}")
    ).json()
    assert referral["opened_on"] == "2026-11-18"
    assert referral["primary_need"] == "N1"
    assert referral["source"] == contact["source"]
    after = (await partnership.hub_manager.get(f"/v1/contacts/{contact['id']}")).json()
    assert after["children"][0]["outcome"] == "child_in_need_referral"
    states = {each["kind"]: each["state"] for each in after["timescales"]}
    assert states == {
        "referrer_acknowledgement": "running",
        "threshold_decision": "met",
        "referrer_feedback": "running",
    }
    (event,) = await events(admin_engine, partnership, "threshold_decision.recorded")
    assert event["facts"] == {
        "level": "child_in_need",
        "outcome": "child_in_need_referral",
        "supersedes": None,
        "returns_read": 0,
        "outstanding": 0,
    }
    assert len(await messages(admin_engine, partnership, "referral.opened")) == 1


async def test_significant_harm_calls_for_a_meeting_on_the_same_day(
    partnership: Partnership,
) -> None:
    contact = await a_triaged_contact(partnership)
    decision = await decided(partnership, contact, **SIGNIFICANT_HARM)
    referral = (
        await partnership.hub_manager.get(f"/v1/referrals/{decision['referral_id']}")
    ).json()
    (meeting,) = referral["timescales"]
    assert (meeting["kind"], meeting["state"]) == ("strategy_meeting", "running")
    assert meeting["due_at"] == "2026-11-19T00:00:00Z"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"outcome": "strategy_meeting"}, "outcome-does-not-fit-level"),
        ({"criteria": ["Z9"]}, "criterion-unknown"),
        ({"criteria": ["E1"]}, "no-criterion-of-level"),
        ({"history_considered": False}, "history-not-considered"),
        ({"primary_need": None}, "primary-need-missing"),
        ({"what_changed": "Everything"}, "change-unexplained"),
        ({"outcome": "passed_to_allocated_worker"}, "no-allocated-worker"),
        (
            {"threshold_document_id": "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11"},
            "other-document-in-force",
        ),
        ({"rationale": " "}, "not-valid"),
    ],
)
async def test_a_decision_that_does_not_hold_together_is_refused(
    partnership: Partnership, admin_engine: AsyncEngine, changes: dict[str, Any], problem: str
) -> None:
    contact = await a_triaged_contact(partnership)
    answer = await partnership.hub_manager.post(
        decisions_path(contact), a_decision(partnership, **changes)
    )
    assert answer.json()["type"] == f"/problems/{problem}", answer.text
    assert await count(admin_engine, "threshold_decisions", partnership) == 0
    assert await count(admin_engine, "referrals", partnership) == 0


async def test_nothing_is_decided_before_anybody_knows_who_the_child_is(
    partnership: Partnership,
) -> None:
    contact = await recorded(partnership.hub_practitioner)
    answer = await partnership.hub_manager.post(
        decisions_path(contact), a_decision(partnership, **SIGNIFICANT_HARM)
    )
    assert answer.json()["type"] == "/problems/not-in-this-state"


async def _recommend(partnership: Partnership, contact: Json, *, by: str) -> None:
    child_id = contact["children"][0]["id"]
    answer = await partnership.person(by).post(
        f"/v1/contacts/{contact['id']}/children/{child_id}/recommendations",
        {"level": "child_in_need", "outcome": "child_in_need_referral", "rationale": "Because."},
    )
    assert answer.status_code == 201, answer.text


async def test_who_recommends_does_not_decide(partnership: Partnership) -> None:
    contact = await a_triaged_contact(partnership)
    await _recommend(partnership, contact, by="hub_manager")
    own = await partnership.hub_manager.post(decisions_path(contact), a_decision(partnership))
    assert own.json()["type"] == "/problems/decided-by-recommender"
    other = await partnership.hub_manager_2.post(decisions_path(contact), a_decision(partnership))
    assert other.status_code == 201


async def test_doing_less_than_protect_rests_on_two_people(partnership: Partnership) -> None:
    manager = partnership.hub_manager
    contact = await triaged(manager, await recorded(manager))
    alone = await manager.post(decisions_path(contact), a_decision(partnership))
    assert alone.json()["type"] == "/problems/needs-another-pair-of-eyes"
    protecting = await manager.post(
        decisions_path(contact), a_decision(partnership, **SIGNIFICANT_HARM)
    )
    assert protecting.status_code == 201, protecting.text


async def test_a_new_decision_supersedes_the_last_and_says_what_changed(
    partnership: Partnership,
) -> None:
    contact = await a_triaged_contact(partnership)
    first = await decided(
        partnership,
        contact,
        level="universal",
        criteria=["U1"],
        outcome="no_further_action",
        primary_need=None,
    )
    path = decisions_path(contact)
    blind = await partnership.hub_manager.post(path, a_decision(partnership))
    assert blind.json()["type"] == "/problems/already-decided"
    second = await decided(
        partnership,
        contact,
        supersedes_id=first["id"],
        what_changed="The school rang again with more.",
        **SIGNIFICANT_HARM,
    )
    stale = await partnership.hub_manager.post(
        path, a_decision(partnership, supersedes_id=first["id"], what_changed="Late.")
    )
    assert stale.json()["type"] == "/problems/already-decided"
    listed = (await partnership.hub_practitioner.get(path)).json()["items"]
    assert [each["id"] for each in listed] == [second["id"], first["id"]]
    assert listed[1]["rationale"] == first["rationale"]


async def test_a_child_does_not_get_a_second_referral(partnership: Partnership) -> None:
    referral = await an_open_referral(partnership)
    practitioner = partnership.hub_practitioner
    contact = await triaged(
        practitioner,
        await recorded(practitioner),
        identification="known",
        person_id=referral["person_id"],
    )
    second = await partnership.hub_manager.post(decisions_path(contact), a_decision(partnership))
    assert second.json()["type"] == "/problems/referral-already-open"
    meeting = await decided(partnership, contact, **SIGNIFICANT_HARM)
    assert meeting["referral_id"] == referral["id"]


async def test_a_manager_can_pass_a_contact_to_the_allocated_worker(
    partnership: Partnership,
) -> None:
    referral = await an_open_referral(partnership)
    practitioner = partnership.hub_practitioner
    contact = await triaged(
        practitioner,
        await recorded(practitioner),
        identification="known",
        person_id=referral["person_id"],
    )
    await allocated(partnership, referral)
    await decided(partnership, contact, outcome="passed_to_allocated_worker", primary_need=None)
    seen = await partnership.social_worker.get(f"/v1/contacts/{contact['id']}")
    assert seen.json()["children"][0]["outcome"] == "passed_to_allocated_worker"


async def test_on_a_re_referral_why_the_last_one_closed_is_considered(
    partnership: Partnership, clock: FixedClock
) -> None:
    referral = await an_open_referral(partnership)
    closed = await partnership.hub_manager.post(
        f"/v1/referrals/{referral['id']}/closure",
        {"closure_reason": "RC7", "rationale": "Visited; no more is needed."},
        version=referral["etag"],
    )
    assert closed.status_code == 200, closed.text
    clock.advance(days=90)
    practitioner = partnership.hub_practitioner
    contact = await triaged(
        practitioner,
        await recorded(practitioner),
        identification="known",
        person_id=referral["person_id"],
    )
    blind = await partnership.hub_manager.post(decisions_path(contact), a_decision(partnership))
    assert blind.json()["type"] == "/problems/last-closure-not-considered"
    assert blind.json()["code"] == "RC7"
    decision = await decided(
        partnership,
        contact,
        last_closure={"referral_id": referral["id"], "view": "Closed too early, in hindsight."},
    )
    again = (await partnership.hub_manager.get(f"/v1/referrals/{decision['referral_id']}")).json()
    assert again["is_re_referral"] is True
    assert again["previous"]["closure_reason"] == "RC7"
    further = await triaged(
        practitioner,
        await recorded(practitioner),
        identification="known",
        person_id=referral["person_id"],
    )
    goes_on = await decided(partnership, further, **SIGNIFICANT_HARM)
    assert goes_on["referral_id"] == again["id"], "its last closure was asked about again"
