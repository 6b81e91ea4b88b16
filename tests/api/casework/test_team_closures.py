"""A referral of the hub's that a team closes: the hub hears, and agrees or decides again."""

import asyncio

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import events, messages
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.pathway import (
    Json,
    a_decision,
    allocated,
    an_open_referral,
    decided,
    decisions_path,
    recorded,
    triaged,
)
from tests.support.scenarios.worklists import kinds, names, waiting

CLOSURE: Json = {"closure_reason": "RC7", "rationale": "The family manages (invented)."}
AGREED: Json = {"reason": "The visits answer what the school was worried about."}


async def closed_by(client: Person, referral: Json) -> httpx.Response:
    return await client.post(
        f"/v1/referrals/{referral['id']}/closure", CLOSURE, version=referral["etag"]
    )


async def a_referral_closed_by_its_team(partnership: Partnership) -> Json:
    """A referral that the hub opened and the team manager closed, as the hub reads it."""
    referral = await allocated(partnership, await an_open_referral(partnership))
    closed = await closed_by(partnership.team_manager, referral)
    assert closed.status_code == 200, closed.text
    read = await partnership.hub_manager.get(f"/v1/referrals/{referral['id']}")
    after: Json = read.json() | {"etag": read.headers["ETag"]}
    return after


async def agreed_by(client: Person, referral: Json) -> httpx.Response:
    return await client.post(
        f"/v1/referrals/{referral['id']}/closure/agreement", AGREED, version=referral["etag"]
    )


async def test_the_hub_hears_that_a_team_closed_what_it_opened_and_agrees(
    partnership: Partnership, other_partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    referral = await a_referral_closed_by_its_team(partnership)
    (item,) = await waiting(partnership.hub_manager, "closed_by_teams")
    assert (item["waiting"], item["id"]) == ("closed_by_team", referral["id"])
    assert names([item]) == [["Testchild Alpha-Invented"]]
    assert item["closure"] == {
        "closed_on": "2026-11-18",
        "closed_by": str(partnership.founded.users["team_manager"]),
        "closure_reason": "RC7",
        "closure_rationale": "The family manages (invented).",
        "exceptions": [],
    }
    assert await waiting(other_partnership.hub_manager, "closed_by_teams") == []
    assert len(await messages(admin_engine, partnership, "referral.closed_by_team")) == 1
    actions = {each["action"]: each["allowed"] for each in referral["available_actions"]}
    assert actions["agree_to_closure"] is True

    answer = await agreed_by(partnership.hub_manager, referral)
    assert answer.status_code == 200, answer.text
    assert answer.json()["closed_by_team"] is True
    assert answer.json()["closure_agreed_because"] == AGREED["reason"]
    assert answer.json()["closure_agreed_by"] == str(partnership.founded.users["hub_manager"])
    assert await waiting(partnership.hub_manager, "closed_by_teams") == []
    assert len(await events(admin_engine, partnership, "referral.closure_agreed")) == 1
    assert len(await messages(admin_engine, partnership, "referral.closure_agreed")) == 1
    again = await agreed_by(
        partnership.hub_manager, answer.json() | {"etag": answer.headers["ETag"]}
    )
    assert again.json()["type"] == "/problems/no-closure-to-agree"


async def test_the_hub_sees_what_the_closure_passed_and_on_which_child_of_which_contact_to_decide(
    partnership: Partnership,
) -> None:
    referral = await allocated(partnership, await an_open_referral(partnership))
    passed = {
        "gate": "assessment-missing",
        "ground": "other",
        "reason": "It is on paper in the team (invented).",
    }
    closed = await partnership.team_manager.post(
        f"/v1/referrals/{referral['id']}/closure",
        CLOSURE | {"closure_reason": "RC8", "exceptions": [passed]},
        version=referral["etag"],
    )
    assert closed.status_code == 200, closed.text
    (item,) = await waiting(partnership.hub_manager, "closed_by_teams")
    (given,) = item["closure"]["exceptions"]
    assert {name: given[name] for name in passed} == passed
    path = f"/v1/contacts/{item['contact_id']}/children/{item['contact_child_id']}"
    decisions = await partnership.hub_manager.get(f"{path}/threshold-decisions")
    assert [each["id"] for each in decisions.json()["items"]] == [referral["decision_id"]]
    assert (item["reference"], item["source"]) != (None, None)


async def test_a_hub_that_does_not_agree_decides_again_and_the_child_has_a_worker_to_find(
    partnership: Partnership, clock: FixedClock, admin_engine: AsyncEngine
) -> None:
    referral = await a_referral_closed_by_its_team(partnership)
    clock.advance(days=2)
    contact = await triaged(
        partnership.hub_practitioner,
        await recorded(partnership.hub_practitioner),
        identification="known",
        person_id=referral["person_id"],
    )
    assert kinds(await waiting(partnership.hub_manager, "closed_by_teams")) == ["closed_by_team"]
    decision = await decided(
        partnership,
        contact,
        last_closure={"referral_id": referral["id"], "view": "Closed too early (invented)."},
    )
    assert await waiting(partnership.hub_manager, "closed_by_teams") == []
    before = (await partnership.hub_manager.get(f"/v1/referrals/{referral['id']}")).json()
    assert before["decided_again_id"] == decision["id"]
    assert len(await messages(admin_engine, partnership, "referral.closure_answered")) == 1
    (event,) = await events(admin_engine, partnership, "referral.closure_answered")
    assert event["facts"]["decided_again_id"] == decision["id"]
    assert kinds(await waiting(partnership.hub_manager, "to_allocate")) == ["referral_to_allocate"]


async def test_a_decision_that_supersedes_the_one_behind_the_referral_answers_its_closure(
    partnership: Partnership, clock: FixedClock
) -> None:
    referral = await a_referral_closed_by_its_team(partnership)
    clock.advance(days=400)
    standing = await partnership.hub_manager.post("/v1/referrals/search", {})
    assert [each["id"] for each in standing.json()["items"]] == [referral["id"]]
    contacts = await partnership.hub_manager.post("/v1/contacts/search", {})
    contact = (
        await partnership.hub_manager.get(f"/v1/contacts/{contacts.json()['items'][0]['id']}")
    ).json()
    answer = await partnership.hub_manager.post(
        decisions_path(contact),
        a_decision(
            partnership,
            supersedes_id=referral["decision_id"],
            what_changed="The team's reasons do not answer the worry (invented).",
        ),
    )
    assert answer.status_code == 201, answer.text
    assert await waiting(partnership.hub_manager, "closed_by_teams") == []


async def test_what_the_hub_closes_itself_waits_for_no_answer(partnership: Partnership) -> None:
    referral = await allocated(partnership, await an_open_referral(partnership))
    closed = await closed_by(partnership.hub_manager, referral)
    assert closed.json()["closed_by_team"] is False
    assert await waiting(partnership.hub_manager, "closed_by_teams") == []
    refused = await agreed_by(
        partnership.hub_manager, closed.json() | {"etag": closed.headers["ETag"]}
    )
    assert refused.json()["type"] == "/problems/no-closure-to-agree"


@pytest.mark.parametrize(
    ("who", "status"),
    [("hub_practitioner", 403), ("team_manager", 403), ("social_worker", 403)],
)
async def test_only_a_manager_of_the_hub_agrees(
    partnership: Partnership, who: str, status: int
) -> None:
    referral = await a_referral_closed_by_its_team(partnership)
    client: Person = getattr(partnership, who)
    assert (await agreed_by(client, referral)).status_code == status


async def test_a_stranger_and_another_partnership_agree_to_nothing(
    http: httpx.AsyncClient, partnership: Partnership, other_partnership: Partnership
) -> None:
    referral = await a_referral_closed_by_its_team(partnership)
    path = f"/v1/referrals/{referral['id']}/closure/agreement"
    assert (await http.post(path, json=AGREED)).status_code == 401
    assert (await agreed_by(other_partnership.hub_manager, referral)).status_code == 404


async def test_a_decision_that_waited_for_an_agreement_answers_nothing_more(
    partnership: Partnership, clock: FixedClock, admin_engine: AsyncEngine
) -> None:
    referral = await a_referral_closed_by_its_team(partnership)
    clock.advance(days=400)
    found = await partnership.hub_manager.post("/v1/contacts/search", {})
    contact = (
        await partnership.hub_manager.get(f"/v1/contacts/{found.json()['items'][0]['id']}")
    ).json()
    again = a_decision(
        partnership, supersedes_id=referral["decision_id"], what_changed="Invented, at one moment."
    )
    async with admin_engine.begin() as connection:
        await connection.execute(
            text("SELECT 1 FROM referrals WHERE id = :id FOR UPDATE"), {"id": referral["id"]}
        )
        agreeing = asyncio.create_task(agreed_by(partnership.hub_manager, referral))
        await asyncio.sleep(0.5)
        deciding = asyncio.create_task(
            partnership.hub_manager_2.post(decisions_path(contact), again)
        )
        await asyncio.sleep(1)
        assert not agreeing.done()
        assert not deciding.done()
    agreed, decision = await agreeing, await deciding
    assert (agreed.status_code, decision.status_code) == (200, 201), decision.text
    after = (await partnership.hub_manager.get(f"/v1/referrals/{referral['id']}")).json()
    assert after["closure_agreed_at"] is not None
    assert after["decided_again_id"] is None
    assert await messages(admin_engine, partnership, "referral.closure_answered") == []
