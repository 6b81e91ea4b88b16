"""Database sessions as an attacker would have them: the service's role, SQL, and nothing else."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql import Executable

from app.auth.local_issuer import LOCAL_ISSUER
from app.cli.demo.partnerships import Founded
from app.db.engine import DatabaseRole
from app.db.errors import sqlstate
from tests.support.database.cases import NOW, Case
from tests.support.database.rows.every_table import PARTNERSHIPS

NOT_PERMITTED = "42501"
APPENDED_ONLY = "23001"


@dataclass(frozen=True, slots=True)
class Tenants:
    """Two partnerships with cases: two of one partnership, one of another."""

    near: Case
    far: Case
    elsewhere: Case


@asynccontextmanager
async def rolled_back(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction that leaves nothing behind."""
    async with engine.connect() as connection:
        await connection.begin()
        yield connection
        await connection.rollback()


@asynccontextmanager
async def signed_in(
    engine: AsyncEngine, founded: Founded, name: str
) -> AsyncIterator[AsyncConnection]:
    """A transaction of one of the staff, bound to them as every request's transaction is."""
    async with rolled_back(engine) as connection:
        assert await sign_in(connection, subject=founded.subject(name)) == 1
        yield connection


async def sign_in(
    connection: AsyncConnection,
    *,
    subject: str,
    partnership: str | None = None,
    now: datetime = NOW,
    reading: bool = False,
) -> int:
    """Sign in as a request does; how many memberships it found."""
    given = {
        "issuer": LOCAL_ISSUER,
        "subject": subject,
        "partnership": partnership,
        "now": now,
        "reading": reading,
    }
    asked = ":issuer, :subject, 'token', :partnership, CAST(:now AS timestamptz), :reading"
    if await connection.scalar(text("SELECT pg_current_xact_id_if_assigned()")) is None:
        found = await connection.execute(text(f"SELECT * FROM access.sign_in({asked}, 2)"), given)
        return len(found.all())
    # What a test writes is not committed, so it signs in after it; no session of the service may.
    async with _sealing(connection):
        found = await connection.execute(text(f"SELECT * FROM access.bind_user({asked})"), given)
        return len(found.all())


@asynccontextmanager
async def _sealing(connection: AsyncConnection) -> AsyncIterator[None]:
    """Act as the role that seals contexts, which no session but the tests' own may."""
    role = await connection.scalar(text("SELECT current_setting('role')"))
    await become(connection, DatabaseRole.REACH)
    yield
    await connection.execute(text(f"SET LOCAL ROLE {role}"))


async def forge(connection: AsyncConnection, *, partnership_id: UUID, user_id: UUID) -> None:
    """Be everybody at once in one partnership: what no caller is, and no wall may fall to.

    Whoever signed in before keeps what is hidden from them, and what they opened.
    """
    lists = ("people_hidden", "people_signposted", "contacts_hidden", "meetings_hidden")
    kept = ", ".join(
        f"CASE WHEN access.partnership() IS NULL THEN '{{}}' ELSE access.{name}() END"
        for name in (*lists, "people_opened")
    )
    async with _sealing(connection):
        await connection.execute(
            text(
                "SELECT pg_current_xact_id(), access.set_context(:partnership_id, :user_id,"
                " '{hub,administrator,governance,system}', access.agencies(), access.teams(),"
                f" nullif(access.held('now'), '')::timestamptz, {kept})"
            ),
            {"partnership_id": partnership_id, "user_id": user_id},
        )


async def become(connection: AsyncConnection, role: DatabaseRole) -> None:
    """Act as a role until the transaction ends; only the superuser of tests may."""
    await connection.execute(text(f"SET LOCAL ROLE {role}"))


async def seen(connection: AsyncConnection, table: str, *, of: UUID | None = None) -> int:
    """How many rows of a table the session sees: of all partnerships, or of one."""
    tenant = "id" if table == PARTNERSHIPS else "partnership_id"
    found = await connection.scalar(
        text(f"SELECT count(*) FROM {table} WHERE CAST(:of AS uuid) IS NULL OR {tenant} = :of"),
        {"of": of},
    )
    return int(found or 0)


async def shown(connection: AsyncConnection, tables: Iterable[str]) -> list[str]:
    """Those of some tables of which a session without a context sees a row.

    A policy that asks first what is hidden refuses it, since that is not known either; whether one
    is asked at all for a table without rows depends on the plan.
    """
    found = []
    for table in tables:
        savepoint = await connection.begin_nested()
        try:
            if await seen(connection, table):
                found.append(table)
        except DBAPIError as refused:
            assert sqlstate(refused) == NOT_PERMITTED  # noqa: PT017 - either is right
        finally:
            await savepoint.rollback()
    return found


async def refusal(connection: AsyncConnection, statement: Executable) -> str:
    """The SQLSTATE with which a statement is refused; '' where it is carried out.

    What it did, if it did anything, is taken back, and the transaction goes on.
    """
    savepoint = await connection.begin_nested()
    try:
        await connection.execute(statement)
    except DBAPIError as refused:
        return sqlstate(refused)
    else:
        return ""
    finally:
        await savepoint.rollback()
