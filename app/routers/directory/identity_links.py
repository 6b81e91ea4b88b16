"""Declarations that two users are one person."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.directory.identities import (
    IdentitiesLinkedAlready,
    IdentityLinkOfOwn,
    IdentityLinkWithdrawn,
    IdentityWithItself,
)
from app.domain.directory.permissions import Permission
from app.domain.directory.step_up import StrongSignInNeeded
from app.domain.pages import CursorNotValid
from app.http.guard import allowed, allowed_to_create, allowed_to_create_after_step_up
from app.http.pagination import Paging
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.directory.identity_links import (
    IdentityLinksPage,
    IdentityLinkView,
    LinkIdentities,
    WithdrawIdentityLink,
)
from app.services.directory import identity_links
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/identity-links", tags=["users"], route_class=TransactionalRoute)


@router.post(
    "",
    operation_id="linkIdentities",
    summary="Declare that two users are one person",
    status_code=status.HTTP_201_CREATED,
    responses=documented(IdentityWithItself, IdentitiesLinkedAlready, IdentityLinkOfOwn),
)
async def link_identities(
    command: LinkIdentities,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.USER_ADMINISTER)],
) -> IdentityLinkView:
    """They never count as two people again, and a conflict of interest of one closes to both.

    From the next request of each on. What they did before stays as it is. You cannot declare to be
    one person with information governance. They are shown a signal.
    """
    return await identity_links.declare(uow, command=command)


@router.get(
    "",
    operation_id="listIdentityLinks",
    summary="List users declared to be one person",
    responses=documented(CursorNotValid),
)
async def list_identity_links(
    uow: Annotated[UnitOfWork, allowed(Permission.USER_READ)], page: Paging
) -> IdentityLinksPage:
    """The latest first, those that were withdrawn among them."""
    return await identity_links.list_all(uow, page=page)


@router.post(
    "/{identity_link_id}/withdrawal",
    operation_id="withdrawIdentityLink",
    summary="Withdraw that two users are one person",
    responses=documented(IdentityLinkOfOwn, IdentityLinkWithdrawn, StrongSignInNeeded),
)
async def withdraw_identity_link(
    identity_link_id: RecordId,
    command: WithdrawIdentityLink,
    uow: Annotated[UnitOfWork, allowed_to_create_after_step_up(Permission.USER_ADMINISTER)],
) -> IdentityLinkView:
    """If it was a mistake; never about yourself. Needs a second factor within 15 minutes.

    Information governance is shown a signal.
    """
    return await identity_links.withdraw(uow, link_id=identity_link_id, command=command)
