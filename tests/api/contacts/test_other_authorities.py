"""Children passed to another authority, which is named, answers, and may refuse."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import events, messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import (
    SIGNIFICANT_HARM,
    Json,
    a_decision,
    a_triaged_contact,
    decided,
    decisions_path,
)
from tests.support.scenarios.worklists import kinds, waiting

AUTHORITY: Json = {
    "name": "Invented Council",
    "code": "301",
    "contact_means": "The duty desk, by e-mail",
}
PASSED: Json = {"outcome": "passed_to_other_authority", "other_authority": AUTHORITY}
REFUSED: Json = {"answer": "refused", "reasons": "The family does not live there."}


def path_of(contact: Json, decision: Json) -> str:
    """Where the answer to a decision is recorded."""
    child = f"/v1/contacts/{contact['id']}/children/{contact['children'][0]['id']}"
    return f"{child}/other-authorities/{decision['other_authority']['id']}/answer"


@pytest.mark.parametrize(
    "changes", [{"outcome": "passed_to_other_authority"}, {"other_authority": AUTHORITY}]
)
async def test_the_authority_is_named_where_the_child_is_passed_to_one(
    partnership: Partnership, changes: Json
) -> None:
    contact = await a_triaged_contact(partnership)
    answer = await partnership.hub_manager.post(
        decisions_path(contact), a_decision(partnership, **changes)
    )
    assert answer.status_code == 422, answer.text
    assert answer.json()["type"] == "/problems/other-authority-unclear"
    assert answer.json()["errors"][0]["pointer"] == "/other_authority"


async def test_the_wrong_people_record_no_answer(
    http: httpx.AsyncClient, partnership: Partnership, other_partnership: Partnership
) -> None:
    contact = await a_triaged_contact(partnership)
    path = path_of(contact, await decided(partnership, contact, **PASSED))
    accepted = {"answer": "accepted"}
    assert (await http.post(path, json=accepted)).status_code == 401
    theirs = await other_partnership.hub_manager.post(path, accepted, version='"1"')
    assert theirs.status_code == 404
    assert (await partnership.social_worker.post(path, accepted, version='"1"')).status_code == 403


async def test_an_unanswered_authority_is_seen_by_the_hub_until_it_accepts(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    contact = await a_triaged_contact(partnership)
    decision = await decided(partnership, contact, **PASSED)
    passed = decision["other_authority"]
    assert (passed["name"], passed["code"], passed["answer"]) == ("Invented Council", "301", None)
    (item,) = await waiting(partnership.hub_support, "other_authorities")
    (clock,) = item["clocks"]
    assert (clock["kind"], clock["state"]) == ("other_authority_answer", "running")
    assert clock["due_on"] == "2026-11-19"
    assert (item["waiting"], item["id"]) == ("unanswered_authority", passed["id"])
    assert item["reference"] == contact["reference"]
    path = path_of(contact, decision)
    support = partnership.hub_support
    assert (await support.post(path, {"answer": "accepted"})).status_code == 428
    answer = await support.post(path, {"answer": "accepted"}, version=f'"{passed["version"]}"')
    assert answer.status_code == 200, answer.text
    assert answer.json()["answered_at"] == "2026-11-18T09:30:00Z"
    again = await support.post(path, REFUSED, version=answer.headers["ETag"])
    assert (again.status_code, again.json()["type"]) == (409, "/problems/authority-answered")
    assert await waiting(support, "other_authorities") == []
    assert await waiting(partnership.hub_manager, "decisions") == []
    (event,) = await events(admin_engine, partnership, "other_authority.answered")
    assert event["facts"] == {"answer": "accepted"}
    assert len(await messages(admin_engine, partnership, "other_authority.accepted")) == 1


async def test_a_refusal_puts_the_child_back_to_a_manager_until_they_decide_again(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    contact = await a_triaged_contact(partnership)
    decision = await decided(partnership, contact, **PASSED)
    path, version = path_of(contact, decision), f'"{decision["other_authority"]["version"]}"'
    practitioner = partnership.hub_practitioner
    unexplained = await practitioner.post(path, {"answer": "refused"}, version=version)
    assert unexplained.json()["type"] == "/problems/refusal-unexplained"
    early = REFUSED | {"answered_at": "2026-11-18T09:00:00Z"}
    impossible = await practitioner.post(path, early, version=version)
    assert impossible.json()["type"] == "/problems/answered-at-impossible"
    answer = await practitioner.post(path, REFUSED, version=version)
    assert answer.status_code == 200, answer.text
    assert len(await messages(admin_engine, partnership, "other_authority.refused")) == 1
    assert await waiting(practitioner, "other_authorities") == []
    assert kinds(await waiting(partnership.hub_manager, "decisions")) == ["refused_by_authority"]
    listed = await partnership.hub_manager.get(decisions_path(contact))
    (shown,) = listed.json()["items"]
    assert shown["other_authority"]["reasons"] == REFUSED["reasons"]
    await decided(
        partnership, contact, supersedes_id=decision["id"], what_changed="They refused; he is ours."
    )
    assert await waiting(partnership.hub_manager, "decisions") == []


async def passed_on(
    partnership: Partnership, *, first: Json, then: Json | None = None
) -> tuple[Json, Json, Json]:
    """A child with a referral, then passed to another authority: contact, both decisions."""
    contact = await a_triaged_contact(partnership)
    before = await decided(partnership, contact, **first)
    less: Json = {"level": "universal", "criteria": ["U1"], "primary_need": None}
    after = await decided(
        partnership,
        contact,
        supersedes_id=before["id"],
        what_changed="They moved.",
        **less,
        **(then or PASSED),
    )
    return contact, before, after


async def the_referral(partnership: Partnership, decision: Json) -> Json:
    answer = await partnership.hub_manager.get(f"/v1/referrals/{decision['referral_id']}")
    referral: Json = answer.json()
    return referral


def states(referral: Json) -> list[tuple[str, str]]:
    return [(each["kind"], each["state"]) for each in referral["timescales"]]


async def answered(
    partnership: Partnership, contact: Json, decision: Json, **answer: str
) -> httpx.Response:
    given = await partnership.hub_manager.post(
        path_of(contact, decision), answer, version=f'"{decision["other_authority"]["version"]}"'
    )
    assert given.status_code == 200, given.text
    return given


async def test_a_referral_passed_on_closes_when_the_authority_accepts_and_not_before(
    partnership: Partnership,
) -> None:
    contact, before, passed = await passed_on(partnership, first=SIGNIFICANT_HARM)
    referral = await the_referral(partnership, before)
    assert referral["closed_on"] is None
    assert states(referral) == [("strategy_meeting", "running")]
    await answered(partnership, contact, passed, answer="accepted")
    referral = await the_referral(partnership, before)
    assert (referral["closed_on"], referral["closure_reason"]) == ("2026-11-18", "RC5")
    assert referral["no_further_action"] is False
    assert referral["closing_decision_id"] == passed["id"]
    assert states(referral) == [("strategy_meeting", "cancelled")]


async def test_a_refusal_leaves_the_referral_open_until_a_manager_decides_again(
    partnership: Partnership,
) -> None:
    contact, before, passed = await passed_on(partnership, first=SIGNIFICANT_HARM)
    await answered(partnership, contact, passed, **REFUSED)
    referral = await the_referral(partnership, before)
    assert (referral["closed_on"], states(referral)) == (None, [("strategy_meeting", "running")])
    await decided(
        partnership,
        contact,
        supersedes_id=passed["id"],
        what_changed="It was another family.",
        level="universal",
        criteria=["U1"],
        primary_need=None,
        outcome="no_further_action",
    )
    referral = await the_referral(partnership, before)
    assert (referral["no_further_action"], states(referral)) == (
        True,
        [("strategy_meeting", "cancelled")],
    )


async def test_an_acceptance_is_recorded_although_a_meeting_that_was_called_keeps_the_referral(
    partnership: Partnership,
) -> None:
    contact = await a_triaged_contact(partnership)
    before = await decided(partnership, contact, **SIGNIFICANT_HARM)
    called = await partnership.hub_manager.post(
        f"/v1/referrals/{before['referral_id']}/strategy-meetings",
        {
            "purpose": "An invented worry that the child suffers significant harm.",
            "scheduled_at": "2026-11-18T14:00:00Z",
            "children": [{"person_id": contact["children"][0]["person_id"], "factors": []}],
        },
    )
    assert called.status_code == 201, called.text
    passed = await decided(
        partnership,
        contact,
        supersedes_id=before["id"],
        what_changed="They moved.",
        level="universal",
        criteria=["U1"],
        primary_need=None,
        **PASSED,
    )
    await answered(partnership, contact, passed, answer="accepted")
    assert (await the_referral(partnership, before))["closed_on"] is None


async def test_an_acceptance_does_not_close_a_referral_over_emergency_protection(
    partnership: Partnership,
) -> None:
    contact, before, passed = await passed_on(partnership, first={})
    protected = await partnership.hub_practitioner.post(
        f"/v1/people/{contact['children'][0]['person_id']}/emergency-protections",
        {
            "kind": "police_protection",
            "started_at": "2026-11-18T02:15:00Z",
            "grounds": "Found alone at night (invented).",
            "made_by": "Designated officer (invented)",
        },
    )
    assert protected.status_code == 201, protected.text
    await answered(partnership, contact, passed, answer="accepted")
    assert (await the_referral(partnership, before))["closed_on"] is None


async def test_deciding_again_ends_the_wait_for_the_first_authority_and_begins_another(
    partnership: Partnership,
) -> None:
    contact = await a_triaged_contact(partnership)
    first = await decided(partnership, contact, **PASSED)
    elsewhere = {"other_authority": {**AUTHORITY, "name": "Another Invented Council"}}
    await decided(
        partnership,
        contact,
        supersedes_id=first["id"],
        what_changed="Wrong council.",
        **{**PASSED, **elsewhere},
    )
    read = (await partnership.hub_manager.get(f"/v1/contacts/{contact['id']}")).json()
    clocks = [each for each in read["timescales"] if each["kind"] == "other_authority_answer"]
    assert [each["state"] for each in clocks] == ["cancelled", "running"]
    assert len(await waiting(partnership.hub_support, "other_authorities")) == 1


async def test_an_answer_is_recorded_with_the_time_at_which_it_was_given(
    partnership: Partnership, clock: FixedClock
) -> None:
    contact = await a_triaged_contact(partnership)
    decision = await decided(partnership, contact, **PASSED)
    clock.advance(hours=72)
    given = {"answer": "accepted", "answered_at": "2026-11-19T10:00:00Z"}
    answer = await answered(partnership, contact, decision, **given)
    (time,) = answer.json()["times"]
    assert (time["act"], time["late"]) == ("other_authority.answered", True)
    read = (await partnership.hub_manager.get(f"/v1/contacts/{contact['id']}")).json()
    (owed,) = [each for each in read["timescales"] if each["kind"] == "other_authority_answer"]
    assert (owed["state"], owed["stopped_at"]) == ("met", "2026-11-19T10:00:00Z")
    listed = (await partnership.hub_manager.get(decisions_path(contact))).json()["items"]
    assert listed[0]["other_authority"]["times"] == [time]
