"""Children passed to another authority, which is named, answers, and may refuse."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database.audit_log import events, messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import (
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
