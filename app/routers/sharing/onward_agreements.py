"""Onward agreements: the originating agency agrees that its information is passed on."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.directory.permissions import Permission
from app.domain.records import RecordNotFound
from app.domain.sharing.handling import OutsideAudience
from app.domain.sharing.information_requests import NamedTwice
from app.domain.sharing.shares import AgreedAlready, AgreementNotNeeded
from app.http.guard import allowed, allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.sharing.onward_agreements import AgreeToOnwardSharing, OnwardAgreementsView
from app.services.sharing import onward_agreements
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/information-fragments/{fragment_id}/onward-agreements",
    tags=["sharing"],
    route_class=TransactionalRoute,
)


@router.post(
    "",
    operation_id="agreeToOnwardSharing",
    summary="Agree that your agency's information is passed on",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        RecordNotFound, NamedTwice, OutsideAudience, AgreementNotNeeded, AgreedAlready
    ),
)
async def agree_to_onward_sharing(
    fragment_id: RecordId,
    command: AgreeToOnwardSharing,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.ONWARD_SHARING_AGREE)],
) -> OnwardAgreementsView:
    """For a fragment that needs agreement before it is passed on: to agencies of its audience."""
    return await onward_agreements.agree(uow, fragment_id=fragment_id, command=command)


@router.get(
    "",
    operation_id="listOnwardAgreements",
    summary="List the agencies that information may be passed on to",
    responses=documented(RecordNotFound),
)
async def list_onward_agreements(
    fragment_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.SHARE_READ)],
) -> OnwardAgreementsView:
    """For the hub, and for the agency that gave the information."""
    return await onward_agreements.list_of_fragment(uow, fragment_id=fragment_id)
