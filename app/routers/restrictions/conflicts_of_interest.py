"""Conflicts of interest: records that stay closed to a user whatever their role."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.directory.permissions import Permission
from app.domain.pages import CursorNotValid
from app.domain.restrictions.conflicts_of_interest import (
    ConflictDeclaredAlready,
    ConflictEnded,
    ConflictEndedByUser,
    ConflictOfAnother,
)
from app.http.guard import allowed, allowed_to_create
from app.http.pagination import Paging
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.restrictions.conflicts_of_interest import (
    ConflictsPage,
    ConflictView,
    DeclareConflict,
    EndConflict,
)
from app.services.restrictions import conflicts_of_interest
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/conflicts-of-interest",
    tags=["conflicts-of-interest"],
    route_class=TransactionalRoute,
)


@router.post(
    "",
    operation_id="declareConflictOfInterest",
    summary="Declare a conflict of interest",
    status_code=status.HTTP_201_CREATED,
    responses=documented(ConflictOfAnother, ConflictDeclaredAlready),
)
async def declare_conflict(
    command: DeclareConflict,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CONFLICT_DECLARE)],
) -> ConflictView:
    """The record is closed to them from the next request on, even with break-glass."""
    return await conflicts_of_interest.declare(uow, command=command)


@router.get(
    "",
    operation_id="listConflictsOfInterest",
    summary="List declared conflicts of interest",
    responses=documented(CursorNotValid),
)
async def list_conflicts(
    uow: Annotated[UnitOfWork, allowed(Permission.CONFLICT_READ)], page: Paging
) -> ConflictsPage:
    """Yours, and those you declared; all of them for information governance. The latest first."""
    return await conflicts_of_interest.list_all(uow, page=page)


@router.post(
    "/{conflict_id}/end",
    operation_id="endConflictOfInterest",
    summary="End a conflict of interest",
    responses=documented(ConflictEndedByUser, ConflictEnded),
)
async def end_conflict(
    conflict_id: RecordId,
    command: EndConflict,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CONFLICT_END)],
) -> ConflictView:
    """The record may be open to them again. Users cannot end their own conflict."""
    return await conflicts_of_interest.end(uow, conflict_id=conflict_id, command=command)
