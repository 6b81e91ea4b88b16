"""Users and their roles, for administrators, who read no cases."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.directory.permissions import Permission
from app.domain.directory.users import (
    AccessRevoked,
    EndsBeforeStart,
    OwnAccess,
    TeamMissing,
    UserKnown,
)
from app.http.guard import allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.directory.users import (
    GrantMembership,
    RegisteredUserView,
    RegisterUser,
    RevokedTokenView,
    RevokeToken,
)
from app.services.directory import users
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1", tags=["users"], route_class=TransactionalRoute)

Administrator = Annotated[UnitOfWork, allowed_to_create(Permission.USER_ADMINISTER)]


@router.post(
    "/users",
    operation_id="registerUser",
    summary="Add a user",
    status_code=status.HTTP_201_CREATED,
    responses=documented(UserKnown, TeamMissing, EndsBeforeStart),
)
async def register_user(command: RegisterUser, uow: Administrator) -> RegisteredUserView:
    """Identified by the issuer and subject of their tokens, with at least one role."""
    return await users.register(uow, command=command)


@router.post(
    "/users/{user_id}/memberships",
    operation_id="grantMembership",
    summary="Give a user another role",
    status_code=status.HTTP_201_CREATED,
    responses=documented(AccessRevoked, TeamMissing, EndsBeforeStart),
)
async def grant_membership(
    user_id: RecordId, command: GrantMembership, uow: Administrator
) -> RegisteredUserView:
    """From a given day, and until an end day if there is one."""
    return await users.grant(uow, user_id=user_id, command=command)


@router.post(
    "/users/{user_id}/revocation",
    operation_id="revokeUser",
    summary="End a user's access at once",
    responses=documented(OwnAccess, AccessRevoked),
)
async def revoke_user(user_id: RecordId, uow: Administrator) -> RegisteredUserView:
    """From the next request on, whatever their tokens say. Their past acts stay in their name."""
    return await users.revoke(uow, user_id=user_id)


@router.post(
    "/revoked-tokens",
    operation_id="revokeToken",
    summary="Revoke a token",
    status_code=status.HTTP_201_CREATED,
)
async def revoke_token(command: RevokeToken, uow: Administrator) -> RevokedTokenView:
    """Before it expires; its holder can sign in again for another."""
    return await users.revoke_token(uow, command=command)
