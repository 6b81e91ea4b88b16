"""The roles of users: given by one person or by two, and ended."""

from uuid import UUID

from app.domain.clocks.working_time import london_date
from app.domain.directory.role_proposals import (
    RoleProposedAlready,
    needs_second_person,
    refuse_right_to_oneself,
)
from app.domain.directory.roles import Role
from app.domain.directory.users import (
    RoleHeld,
    last_to_stay,
    refuse_backward_membership,
    refuse_ending,
    refuse_teamless,
)
from app.models import Membership, User
from app.schemas.directory.users import EndMembership, GrantMembership
from app.services.directory import role_proposals
from app.unit_of_work import UnitOfWork


async def give(uow: UnitOfWork, user: User, given: GrantMembership, *, pointer: str) -> None:
    """Give a role, or propose it where a second person has to confirm it.

    Raises:
        RecordNotFound: the agency or team is not of this partnership.
        RightToOneself, TeamMissing, EndsBeforeStart, RoleHeld, RoleProposedAlready: see each.
    """
    refuse_right_to_oneself(user.id, by=uow.actor.identities)
    agency = await uow.partnerships.get_agency(given.agency_id)
    team = None if given.team_id is None else await uow.partnerships.get_team(given.team_id)
    refuse_teamless(
        given.role,
        team_given=team is not None,
        team_of_agency=team is not None and team.agency_id == agency.id,
        pointer=f"{pointer}/team_id",
    )
    refuse_backward_membership(
        starts_on=given.starts_on, ends_on=given.ends_on, pointer=f"{pointer}/ends_on"
    )
    role = uow.new(
        Membership,
        user_id=user.id,
        agency_id=agency.id,
        team_id=given.team_id,
        role=given.role,
        starts_on=given.starts_on,
        ends_on=given.ends_on,
    )
    if await uow.memberships.is_held_between(role):
        raise RoleHeld
    if await uow.role_proposals.is_waiting(role, now=uow.now):
        raise RoleProposedAlready
    if needs_second_person(
        given.role,
        by=uow.actor.identities,
        registered_by=user.registered_by,
        registered_on=london_date(user.created_at),
        today=london_date(uow.now),
    ):
        await role_proposals.propose(uow, user, given)
        return
    await uow.save(role)
    uow.audit("membership.granted", user, role=given.role)
    uow.publish("membership.granted", record_id=user.id)


async def end(uow: UnitOfWork, user: User, *, membership_id: UUID, command: EndMembership) -> None:
    """End a role after a day, or at once: with the next request of the user.

    Raises:
        RecordNotFound: the user has no such role.
        Any refusal of `refuse_ending`.
    """
    today = london_date(uow.now)
    administrators = await uow.memberships.administrators_for_change(on=today)
    held = await uow.memberships.get_for_change(membership_id, user_id=user.id)
    refuse_ending(
        user_id=user.id,
        by=uow.actor.identities,
        ended=held.ended_at is not None or (held.ends_on is not None and held.ends_on < today),
        last_administrator=held.role == Role.ADMINISTRATOR
        and last_to_stay(user.id, until=administrators),
        starts_on=held.starts_on,
        ends_on=held.ends_on,
        last_day=command.last_day,
    )
    if command.last_day is None:
        held.ended_at = uow.now
        held.ends_on = max(today, held.starts_on)
    else:
        held.ends_on = command.last_day
    held.end_recorded_at = uow.now
    held.end_recorded_by = uow.actor.user
    held.end_because = command.because
    await uow.session.flush()
    uow.audit("membership.ended", user, role=Role(held.role), at_once=command.last_day is None)
    uow.publish("membership.ended", record_id=user.id)
