"""Epochs of a partnership's audit log: each begins with a restore of its database.

Sessions of the sealer and the custodian are bound to no partnership, so every query names one.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.audit.events import EPOCH_BEGUN
from app.models import AuditEpoch
from app.models.audit.events import AuditEvent


async def current_epoch(session: AsyncSession, partnership_id: UUID) -> int:
    """How many restores of the database were declared to a partnership."""
    found = await session.scalar(
        select(func.max(AuditEpoch.epoch)).where(AuditEpoch.partnership_id == partnership_id)
    )
    return found or 0


async def begin(
    session: AsyncSession, partnership_id: UUID, *, because: str, now: datetime
) -> None:
    """Declare a restore in one partnership, where the next epoch begins."""
    last = await current_epoch(session, partnership_id)
    session.add(
        AuditEpoch(partnership_id=partnership_id, epoch=last + 1, began_at=now, because=because)
    )
    await session.flush()


async def unsaid(session: AsyncSession, partnership_id: UUID) -> Sequence[AuditEpoch]:
    """The epochs of which no event says that they began, the earliest first.

    The one begun just now; and one that a command of an earlier release declared, which was killed
    before it said so.
    """
    said = exists().where(
        AuditEvent.partnership_id == partnership_id,
        AuditEvent.action == EPOCH_BEGUN,
        AuditEvent.facts["epoch"].astext.cast(Integer) == AuditEpoch.epoch,
    )
    found = await session.scalars(
        select(AuditEpoch)
        .where(AuditEpoch.partnership_id == partnership_id, ~said)
        .order_by(AuditEpoch.epoch)
    )
    return found.all()
