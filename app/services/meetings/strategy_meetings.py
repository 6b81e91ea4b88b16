"""Strategy meetings: read, listed, held and cancelled."""

from uuid import UUID

from app.domain.clocks.definitions import ClockKind
from app.domain.meetings.strategy_meetings import HeldAtImpossible, MeetingAct
from app.domain.records import RecordKind
from app.repositories.clocks.timescales import Subject
from app.schemas.meetings.strategy_meetings import (
    CancelStrategyMeeting,
    HoldStrategyMeeting,
    StrategyMeetingsView,
    StrategyMeetingView,
)
from app.schemas.versions import VersionedView
from app.services.clocks import act_times, timescales
from app.services.meetings import views
from app.services.meetings.acts import begin, known_since, note, people_of
from app.services.meetings.facts import open_referrals
from app.services.meetings.running import for_every_child
from app.unit_of_work import UnitOfWork


async def read(uow: UnitOfWork, *, meeting_id: UUID) -> VersionedView[StrategyMeetingView]:
    """One meeting, as opened by its reader.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    meeting = await uow.strategy_meetings.get(meeting_id)
    uow.audit("strategy_meeting.read", meeting, shown=people_of(meeting))
    return await views.view(uow, meeting)


async def list_of_referral(uow: UnitOfWork, *, referral_id: UUID) -> StrategyMeetingsView:
    """The meetings of a referral that the actor may read, the first one first.

    Raises:
        RecordNotFound: the referral is absent, or out of scope.
    """
    referral = await uow.referrals.get(referral_id)
    found = await uow.strategy_meetings.list_of_referral(referral.id)
    uow.audit(
        "strategy_meeting.listed",
        referral,
        person_id=referral.person_id,
        shown=[id_ for meeting in found for id_ in (meeting.id, *people_of(meeting))],
    )
    return await views.summaries(uow, found)


async def hold(
    uow: UnitOfWork, *, meeting_id: UUID, expected: int, command: HoldStrategyMeeting
) -> VersionedView[StrategyMeetingView]:
    """Record that a meeting takes place, which stops the clock of every child it was owed to.

    Raises:
        RecordNotFound, VersionStale, MeetingHeld, MeetingConcluded, MeetingCancelled,
        HeldAtImpossible, LateEntryUnexplained: see each.
    """
    known = await known_since(uow, await uow.strategy_meetings.get(meeting_id))
    meeting = await begin(uow, meeting_id, MeetingAct.HOLD, expected=expected)
    referral = await uow.referrals.get(meeting.referral_id)
    # A discussion at night may precede the typing of its referral and of the contact, but not the
    # contact itself.
    held_at = act_times.happened_at(
        uow,
        command.held_at,
        because=command.late_because,
        pointer="/held_at",
        earliest=known,
        impossible=HeldAtImpossible,
    )
    meeting.held_at = held_at
    await note(uow, meeting, "strategy_meeting.held", at=held_at, because=command.late_because)
    async with for_every_child(uow):
        opened = await open_referrals(uow, [child.person_id for child in meeting.children])
        for referral_id in {referral.id, *(each.id for each in opened.values())}:
            await timescales.stop(
                uow,
                ClockKind.STRATEGY_MEETING,
                Subject(RecordKind.REFERRAL, referral_id),
                stopped_at=held_at,
                because="strategy_meeting.held",
            )
    uow.audit(
        "strategy_meeting.held", meeting, person_id=referral.person_id, shown=people_of(meeting)
    )
    uow.publish("strategy_meeting.held", record_id=meeting.id, referral_id=referral.id)
    return await views.as_changed(uow, meeting.id)


async def cancel(
    uow: UnitOfWork, *, meeting_id: UUID, expected: int, command: CancelStrategyMeeting
) -> VersionedView[StrategyMeetingView]:
    """Call the meeting off. If one was owed it still is: the clock runs until one is held.

    Raises:
        RecordNotFound, VersionStale, MeetingHeld, MeetingConcluded, MeetingCancelled,
        ActTimeImpossible, LateEntryUnexplained: see each.
    """
    meeting = await begin(uow, meeting_id, MeetingAct.CANCEL, expected=expected)
    cancelled_at = act_times.happened_at(
        uow,
        command.cancelled_at,
        because=command.late_because,
        pointer="/cancelled_at",
        earliest=meeting.called_at,
    )
    meeting.cancelled_because = command.reason
    await note(
        uow,
        meeting,
        "strategy_meeting.cancelled",
        at=cancelled_at,
        because=command.late_because,
    )
    uow.audit("strategy_meeting.cancelled", meeting, shown=people_of(meeting))
    uow.publish("strategy_meeting.cancelled", record_id=meeting.id)
    return await views.as_changed(uow, meeting.id)
