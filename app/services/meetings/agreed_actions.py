"""Actions agreed at strategy meetings: completed by the agency that undertook each."""

from uuid import UUID

from app.domain.meetings.strategy_meetings import MeetingAct
from app.domain.records import RecordNotFound
from app.models import MeetingAction, StrategyMeeting
from app.schemas.meetings.conclusions import CompleteMeetingAction
from app.schemas.meetings.strategy_meetings import StrategyMeetingView
from app.schemas.versions import VersionedView
from app.services.clocks import act_times
from app.services.meetings import views
from app.services.meetings.acts import join, note, people_of
from app.services.meetings.facts import refuse_completing
from app.services.meetings.running import is_run_by_actor
from app.unit_of_work import UnitOfWork


async def complete(
    uow: UnitOfWork,
    *,
    meeting_id: UUID,
    action_id: UUID,
    expected: int,
    command: CompleteMeetingAction,
) -> VersionedView[StrategyMeetingView]:
    """Record that an action agreed at the meeting was done, by the agency that undertook it.

    Raises:
        RecordNotFound, VersionStale, NotYourAgency, ActionDone: see each.
        MeetingNotHeld, MeetingNotConcluded, MeetingCancelled: there are no actions yet.
        ActTimeImpossible, LateEntryUnexplained: see each.
    """
    meeting = await join(uow, meeting_id, MeetingAct.COMPLETE_ACTION, expected=expected)
    action = _action(meeting, action_id)
    refuse_completing(uow.actor, action, runs_meeting=await is_run_by_actor(uow, meeting))
    action.done_at = act_times.happened_at(
        uow,
        command.done_at,
        because=command.late_because,
        pointer="/done_at",
        earliest=meeting.held_at,
    )
    action.done_by = uow.actor.user
    await note(
        uow,
        meeting,
        "meeting_action.completed",
        item_id=action.id,
        at=action.done_at,
        because=command.late_because,
    )
    uow.audit(
        "meeting_action.completed",
        action,
        shown=people_of(meeting),
        strategy_meeting_id=meeting.id,
    )
    return await views.as_changed(uow, meeting.id)


def _action(meeting: StrategyMeeting, action_id: UUID) -> MeetingAction:
    for action in meeting.actions:
        if action.id == action_id:
            return action
    raise RecordNotFound
