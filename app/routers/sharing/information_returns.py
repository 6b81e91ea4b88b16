"""Information returns: agencies' answers to the hub."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.clocks.act_times import ActTimeImpossible, LateEntryUnexplained
from app.domain.directory.permissions import Permission
from app.domain.records import RecordNotFound
from app.domain.sharing.information_requests import NamedTwice
from app.domain.sharing.information_returns import (
    AlreadyCorrected,
    AnsweredInFull,
    AnswerUnclear,
    ExpiredWhenTold,
    GradedByOthers,
    NotAskedAbout,
    SourceInFuture,
)
from app.http.guard import allowed, allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.sharing.information_returns import (
    InformationReturnsView,
    InformationReturnView,
    RecordInformationReturn,
)
from app.schemas.versions import VersionedView
from app.services.sharing import information_returns
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1", tags=["information-returns"], route_class=TransactionalRoute)


@router.post(
    "/information-requests/{request_id}/returns",
    operation_id="recordInformationReturn",
    summary="Answer a request, or correct an answer",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        RecordNotFound,
        AnsweredInFull,
        AlreadyCorrected,
        AnswerUnclear,
        NotAskedAbout,
        SourceInFuture,
        ExpiredWhenTold,
        GradedByOthers,
        ActTimeImpossible,
        LateEntryUnexplained,
        NamedTwice,
    ),
)
async def record_information_return(
    request_id: RecordId,
    command: RecordInformationReturn,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.INFORMATION_RETURN_RECORD)],
) -> VersionedView[InformationReturnView]:
    """Accepted at any time. After the decision it raises a task for the person who decided."""
    return await information_returns.record(uow, request_id=request_id, command=command)


@router.get(
    "/information-requests/{request_id}/returns",
    operation_id="listInformationReturns",
    summary="List the returns to a request",
    responses=documented(RecordNotFound),
)
async def list_information_returns(
    request_id: RecordId, uow: Annotated[UnitOfWork, allowed(Permission.INFORMATION_RETURN_READ)]
) -> InformationReturnsView:
    """Without the content: opening a return is recorded for each one."""
    return await information_returns.list_of_request(uow, request_id=request_id)


@router.get(
    "/information-returns/{return_id}",
    operation_id="readInformationReturn",
    summary="Read a return",
    responses=documented(RecordNotFound),
)
async def read_information_return(
    return_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.INFORMATION_RETURN_READ)],
) -> VersionedView[InformationReturnView]:
    """For the hub that asked and the agency that answered. Opening by the hub is recorded."""
    return await information_returns.read(uow, return_id=return_id)
