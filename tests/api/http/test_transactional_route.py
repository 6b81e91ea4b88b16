"""What is answered has been committed, with its trail; what could not be committed left nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import uuid4

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.directory.permissions import Permission
from app.http.guard import allowed, allowed_to_create
from app.http.transactional_route import RETRIED_AT_MOST, TransactionalRoute
from app.main import create_app
from app.settings import Settings
from app.telemetry import REGISTRY
from app.unit_of_work import UnitOfWork
from tests.support.clock import FixedClock
from tests.support.database import audit_log as trail
from tests.support.database.records import write_child
from tests.support.partnerships import Partnership
from tests.support.scenarios.people import CHILD

TOUCHED = ("people", "person_names", "audit_events", "outbox_messages", "idempotency_keys")


async def counts(admin: AsyncEngine, partnership: Partnership) -> dict[str, int]:
    """How many rows a creating request could have left behind."""
    return {table: await trail.count(admin, table, partnership) for table in TOUCHED}


@asynccontextmanager
async def failing_commits(
    admin: AsyncEngine, partnership: Partnership, *, sqlstate: str, times: int
) -> AsyncIterator[None]:
    """For a while, committing a new person of the partnership fails so many times.

    A deferred trigger fails in COMMIT itself; the sequence counts, since it is not rolled back.
    """
    name = f"fail_{uuid4().hex[:12]}"
    make = (
        f"CREATE SEQUENCE {name}",
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
            IF nextval('{name}') <= {times} THEN
                RAISE EXCEPTION 'as the test asked' USING ERRCODE = '{sqlstate}';
            END IF;
            RETURN NULL;
        END $$""",
        f"""CREATE CONSTRAINT TRIGGER {name} AFTER INSERT ON people
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN (NEW.partnership_id = '{partnership.founded.id}') EXECUTE FUNCTION {name}()""",
    )
    async with admin.begin() as connection:
        for statement in make:
            await connection.execute(text(statement))
    try:
        yield
    finally:
        async with admin.begin() as connection:
            await connection.execute(text(f"DROP FUNCTION {name} CASCADE"))
            await connection.execute(text(f"DROP SEQUENCE {name}"))


async def test_a_failing_commit_is_answered_500_and_leaves_nothing(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    before = await counts(admin_engine, partnership)
    key = {"Idempotency-Key": str(uuid4())}
    async with failing_commits(admin_engine, partnership, sqlstate="XX000", times=1):
        failed = await partnership.hub_practitioner.post("/v1/people", CHILD, headers=key)
        assert failed.status_code == 500
        assert failed.headers["content-type"] == "application/problem+json"
        assert "as the test asked" not in failed.text
        assert await counts(admin_engine, partnership) == before
        again = await partnership.hub_practitioner.post("/v1/people", CHILD, headers=key)
    assert again.status_code == 201, "the key was not used up by what never happened"
    assert "Idempotent-Replayed" not in again.headers
    after = await counts(admin_engine, partnership)
    assert after["people"] == before["people"] + 1


def retries() -> float:
    return REGISTRY.get_sample_value("frontdoor_transaction_retries_total") or 0


@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
async def test_a_collision_is_tried_again_whole_and_has_one_effect(
    partnership: Partnership, admin_engine: AsyncEngine, sqlstate: str
) -> None:
    before, tried = await counts(admin_engine, partnership), retries()
    async with failing_commits(
        admin_engine, partnership, sqlstate=sqlstate, times=RETRIED_AT_MOST - 1
    ):
        answer = await partnership.hub_practitioner.post("/v1/people", CHILD)
    assert answer.status_code == 201
    after = await counts(admin_engine, partnership)
    assert after["people"] == before["people"] + 1
    assert after["idempotency_keys"] == before["idempotency_keys"] + 1
    assert len(await trail.events(admin_engine, partnership, "person.recorded")) == 1
    assert retries() == tried + RETRIED_AT_MOST - 1


async def test_a_collision_that_does_not_end_is_given_up(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    before, tried = await counts(admin_engine, partnership), retries()
    async with failing_commits(
        admin_engine, partnership, sqlstate="40001", times=RETRIED_AT_MOST + 1
    ):
        answer = await partnership.hub_practitioner.post("/v1/people", CHILD)
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/conflicting-change"
    assert await counts(admin_engine, partnership) == before
    assert retries() == tried + RETRIED_AT_MOST - 1


@pytest.mark.parametrize(
    ("sqlstate", "status", "type_", "refusal"),
    [
        ("53100", 503, "try-again-shortly", None),
        ("53200", 503, "try-again-shortly", None),
        ("53300", 503, "try-again-shortly", None),
        ("57P01", 503, "try-again-shortly", None),
        ("57P03", 503, "try-again-shortly", None),
        ("57P05", 503, "try-again-shortly", None),
        ("08006", 503, "try-again-shortly", None),
        ("25006", 503, "try-again-shortly", None),
        ("57014", 504, "took-too-long", None),
        ("25P03", 504, "took-too-long", None),
        ("25P04", 504, "took-too-long", None),
        ("55P03", 409, "conflicting-change", "ConflictingChange"),
        ("23P01", 409, "conflicting-change", "ConflictingChange"),
        ("23505", 409, "conflicting-change", "ConflictingChange"),
        ("23503", 404, "record-not-found", "RecordNotFound"),
        ("42501", 404, "record-not-found", "RecordNotFound"),
        ("23514", 422, "not-valid", None),
        ("23502", 422, "not-valid", None),
        ("22003", 422, "not-valid", None),
        ("22008", 422, "not-valid", None),
        ("22021", 422, "not-valid", None),
        ("P0001", 500, "failure", None),
        ("58030", 500, "failure", None),
        ("XX001", 500, "failure", None),
    ],
)
async def test_what_the_database_refuses_is_answered_by_its_kind_and_not_in_its_words(
    partnership: Partnership,
    admin_engine: AsyncEngine,
    sqlstate: str,
    status: int,
    type_: str,
    refusal: str | None,
) -> None:
    before = await counts(admin_engine, partnership)
    async with failing_commits(admin_engine, partnership, sqlstate=sqlstate, times=1):
        answer = await partnership.hub_practitioner.post("/v1/people", CHILD)
    assert answer.status_code == status
    assert answer.json()["type"] == f"/problems/{type_}"
    assert "as the test asked" not in answer.text
    refused = [
        event["refusal"]
        for event in await trail.events(admin_engine, partnership, "person:record")
        if event["outcome"] == "refused"
    ]
    assert refused == ([] if refusal is None else [refusal])
    after = await counts(admin_engine, partnership)
    assert after == before | {"audit_events": before["audit_events"] + len(refused)}


scratch = APIRouter(prefix="/v1/scratch", route_class=TransactionalRoute)


@scratch.post("/unaudited", status_code=201)
async def _unaudited(
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.PERSON_RECORD)],
) -> None:
    await write_child(uow)


@scratch.post("/in-words")
async def _in_words(uow: Annotated[UnitOfWork, allowed(Permission.PERSON_RECORD)]) -> None:
    await write_child(uow)
    uow.audit("person.recorded", name="Testchild Alpha-Invented")


@scratch.post("/told-in-words")
async def _told_in_words(uow: Annotated[UnitOfWork, allowed(Permission.PERSON_RECORD)]) -> None:
    await write_child(uow)
    uow.audit("person.recorded")
    uow.publish("person.recorded", record_id=uuid4(), name="Testchild Alpha-Invented")


@pytest.fixture
async def half_written(
    api_engine: AsyncEngine, clock: FixedClock, issuer_folder: object, application: FastAPI
) -> AsyncIterator[httpx.AsyncClient]:
    """The application with use cases that forget their trail, or put words on it."""
    settings: Settings = application.state.service.settings
    unfinished = create_app(settings, engine=api_engine, clock=clock)
    unfinished.include_router(scratch)
    transport = httpx.ASGITransport(app=unfinished, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://frontdoor.test") as client:
        yield client


@pytest.mark.parametrize("path", ["unaudited", "in-words", "told-in-words"])
async def test_no_audit_no_commit(
    partnership: Partnership, half_written: httpx.AsyncClient, admin_engine: AsyncEngine, path: str
) -> None:
    before = await counts(admin_engine, partnership)
    answer = await half_written.post(
        f"/v1/scratch/{path}",
        headers={
            "Authorization": f"Bearer {partnership.hub_practitioner.token}",
            "Idempotency-Key": str(uuid4()),
        },
    )
    assert answer.status_code == 500
    assert "Invented" not in answer.text
    assert await counts(admin_engine, partnership) == before
