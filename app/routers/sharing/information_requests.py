"""Information requests to agencies."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.clocks.act_times import ActTimeImpossible, LateEntryUnexplained
from app.domain.contacts.contacts import MadeInError, NotInThisState
from app.domain.directory.legal_gateways import (
    FamilyHasNotAgreed,
    GatewayNotInForce,
    GatewayUnknown,
    LawfulBasisNotInForce,
    LawfulBasisUnknown,
    NotAPower,
    OnlyAtSection47,
    ReasonForGatewayMissing,
)
from app.domain.directory.permissions import Permission
from app.domain.pages import CursorNotValid
from app.domain.records import RecordNotFound
from app.domain.sharing.information_requests import (
    AskedOwnAgency,
    NamedTwice,
    NotInTheWorry,
    NotRatedYet,
    PeriodImpossible,
    RequestAnswered,
    RequestRecalled,
)
from app.http.guard import allowed, allowed_to_create
from app.http.pagination import Paging
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.sharing.information_requests import (
    ConfirmRequest,
    InformationRequestsView,
    InformationRequestView,
    RecallRequest,
    RequestsToAnswerView,
    SendInformationRequest,
)
from app.schemas.versions import VersionedView
from app.services.sharing import (
    information_requests,
    request_dispositions,
)
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1", tags=["information-requests"], route_class=TransactionalRoute)


@router.post(
    "/contacts/{contact_id}/information-requests",
    operation_id="sendInformationRequest",
    summary="Ask agencies for information",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        RecordNotFound,
        MadeInError,
        NotInThisState,
        NotRatedYet,
        AskedOwnAgency,
        GatewayNotInForce,
        OnlyAtSection47,
        FamilyHasNotAgreed,
        ReasonForGatewayMissing,
        GatewayUnknown,
        NotAPower,
        LawfulBasisUnknown,
        LawfulBasisNotInForce,
        PeriodImpossible,
        NamedTwice,
        NotInTheWorry,
        ActTimeImpossible,
        LateEntryUnexplained,
    ),
)
async def send_information_request(
    contact_id: RecordId,
    command: SendInformationRequest,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.INFORMATION_REQUEST_SEND)],
) -> VersionedView[InformationRequestView]:
    """About named people, under a legal gateway in force. Each agency has its own clock."""
    return await information_requests.send(uow, contact_id=contact_id, command=command)


@router.get(
    "/contacts/{contact_id}/information-requests",
    operation_id="listInformationRequests",
    summary="List the information requests on a contact",
    responses=documented(RecordNotFound),
)
async def list_information_requests(
    contact_id: RecordId, uow: Annotated[UnitOfWork, allowed(Permission.INFORMATION_REQUEST_READ)]
) -> InformationRequestsView:
    """Every request and its state; officers see those sent to their agency."""
    return await information_requests.list_on_contact(uow, contact_id=contact_id)


@router.get(
    "/agencies/me/information-requests",
    operation_id="listRequestsToAnswer",
    summary="List the requests your agency is to answer",
    responses=documented(CursorNotValid),
)
async def list_requests_to_answer(
    uow: Annotated[UnitOfWork, allowed(Permission.INFORMATION_REQUEST_READ)], page: Paging
) -> RequestsToAnswerView:
    """Requests neither answered nor recalled, the earliest due first."""
    return await information_requests.list_to_answer(uow, page=page)


@router.get(
    "/information-requests/{request_id}",
    operation_id="readInformationRequest",
    summary="Read an information request",
    responses=documented(RecordNotFound),
)
async def read_information_request(
    request_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.INFORMATION_REQUEST_READ)],
) -> VersionedView[InformationRequestView]:
    """An agency sees its own part of the request, and not which others were asked."""
    return await information_requests.read(uow, request_id=request_id)


@router.post(
    "/information-requests/{request_id}/recall",
    operation_id="recallInformationRequest",
    summary="Recall a request from an agency",
    responses=documented(
        RecordNotFound, RequestAnswered, RequestRecalled, ActTimeImpossible, LateEntryUnexplained
    ),
)
async def recall_information_request(
    request_id: RecordId,
    command: RecallRequest,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.INFORMATION_REQUEST_RECALL)],
) -> InformationRequestView:
    """Its clock is cancelled; an answer that the agency still sends is accepted."""
    return await request_dispositions.recall(uow, request_id=request_id, command=command)


@router.post(
    "/information-requests/{request_id}/confirmation",
    operation_id="confirmInformationRequest",
    summary="Confirm that an agency's answer is still wanted",
    responses=documented(
        RecordNotFound, RequestAnswered, RequestRecalled, ActTimeImpossible, LateEntryUnexplained
    ),
)
async def confirm_information_request(
    request_id: RecordId,
    command: ConfirmRequest,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.INFORMATION_REQUEST_RECALL)],
) -> InformationRequestView:
    """Its clock runs on."""
    return await request_dispositions.confirm(uow, request_id=request_id, command=command)
