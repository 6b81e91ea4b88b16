"""The signed-in user."""

from typing import Annotated

from fastapi import APIRouter

from app.domain.directory.permissions import Permission
from app.http.guard import allowed
from app.http.transactional_route import TransactionalRoute
from app.schemas.directory.users import MeView
from app.services.directory import users
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/me", tags=["me"], route_class=TransactionalRoute)


@router.get("", operation_id="readMe", summary="Read your own access")
async def read_me(uow: Annotated[UnitOfWork, allowed(Permission.ME_READ)]) -> MeView:
    """Your memberships and permissions, as the database has them now."""
    return await users.me(uow)
