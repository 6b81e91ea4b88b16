"""What was asked to open cloaks, and who approved it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.models import Restriction, RestrictionRelaxation, RestrictionRelaxationApproval, User
from app.repositories.base import Repository
from app.repositories.directory.partnerships import visible_users
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

    async def count_approvals(self, relaxation_id: UUID) -> int:
        """How many of its approvals count now: each of another person, who could still give it."""
        await self._session.flush()
        counted = select(func.access.relaxation_approvals(relaxation_id))
        return await self._session.scalar(counted) or 0

    async def those_who_may_lift(self, user_ids: Collection[UUID]) -> frozenset[UUID]:
        """Those of some users who have access, and a role that lifts restrictions, today."""
        may = select(func.access.users_who_lift())
        found = select(User.id).where(
            *visible_users(self._scope), User.id.in_(list(user_ids)), User.id.in_(may)
        )
        return frozenset(await self._session.scalars(found))
