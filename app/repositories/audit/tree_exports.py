"""The sealed audit log of one partnership, read by the auditor in the order of its tree."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import AuditEpoch, AuditHead
from app.repositories.audit.tree_bodies import COLUMNS, body

_AT_ONCE = 1_000

_UNSEALED = text(
    """
    SELECT count(*) FROM audit_events WHERE NOT EXISTS (
        SELECT FROM audit_leaves
        WHERE audit_leaves.partnership_id = audit_events.partnership_id
            AND audit_leaves.id = audit_events.id
    )
    """
)

_LEAVES = text(
    f"""
    SELECT audit_leaves.id AS event_id, audit_leaves.tree_index, audit_leaves.epoch,
        audit_leaves.xid, audit_leaves.sequence,
        coalesce(audit_events.salt, audit_leaves.salt) AS salt,
        audit_leaves.commitment, audit_leaves.leaf_hash,
        audit_heads.tree_size, audit_heads.epoch AS head_epoch, audit_heads.root_hash,
        audit_heads.checkpoint,
        {COLUMNS}
    FROM audit_leaves
    LEFT JOIN audit_events USING (partnership_id, id)
    LEFT JOIN audit_heads ON audit_heads.partnership_id = audit_leaves.partnership_id
        AND audit_heads.last_index = audit_leaves.tree_index
    WHERE audit_leaves.partnership_id = :partnership_id
    ORDER BY audit_leaves.tree_index
    """
)
_LEAF_COLUMNS = 12


@dataclass(frozen=True, slots=True)
class SealedEvent:
    """A leaf, the body of its event, and the head over it and all before it, if there is one."""

    leaf: Row[Any]
    body: dict[str, Any] | None


class AuditExports:
    """One partnership's audit log at one moment; later writes are not seen."""

    def __init__(self, session: AsyncSession, partnership_id: UUID) -> None:
        self._session = session
        self._partnership_id = partnership_id

    async def hold_still(self) -> None:
        """Bind the transaction to the partnership and to this moment. Call it first."""
        await self._session.execute(
            text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        )
        await self._session.execute(
            text("SELECT access.act_as_auditor(:partnership_id)"),
            {"partnership_id": self._partnership_id},
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
        return int(await self._session.scalar(_UNSEALED) or 0)

    async def leaves(self) -> AsyncIterator[SealedEvent]:
        """Every leaf in order, with its event where there still is one, and the head over it."""
        found = await self._session.stream(
            _LEAVES,
            {"partnership_id": self._partnership_id},
            execution_options={"yield_per": _AT_ONCE},
        )
        async for row in found:
            yield SealedEvent(row, body(row[_LEAF_COLUMNS:]) or None)
