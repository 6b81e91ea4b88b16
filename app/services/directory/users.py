"""Users and their roles, and the actor's own."""

from uuid import UUID

from app.domain.directory.users import (
    AccessRevoked,
    OwnAccess,
    UserKnown,
    refuse_backward_membership,
    refuse_teamless,
)
from app.models import Membership, RevokedToken, User
from app.schemas.directory.users import (
    GrantMembership,
    HeldMembershipView,
    MembershipView,
    MeView,
    RegisteredUserView,
    RegisterUser,
    RevokedTokenView,
    RevokeToken,
)
from app.unit_of_work import UnitOfWork


async def me(uow: UnitOfWork) -> MeView:
    """The actor, with every role held today and what those may do."""
    uow.audit("me.read")
    return _me(uow)


async def accept_invitation(uow: UnitOfWork) -> MeView:
    """The actor, who has joined the partnership; accepting again changes nothing."""
    if uow.has_joined:
        user = await uow.partnerships.get_user(uow.actor.user)
        uow.audit("invitation.accepted", user)
        uow.publish("invitation.accepted", record_id=user.id)
    else:
        uow.audit("me.read")
    return _me(uow)


def _me(uow: UnitOfWork) -> MeView:
    actor = uow.actor
    return MeView(
        user_id=actor.user,
        display_name=actor.display_name,
        partnership=actor.partnership,
        memberships=[MembershipView.model_validate(held) for held in actor.memberships],
        permissions=sorted(actor.permissions),
    )


async def register(uow: UnitOfWork, *, command: RegisterUser) -> RegisteredUserView:
    """Register a user, with at least one role; they act once they accepted the invitation.

    Raises:
        RecordNotFound: an agency or team is not of this partnership.
        UserKnown, TeamMissing, EndsBeforeStart: see each.
    """
    if await uow.partnerships.find_user(issuer=command.issuer, subject=command.subject):
        raise UserKnown
    user = uow.new(
        User,
        issuer=command.issuer,
        subject=command.subject,
        display_name=command.display_name,
        support_contact=command.support_contact,
        created_at=uow.now,
    )
    await uow.save(user)
    for index, granted in enumerate(command.memberships):
        await _grant(uow, user, granted, pointer=f"/memberships/{index}")
    uow.audit("user.registered", user, memberships=len(command.memberships))
    uow.publish("user.registered", record_id=user.id)
    return await _view(uow, user)


async def grant(uow: UnitOfWork, *, user_id: UUID, command: GrantMembership) -> RegisteredUserView:
    """Give a user one more role, from a day on.

    Raises:
        RecordNotFound, AccessRevoked, TeamMissing, EndsBeforeStart: see each.
    """
    user = await uow.partnerships.get_user(user_id)
    if user.revoked_at is not None:
        raise AccessRevoked
    await _grant(uow, user, command, pointer="")
    uow.audit("membership.granted", user, role=command.role)
    uow.publish("membership.granted", record_id=user.id)
    return await _view(uow, user)


async def _grant(uow: UnitOfWork, user: User, granted: GrantMembership, *, pointer: str) -> None:
    agency = await uow.partnerships.get_agency(granted.agency_id)
    team = None if granted.team_id is None else await uow.partnerships.get_team(granted.team_id)
    refuse_teamless(
        granted.role,
        team_given=team is not None,
        team_of_agency=team is not None and team.agency_id == agency.id,
        pointer=f"{pointer}/team_id",
    )
    refuse_backward_membership(
        starts_on=granted.starts_on, ends_on=granted.ends_on, pointer=f"{pointer}/ends_on"
    )
    await uow.save(
        uow.new(
            Membership,
            user_id=user.id,
            agency_id=agency.id,
            team_id=granted.team_id,
            role=granted.role,
            starts_on=granted.starts_on,
            ends_on=granted.ends_on,
        )
    )


async def revoke(uow: UnitOfWork, *, user_id: UUID) -> RegisteredUserView:
    """End a user's access with the next request they send; what they did stays theirs.

    Raises:
        RecordNotFound, OwnAccess, AccessRevoked: see each.
    """
    user = await uow.partnerships.get_user(user_id)
    if user.id == uow.actor.user:
        raise OwnAccess
    if user.revoked_at is not None:
        raise AccessRevoked
    user.revoked_at = uow.now
    uow.audit("user.revoked", user)
    uow.publish("user.revoked", record_id=user.id)
    return await _view(uow, user)


async def revoke_token(uow: UnitOfWork, *, command: RevokeToken) -> RevokedTokenView:
    """Call one token back before it runs out; its holder can sign in again for another."""
    revoked = uow.new(
        RevokedToken,
        issuer=command.issuer,
        token_id=command.token_id,
        revoked_at=uow.now,
    )
    await uow.save(revoked)
    uow.audit("token.revoked", revoked)
    return RevokedTokenView.model_validate(revoked)


async def _view(uow: UnitOfWork, user: User) -> RegisteredUserView:
    """A user with every role they held, hold or will hold."""
    held = await uow.partnerships.all_memberships(user.id)
    return RegisteredUserView(
        id=user.id,
        issuer=user.issuer,
        subject=user.subject,
        display_name=user.display_name,
        support_contact=user.support_contact,
        created_at=user.created_at,
        accepted_at=user.accepted_at,
        revoked_at=user.revoked_at,
        memberships=[HeldMembershipView.model_validate(each) for each in held],
    )
