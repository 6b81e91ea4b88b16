"""Shares: information that the hub passes from one agency to others."""

from typing import Annotated

from fastapi import APIRouter, status

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
from app.domain.sharing.handling import InformationExpired, OnwardSharingNotAgreed, OutsideAudience
from app.domain.sharing.information_requests import NamedTwice
from app.domain.sharing.shares import (
    FragmentAboutAnother,
    InformationCorrected,
    NotAPurposeToShare,
    SanitisationNotReleased,
    ShareNeverOpen,
    ShareRevoked,
)
from app.http.etags import ExpectedVersion
from app.http.guard import allowed, allowed_to_create
from app.http.pagination import Paging
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.sharing.shares import MakeShare, RevokeShare, SharesView, ShareView
from app.schemas.versions import VersionedView
from app.services.sharing import share_making, shares
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1", tags=["sharing"], route_class=TransactionalRoute)


@router.post(
    "/people/{person_id}/shares",
    operation_id="makeShare",
    summary="Share agencies' information with others",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        RecordNotFound,
        ShareNeverOpen,
        NotAPurposeToShare,
        NamedTwice,
        SanitisationNotReleased,
        InformationCorrected,
        FragmentAboutAnother,
        OutsideAudience,
        InformationExpired,
        OnwardSharingNotAgreed,
        GatewayUnknown,
        NotAPower,
        LawfulBasisUnknown,
        LawfulBasisNotInForce,
        GatewayNotInForce,
        OnlyAtSection47,
        FamilyHasNotAgreed,
        ReasonForGatewayMissing,
    ),
)
async def make_share(
    person_id: RecordId,
    command: MakeShare,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.SHARE_MAKE)],
) -> VersionedView[ShareView]:
    """Frozen exactly as it is sent, on the disclosure register of this child."""
    return await share_making.make(uow, person_id=person_id, command=command)


@router.get(
    "/people/{person_id}/shares",
    operation_id="listShares",
    summary="List the shares about a child",
    responses=documented(RecordNotFound, CursorNotValid),
)
async def list_shares(
    person_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.SHARE_READ)],
    page: Paging,
) -> SharesView:
    """The newest first. Outside the hub, you see those given to you and still in force."""
    return await shares.list_of_person(uow, person_id=person_id, page=page)


@router.get(
    "/agencies/me/shares",
    operation_id="listSharesGiven",
    summary="List the shares with your agency",
    responses=documented(CursorNotValid),
)
async def list_shares_given(
    uow: Annotated[UnitOfWork, allowed(Permission.SHARE_READ)],
    page: Paging,
) -> SharesView:
    """The newest first, while they can be read. The hub receives none: it makes them."""
    return await shares.list_given(uow, page=page)


@router.get(
    "/shares/{share_id}",
    operation_id="readShare",
    summary="Read a share",
    responses=documented(RecordNotFound),
)
async def read_share(
    share_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.SHARE_READ)],
) -> VersionedView[ShareView]:
    """Opening by a recipient is recorded and shown to the agencies whose information is in it.

    Care workers open shares with their agency about a child allocated to them.
    """
    return await shares.read(uow, share_id=share_id)


@router.post(
    "/shares/{share_id}/revocation",
    operation_id="revokeShare",
    summary="Revoke a share",
    responses=documented(RecordNotFound, ShareRevoked),
)
async def revoke_share(
    share_id: RecordId,
    command: RevokeShare,
    uow: Annotated[UnitOfWork, allowed(Permission.SHARE_REVOKE)],
    expected: ExpectedVersion,
) -> VersionedView[ShareView]:
    """From now on no recipient can read it. What was sent, and who read it, stays on record."""
    return await shares.revoke(uow, share_id=share_id, expected=expected, command=command)
