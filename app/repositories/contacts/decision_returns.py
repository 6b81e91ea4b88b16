"""The returns that decisions relied on, and the tasks that late returns raised."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, literal, select

from app.models import (
    DecisionRequest,
    DecisionReturn,
    InformationReturn,
    ReturnTask,
    ThresholdDecision,
)
from app.repositories.base import Repository
from app.repositories.contacts import threshold_decisions
from app.repositories.scope import Scope


class DecisionReturns(Repository):
    """Returns of decisions about people whom the actor may see; tasks, for the hub."""

    async def list_read(self, decision_ids: Collection[UUID]) -> Sequence[DecisionReturn]:
        """The returns that were read for some decisions, in the order they were given."""
        found = (
            select(DecisionReturn)
            .where(
                self._scope.visible(DecisionReturn),
                DecisionReturn.threshold_decision_id.in_(decision_ids),
            )
            .order_by(DecisionReturn.id)
        )
        return await self._list(found)

    async def list_outstanding(self, decision_ids: Collection[UUID]) -> Sequence[DecisionRequest]:
        """What agencies had not answered at some decisions."""
        found = (
            select(DecisionRequest)
            .where(
                self._scope.visible(DecisionRequest),
                DecisionRequest.threshold_decision_id.in_(decision_ids),
            )
            .order_by(DecisionRequest.id)
        )
        return await self._list(found)

    async def list_tasks(self, decision_ids: Collection[UUID]) -> Sequence[ReturnTask]:
        """The tasks that late answers raised on some decisions, the oldest first."""
        found = (
            select(ReturnTask)
            .where(*visible_tasks(self._scope), ReturnTask.threshold_decision_id.in_(decision_ids))
            .order_by(ReturnTask.id)
        )
        return await self._list(found)

    async def get_task(self, task_id: UUID) -> ReturnTask:
        """One task."""
        return await self._task(task_id)

    async def get_task_for_change(self, task_id: UUID) -> ReturnTask:
        """The same, locked until the transaction ends."""
        return await self._task(task_id, held=True)

    async def _task(self, task_id: UUID, *, held: bool = False) -> ReturnTask:
        wanted = (
            select(ReturnTask)
            .join(
                ThresholdDecision,
                (ThresholdDecision.partnership_id == ReturnTask.partnership_id)
                & (ThresholdDecision.id == ReturnTask.threshold_decision_id),
            )
            .join(
                InformationReturn,
                (InformationReturn.partnership_id == ReturnTask.partnership_id)
                & (InformationReturn.id == ReturnTask.information_return_id),
            )
            .where(
                *visible_tasks(self._scope),
                ReturnTask.id == task_id,
                *threshold_decisions.visible(self._scope),
                self._scope.visible(InformationReturn),
                self._scope.own_agency(InformationReturn.agency_id),
            )
        )
        if held:
            wanted = wanted.with_for_update(of=ReturnTask)
        return await self._get(wanted)


def visible_tasks(scope: Scope) -> list[ColumnElement[bool]]:
    """The tasks of the hub."""
    return [scope.visible(ReturnTask), literal(scope.actor.in_hub)]
