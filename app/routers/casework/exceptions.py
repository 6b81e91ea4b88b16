"""Exceptions to gates: given before an act, and listed on the child's file."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.casework.enquiries import ChildNotAllocated
from app.domain.corrections.recorded_errors import RecordedInError
from app.domain.directory.permissions import Permission
from app.domain.gates import ExceptionNotNeeded, ExceptionNotYours
from app.domain.records import RecordNotFound
from app.http.guard import allowed, allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.casework.exceptions import ExceptionsView, ExceptionView, GiveExceptionBefore
from app.services.casework import exceptions
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1", tags=["exceptions"], route_class=TransactionalRoute)


@router.post(
    "/exceptions",
    operation_id="giveException",
    summary="Give an exception to a gate",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        RecordNotFound,
        ExceptionNotNeeded,
        ExceptionNotYours,
        ChildNotAllocated,
        RecordedInError,
    ),
)
async def give_exception(
    command: GiveExceptionBefore,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.EXCEPTION_GIVE)],
) -> ExceptionView:
    """A manager's reason why an act on this record may pass a gate that would refuse it.

    The refusal itself names the gate and the roles that may give the exception.
    """
    return await exceptions.give(uow, command=command)


@router.get(
    "/people/{person_id}/exceptions",
    operation_id="listExceptions",
    summary="List the exceptions about a child",
    responses=documented(RecordNotFound),
)
async def list_exceptions(
    person_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.EXCEPTION_READ)],
) -> ExceptionsView:
    """Every gate that an act on this child was let pass, with the reason and who gave it."""
    return await exceptions.list_of_person(uow, person_id=person_id)
