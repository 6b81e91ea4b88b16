"""Allocations of referrals to workers."""

from datetime import datetime, timedelta
from uuid import UUID

from app.domain.casework import referrals as rules
from app.domain.casework.enquiries import refuse_child_of_others
from app.domain.clocks.working_time import end_of_london_day, london_date
from app.domain.records import refuse_stale
from app.models import Allocation, Referral
from app.schemas.casework.referrals import AllocateReferral, ReferralView
from app.schemas.versions import VersionedView
from app.services.casework import referrals
from app.services.clocks import act_times
from app.unit_of_work import UnitOfWork


async def allocate(
    uow: UnitOfWork, *, referral_id: UUID, expected: int, command: AllocateReferral
) -> VersionedView[ReferralView]:
    """Allocate the referral to a worker of a team, in place of the one who had it.

    Raises:
        RecordNotFound, VersionStale, ChildNotAllocated, ReferralClosed, NotOfThisTeam: see each.
        ActTimeImpossible, LateEntryUnexplained: see `act_times.happened_at`.
    """
    referral = await uow.referrals.get_for_change(referral_id)
    refuse_stale(version=referral.version, expected=expected)
    refuse_child_of_others(is_theirs=await uow.referrals.is_of_a_child_of_the_actor(referral.id))
    rules.refuse_closed(closed=referrals.is_over(referral))
    team = await uow.partnerships.get_team(command.team_id)
    user = await uow.partnerships.get_user(command.user_id)
    before = await uow.referrals.find_allocation(referral.id)
    allocated_at = act_times.happened_at(
        uow,
        command.allocated_at,
        because=command.late_because,
        pointer="/allocated_at",
        earliest=before.allocated_at if before is not None else _requested_at(referral),
    )
    # Who was elsewhere on the day did not have the child; who has left cannot have the child now.
    for day in (london_date(allocated_at), london_date(uow.now)):
        held = await uow.partnerships.list_memberships(user.id, on=day)
        rules.refuse_stranger_to_team(works_there=any(each.team_id == team.id for each in held))
    if before is not None:
        before.ended_at = allocated_at
        await uow.session.flush()
    allocation = uow.new(
        Allocation,
        referral_id=referral.id,
        person_id=referral.person_id,
        user_id=user.id,
        team_id=team.id,
        allocated_at=allocated_at,
        allocated_by=uow.actor.user,
    )
    await uow.save(allocation)
    act_times.note(
        uow,
        "referral.allocated",
        referrals.subject_of(referral),
        item_id=allocation.id,
        at=allocated_at,
        because=command.late_because,
    )
    referral.changed_at = uow.now
    uow.audit("referral.allocated", referral, person_id=referral.person_id, user=user.id)
    uow.publish("referral.allocated", record_id=referral.id, allocation_id=allocation.id)
    await uow.session.flush()
    return await referrals.shown(uow, referral)


def _requested_at(referral: Referral) -> datetime:
    """The first instant of the day on which the request was received: no one had it earlier."""
    first_day = min(referral.received_on, referral.opened_on)
    return end_of_london_day(first_day - timedelta(days=1))
