"""Referrals of the hub's that a team closed, until the hub answers."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select

from app.models import Referral
from app.repositories.base import Repository
from app.repositories.casework.referrals import visible
from app.repositories.corrections.recorded_errors import in_error
from app.repositories.scope import Scope


class TeamClosures(Repository):
    """Closures of referrals of people whom the actor may see."""

    async def list_by_ids(self, ids: Collection[UUID]) -> Sequence[Referral]:
        """Some referrals, in no order."""
        return await self._list(select(Referral).where(*visible(self._scope), Referral.id.in_(ids)))

    async def waits_for_the_hub(self, referral_id: UUID) -> bool:
        """Whether a team closed this referral and the hub, which opened it, has not answered."""
        waiting = exists().where(
            self._scope.visible(Referral), Referral.id == referral_id, *unanswered(self._scope)
        )
        return bool(await self._session.scalar(select(waiting)))


def unanswered(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    """What is true of a referral of the hub's that a team closed, until the hub answers.

    A decision that was made in error answers nothing.
    """
    return (
        Referral.closed_by_team.is_(True),
        Referral.decision_id.is_not(None),
        Referral.recorded_error_id.is_(None),
        Referral.closure_agreed_at.is_(None),
        or_(Referral.decided_again_id.is_(None), in_error(scope, Referral.decided_again_id)),
    )
