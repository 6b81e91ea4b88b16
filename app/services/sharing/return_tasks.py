"""Return tasks: raised on a decision by an answer that comes after it, and resolved."""

from collections.abc import Collection
from functools import partial
from uuid import UUID

from app.domain.directory.actions import available
from app.domain.directory.permissions import Permission
from app.domain.records import refuse_stale
from app.domain.sharing.return_tasks import refuse_resolved
from app.models import InformationReturn, ReturnTask, ThresholdDecision
from app.schemas.sharing.return_tasks import LateReturnView, ResolveReturnTask, ReturnTaskView
from app.schemas.types import Action
from app.schemas.versions import VersionedView, versioned
from app.unit_of_work import UnitOfWork


async def raise_for(uow: UnitOfWork, told: InformationReturn, *, contact_id: UUID) -> None:
    """Raise a task on every decision that stands on a child of the contact.

    Information about one child of a household, or an adult in it, bears on all its children.
    """
    for decision in await uow.threshold_decisions.list_standing(contact_id):
        task = uow.new(
            ReturnTask,
            threshold_decision_id=decision.id,
            information_return_id=told.id,
            user_id=decision.decided_by,
            raised_at=uow.now,
            changed_at=uow.now,
        )
        await uow.save(task)
        uow.audit("return_task.raised", task, person_id=decision.person_id)
        uow.publish(
            "return_task.raised",
            record_id=task.id,
            threshold_decision_id=decision.id,
            information_return_id=told.id,
            user_id=decision.decided_by,
        )


async def read(uow: UnitOfWork, *, task_id: UUID) -> VersionedView[ReturnTaskView]:
    """One task, as opened by its reader.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    task = await uow.decision_returns.get_task(task_id)
    uow.audit("return_task.read", task)
    return versioned(_view(uow, task), task)


async def resolve(
    uow: UnitOfWork, *, task_id: UUID, expected: int, command: ResolveReturnTask
) -> VersionedView[ReturnTaskView]:
    """Say that the decision stands, and why; a manager who decides again supersedes it instead.

    Raises:
        RecordNotFound, VersionStale, TaskResolved: see each.
    """
    task = await uow.decision_returns.get_task_for_change(task_id)
    refuse_stale(version=task.version, expected=expected)
    refuse_resolved(resolved_at=task.resolved_at)
    task.note = command.note
    _resolve(uow, task)
    await uow.session.flush()
    return versioned(_view(uow, task), task)


async def resolve_by(
    uow: UnitOfWork, decision: ThresholdDecision, *, read_for_it: Collection[UUID]
) -> None:
    """A decision that supersedes another resolves its tasks of the returns now read."""
    if decision.supersedes_id is None:
        return
    for task in await uow.decision_returns.list_tasks([decision.supersedes_id]):
        if task.resolved_at is None and task.information_return_id in read_for_it:
            task.superseded_by_id = decision.id
            _resolve(uow, task)


def _resolve(uow: UnitOfWork, task: ReturnTask) -> None:
    task.resolved_at = task.changed_at = uow.now
    task.resolved_by = uow.actor.user
    uow.audit("return_task.resolved", task, superseded_by_id=task.superseded_by_id)
    uow.publish(
        "return_task.resolved",
        record_id=task.id,
        threshold_decision_id=task.threshold_decision_id,
    )


def _view(uow: UnitOfWork, task: ReturnTask) -> ReturnTaskView:
    """A task, and whether the reader may resolve it."""
    resolve_it = available(
        "resolve",
        actor=uow.actor,
        permission=Permission.RETURN_TASK_RESOLVE,
        rule=partial(refuse_resolved, resolved_at=task.resolved_at),
    )
    return ReturnTaskView(
        **LateReturnView.model_validate(task).model_dump(),
        threshold_decision_id=task.threshold_decision_id,
        user_id=task.user_id,
        available_actions=[Action.model_validate(resolve_it)],
    )
