"""Users and their roles, for administrators, who read no cases."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.directory.permissions import Permission
from app.domain.directory.role_proposals import RightToOneself, RoleProposedAlready
from app.domain.directory.step_up import StrongSignInNeeded
from app.domain.directory.users import (
    AccessRevoked,
    EndsBeforeStart,
    LastAdministrator,
    LastDayTooLate,
    MembershipEnded,
    OwnAccess,
    RoleHeld,
    TeamMissing,
    UserKnown,
    UserNotSuspended,
    UserSuspended,
)
from app.http.guard import allowed, allowed_to_create, allowed_to_create_after_step_up
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.directory.users import (
    EndMembership,
    GrantMembership,
    RegisteredUserView,
    RegisterUser,
    ResumeUser,
    RevokedTokenView,
    RevokeToken,
    SuspendUser,
)
from app.services.directory import users
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1", tags=["users"], route_class=TransactionalRoute)

Administrator = Annotated[UnitOfWork, allowed_to_create(Permission.USER_ADMINISTER)]
StrongAdministrator = Annotated[
    UnitOfWork, allowed_to_create_after_step_up(Permission.USER_ADMINISTER)
]


@router.post(
    "/users",
    operation_id="registerUser",
    summary="Add a user",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        UserKnown, TeamMissing, EndsBeforeStart, RoleHeld, RoleProposedAlready, StrongSignInNeeded
    ),
)
async def register_user(command: RegisterUser, uow: StrongAdministrator) -> RegisteredUserView:
    """Identified by the issuer and subject of their tokens, with at least one role.

    The roles wait in `role_proposals`, and give no right, until a second person confirms them:
    information governance, or another administrator. Then the user accepts, naming the partnership
    (`POST /v1/me/acceptance`); no one else can do that for them. Needs a sign-in with a second
    factor within 15 minutes.
    """
    return await users.register(uow, command=command)


@router.post(
    "/users/{user_id}/memberships",
    operation_id="grantMembership",
    summary="Give a user another role",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        RightToOneself,
        AccessRevoked,
        TeamMissing,
        EndsBeforeStart,
        RoleHeld,
        RoleProposedAlready,
        StrongSignInNeeded,
    ),
)
async def grant_membership(
    user_id: RecordId, command: GrantMembership, uow: StrongAdministrator
) -> RegisteredUserView:
    """From a given day, and until an end day if there is one; never to yourself.

    A role that reads cases, governs or approves waits in `role_proposals` until a second person
    confirms it, as does any role for a user whom you added today. Needs a sign-in with a second
    factor within 15 minutes.
    """
    return await users.grant(uow, user_id=user_id, command=command)


@router.get("/users/{user_id}", operation_id="readUser", summary="Read a user and their roles")
async def read_user(
    user_id: RecordId, uow: Annotated[UnitOfWork, allowed(Permission.USER_READ)]
) -> RegisteredUserView:
    """Every role that they held, hold or will hold, and those that wait for a second person."""
    return await users.read(uow, user_id=user_id)


@router.post(
    "/users/{user_id}/memberships/{membership_id}/end",
    operation_id="endMembership",
    summary="End a role of a user",
    responses=documented(OwnAccess, MembershipEnded, LastAdministrator, LastDayTooLate),
)
async def end_membership(
    user_id: RecordId, membership_id: RecordId, command: EndMembership, uow: Administrator
) -> RegisteredUserView:
    """At once, from their next request on, or after a last day. The role can be given again."""
    return await users.end_membership(
        uow, user_id=user_id, membership_id=membership_id, command=command
    )


@router.post(
    "/users/{user_id}/suspension",
    operation_id="suspendUser",
    summary="Suspend a user's access",
    responses=documented(OwnAccess, AccessRevoked, LastAdministrator, UserSuspended),
)
async def suspend_user(
    user_id: RecordId, command: SuspendUser, uow: Administrator
) -> RegisteredUserView:
    """From their next request on, until they are resumed. Their roles stay as they are."""
    return await users.suspend(uow, user_id=user_id, command=command)


@router.post(
    "/users/{user_id}/resumption",
    operation_id="resumeUser",
    summary="Give a suspended user access again",
    responses=documented(OwnAccess, AccessRevoked, UserNotSuspended, StrongSignInNeeded),
)
async def resume_user(
    user_id: RecordId, command: ResumeUser, uow: StrongAdministrator
) -> RegisteredUserView:
    """With the roles that they still hold. Needs a sign-in with a second factor within 15 minutes.

    Information governance is shown a signal.
    """
    return await users.resume(uow, user_id=user_id, command=command)


@router.post(
    "/users/{user_id}/revocation",
    operation_id="revokeUser",
    summary="End a user's access at once",
    responses=documented(OwnAccess, AccessRevoked, LastAdministrator),
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
