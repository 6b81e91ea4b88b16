"""Acts on strategy meetings: how each begins, and the meeting that it leaves."""

from datetime import datetime
from uuid import UUID

from app.domain.clocks.working_time import start_of_london_day
from app.domain.corrections.recorded_errors import refuse_in_error
from app.domain.meetings import strategy_meetings as rules
from app.domain.meetings.strategy_meetings import MeetingAct, MeetingState
from app.domain.records import RecordKind, refuse_stale
from app.models import Referral, StrategyMeeting
from app.repositories.clocks.timescales import Subject
from app.services.clocks import act_times
from app.services.meetings.running import for_every_child, is_run_by_actor
from app.unit_of_work import UnitOfWork


def people_of(meeting: StrategyMeeting) -> list[UUID]:
    """The children of a meeting, as every event of it names them on the audit log."""
    return [child.person_id for child in meeting.children]


def subject_of(meeting: StrategyMeeting, referral: Referral) -> Subject:
    """What the times of a meeting are about: it belongs to its referral's child."""
    return Subject(
        RecordKind.STRATEGY_MEETING,
        meeting.id,
        person_id=referral.person_id,
        referral_id=referral.id,
    )


async def note(
    uow: UnitOfWork,
    meeting: StrategyMeeting,
    act: str,
    *,
    at: datetime,
    because: str | None,
    item_id: UUID | None = None,
) -> None:
    """Write down that an act in a meeting happened before it was recorded.

    Officers act in a meeting without access to the child's record, beside which it is written.
    """
    if at >= uow.now:
        return
    async with for_every_child(uow):
        subject = subject_of(meeting, await uow.referrals.get(meeting.referral_id))
        act_times.note(uow, act, subject, item_id=item_id, at=at, because=because)
        await uow.session.flush()


async def known_since(uow: UnitOfWork, meeting: StrategyMeeting) -> datetime:
    """When the contact that led to a meeting was received, or the meeting it follows was held.

    Nothing was said in the meeting before. Of a referral that came with a census file only the day
    is known.
    """
    async with for_every_child(uow):
        referral = await uow.referrals.get(meeting.referral_id)
        behind = await uow.strategy_meetings.list_contacts_behind([referral.id])
        known = [each.received_at for each in behind] or [start_of_london_day(referral.received_on)]
        if meeting.follows_id is not None:
            followed = await uow.strategy_meetings.get(meeting.follows_id)
            known += [followed.held_at] if followed.held_at is not None else []
    return max(known)


async def as_it_stands(uow: UnitOfWork, meeting_id: UUID) -> StrategyMeeting:
    """The meeting with its new version, and what was just written in it."""
    await uow.session.flush()
    return await uow.strategy_meetings.get(meeting_id)


async def begin(
    uow: UnitOfWork, meeting_id: UUID, act: MeetingAct, *, expected: int | None = None
) -> StrategyMeeting:
    """The meeting, locked for an act that its state allows, and in the state that follows.

    `expected` is the version that the actor read, for an act that changes what they read.

    Raises:
        RecordNotFound, ChildNotAllocated, VersionStale, RecordedInError: see each.
        A refusal of `rules.after`: the act is not possible now.
    """
    if not uow.actor.in_hub:
        # To the database, a meeting that the actor only reads cannot be locked, and is not there.
        read = await uow.strategy_meetings.get(meeting_id)
        rules.refuse_stranger(runs_meeting=await is_run_by_actor(uow, read))
    meeting = await uow.strategy_meetings.get_for_change(meeting_id)
    if expected is not None:
        refuse_stale(version=meeting.version, expected=expected)
    refuse_in_error(in_error=meeting.recorded_error_id is not None)
    meeting.state = rules.after(MeetingState(meeting.state), act)
    meeting.changed_at = uow.now
    return meeting


async def join(
    uow: UnitOfWork, meeting_id: UUID, act: MeetingAct, *, expected: int | None = None
) -> StrategyMeeting:
    """The same, for an actor who may add to a meeting in their scope but not change it.

    Only those who run the meeting may write it, and yet those who read it before must learn that
    something was added: its version rises with the hub's rights.
    """
    await uow.strategy_meetings.get(meeting_id)
    async with uow.as_the_hub():
        return await begin(uow, meeting_id, act, expected=expected)
