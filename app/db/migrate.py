"""Migrations, and the access rules that are applied with them, under one lock.

A migration holds tables, columns, indexes and data; access rules are declared once and applied
(`app/row_security/`), before the migrations as far as the database can hold them, and after them
whole.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app import row_security
from app.db.engine import DATABASE, DatabaseRole, migration_url
from app.db.errors import sqlstate
from app.db.preparation import prepare
from app.settings import Settings

ALEMBIC_INI: Final = Path(__file__).parents[2] / "alembic.ini"

ONE_MIGRATION_AT_A_TIME: Final = 7_046_021_990
"""The advisory lock. Any number will do, if every copy of the service uses the same one."""

BEFORE_THE_BASELINE: Final = frozenset(f"{number:04}" for number in range(1, 23))

_NOT_PREPARED: Final = frozenset({"3D000", "22023"})
"""There is no such database; or no such role, in the settings of the session."""

Answer = TypeVar("Answer")


class CannotMigrate(RuntimeError):  # noqa: N818 - it names the fact
    """The database is of a release that this one has no way from."""


def migrate(settings: Settings) -> list[str]:
    """Create the database and its roles where they are missing, then migrate to the newest.

    Two at once wait for each other. Not to be called from a running event loop.

    Returns:
        The migrations that were run and the access rules that were changed, in words.

    Raises:
        CannotMigrate: the database is of a release before the baseline, or newer than this one.
        NotAsDeclared: the database would not take an access rule as it is declared.
    """
    url = _url(settings)
    asyncio.run(prepare(url, database=url.database or DATABASE))
    return locked(url, upgrade)


def what_would_change(settings: Settings) -> list[str]:
    """The migrations and access rules that `migrate` would run, in words; nothing is changed.

    Raises:
        CannotMigrate: as `migrate`; or there is no such database yet, or none of its roles.
    """
    try:
        return locked(_url(settings), _what_would_change)
    except DBAPIError as refused:
        if sqlstate(refused) not in _NOT_PREPARED:
            raise
        raise CannotMigrate("The database or its roles do not exist yet.") from refused


def take_back(settings: Settings, *, to: str) -> None:
    """Take the schema back to a revision, or to `base`.

    The access rules of this release are dropped first, and the roles that serve can do nothing
    until `frontdoor migrate` of the release before has applied its own.
    """
    locked(_url(settings), lambda connection: downgrade(connection, to))


def locked(url: URL, act: Callable[[Connection], Answer]) -> Answer:
    """Do something as the owner of the schema while no other copy migrates."""
    return asyncio.run(_locked(url, act))


async def _locked(url: URL, act: Callable[[Connection], Answer]) -> Answer:
    engine = create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        poolclass=NullPool,
        hide_parameters=True,
        # A waiting ALTER blocks every reader behind it, so it gives up instead of waiting.
        connect_args={
            "server_settings": {
                "role": DatabaseRole.OWNER.value,
                "lock_timeout": "4000",
                "statement_timeout": "600000",
                "search_path": "public, pg_temp",
            }
        },
    )
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_while_locked, act)
    finally:
        await engine.dispose()


def _while_locked(connection: Connection, act: Callable[[Connection], Answer]) -> Answer:
    # Only another migration waits for this lock, and that one is to wait its turn.
    with connection.begin():
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ONE_MIGRATION_AT_A_TIME})
    try:
        return act(connection)
    finally:
        connection.rollback()
        connection.execute(
            text("SELECT pg_advisory_unlock(:key)"), {"key": ONE_MIGRATION_AT_A_TIME}
        )


def upgrade(connection: Connection) -> list[str]:
    """Run the migrations that are missing, and apply the access rules; what was done, in words."""
    missing = missing_revisions(connection)
    rules = row_security.declared()
    changed = row_security.apply_before(connection, rules) if missing else []
    command.upgrade(config(connection), "head")
    # Every migration has committed; what Alembic leaves behind has only looked which there are.
    connection.rollback()
    changed += row_security.apply(connection, rules)
    return [*_named(missing), *row_security.in_words(changed)]


def downgrade(connection: Connection, revision: str) -> None:
    """Drop the access rules, and take the migrations after a revision back."""
    row_security.release(connection)
    command.downgrade(config(connection), revision)


def _what_would_change(connection: Connection) -> list[str]:
    missing = missing_revisions(connection)
    different = row_security.pending(connection, row_security.declared())
    return [*_named(missing), *row_security.in_words(different)]


def _named(revisions: list[str]) -> list[str]:
    return [f"migration {revision}" for revision in revisions]


def missing_revisions(connection: Connection) -> list[str]:
    """The revisions that the database lacks, in the order in which they run.

    Raises:
        CannotMigrate: it has one that this release does not know.
    """
    with connection.begin():
        current = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory.from_config(Config(ALEMBIC_INI))
    known = [each.revision for each in script.walk_revisions()][::-1]
    if current in BEFORE_THE_BASELINE:
        raise CannotMigrate(
            f"This database is at revision {current}, of a release before the baseline: nothing is"
            " carried over from those. Drop the database and run `frontdoor migrate` again; on a"
            " development machine, `make clean-data` does the first."
        )
    if current is not None and current not in known:
        raise CannotMigrate(
            f"This database is at revision {current}, which this release does not know: it was"
            " migrated by a newer one. Use that, or take its migrations back with it first."
        )
    return known[known.index(current) + 1 :] if current else known


def config(connection: Connection) -> Config:
    """Alembic, set on one connection."""
    made = Config(ALEMBIC_INI)
    made.attributes["connection"] = connection
    return made


def _url(settings: Settings) -> URL:
    url = migration_url(settings)
    return url.set(database=url.database or DATABASE)
