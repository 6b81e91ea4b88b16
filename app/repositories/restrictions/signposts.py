"""Signposts: the number to ring about a record that is hidden from the actor."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_SIGNPOST = text("SELECT restriction_id, ring, by_conflict FROM access.signpost(:record_id)")


@dataclass(frozen=True, slots=True)
class Signpost:
    """What the actor may learn: whom to ring, or that they declared an interest."""

    restriction_id: UUID | None
    ring: str | None
    by_conflict: bool


async def find_signpost(session: AsyncSession, record_id: UUID) -> Signpost | None:
    """What the actor may learn about a record that they could not open.

    None if it is absent, cloaked or simply not visible; each takes the same statement.
    """
    found = (await session.execute(_SIGNPOST, {"record_id": record_id})).one_or_none()
    return None if found is None else Signpost(*found)
