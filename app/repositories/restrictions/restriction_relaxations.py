"""What was asked to open cloaks, and who approved it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.models import Restriction, RestrictionRelaxation, RestrictionRelaxationApproval
from app.repositories.base import Repository
from app.repositories.restrictions.restrictions import visible


class RestrictionRelaxations(Repository):
    """Those of the restrictions that the actor reads."""

    async def get_for_change(
        self, relaxation_id: UUID, *, restriction_id: UUID
    ) -> RestrictionRelaxation:
        """One, held until the transaction ends."""
        return await self._get(
            select(RestrictionRelaxation)
            .where(
                self._scope.visible(RestrictionRelaxation),
                RestrictionRelaxation.restriction_id.in_(
                    select(Restriction.id).where(*visible(self._scope))
                ),
                RestrictionRelaxation.id == relaxation_id,
                RestrictionRelaxation.restriction_id == restriction_id,
            )
            .with_for_update()
        )

    async def list_waiting(
        self, restriction_id: UUID, *, now: datetime
    ) -> Sequence[RestrictionRelaxation]:
        """Those of a restriction that wait for approval, the first asked first."""
        found = (
            select(RestrictionRelaxation)
            .where(
                self._scope.visible(RestrictionRelaxation),
                RestrictionRelaxation.restriction_id == restriction_id,
                RestrictionRelaxation.done_at.is_(None),
                RestrictionRelaxation.lapses_at > now,
            )
            .order_by(RestrictionRelaxation.id)
        )
        return await self._list(found)

    async def approvals(
        self, relaxation_ids: Collection[UUID]
    ) -> Sequence[RestrictionRelaxationApproval]:
        """The approvals of some of them, the first first."""
        found = (
            select(RestrictionRelaxationApproval)
            .where(
                self._scope.visible(RestrictionRelaxationApproval),
                RestrictionRelaxationApproval.restriction_relaxation_id.in_(list(relaxation_ids)),
            )
            .order_by(RestrictionRelaxationApproval.id)
        )
        return await self._list(found)
