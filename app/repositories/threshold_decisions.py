"""Threshold decisions on the children of contacts."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import ThresholdDecision
from app.repositories.scope import Scope


class ThresholdDecisions:
    """Decisions about people in the actor's reach."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    async def list_on_child(self, child_id: UUID) -> Sequence[ThresholdDecision]:
        """Every decision on one child of one contact, the newest first."""
        found = (
            select(ThresholdDecision)
            .where(
                self._scope.of(ThresholdDecision),
                ThresholdDecision.contact_child_id == child_id,
                self._scope.person(ThresholdDecision.person_id),
            )
            .order_by(ThresholdDecision.id.desc())
        )
        return (await self._session.scalars(found)).all()
