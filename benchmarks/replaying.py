"""The statements of one request, captured as the driver is given them, and replayed by hand."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import asyncpg
import httpx
from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import AsyncEngine
from uuid_utils.compat import uuid7

from app.db.engine import DatabaseRole, engine_for
from app.main import create_app
from app.repositories.prepared_statements import PreparedSession, PreparedStatement
from app.settings import Settings

Statement = tuple[str, Sequence[Any], bool]
"""Its text, its parameters (a function where each request makes a new value), and whether
it was sent for many rows at once."""

Ask = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]


def getting(path: str) -> Ask:
    """Ask for one record."""
    return lambda client: client.get(path, headers={"Purpose": "screening"})


@asynccontextmanager
async def in_process(
    url: URL, folder: Path, token: str
) -> AsyncIterator[tuple[httpx.AsyncClient, AsyncEngine]]:
    """The application in this process, asked by a client with a token."""
    engine = engine_for(url, DatabaseRole.API, pool_size=2)
    app = create_app(Settings(local_issuer=True, data_folder=folder), engine=engine)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="http://frontdoor.test",
        headers={"Authorization": f"Bearer {token}"},
    ) as client:
        yield client, engine
    await engine.dispose()


async def capture(url: URL, folder: Path, token: str, ask: Ask) -> list[Statement]:
    """The statements of one request.

    It is sent three times, and the first is left out: the values that differ between the others
    are new in each request.
    """
    async with in_process(url, folder, token) as (client, engine):
        captures = [await _captured(client, engine, ask) for _ in range(3)][1:]
    return [
        (text, _anew(one, other), many)
        for (text, one, many), (_, other, _) in zip(*captures, strict=True)
    ]


async def _captured(client: httpx.AsyncClient, engine: AsyncEngine, ask: Ask) -> list[Statement]:
    seen: list[Statement] = []
    with noting(engine, seen):
        answer = await ask(client)
    answer.raise_for_status()
    return seen


@contextmanager
def noting(engine: AsyncEngine, seen: list[Statement]) -> Iterator[None]:
    """Note what SQLAlchemy sends, and what a session gives to the driver past it."""

    def note(*given: Any) -> None:  # noqa: ANN401 - the library's own signature
        _, _, statement, parameters, _, many = given
        seen.append((statement, parameters[0] if many else parameters, many))

    rows, write_rows = PreparedSession.rows, PreparedSession.write_rows
    rows_together = PreparedSession.rows_together

    async def note_rows(
        session: PreparedSession,
        reading: PreparedStatement,
        /,
        **given: Any,  # noqa: ANN401 - what the columns hold
    ) -> Sequence[asyncpg.Record]:
        seen.append((reading.text, reading.arguments(given), False))
        return await rows(session, reading, **given)

    async def note_together(
        session: PreparedSession,
        *readings: PreparedStatement,
        **given: Any,  # noqa: ANN401 - as above
    ) -> list[list[dict[str, Any]]]:
        # By hand they are asked one by one.
        for reading in readings:
            own = {name: given[name] for name in reading.given}
            seen.append((reading.text, reading.arguments(own), False))
        return await rows_together(session, *readings, **given)

    async def note_written(
        session: PreparedSession, reading: PreparedStatement, given: Sequence[Mapping[str, Any]]
    ) -> None:
        seen.append((reading.text, reading.arguments(given[0]), len(given) > 1))
        await write_rows(session, reading, given)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        with (
            patch.object(PreparedSession, "rows", note_rows),
            patch.object(PreparedSession, "rows_together", note_together),
            patch.object(PreparedSession, "write_rows", note_written),
        ):
            yield
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)


def _anew(one: Sequence[Any], other: Sequence[Any]) -> list[Any]:
    return [
        uuid7 if isinstance(here, UUID) and here != there else here
        for here, there in zip(one, other, strict=True)
    ]


async def connect(url: URL, *, role: DatabaseRole | None = None) -> asyncpg.Connection:
    """A connection of the superuser, or of one role of the service."""
    return await asyncpg.connect(
        host=url.query["host"],
        user=url.username,
        database=url.database,
        server_settings={} if role is None else {"role": role.value},
    )


async def replay(connection: asyncpg.Connection, statements: Sequence[Statement]) -> None:
    """Do by hand what the request does in the database, in one transaction that commits."""
    async with connection.transaction():
        for text, parameters, _ in statements:
            given = [each() if each is uuid7 else each for each in parameters]
            await connection.fetch(text, *given)
