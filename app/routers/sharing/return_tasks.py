"""Return tasks, which late answers raise on decisions."""

from typing import Annotated

from fastapi import APIRouter

from app.domain.directory.permissions import Permission
from app.domain.records import RecordNotFound
from app.domain.sharing.return_tasks import TaskResolved
from app.http.etags import ExpectedVersion
from app.http.guard import allowed
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.sharing.return_tasks import ResolveReturnTask, ReturnTaskView
from app.schemas.versions import VersionedView
from app.services.sharing import return_tasks
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/return-tasks", tags=["return-tasks"], route_class=TransactionalRoute)


@router.get(
    "/{task_id}",
    operation_id="readReturnTask",
    summary="Read a return task",
    responses=documented(RecordNotFound),
)
async def read_return_task(
    task_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.INFORMATION_RETURN_READ)],
) -> VersionedView[ReturnTaskView]:
    """The late answer, the decision before it, and the result of the task."""
    return await return_tasks.read(uow, task_id=task_id)


@router.post(
    "/{task_id}/resolution",
    operation_id="resolveReturnTask",
    summary="Confirm that the decision stands",
    responses=documented(RecordNotFound, TaskResolved),
)
async def resolve_return_task(
    task_id: RecordId,
    command: ResolveReturnTask,
    uow: Annotated[UnitOfWork, allowed(Permission.RETURN_TASK_RESOLVE)],
    expected: ExpectedVersion,
) -> VersionedView[ReturnTaskView]:
    """With the reason. Otherwise a decision that supersedes it and read the answer resolves it."""
    return await return_tasks.resolve(uow, task_id=task_id, expected=expected, command=command)
