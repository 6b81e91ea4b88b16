"""Records made in error."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.casework.enquiries import ChildNotAllocated
from app.domain.corrections.recorded_errors import (
    AlreadyInError,
    ConfirmedByProposer,
    ErrorJudged,
    NotYourProposal,
)
from app.domain.directory.permissions import Permission
from app.http.etags import ExpectedVersion
from app.http.guard import allowed, allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.corrections.recorded_errors import (
    DeclineError,
    ProposeError,
    RecordedErrorView,
)
from app.schemas.versions import VersionedView
from app.services.corrections import recorded_errors
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/recorded-errors", tags=["recorded-errors"], route_class=TransactionalRoute
)


@router.post(
    "",
    operation_id="proposeRecordedError",
    summary="Say that a record was made in error",
    status_code=status.HTTP_201_CREATED,
    responses=documented(ChildNotAllocated, AlreadyInError),
)
async def propose_recorded_error(
    command: ProposeError,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.ERROR_PROPOSE)],
) -> VersionedView[RecordedErrorView]:
    """With the reason. Nothing changes until another person confirms it."""
    return await recorded_errors.propose(uow, command=command)


@router.get("/{error_id}", operation_id="readRecordedError", summary="Read a recorded error")
async def read_recorded_error(
    error_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.ERROR_READ)],
) -> VersionedView[RecordedErrorView]:
    """The reason, the two people, and everything that followed from the record."""
    return await recorded_errors.read(uow, error_id=error_id)


@router.post(
    "/{error_id}/confirmation",
    operation_id="confirmRecordedError",
    summary="Confirm that a record was made in error",
    responses=documented(ErrorJudged, ConfirmedByProposer),
)
async def confirm_recorded_error(
    error_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.ERROR_CONFIRM)],
    expected: ExpectedVersion,
) -> VersionedView[RecordedErrorView]:
    """The record and what followed are struck through, and the child is back in triage."""
    return await recorded_errors.confirm(uow, error_id=error_id, expected=expected)


@router.post(
    "/{error_id}/declining",
    operation_id="declineRecordedError",
    summary="Say that a record is no error",
    responses=documented(ErrorJudged, NotYourProposal),
)
async def decline_recorded_error(
    error_id: RecordId,
    command: DeclineError,
    uow: Annotated[UnitOfWork, allowed(Permission.ERROR_PROPOSE)],
    expected: ExpectedVersion,
) -> VersionedView[RecordedErrorView]:
    """With the reason; the record stands. The person who proposed it takes it back so, too."""
    return await recorded_errors.decline(uow, error_id=error_id, expected=expected, command=command)
