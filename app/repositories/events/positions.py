"""Positions of committed events in the order of publication.

Sequences are drawn before the commit, so a reader that remembers the highest it has seen misses
events that commit late. One worker at a time therefore numbers events after they are committed.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, RowMapping, Text, Uuid, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.events.events import EVENTS
from app.models import Base
from app.models.events.outbox_messages import OutboxMessage

_NUMBERING: Final = 7018
"""Tells the advisory locks on a partnership's order of events from others."""

BATCH: Final = 1_000

_OUTBOX: Final = Base.metadata.tables[OutboxMessage.__tablename__]

_NUMBER: Final = (
    update(_OUTBOX)
    .where(
        _OUTBOX.c.partnership_id == bindparam("in_partnership", type_=Uuid()),
        _OUTBOX.c.id == bindparam("message_id", type_=Uuid()),
    )
    .values(
        position=bindparam("given", type_=BigInteger()),
        guard_table=bindparam("guarded_by", type_=Text()),
        guard_id=bindparam("guarding", type_=Uuid()),
    )
)


async def hold_the_order(session: AsyncSession, partnership_id: UUID) -> bool:
    """Be the only one who numbers a partnership's events until the transaction ends."""
    key = partnership_id.int % 2**31
    return bool(await session.scalar(select(func.pg_try_advisory_xact_lock(_NUMBERING, key))))


async def number(session: AsyncSession, partnership_id: UUID) -> int:
    """Number the next committed events, in the order they were written; how many there were.

    Two events of one record are in order: the second was written after the first committed, and
    the database drew its sequence then. Ids would not do, since the clocks of two hosts differ.
    """
    waiting = (
        select(_OUTBOX)
        .where(_OUTBOX.c.partnership_id == partnership_id, _OUTBOX.c.position.is_(None))
        .order_by(_OUTBOX.c.sequence, _OUTBOX.c.id)
        .limit(BATCH)
    )
    messages = (await session.execute(waiting)).mappings().all()
    if not messages:
        return 0
    last = await session.scalar(
        select(func.max(_OUTBOX.c.position)).where(_OUTBOX.c.partnership_id == partnership_id)
    )
    numbered = [
        {
            "in_partnership": partnership_id,
            "message_id": message["id"],
            "given": place,
            **await _guard(session, message),
        }
        for place, message in enumerate(messages, start=(last or 0) + 1)
    ]
    await session.execute(_NUMBER, numbered)
    return len(numbered)


async def _guard(session: AsyncSession, message: RowMapping) -> dict[str, object]:
    """The row that a receiver of the message must be able to see; without one, none receives it.

    An older release may have published an event that this one does not know.
    """
    event = EVENTS.get(message["event"])
    if event is None or not event.names_its_resource(message["identifiers"]):
        return {"guarded_by": None, "guarding": None}
    guard_id = message["record_id"]
    if event.parent is not None:
        table = Base.metadata.tables[event.guard]
        guard_id = await session.scalar(
            select(table.c.id).where(
                table.c.partnership_id == message["partnership_id"],
                table.c[event.parent] == message["record_id"],
                table.c.agency_id == UUID(message["identifiers"]["agency_id"]),
            )
        )
    found = guard_id is not None
    return {"guarded_by": event.guard if found else None, "guarding": guard_id}
