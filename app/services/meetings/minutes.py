"""Minutes of strategy meetings: written in editions, circulated, acknowledged."""

from collections.abc import Sequence
from uuid import UUID

from app.domain.clocks.definitions import ClockKind
from app.domain.directory.access import Actor
from app.domain.directory.actions import available
from app.domain.directory.roles import Role
from app.domain.meetings import minutes as rules
from app.domain.meetings.strategy_meetings import (
    PERMISSION_FOR,
    MeetingAct,
    MeetingState,
    after,
    refuse_stranger,
)
from app.domain.records import RecordKind
from app.models import Minutes, MinutesCirculation, StrategyMeeting
from app.repositories.clocks.timescales import Subject
from app.schemas.meetings.minutes import (
    CirculateMinutes,
    CirculationView,
    MinutesEditionsView,
    MinutesSummaryView,
    MinutesView,
    WriteMinutes,
)
from app.schemas.types import Action
from app.schemas.versions import VersionedView, versioned
from app.services.clocks import timescales
from app.services.meetings.acts import as_it_stands, begin, join, people_of
from app.services.meetings.running import is_run_by_actor
from app.unit_of_work import UnitOfWork


async def write(
    uow: UnitOfWork, *, meeting_id: UUID, command: WriteMinutes
) -> VersionedView[MinutesView]:
    """Write the next edition; those before it stay as they were.

    Raises:
        RecordNotFound, MeetingNotHeld, MeetingCancelled: see each.
    """
    meeting = await begin(uow, meeting_id, MeetingAct.WRITE_MINUTES)
    editions = await uow.strategy_meetings.list_minutes(meeting.id)
    minutes = uow.new(
        Minutes,
        strategy_meeting_id=meeting.id,
        edition=len(editions) + 1,
        wording=command.wording,
        written_at=uow.now,
        written_by=uow.actor.user,
    )
    await uow.save(minutes)
    uow.audit(
        "minutes.written",
        minutes,
        shown=people_of(meeting),
        strategy_meeting_id=meeting.id,
        edition=minutes.edition,
    )
    return await _shown(uow, await as_it_stands(uow, meeting.id), minutes)


async def read(
    uow: UnitOfWork, *, meeting_id: UUID, minutes_id: UUID
) -> VersionedView[MinutesView]:
    """One edition, with the meeting whose version it shares.

    Raises:
        RecordNotFound: absent, or not circulated to the actor's agency.
    """
    meeting = await uow.strategy_meetings.get(meeting_id)
    minutes = await uow.strategy_meetings.get_minutes(minutes_id, meeting_id=meeting.id)
    uow.audit(
        "minutes.read",
        minutes,
        shown=people_of(meeting),
        strategy_meeting_id=meeting.id,
        edition=minutes.edition,
    )
    return await _shown(uow, meeting, minutes)


async def list_editions(uow: UnitOfWork, *, meeting_id: UUID) -> MinutesEditionsView:
    """The editions in scope, without their wording, the first one first.

    Raises:
        RecordNotFound: the meeting is absent, or out of scope.
    """
    meeting = await uow.strategy_meetings.get(meeting_id)
    editions = await uow.strategy_meetings.list_minutes(meeting.id)
    circulations = await uow.strategy_meetings.list_circulations(meeting.id)
    uow.audit(
        "minutes.listed",
        meeting,
        shown=[*(minutes.id for minutes in editions), *people_of(meeting)],
    )
    return MinutesEditionsView(items=[_summary(minutes, circulations) for minutes in editions])


async def _shown(
    uow: UnitOfWork, meeting: StrategyMeeting, minutes: Minutes
) -> VersionedView[MinutesView]:
    """One edition, with the agencies it was sent to, as far as the actor may know."""
    circulations = await uow.strategy_meetings.list_circulations(meeting.id)
    editions = await uow.strategy_meetings.list_minutes(meeting.id)
    runs_meeting = await is_run_by_actor(uow, meeting)

    def refuse_circulation() -> None:
        refuse_stranger(runs_meeting=runs_meeting)
        after(MeetingState(meeting.state), MeetingAct.CIRCULATE_MINUTES)
        _refuse_superseded(minutes, editions)
        rules.recipients(frozenset(), invited=_invited(meeting), sent=_sent(minutes, circulations))

    actions = [
        available(
            "circulate",
            actor=uow.actor,
            permission=PERMISSION_FOR[MeetingAct.CIRCULATE_MINUTES],
            rule=refuse_circulation,
        ),
        available(
            "acknowledge",
            actor=uow.actor,
            permission=PERMISSION_FOR[MeetingAct.ACKNOWLEDGE_MINUTES],
            rule=lambda: _unacknowledged(uow.actor, minutes, circulations),
        ),
    ]
    view = MinutesView(
        **_summary(minutes, circulations).model_dump(),
        wording=minutes.wording,
        available_actions=[Action.model_validate(each) for each in actions],
    )
    return versioned(view, meeting)


def _refuse_superseded(minutes: Minutes, editions: Sequence[Minutes]) -> None:
    rules.refuse_superseded(minutes.edition, latest=max(each.edition for each in editions))


def _invited(meeting: StrategyMeeting) -> frozenset[UUID]:
    return frozenset(
        invitation.agency_id
        for invitation in meeting.invitations
        if invitation.invited_at is not None
    )


def _sent(minutes: Minutes, circulations: Sequence[MinutesCirculation]) -> frozenset[UUID]:
    return frozenset(each.agency_id for each in circulations if each.minutes_id == minutes.id)


def _unacknowledged(
    actor: Actor, minutes: Minutes, circulations: Sequence[MinutesCirculation]
) -> list[MinutesCirculation]:
    """What this edition's circulation still owes from the actor's agencies.

    Raises:
        MinutesReceived: nothing.
    """
    own = actor.agencies_as(Role.AGENCY_OFFICER)
    waiting = [
        each
        for each in circulations
        if each.minutes_id == minutes.id and each.agency_id in own and each.received_at is None
    ]
    if not waiting:
        raise rules.MinutesReceived
    return waiting


def _summary(minutes: Minutes, circulations: Sequence[MinutesCirculation]) -> MinutesSummaryView:
    return MinutesSummaryView(
        id=minutes.id,
        strategy_meeting_id=minutes.strategy_meeting_id,
        edition=minutes.edition,
        written_at=minutes.written_at,
        written_by=minutes.written_by,
        circulations=[
            CirculationView.model_validate(circulation)
            for circulation in circulations
            if circulation.minutes_id == minutes.id
        ],
    )


async def circulate(
    uow: UnitOfWork, *, meeting_id: UUID, minutes_id: UUID, command: CirculateMinutes
) -> VersionedView[MinutesView]:
    """Send the latest edition to agencies that were invited; once all have it the clock stops.

    Raises:
        RecordNotFound, MeetingNotHeld, MeetingNotConcluded, MeetingCancelled: see each.
        MinutesSuperseded, AgencyHasNoPlace, MinutesCirculated: see the rules.
    """
    meeting = await begin(uow, meeting_id, MeetingAct.CIRCULATE_MINUTES)
    minutes = await uow.strategy_meetings.get_minutes(minutes_id, meeting_id=meeting.id)
    editions = await uow.strategy_meetings.list_minutes(meeting.id)
    _refuse_superseded(minutes, editions)
    invited = _invited(meeting)
    sent = _sent(minutes, await uow.strategy_meetings.list_circulations(meeting.id))
    recipients = rules.recipients(frozenset(command.agency_ids or ()), invited=invited, sent=sent)
    await uow.save_all(
        uow.new(
            MinutesCirculation,
            strategy_meeting_id=meeting.id,
            minutes_id=minutes.id,
            agency_id=agency_id,
            sent_at=uow.now,
            sent_by=uow.actor.user,
        )
        for agency_id in recipients
    )
    if rules.reached_everybody(invited=invited, sent=sent | recipients):
        await timescales.stop(
            uow,
            ClockKind.STRATEGY_MINUTES,
            Subject(RecordKind.STRATEGY_MEETING, meeting.id),
            stopped_at=uow.now,
            because="minutes.circulated",
        )
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
    return await _shown(uow, await as_it_stands(uow, meeting.id), minutes)


async def acknowledge(
    uow: UnitOfWork, *, meeting_id: UUID, minutes_id: UUID
) -> VersionedView[MinutesView]:
    """Acknowledge an edition for the agency, or agencies, that the actor is an officer of.

    Raises:
        RecordNotFound: absent, or not circulated to the actor's agency.
        MinutesReceived: acknowledged before.
    """
    meeting = await join(uow, meeting_id, MeetingAct.ACKNOWLEDGE_MINUTES)
    minutes = await uow.strategy_meetings.get_minutes(minutes_id, meeting_id=meeting.id)
    circulations = await uow.strategy_meetings.list_circulations(meeting.id)
    for circulation in _unacknowledged(uow.actor, minutes, circulations):
        circulation.received_at = uow.now
        circulation.received_by = uow.actor.user
        uow.audit(
            "minutes.received",
            minutes,
            shown=people_of(meeting),
            strategy_meeting_id=meeting.id,
            agency_id=circulation.agency_id,
        )
    return await _shown(uow, await as_it_stands(uow, meeting.id), minutes)
