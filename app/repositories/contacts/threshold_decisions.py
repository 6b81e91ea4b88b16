"""Threshold decisions on the children of contacts."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import aliased

from app.models import OverturningView, ThresholdDecision
from app.repositories.base import Repository
from app.repositories.corrections.recorded_errors import in_error
from app.repositories.scope import Scope


class ThresholdDecisions(Repository):
    """Decisions about people whom the actor may see."""

    async def list_on_child(self, child_id: UUID) -> Sequence[ThresholdDecision]:
        """Every decision on one child of one contact, the newest first."""
        found = (
            select(ThresholdDecision)
            .where(*visible(self._scope), ThresholdDecision.contact_child_id == child_id)
            .order_by(ThresholdDecision.id.desc())
        )
        return await self._list(found)

    async def list_valid_on_child(self, child_id: UUID) -> Sequence[ThresholdDecision]:
        """The same without those that were recorded in error."""
        found = (
            select(ThresholdDecision)
            .where(
                *visible(self._scope),
                ThresholdDecision.contact_child_id == child_id,
                ~in_error(self._scope, ThresholdDecision.id),
            )
            .order_by(ThresholdDecision.id.desc())
        )
        return await self._list(found)

    async def list_standing(self, contact_id: UUID) -> Sequence[ThresholdDecision]:
        """The decision that stands on each child of a contact who has one, the oldest first."""
        found = (
            select(ThresholdDecision)
            .where(
                *visible(self._scope),
                ThresholdDecision.contact_id == contact_id,
                self._stands(),
            )
            .order_by(ThresholdDecision.id)
        )
        return await self._list(found)

    async def list_standing_on(self, people: Collection[UUID]) -> Sequence[ThresholdDecision]:
        """The decisions that stand on some records, on whichever contact, the oldest first."""
        found = (
            select(ThresholdDecision)
            .where(*visible(self._scope), ThresholdDecision.person_id.in_(people), self._stands())
            .order_by(ThresholdDecision.decided_at, ThresholdDecision.id)
        )
        return await self._list(found)

    async def get_on_child(self, decision_id: UUID, *, child_id: UUID) -> ThresholdDecision:
        """One decision on one child of a contact."""
        return await self._get(
            select(ThresholdDecision).where(
                *visible(self._scope),
                ThresholdDecision.contact_child_id == child_id,
                ThresholdDecision.id == decision_id,
            )
        )

    async def list_views(self, decision_ids: Collection[UUID]) -> Sequence[OverturningView]:
        """What recommenders say of the decisions that overturned theirs, the oldest first."""
        return await self._list(
            select(OverturningView)
            .where(
                self._scope.visible(OverturningView),
                OverturningView.threshold_decision_id.in_(decision_ids),
            )
            .order_by(OverturningView.recorded_at, OverturningView.id)
        )

    def _stands(self) -> ColumnElement[bool]:
        later = aliased(ThresholdDecision)
        superseded = exists().where(
            self._scope.visible(later),
            later.supersedes_id == ThresholdDecision.id,
            ~in_error(self._scope, later.id),
        )
        return and_(~superseded, ~in_error(self._scope, ThresholdDecision.id))


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Decisions about people whom the actor may look up."""
    return [scope.visible(ThresholdDecision), scope.person(ThresholdDecision.person_id)]
