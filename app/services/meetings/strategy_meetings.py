"""Holding a strategy meeting, reading it, calling it off, and what every act on one shares."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from app.domain.clocks.timescales import ClockKind
from app.domain.meetings import strategy_meetings as rules
from app.domain.meetings.strategy_meetings import MeetingAct, MeetingState
from app.domain.records import refuse_stale
from app.models import Referral, StrategyMeeting
from app.repositories.clocks.timescales import Subject
from app.schemas.meetings.strategy_meetings import (
    CancelStrategyMeeting,
    HoldStrategyMeeting,
)
from app.services.clocks import timescales
from app.unit_of_work import UnitOfWork


def is_closed(referral: Referral) -> bool:
    """Whether nothing more is done in the referral."""
    return referral.closed_on is not None or referral.no_further_action


async def open_referrals(uow: UnitOfWork, person_ids: Iterable[UUID]) -> dict[UUID, Referral]:
    """The open referral of each of some children; one without is left out."""
    found = {person_id: await uow.referrals.find_open(person_id) for person_id in person_ids}
    return {person_id: referral for person_id, referral in found.items() if referral is not None}


def people_of(meeting: StrategyMeeting) -> list[UUID]:
    """Whom a meeting is about, as every event of it says on the trail."""
    return [child.person_id for child in meeting.children]


async def as_it_stands(uow: UnitOfWork, meeting_id: UUID) -> StrategyMeeting:
    """The meeting with its new version, and what was just written in it."""
    await uow.session.flush()
    return await uow.strategy_meetings.get(meeting_id)


async def begin(
    uow: UnitOfWork, meeting_id: UUID, act: MeetingAct, *, expected: int | None = None
) -> StrategyMeeting:
    """The meeting, held for an act that its state allows, and in the state that follows.

    `expected` is the version that the actor read, for an act that changes what they read.

    Raises:
        RecordNotFound, VersionStale: see each.
        A refusal of `rules.after`: the act is not possible now.
    """
    meeting = await uow.strategy_meetings.get_for_change(meeting_id)
    if expected is not None:
        refuse_stale(version=meeting.version, expected=expected)
    meeting.state = rules.after(MeetingState(meeting.state), act)
    meeting.changed_at = uow.now
    return meeting


async def join(
    uow: UnitOfWork, meeting_id: UUID, act: MeetingAct, *, expected: int | None = None
) -> StrategyMeeting:
    """Likewise, for somebody who may add to a meeting within reach but not change it.

    Only the hub may write the meeting itself, and yet whoever read it before must learn that
    something was added: its version rises with the hub's own hand.
    """
    await uow.strategy_meetings.get(meeting_id)
    async with uow.as_the_hub():
        return await begin(uow, meeting_id, act, expected=expected)


async def read(uow: UnitOfWork, *, meeting_id: UUID) -> StrategyMeeting:
    """One meeting, as opened by its reader.

    Raises:
        RecordNotFound: absent, or out of reach.
    """
    meeting = await uow.strategy_meetings.get(meeting_id)
    uow.audit("strategy_meeting.read", meeting, shown=people_of(meeting))
    return meeting


async def list_of_referral(uow: UnitOfWork, *, referral_id: UUID) -> Sequence[StrategyMeeting]:
    """The meetings of a referral that the actor may read, the first one first.

    Raises:
        RecordNotFound: the referral is absent, or out of reach.
    """
    referral = await uow.referrals.get(referral_id)
    found = await uow.strategy_meetings.list_of_referral(referral.id)
    uow.audit(
        "strategy_meeting.listed",
        referral,
        person_id=referral.person_id,
        shown=[id_ for meeting in found for id_ in (meeting.id, *people_of(meeting))],
    )
    return found


async def hold(
    uow: UnitOfWork, *, meeting_id: UUID, expected: int, command: HoldStrategyMeeting
) -> StrategyMeeting:
    """The meeting takes place: what every child of it was owed is met when it began.

    Raises:
        RecordNotFound, VersionStale, MeetingHeld, MeetingConcluded, MeetingCancelled,
        HeldAtImpossible: see each.
    """
    meeting = await begin(uow, meeting_id, MeetingAct.HOLD, expected=expected)
    referral = await uow.referrals.get(meeting.referral_id)
    held_at = command.held_at or uow.now
    rules.refuse_impossible_holding(held_at, now=uow.now, referral_opened_on=referral.opened_on)
    meeting.held_at = held_at
    opened = await open_referrals(uow, [child.person_id for child in meeting.children])
    for referral_id in {referral.id, *(each.id for each in opened.values())}:
        await timescales.stop(
            uow,
            ClockKind.STRATEGY_MEETING,
            Subject(referral_id=referral_id),
            stopped_at=held_at,
            because="strategy_meeting.held",
        )
    uow.audit(
        "strategy_meeting.held", meeting, person_id=referral.person_id, shown=people_of(meeting)
    )
    uow.publish("strategy_meeting.held", record_id=meeting.id, referral_id=referral.id)
    return await as_it_stands(uow, meeting.id)


async def cancel(
    uow: UnitOfWork, *, meeting_id: UUID, expected: int, command: CancelStrategyMeeting
) -> StrategyMeeting:
    """Call the meeting off. If one was owed it still is: the clock runs until one is held.

    Raises:
        RecordNotFound, VersionStale, MeetingHeld, MeetingConcluded, MeetingCancelled: see each.
    """
    meeting = await begin(uow, meeting_id, MeetingAct.CANCEL, expected=expected)
    meeting.cancelled_because = command.reason
    uow.audit("strategy_meeting.cancelled", meeting, shown=people_of(meeting))
    uow.publish("strategy_meeting.cancelled", record_id=meeting.id)
    return await as_it_stands(uow, meeting.id)
