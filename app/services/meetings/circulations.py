"""Circulations of minutes: to the agencies invited, left out for some, acknowledged by each."""

from uuid import UUID

from app.domain.meetings import minutes as rules
from app.domain.meetings.invitations import refuse_without_place
from app.domain.meetings.strategy_meetings import MeetingAct
from app.models import MinutesCirculation
from app.schemas.meetings.invitations import LeaveMinutesUnsent
from app.schemas.meetings.minutes import AcknowledgeMinutes, CirculateMinutes, MinutesView
from app.schemas.meetings.strategy_meetings import StrategyMeetingView
from app.schemas.versions import VersionedView
from app.services.clocks import act_times
from app.services.meetings import views
from app.services.meetings.acts import as_it_stands, begin, join, note, people_of
from app.services.meetings.minutes import (
    agencies_invited,
    agencies_owed,
    agencies_sent,
    refuse_superseded,
    settle,
    shown,
    unacknowledged,
)
from app.unit_of_work import UnitOfWork


async def circulate(
    uow: UnitOfWork, *, meeting_id: UUID, minutes_id: UUID, command: CirculateMinutes
) -> VersionedView[MinutesView]:
    """Send the latest edition to agencies that were invited; once all have it the clock stops.

    Raises:
        RecordNotFound, MeetingNotHeld, MeetingNotConcluded, MeetingCancelled,
        ActTimeImpossible, LateEntryUnexplained: see each.
        MinutesSuperseded, AgencyHasNoPlace, MinutesCirculated: see the rules.
    """
    meeting = await begin(uow, meeting_id, MeetingAct.CIRCULATE_MINUTES)
    minutes = await uow.strategy_meetings.get_minutes(minutes_id, meeting_id=meeting.id)
    editions = await uow.strategy_meetings.list_minutes(meeting.id)
    refuse_superseded(minutes, editions)
    recipients = rules.recipients(
        frozenset(command.agency_ids or ()),
        invited=agencies_invited(meeting),
        owed=agencies_owed(meeting),
        sent=agencies_sent(minutes, await uow.strategy_meetings.list_circulations(meeting.id)),
    )
    sent_at = act_times.happened_at(
        uow,
        command.sent_at,
        because=command.late_because,
        pointer="/sent_at",
        earliest=meeting.concluded_at,
    )
    await uow.save_all(
        uow.new(
            MinutesCirculation,
            strategy_meeting_id=meeting.id,
            minutes_id=minutes.id,
            agency_id=agency_id,
            sent_at=sent_at,
            sent_by=uow.actor.user,
        )
        for agency_id in recipients
    )
    await note(
        uow,
        meeting,
        "minutes.circulated",
        item_id=minutes.id,
        at=sent_at,
        because=command.late_because,
    )
    await settle(uow, meeting)
    uow.audit(
        "minutes.circulated",
        minutes,
        shown=people_of(meeting),
        strategy_meeting_id=meeting.id,
        agencies=len(recipients),
    )
    for agency_id in recipients:
        uow.publish(
            "minutes.circulated",
            record_id=minutes.id,
            strategy_meeting_id=meeting.id,
            agency_id=agency_id,
        )
    return await shown(uow, await as_it_stands(uow, meeting.id), minutes)


async def acknowledge(
    uow: UnitOfWork, *, meeting_id: UUID, minutes_id: UUID, command: AcknowledgeMinutes
) -> VersionedView[MinutesView]:
    """Acknowledge an edition for the agency, or agencies, that the actor is an officer of.

    Raises:
        RecordNotFound: absent, or not circulated to the actor's agency.
        MinutesReceived: acknowledged before.
        ActTimeImpossible, LateEntryUnexplained: see each.
    """
    meeting = await join(uow, meeting_id, MeetingAct.ACKNOWLEDGE_MINUTES)
    minutes = await uow.strategy_meetings.get_minutes(minutes_id, meeting_id=meeting.id)
    circulations = await uow.strategy_meetings.list_circulations(meeting.id)
    waiting = unacknowledged(uow.actor, minutes, circulations)
    received_at = act_times.happened_at(
        uow,
        command.received_at,
        because=command.late_because,
        pointer="/received_at",
        earliest=max(each.sent_at for each in waiting),
    )
    await note(
        uow,
        meeting,
        "minutes.received",
        item_id=minutes.id,
        at=received_at,
        because=command.late_because,
    )
    for circulation in waiting:
        circulation.received_at = received_at
        circulation.received_by = uow.actor.user
        uow.audit(
            "minutes.received",
            minutes,
            shown=people_of(meeting),
            strategy_meeting_id=meeting.id,
            agency_id=circulation.agency_id,
        )
    return await shown(uow, await as_it_stands(uow, meeting.id), minutes)


async def leave_unsent(
    uow: UnitOfWork, *, meeting_id: UUID, agency_id: UUID, command: LeaveMinutesUnsent
) -> VersionedView[StrategyMeetingView]:
    """Record why an agency that was invited cannot be sent the minutes; the rest are sent them.

    If it can be reached later after all, it is sent them by name.

    Raises:
        RecordNotFound, AgencyHasNoPlace, MeetingNotHeld, MeetingNotConcluded, MeetingCancelled,
        MinutesLeftUnsent, ActTimeImpossible, LateEntryUnexplained: see each.
    """
    meeting = await begin(uow, meeting_id, MeetingAct.LEAVE_MINUTES_UNSENT)
    refuse_without_place(agency_id, with_place=agencies_invited(meeting))
    (invitation,) = [each for each in meeting.invitations if each.agency_id == agency_id]
    rules.refuse_leaving_unsent(unsent=invitation.minutes_unsent_because is not None)
    invitation.minutes_unsent_because = command.reason
    invitation.minutes_unsent_at = act_times.happened_at(
        uow,
        command.decided_at,
        because=command.late_because,
        pointer="/decided_at",
        earliest=meeting.concluded_at,
    )
    invitation.minutes_unsent_by = uow.actor.user
    await note(
        uow,
        meeting,
        "minutes.left_unsent",
        item_id=invitation.id,
        at=invitation.minutes_unsent_at,
        because=command.late_because,
    )
    await settle(uow, meeting)
    uow.audit(
        "minutes.left_unsent",
        invitation,
        shown=people_of(meeting),
        strategy_meeting_id=meeting.id,
        agency_id=agency_id,
    )
    return await views.as_changed(uow, meeting.id)
