"""Bodies of audit events that the custodian takes away.

Its sessions are bound to no partnership, so every query names one.
"""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_DESTROY = text(
    "DELETE FROM audit_events WHERE partnership_id = :partnership_id AND id = :id RETURNING id"
)
_CALLED = text("SELECT id FROM partnerships WHERE slug = :slug")


async def partnership_called(session: AsyncSession, slug: str) -> UUID | None:
    """The partnership with that short name."""
    found: UUID | None = await session.scalar(_CALLED, {"slug": slug})
    return found


async def destroy(session: AsyncSession, partnership_id: UUID, event_id: UUID) -> bool:
    """Take an event away; False where there is none that may be.

    The database refuses it unless the event is sealed and another says that it was destroyed.
    """
    found = await session.scalar(_DESTROY, {"partnership_id": partnership_id, "id": event_id})
    return found is not None
