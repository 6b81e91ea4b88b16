"""Onward agreements: the originating agency lets its information go further."""

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
    summary="Agree that what your agency told goes to others",
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
    """For a fragment that goes to no further agency unasked: to agencies of its audience."""
    return await onward_agreements.agree(uow, fragment_id=fragment_id, command=command)


@router.get(
    "",
    operation_id="listOnwardAgreements",
    summary="To which agencies what an agency told may go on",
    responses=documented(RecordNotFound),
)
async def list_onward_agreements(
    fragment_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.SHARE_READ)],
) -> OnwardAgreementsView:
    """For the hub, and for the agency that told it."""
    return await onward_agreements.list_of_fragment(uow, fragment_id=fragment_id)
