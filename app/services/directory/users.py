"""Users and their roles, and the actor's own."""

from uuid import UUID

from app.domain.clocks.working_time import london_date
from app.domain.directory.users import (
    AccessRevoked,
    UserFacts,
    UserKnown,
    UserNotSuspended,
    last_to_stay,
    on_user,
    refuse_resuming,
    refuse_revoking,
    refuse_suspending,
)
from app.models import RevokedToken, User, UserSuspension
from app.schemas.directory.users import (
    EndMembership,
    GrantMembership,
    HeldMembershipView,
    MembershipView,
    MeView,
    RegisteredUserView,
    RegisterUser,
    ResumeUser,
    RevokedTokenView,
    RevokeToken,
    SuspendUser,
    SuspensionView,
)
from app.schemas.types import Action
from app.services.directory import memberships, role_proposals
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


async def read(uow: UnitOfWork, *, user_id: UUID) -> RegisteredUserView:
    """One user, with the roles that they hold and that wait for a second person.

    Raises:
        RecordNotFound: no user of this partnership.
    """
    user = await uow.partnerships.get_user(user_id)
    uow.audit("user.read", user)
    return await view(uow, user)


async def register(uow: UnitOfWork, *, command: RegisterUser) -> RegisteredUserView:
    """Register a user, for whom at least one role waits until a second person confirms it.

    They act once they have accepted the invitation, too.

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
        registered_by=uow.actor.user,
    )
    await uow.save(user)
    for index, role in enumerate(command.memberships):
        await memberships.give(uow, user, role, pointer=f"/memberships/{index}")
    uow.audit("user.registered", user, memberships=len(command.memberships))
    uow.publish("user.registered", record_id=user.id)
    return await view(uow, user)


async def grant(uow: UnitOfWork, *, user_id: UUID, command: GrantMembership) -> RegisteredUserView:
    """Give a user one more role, from a day on; most wait until a second person confirms them.

    Raises:
        RecordNotFound, RightToOneself, AccessRevoked, TeamMissing, EndsBeforeStart: see each.
    """
    user = await uow.partnerships.get_user(user_id)
    if user.revoked_at is not None:
        raise AccessRevoked
    await memberships.give(uow, user, command, pointer="")
    return await view(uow, user)


async def end_membership(
    uow: UnitOfWork, *, user_id: UUID, membership_id: UUID, command: EndMembership
) -> RegisteredUserView:
    """End one role of a user, at once or after a day.

    Raises:
        RecordNotFound, OwnAccess, MembershipEnded, LastAdministrator, LastDayTooLate: see each.
    """
    user = await uow.partnerships.get_user(user_id)
    await memberships.end(uow, user, membership_id=membership_id, command=command)
    return await view(uow, user)


async def suspend(uow: UnitOfWork, *, user_id: UUID, command: SuspendUser) -> RegisteredUserView:
    """Keep a user out from their next request on, until they are resumed; their roles stay.

    Raises:
        RecordNotFound, OwnAccess, AccessRevoked, LastAdministrator, UserSuspended: see each.
    """
    user = await uow.partnerships.get_user(user_id)
    await uow.memberships.administrators_for_change(on=london_date(uow.now))
    refuse_suspending(await _facts(uow, user), by=uow.actor.identities)
    await uow.save(
        uow.new(
            UserSuspension,
            user_id=user.id,
            because=command.because,
            suspended_at=uow.now,
            suspended_by=uow.actor.user,
        )
    )
    uow.audit("user.suspended", user)
    uow.publish("user.suspended", record_id=user.id)
    return await view(uow, user)


async def resume(uow: UnitOfWork, *, user_id: UUID, command: ResumeUser) -> RegisteredUserView:
    """Let a suspended user in again, with the roles that they still hold.

    Raises:
        RecordNotFound, OwnAccess, AccessRevoked, UserNotSuspended: see each.
    """
    user = await uow.partnerships.get_user(user_id)
    suspension = await uow.memberships.find_suspension_for_change(user.id)
    refuse_resuming(await _facts(uow, user), by=uow.actor.identities)
    if suspension is None:
        raise UserNotSuspended
    suspension.resumed_at = uow.now
    suspension.resumed_by = uow.actor.user
    suspension.resumed_because = command.because
    uow.audit("user.resumed", user)
    uow.publish("user.resumed", record_id=user.id)
    await uow.session.flush()
    return await view(uow, user)


async def revoke(uow: UnitOfWork, *, user_id: UUID) -> RegisteredUserView:
    """End a user's access with the next request they send; what they did stays theirs.

    Raises:
        RecordNotFound, OwnAccess, AccessRevoked, LastAdministrator: see each.
    """
    user = await uow.partnerships.get_user(user_id)
    await uow.memberships.administrators_for_change(on=london_date(uow.now))
    refuse_revoking(await _facts(uow, user), by=uow.actor.identities)
    user.revoked_at = uow.now
    uow.audit("user.revoked", user)
    uow.publish("user.revoked", record_id=user.id)
    return await view(uow, user)


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


async def _facts(uow: UnitOfWork, user: User) -> UserFacts:
    administrators = await uow.memberships.administrators(on=london_date(uow.now))
    return UserFacts(
        user_id=user.id,
        revoked=user.revoked_at is not None,
        suspended=await uow.memberships.find_suspension(user.id) is not None,
        last_administrator=administrators.keys() == {user.id},
        last_to_stay=last_to_stay(user.id, until=administrators),
    )


async def view(uow: UnitOfWork, user: User) -> RegisteredUserView:
    """A user with every role they held, hold or will hold, and those that wait."""
    held = await uow.partnerships.all_memberships(user.id)
    waiting = await uow.role_proposals.list_waiting_for(user.id, now=uow.now)
    suspension = await uow.memberships.find_suspension(user.id)
    facts = await _facts(uow, user)
    return RegisteredUserView(
        id=user.id,
        issuer=user.issuer,
        subject=user.subject,
        display_name=user.display_name,
        support_contact=user.support_contact,
        created_at=user.created_at,
        accepted_at=user.accepted_at,
        registered_by=user.registered_by,
        revoked_at=user.revoked_at,
        suspension=None if suspension is None else SuspensionView.model_validate(suspension),
        memberships=[HeldMembershipView.model_validate(each) for each in held],
        role_proposals=await role_proposals.views(uow, waiting),
        available_actions=[Action.model_validate(act) for act in on_user(uow.actor, facts)],
    )
