"""Closures: days on which the partnership does not work."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.clocks.closures import AlreadyNotWorked, ClosureInPast
from app.domain.directory.permissions import Permission
from app.http.guard import allowed, allowed_to_create
from app.http.problems import documented
from app.http.transactional_route import TransactionalRoute
from app.schemas.clocks.closures import ClosuresView, ClosureView, RecordClosure
from app.services.clocks import closures
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/closures", tags=["closures"], route_class=TransactionalRoute)


@router.post(
    "",
    operation_id="recordClosure",
    summary="Record a closure",
    status_code=status.HTTP_201_CREATED,
    responses=documented(ClosureInPast, AlreadyNotWorked),
)
async def record_closure(
    command: RecordClosure,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CLOSURE_RECORD)],
) -> ClosureView:
    """A weekday that turns out not to be worked. Running clocks get new deadlines at once."""
    return await closures.record(uow, command=command)


@router.get("", operation_id="listClosures", summary="List closures")
async def list_closures(
    uow: Annotated[UnitOfWork, allowed(Permission.DIRECTORY_READ)],
) -> ClosuresView:
    """Closures of this partnership, besides weekends and England's bank holidays."""
    return await closures.list_all(uow)
