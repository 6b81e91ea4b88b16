"""Two people at the same moment: one of them wins, the other is told, and nothing is doubled."""

import asyncio
from collections.abc import Coroutine
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import Insert, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database import audit_log as trail
from tests.support.database.rows.every_table import case_near, write, writing
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import (
    Json,
    a_decision,
    a_triaged_contact,
    a_worry,
    an_open_referral,
    decided,
    decisions_path,
    recorded,
    triaged,
)

CREATED, CONFLICT, STALE = 201, 409, 412
ROUNDS = range(3)


async def at_once(*requests: Coroutine[Any, Any, httpx.Response]) -> list[httpx.Response]:
    """The answers to requests that are sent without waiting for one another."""
    return await asyncio.gather(*requests)


def statuses(answers: list[httpx.Response]) -> list[int]:
    """Their statuses, in order of size: who won is nobody's business."""
    return sorted(answer.status_code for answer in answers)


async def two_contacts_about_one_child(partnership: Partnership) -> tuple[Json, Json]:
    """Two worries told of the same child, who has no open referral yet."""
    first = await a_triaged_contact(partnership)
    practitioner = partnership.hub_practitioner
    second = await triaged(
        practitioner,
        await recorded(practitioner),
        identification="known",
        person_id=first["children"][0]["person_id"],
    )
    return first, second


@pytest.mark.parametrize("_round", ROUNDS)
async def test_two_managers_cannot_both_open_a_referral_for_a_child(
    partnership: Partnership, admin_engine: AsyncEngine, _round: int
) -> None:
    first, second = await two_contacts_about_one_child(partnership)
    decision = a_decision(partnership)
    answers = await at_once(
        partnership.hub_manager.post(decisions_path(first), decision),
        partnership.hub_manager_2.post(decisions_path(second), decision),
    )
    assert statuses(answers) == [CREATED, CONFLICT], [answer.text for answer in answers]
    assert await trail.count(admin_engine, "referrals", partnership) == 1
    assert await trail.count(admin_engine, "threshold_decisions", partnership) == 1
    assert len(await trail.events(admin_engine, partnership, "referral.opened")) == 1
    assert len(await trail.messages(admin_engine, partnership, "referral.opened")) == 1


@pytest.mark.parametrize("_round", ROUNDS)
async def test_two_managers_cannot_both_decide_first_on_a_child(
    partnership: Partnership, admin_engine: AsyncEngine, _round: int
) -> None:
    path = decisions_path(await a_triaged_contact(partnership))
    decision = a_decision(partnership)
    answers = await at_once(
        partnership.hub_manager.post(path, decision),
        partnership.hub_manager_2.post(path, decision),
    )
    assert statuses(answers) == [CREATED, CONFLICT], [answer.text for answer in answers]
    assert await trail.count(admin_engine, "threshold_decisions", partnership) == 1


@pytest.mark.parametrize("_round", ROUNDS)
async def test_two_managers_cannot_both_supersede_a_decision(
    partnership: Partnership, admin_engine: AsyncEngine, _round: int
) -> None:
    contact = await a_triaged_contact(partnership)
    path = decisions_path(contact)
    first = await decided(
        partnership, contact, level="universal", criteria=["U1"], outcome="no_further_action"
    )
    superseding = a_decision(
        partnership, supersedes_id=first["id"], what_changed="The school told us more."
    )
    answers = await at_once(
        partnership.hub_manager.post(path, superseding),
        partnership.hub_manager_2.post(path, superseding),
    )
    assert statuses(answers) == [CREATED, CONFLICT], [answer.text for answer in answers]
    assert await trail.count(admin_engine, "threshold_decisions", partnership) == 2


@pytest.mark.parametrize("_round", ROUNDS)
async def test_two_ratings_of_the_version_that_was_read_do_not_both_count(
    partnership: Partnership, admin_engine: AsyncEngine, _round: int
) -> None:
    contact = await a_triaged_contact(partnership)
    path = f"/v1/contacts/{contact['id']}/ratings"
    answers = await at_once(
        partnership.hub_manager.post(
            path, {"rating": "red", "reason": "Not safe tonight."}, version=contact["etag"]
        ),
        partnership.hub_practitioner.post(
            path, {"rating": "green", "reason": "Safe with an aunt."}, version=contact["etag"]
        ),
    )
    assert statuses(answers) == [CREATED, STALE], [answer.text for answer in answers]
    assert await trail.count(admin_engine, "ratings", partnership) == 1


@pytest.mark.parametrize("_round", ROUNDS)
async def test_two_allocations_of_the_version_that_was_read_do_not_both_count(
    partnership: Partnership, admin_engine: AsyncEngine, _round: int
) -> None:
    referral = await an_open_referral(partnership)
    answers = await at_once(
        *(
            partnership.hub_manager.post(
                f"/v1/referrals/{referral['id']}/allocations",
                {
                    "user_id": str(partnership.founded.users[worker]),
                    "team_id": str(partnership.founded.teams[team]),
                },
                version=referral["etag"],
            )
            for worker, team in (
                ("social_worker", "Assessment team East"),
                ("social_worker_2", "Assessment team West"),
            )
        )
    )
    assert statuses(answers) == [CREATED, STALE], [answer.text for answer in answers]
    assert await trail.count(admin_engine, "allocations", partnership) == 1


@pytest.mark.parametrize("_round", ROUNDS)
async def test_a_request_sent_several_times_at_once_has_one_effect_and_one_answer(
    partnership: Partnership, admin_engine: AsyncEngine, _round: int
) -> None:
    sent: dict[str, Any] = {"json": a_worry(), "headers": {"Idempotency-Key": str(uuid4())}}
    referrer = partnership.referrer
    answers = await at_once(*(referrer.post("/v1/contacts", **sent) for _ in range(4)))
    assert CREATED in statuses(answers)
    assert set(statuses(answers)) <= {CREATED, CONFLICT}
    again = await referrer.post("/v1/contacts", **sent)
    assert again.headers["Idempotent-Replayed"] == "true"
    told = {answer.text for answer in [*answers, again] if answer.status_code == CREATED}
    assert told == {again.text}
    for table in ("contacts", "contact_children", "idempotency_keys"):
        assert await trail.count(admin_engine, table, partnership) == 1, table
    assert len(await trail.messages(admin_engine, partnership, "contact.recorded")) == 1


async def test_whatever_was_carried_out_at_once_is_all_on_the_trail(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    practitioner, manager = partnership.hub_practitioner, partnership.hub_manager
    contact = await recorded(practitioner)
    answers = []
    for _ in range(5):
        answers += await at_once(
            practitioner.post("/v1/contacts", a_worry()),
            manager.get(f"/v1/contacts/{contact['id']}"),
            manager.get(f"/v1/contacts/{uuid4()}"),
            partnership.referrer.get("/v1/agencies"),
        )
    assert set(statuses(answers)) == {200, 201, 403, 404}
    asked = sorted(answer.headers["x-request-id"] for answer in answers)
    async with admin_engine.connect() as connection:
        told = await connection.scalars(
            text(
                "SELECT request_id FROM audit_events WHERE partnership_id = :tenant"
                ' AND request_id = ANY (:asked) ORDER BY request_id COLLATE "C"'
            ),
            {"tenant": partnership.founded.id, "asked": asked},
        )
        assert list(told.all()) == asked


async def two_open_referrals(admin: AsyncEngine, partnership: Partnership) -> list[Insert]:
    """Statements that each open a referral for one child, who has none."""
    case = case_near(partnership.founded)
    async with admin.begin() as connection:
        await write(connection, case, before="referrals")
    referral = case.made["referrals"][0]
    return [writing("referrals", {**referral, "id": uuid4()}) for _ in range(2)]


async def test_the_second_of_two_open_referrals_waits_for_the_first_and_is_refused(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    """By SQL alone the moment between looking and writing can be held open."""
    first, second = await two_open_referrals(admin_engine, partnership)
    async with admin_engine.connect() as one, admin_engine.connect() as other:
        await one.execute(first)
        waiting = asyncio.ensure_future(other.execute(second))
        finished, _ = await asyncio.wait({waiting}, timeout=0.3)
        assert not finished, "the second did not wait to see what becomes of the first"
        await one.commit()
        with pytest.raises(IntegrityError, match="uq_referrals_open"):
            await waiting
        await other.rollback()


async def test_the_second_goes_on_when_the_first_is_taken_back(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    first, second = await two_open_referrals(admin_engine, partnership)
    async with admin_engine.connect() as one, admin_engine.connect() as other:
        await one.execute(first)
        waiting = asyncio.ensure_future(other.execute(second))
        await asyncio.wait({waiting}, timeout=0.1)
        await one.rollback()
        await waiting
        await other.rollback()
