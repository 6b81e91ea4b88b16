"""A database that is cut off, locked, slow or full really is, and what its callers are told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.engine import DatabaseRole, engine_for
from app.main import create_app
from app.settings import Settings
from app.telemetry import REGISTRY
from tests.support.clock import FixedClock
from tests.support.http.middleware import client_of
from tests.support.partnerships import Partnership
from tests.support.scenarios.people import CHILD

ORDINARY = {"pool": "ordinary"}


def counted(metric: str) -> float:
    return REGISTRY.get_sample_value(f"frontdoor_{metric}_total") or 0


@asynccontextmanager
async def doing_on_insert(
    admin: AsyncEngine, partnership: Partnership, statement: str, *, rights: str = "DEFINER"
) -> AsyncIterator[None]:
    """For a while, recording a person of the partnership has the database do this besides.

    With the superuser's rights, or with those of the INVOKER.
    """
    name = f"besides_{uuid4().hex[:12]}"
    function = (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY {rights} AS $$"
        f" BEGIN {statement}; RETURN NULL; END $$"
    )
    trigger = (
        f"CREATE TRIGGER {name} AFTER INSERT ON people FOR EACH ROW"
        f" WHEN (NEW.partnership_id = '{partnership.founded.id}') EXECUTE FUNCTION {name}()"
    )
    async with admin.begin() as connection:
        for each in (function, trigger):
            await connection.execute(text(each))
    try:
        yield
    finally:
        async with admin.begin() as connection:
            await connection.execute(text(f"DROP FUNCTION {name} CASCADE"))


async def test_a_session_that_is_ended_by_an_operator_is_answered_503_and_replaced(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    before = counted("database_unavailable")
    async with doing_on_insert(
        admin_engine, partnership, "PERFORM pg_terminate_backend(pg_backend_pid())"
    ):
        cut_off = await partnership.hub_practitioner.post("/v1/people", CHILD)
    assert cut_off.status_code == 503
    assert cut_off.headers["retry-after"] == "2"
    assert counted("database_unavailable") == before + 1
    assert (await partnership.hub_practitioner.post("/v1/people", CHILD)).status_code == 201


@pytest.mark.slow
async def test_a_statement_without_end_is_stopped_by_the_database_and_answered_504(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    async with doing_on_insert(admin_engine, partnership, "PERFORM pg_sleep(30)"):
        answer = await partnership.hub_practitioner.post("/v1/people", CHILD)
    assert (answer.status_code, answer.json()["type"]) == (504, "/problems/took-too-long")


@pytest.mark.slow
async def test_whoever_waits_too_long_for_a_lock_is_told_of_another_change(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    async with admin_engine.begin() as connection:
        await connection.execute(text("LOCK TABLE person_names IN ACCESS EXCLUSIVE MODE"))
        answer = await partnership.hub_practitioner.post("/v1/people", CHILD)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/conflicting-change")


async def test_where_every_connection_is_in_use_the_rest_are_refused_at_once(
    partnership: Partnership, database_url: URL, issuer_folder: Path, clock: FixedClock
) -> None:
    engine = engine_for(database_url, DatabaseRole.API, pool_size=1)
    settings = Settings(local_issuer=True, data_folder=issuer_folder, pool_size=1)
    application = create_app(settings, engine=engine, clock=clock)
    headers = {"Authorization": f"Bearer {partnership.hub_practitioner.token}"}
    async with client_of(application) as client, engine.connect():
        began = asyncio.get_running_loop().time()
        answer = await client.get("/v1/me", headers=headers)
        waited = asyncio.get_running_loop().time() - began
        in_use = REGISTRY.get_sample_value("frontdoor_pool_in_use", ORDINARY)
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/try-again-shortly")
    assert answer.headers["retry-after"] == "2"
    assert waited < 2
    assert (in_use, REGISTRY.get_sample_value("frontdoor_pool_size", ORDINARY)) == (1, 1)
    await engine.dispose()


async def test_a_wall_that_was_hit_looks_like_absence_and_raises_the_alarm(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    before = counted("walls_hit")
    async with doing_on_insert(
        admin_engine, partnership, "DELETE FROM audit_events", rights="INVOKER"
    ):
        answer = await partnership.hub_practitioner.post("/v1/people", CHILD)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/record-not-found")
    assert counted("walls_hit") == before + 1
