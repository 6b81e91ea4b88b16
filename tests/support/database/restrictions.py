"""Restrictions, conflicts of interest and broken glass, written straight to the schema."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.engine import DatabaseRole
from app.domain.restrictions.restrictions import Listing, RestrictionKind
from tests.support.database.cases import NOW, Case, Row
from tests.support.database.rows.every_table import writing
from tests.support.database.sessions import become, sign_in

LATER = NOW + timedelta(hours=1)
NOT_LIFTED: Row = {"lifted_at": None, "lifted_by": None, "lifted_because": None}
NOT_ENDED: Row = {"ended_at": None, "ended_by": None, "ended_because": None}


async def restrict(
    connection: AsyncConnection,
    case: Case,
    *,
    kind: RestrictionKind = RestrictionKind.SIGNPOSTED,
    of: Row | None = None,
    provisional_until: datetime = LATER,
    approved_by: Collection[str] = (),
) -> UUID:
    """Keep the case's child, or the record `of` says, from everybody but the team manager."""
    cloaked = kind is RestrictionKind.CLOAKED
    restriction = {
        **case.made["restrictions"][0],
        "id": uuid4(),
        "kind": kind,
        "provisional_until": provisional_until if cloaked else None,
        "owner_id": case.user("team_manager"),
        **NOT_LIFTED,
        **(of or {}),
    }
    await connection.execute(writing("restrictions", restriction))
    for name in approved_by:
        approval = case.made["restriction_approvals"][0]
        changes = {
            "id": uuid4(),
            "restriction_id": restriction["id"],
            "approved_by": case.user(name),
        }
        await connection.execute(writing("restriction_approvals", {**approval, **changes}))
    restriction_id: UUID = restriction["id"]
    return restriction_id


async def put_on_list(
    connection: AsyncConnection, case: Case, restriction_id: UUID, listing: Listing, **whom: UUID
) -> None:
    """Put a user, a team or an agency on a list of the restriction."""
    row = case.made["restriction_listings"][0]
    changes = {"id": uuid4(), "restriction_id": restriction_id, "listing": listing}
    nobody = dict.fromkeys(("user_id", "team_id", "agency_id"))
    await connection.execute(writing("restriction_listings", {**row, **changes, **nobody, **whom}))


async def declare(connection: AsyncConnection, case: Case, name: str) -> None:
    """Let one of the staff have an interest in the case's child."""
    row = case.made["conflicts_of_interest"][0]
    changes = {"id": uuid4(), "user_id": case.user(name), **NOT_ENDED}
    await connection.execute(writing("conflicts_of_interest", {**row, **changes}))


async def break_glass(
    connection: AsyncConnection, case: Case, name: str, **changes: datetime
) -> None:
    """Let one of the staff open the case's child for the next hour."""
    row = case.made["break_glass_grants"][0]
    opened = {"id": uuid4(), "user_id": case.user(name), "granted_at": NOW, "expires_at": LATER}
    await connection.execute(writing("break_glass_grants", {**row, **opened, **changes}))


async def as_staff(
    connection: AsyncConnection,
    case: Case,
    name: str,
    *,
    now: datetime = NOW,
    reading: bool = False,
) -> None:
    """Go on as one of the staff would, with the api role's rights."""
    await become(connection, DatabaseRole.API)
    subject = case.founded.subject(name)
    assert await sign_in(connection, subject=subject, now=now, reading=reading) == 1


async def as_superuser(connection: AsyncConnection) -> None:
    """Go back to the role that row security does not bind."""
    await connection.execute(text("RESET ROLE"))


async def sees(connection: AsyncConnection, case: Case, table: str) -> bool:
    """Whether the row of the case is there for whoever acts; the first is the child's own."""
    found = await connection.scalar(
        text(f"SELECT count(*) FROM {table} WHERE id = :id"), {"id": case.id(table)}
    )
    return bool(found)


async def held_in_context(connection: AsyncConnection, name: str) -> list[UUID]:
    """One of the lists of ids that signing in put into the transaction's context."""
    found = await connection.scalar(text(f"SELECT access.{name}()"))
    return list(found or [])
