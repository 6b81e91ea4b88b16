"""The signed-in user."""

from typing import Annotated

from fastapi import APIRouter

from app.domain.directory.permissions import Permission
from app.http.guard import allowed, allowed_to_accept
from app.http.transactional_route import TransactionalRoute
from app.schemas.directory.users import MeView
from app.services.directory import users
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/me", tags=["me"], route_class=TransactionalRoute)


@router.post(
    "/acceptance",
    operation_id="acceptInvitation",
    summary="Accept your invitation to a partnership",
)
async def accept_invitation(
    uow: Annotated[UnitOfWork, allowed_to_accept(Permission.ME_READ)],
) -> MeView:
    """An administrator registered you there; from now on your requests may act there.

    The `Partnership` header names it. You can accept once a role of yours was confirmed and has
    begun; before that you are refused as `no-membership`. Who has accepted two partnerships names
    one with every request, unless their issuer has a home partnership.
    """
    return await users.accept_invitation(uow)


@router.get("", operation_id="readMe", summary="Read your own access")
async def read_me(uow: Annotated[UnitOfWork, allowed(Permission.ME_READ)]) -> MeView:
    """Your memberships and permissions, as the database has them now."""
    return await users.me(uow)
