"""Runs migrations as the owner of the schema, one at a time, never waiting long for a lock."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.db.engine import DatabaseRole, migration_url
from app.models import Base
from app.settings import Settings

# Any number will do, as long as every copy of the service uses the same one.
ONE_MIGRATION_AT_A_TIME = 7_046_021_990


def _ours(_object: object, name: str | None, kind: str, *_: object) -> bool:
    return not (kind == "table" and name == "alembic_version")


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=_ours,
        compare_server_default=False,
        transaction_per_migration=True,
    )
    # Nobody waits behind this lock but another migration, and that one is to wait its turn.
    connection.execute(text("SET LOCAL lock_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ONE_MIGRATION_AT_A_TIME})
    connection.commit()
    try:
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.rollback()
        connection.execute(
            text("SELECT pg_advisory_unlock(:key)"), {"key": ONE_MIGRATION_AT_A_TIME}
        )


async def _migrate() -> None:
    url = context.config.attributes.get("url") or migration_url(Settings())
    engine = create_async_engine(
        url,
        poolclass=NullPool,
        hide_parameters=True,
        # A waiting ALTER blocks every reader behind it, so it gives up instead of waiting.
        connect_args={
            "server_settings": {
                "role": DatabaseRole.OWNER.value,
                "lock_timeout": "4000",
                "statement_timeout": "600000",
                "search_path": "public",
            }
        },
    )
    async with engine.connect() as connection:
        await connection.run_sync(_run)
        await connection.commit()
    await engine.dispose()


asyncio.run(_migrate())
