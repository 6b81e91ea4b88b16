"""Brings a database to the schema of this release."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config

from app.db.engine import DATABASE, migration_url, prepare
from app.settings import Settings

ALEMBIC_INI = Path(__file__).parents[2] / "alembic.ini"


def migrate(settings: Settings) -> None:
    """Create the database and its roles where they are missing, then migrate to the newest.

    Two at once wait for each other. Not to be called from a running event loop.
    """
    url = migration_url(settings)
    database = url.database or DATABASE
    asyncio.run(prepare(url, database=database))
    config = Config(ALEMBIC_INI)
    config.attributes["url"] = url.set(drivername="postgresql+asyncpg", database=database)
    command.upgrade(config, "head")
