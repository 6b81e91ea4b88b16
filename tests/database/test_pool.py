"""Connections that are lost while they lie in the pool, and how little is asked of the others."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app import database
from app.database import DatabaseRole, engine_for


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
