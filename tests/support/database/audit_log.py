"""The audit trail and the outbox, as tests look at them: with the superuser's eyes."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.partnerships import Partnership


async def events(admin: AsyncEngine, partnership: Partnership, action: str) -> list[dict[str, Any]]:
    """The events of one action in a partnership, in the order they were written."""
    async with admin.connect() as connection:
        found = await connection.execute(
            text(
                "SELECT * FROM audit_events WHERE partnership_id = :tenant AND action = :action"
                " ORDER BY sequence"
            ),
            {"tenant": partnership.founded.id, "action": action},
        )
        return [dict(row) for row in found.mappings()]


async def messages(admin: AsyncEngine, partnership: Partnership, event: str) -> list[UUID]:
    """The records that an event waits in the outbox for."""
    async with admin.connect() as connection:
        found = await connection.scalars(
            text(
                "SELECT record_id FROM outbox_messages"
                " WHERE partnership_id = :tenant AND event = :event ORDER BY id"
            ),
            {"tenant": partnership.founded.id, "event": event},
        )
        return list(found.all())


async def count(admin: AsyncEngine, table: str, partnership: Partnership) -> int:
    """How many rows of a table the partnership has."""
    async with admin.connect() as connection:
        found = await connection.scalar(
            text(f"SELECT count(*) FROM {table} WHERE partnership_id = :tenant"),
            {"tenant": partnership.founded.id},
        )
        return int(found or 0)
