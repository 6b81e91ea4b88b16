"""Stored answers: to whom they are given again, what the audit log says, and how long they last."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.services import idempotency_keys
from app.unit_of_work import system_unit_of_work
from tests.support.clock import FixedClock
from tests.support.database import audit_log as trail
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import a_worry
from tests.support.scenarios.people import CHILD, allocate, recorded

WISH = {
    "url": "https://events.police.example/frontdoor",
    "events": ["contact.recorded"],
    "description": "Invented, for a test.",
    "contact_email": "integration@police.example",
}
KEY = {"Idempotency-Key": "kept-for-a-repetition"}


async def change(admin: AsyncEngine, statement: str, **values: object) -> None:
    async with admin.begin() as connection:
        await connection.execute(text(statement), values)


async def test_a_repetition_is_in_the_audit_log_with_the_record_and_the_person(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    person = (await hub.post("/v1/people", CHILD, headers=KEY)).json()
    assert (await hub.post("/v1/people", CHILD, headers=KEY)).json() == person
    (event,) = await trail.events(admin_engine, partnership, "idempotency_key.replayed")
    assert (event["record_type"], str(event["record_id"])) == ("people", person["id"])
    assert str(event["person_id"]) == person["id"]
    assert event["user_id"] == partnership.founded.users["hub_practitioner"]
    seen = await partnership.information_governance.get(f"/v1/people/{person['id']}/accesses")
    assert "idempotency_key.replayed" in {each["action"] for each in seen.json()["items"]}


async def test_a_worker_to_whom_the_child_comes_back_is_answered_again(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    child = await recorded(partnership.hub_practitioner)
    await allocate(worker_engine, partnership, child)
    path, worker = f"/v1/people/{child['id']}/names", partnership.social_worker
    said = {"kind": "alias", "given": "Testalias", "family": "Invented"}
    first = await worker.post(path, said, headers=KEY)
    assert first.status_code == 201, first.text
    tenant = {"tenant": partnership.founded.id}
    ended = "UPDATE allocations SET ended_at = {} WHERE partnership_id = :tenant"
    await change(admin_engine, ended.format("greatest(now(), allocated_at)"), **tenant)
    over = await worker.post(path, said, headers=KEY)
    absent = await worker.get(f"/v1/people/{child['id']}")
    assert (over.status_code, over.json()["type"]) == (404, absent.json()["type"])
    assert over.json()["title"] == absent.json()["title"]
    await change(admin_engine, ended.format("NULL"), **tenant)
    assert (await worker.post(path, said, headers=KEY)).json() == first.json()


async def test_who_left_the_hub_is_not_answered_as_the_hub_was(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    child = await recorded(hub)
    worry = a_worry({"described_as": "known", "person_id": child["id"]})
    assert (await hub.post("/v1/contacts", worry, headers=KEY)).status_code == 201
    assert (await hub.post("/v1/contacts", worry, headers=KEY)).status_code == 201
    await change(
        admin_engine,
        "UPDATE memberships SET role = 'referrer', agency_id = (SELECT id FROM agencies"
        " WHERE partnership_id = :tenant AND kind = 'health' LIMIT 1) WHERE user_id = :user",
        tenant=partnership.founded.id,
        user=partnership.founded.users["hub_practitioner"],
    )
    again = await hub.post("/v1/contacts", worry, headers=KEY)
    assert again.status_code == 404
    assert await trail.count(admin_engine, "contacts", partnership) == 1


async def test_a_conflict_of_interest_closes_stored_answers_too(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    child = (await hub.post("/v1/people", CHILD, headers=KEY)).json()
    declared = await hub.post(
        "/v1/conflicts-of-interest",
        {"person_id": child["id"], "relation": "relative", "note": "An invented sister's child."},
    )
    assert declared.status_code == 201, declared.text
    again = await hub.post("/v1/people", CHILD, headers=KEY)
    assert "Testchild" not in again.text
    assert again.status_code in {403, 404}


async def test_a_referrer_gets_their_receipt_again_whatever_became_of_the_contact(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    child = await recorded(partnership.hub_practitioner)
    first = await partnership.referrer.post("/v1/contacts", a_worry(), headers=KEY)
    assert first.status_code == 201, first.text
    await allocate(worker_engine, partnership, child)
    again = await partnership.referrer.post("/v1/contacts", a_worry(), headers=KEY)
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"


async def test_an_answer_from_before_it_was_kept_what_it_tells_of_is_not_given_nor_done_again(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    assert (await hub.post("/v1/people", CHILD, headers=KEY)).status_code == 201
    await change(admin_engine, "UPDATE idempotency_keys SET readable = NULL")
    assert (await hub.post("/v1/people", CHILD, headers=KEY)).status_code == 404
    assert await trail.count(admin_engine, "people", partnership) == 1


async def test_after_a_day_the_same_key_is_a_new_request(
    partnership: Partnership, admin_engine: AsyncEngine, clock: FixedClock
) -> None:
    hub = partnership.hub_practitioner
    first = await hub.post("/v1/people", CHILD, headers=KEY)
    clock.advance(hours=23, minutes=59)
    again = await partnership.signed_in_again("hub_practitioner").post(
        "/v1/people", CHILD, headers=KEY
    )
    assert again.json() == first.json()
    clock.advance(minutes=1)
    late = await partnership.signed_in_again("hub_practitioner").post(
        "/v1/people", CHILD, headers=KEY
    )
    assert late.status_code == 201
    assert late.json()["id"] != first.json()["id"]
    assert await trail.count(admin_engine, "idempotency_keys", partnership) == 1


async def test_what_a_partner_system_did_is_known_for_a_week(
    partnership: Partnership, clock: FixedClock
) -> None:
    def system() -> Any:
        return partnership.signed_in_again("partner_system")

    first = await system().post("/v1/subscriptions", WISH, headers=KEY)
    assert first.status_code == 201, first.text
    clock.advance(days=6, hours=23)
    again = await system().post("/v1/subscriptions", WISH, headers=KEY)
    assert (again.json()["id"], again.headers["Idempotent-Replayed"]) == (
        first.json()["id"],
        "true",
    )
    clock.advance(hours=1)
    late = await system().post("/v1/subscriptions", WISH, headers=KEY)
    assert "Idempotent-Replayed" not in late.headers


async def forgotten(worker_engine: AsyncEngine, partnership: Partnership) -> None:
    """What the worker does about expired keys."""
    async with system_unit_of_work(
        worker_engine,
        partnership_id=partnership.founded.id,
        slug=partnership.founded.slug,
        now=partnership.clock.now,
        service="worker",
    ) as uow:
        await idempotency_keys.forget_expired(uow)
        uow.audit("test.looked")


async def test_the_worker_removes_what_has_expired_and_says_how_much(
    partnership: Partnership,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    clock: FixedClock,
) -> None:
    assert (await partnership.hub_practitioner.post("/v1/people", CHILD)).status_code == 201
    clock.advance(hours=12)
    hub = partnership.signed_in_again("hub_practitioner")
    assert (await hub.post("/v1/people", CHILD)).status_code == 201
    await forgotten(worker_engine, partnership)
    assert await trail.count(admin_engine, "idempotency_keys", partnership) == 2
    clock.advance(hours=12)
    await forgotten(worker_engine, partnership)
    assert await trail.count(admin_engine, "idempotency_keys", partnership) == 1
    (event,) = await trail.events(admin_engine, partnership, "idempotency_key.expired")
    assert event["facts"] == {"keys": 1}


async def test_no_session_removes_a_key_that_still_answers(
    partnership: Partnership,
    api_engine: AsyncEngine,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
) -> None:
    assert (await partnership.hub_practitioner.post("/v1/people", CHILD)).status_code == 201
    tenant: UUID = partnership.founded.id
    async with api_engine.connect() as connection:
        with pytest.raises(DBAPIError, match="permission denied"):
            await connection.execute(text("DELETE FROM idempotency_keys"))
    now = partnership.clock.now + timedelta(hours=1)
    async with system_unit_of_work(
        worker_engine, partnership_id=tenant, slug="ashdale", now=now, service="test"
    ) as uow:
        assert await uow.idempotency_keys.forget_expired() == 0
        uow.audit("test.looked")
    assert await trail.count(admin_engine, "idempotency_keys", partnership) == 1
