"""The whole sealed trail of one partnership, read as the auditor and in the order of its tree."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, and_, exists, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.audit import MEMBERS
from app.models import AuditEpoch, AuditHead, AuditLeaf, Base
from app.models.audit_events import AuditEvent

_TRAIL = Base.metadata.tables[AuditEvent.__tablename__]
_AT_ONCE = 1_000


class AuditExports:
    """One partnership's trail at one moment; nothing that is written meanwhile is seen."""

    def __init__(self, session: AsyncSession, partnership_id: UUID) -> None:
        self._session = session
        self._partnership_id = partnership_id

    async def hold_still(self) -> None:
        """Bind the transaction to the partnership and to this moment. Call it first."""
        await self._session.execute(
            text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        )
        await self._session.execute(
            text(f"SET LOCAL frontdoor.partnership = '{self._partnership_id}'")
        )

    async def epochs(self) -> Sequence[AuditEpoch]:
        """The restores that were declared, in order."""
        found = await self._session.scalars(select(AuditEpoch).order_by(AuditEpoch.epoch))
        return found.all()

    async def public_keys(self) -> Sequence[bytes]:
        """Every key that signed a head."""
        found = await self._session.scalars(select(AuditHead.public_key).distinct())
        return found.all()

    async def count_unsealed(self) -> int:
        """How many events no leaf stands for."""
        leaf = exists().where(
            AuditLeaf.partnership_id == _TRAIL.c.partnership_id, AuditLeaf.id == _TRAIL.c.id
        )
        return int(
            await self._session.scalar(select(func.count()).select_from(_TRAIL).where(~leaf)) or 0
        )

    async def leaves(self) -> AsyncIterator[RowMapping]:
        """Every leaf in order, with its event where there still is one, and the head over it."""
        members: list[Any] = [_TRAIL.c[name].label(f"event_{name}") for name in MEMBERS]
        found = await self._session.stream(
            select(
                AuditLeaf.id,
                AuditLeaf.tree_index,
                AuditLeaf.epoch,
                AuditLeaf.xid,
                AuditLeaf.sequence,
                AuditLeaf.commitment,
                AuditLeaf.leaf_hash,
                func.coalesce(_TRAIL.c.salt, AuditLeaf.salt).label("salt"),
                AuditHead.tree_size,
                AuditHead.epoch.label("head_epoch"),
                AuditHead.root_hash,
                AuditHead.checkpoint,
                *members,
            )
            .outerjoin(
                _TRAIL,
                and_(
                    _TRAIL.c.partnership_id == AuditLeaf.partnership_id,
                    _TRAIL.c.id == AuditLeaf.id,
                ),
            )
            .outerjoin(
                AuditHead,
                and_(
                    AuditHead.partnership_id == AuditLeaf.partnership_id,
                    AuditHead.last_index == AuditLeaf.tree_index,
                ),
            )
            .where(AuditLeaf.partnership_id == self._partnership_id)
            .order_by(AuditLeaf.tree_index),
            execution_options={"yield_per": _AT_ONCE},
        )
        async for row in found.mappings():
            yield row
