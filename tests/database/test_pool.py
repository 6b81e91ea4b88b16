"""Connections that are lost while they lie in the pool, and how little is asked of the others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db import engine as database
from app.db.engine import DatabaseRole, engine_for
from app.repositories.prepared_statements import PreparedSession


@asynccontextmanager
async def pool_of_one(url: URL) -> AsyncIterator[AsyncEngine]:
    engine = engine_for(url, DatabaseRole.API, pool_size=1)
    yield engine
    await engine.dispose()


async def backend(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        pid: int = (await connection.scalars(text("SELECT pg_backend_pid()"))).one()
        return pid


async def pings(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """What notes each asking of the pool's one connection whether its server is there."""
    asked: list[None] = []
    async with engine.connect() as connection:
        adapter: Any = type((await connection.get_raw_connection()).dbapi_connection)
    ping = adapter.ping

    def noted(connection: object) -> None:
        asked.append(None)
        ping(connection)

    monkeypatch.setattr(adapter, "ping", noted)
    return asked


async def test_a_connection_whose_backend_was_killed_is_replaced_before_anybody_gets_it(
    database_url: URL, admin_engine: AsyncEngine
) -> None:
    async with pool_of_one(database_url) as engine:
        killed = await backend(engine)
        async with admin_engine.begin() as connection:
            await connection.execute(
                text("SELECT pg_terminate_backend(:pid, 2000)"), {"pid": killed}
            )
        assert await backend(engine) != killed


@pytest.mark.parametrize("steps", range(8))
async def test_nothing_is_done_in_a_transaction_that_somebody_was_stopped_in_beginning(
    database_url: URL, admin_engine: AsyncEngine, steps: int
) -> None:
    """It would be answered as done, and gone with the connection."""
    async with pool_of_one(database_url) as engine:
        await backend(engine)
        async with PreparedSession(engine) as session:
            beginning = asyncio.create_task(session.start())
            for _ in range(steps):
                await asyncio.sleep(0)
            beginning.cancel()
            await asyncio.gather(beginning, return_exceptions=True)
        async with engine.begin() as connection:
            pid = await connection.scalar(text("SELECT pg_backend_pid()"))
        async with admin_engine.connect() as connection:
            state = await connection.scalar(
                text("SELECT state FROM pg_stat_activity WHERE pid = :pid"), {"pid": pid}
            )
        assert state == "idle", "what was committed is"


async def test_a_connection_in_use_is_not_asked_whether_it_is_there(
    database_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with pool_of_one(database_url) as engine:
        asked = await pings(engine, monkeypatch)
        await backend(engine)
        assert not asked


async def test_a_connection_that_lay_idle_is_asked_and_stays_if_it_answers(
    database_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with pool_of_one(database_url) as engine:
        before = await backend(engine)
        asked = await pings(engine, monkeypatch)
        monkeypatch.setattr(database, "ASKED_AFTER_IDLE_SECONDS", 0)
        assert await backend(engine) == before
        assert len(asked) == 1


async def test_a_connection_that_lay_idle_and_does_not_answer_is_replaced(
    database_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with pool_of_one(database_url) as engine:
        before = await backend(engine)
        async with engine.connect() as connection:
            held: Any = (await connection.get_raw_connection()).dbapi_connection

        def unanswered(adapter: Any) -> None:
            # What the driver says of a network that went away without a word.
            if adapter is held:
                raise adapter.dbapi.InterfaceError("no answer", None)

        monkeypatch.setattr(type(held), "ping", unanswered)
        monkeypatch.setattr(database, "ASKED_AFTER_IDLE_SECONDS", 0)
        assert await backend(engine) != before
