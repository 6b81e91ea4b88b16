"""Minutes of strategy meetings: written in editions, read and listed."""

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
    CirculationView,
    MinutesEditionsView,
    MinutesSummaryView,
    MinutesView,
    WriteMinutes,
)
from app.schemas.types import Action
from app.schemas.versions import VersionedView, versioned
from app.services.clocks import act_times, timescales
from app.services.meetings.acts import as_it_stands, begin, note, people_of
from app.services.meetings.running import is_run_by_actor
from app.unit_of_work import UnitOfWork


async def write(
    uow: UnitOfWork, *, meeting_id: UUID, command: WriteMinutes
) -> VersionedView[MinutesView]:
    """Write the next edition; those before it stay as they were.

    Raises:
        RecordNotFound, MeetingNotHeld, MeetingCancelled, ActTimeImpossible,
        LateEntryUnexplained: see each.
    """
    meeting = await begin(uow, meeting_id, MeetingAct.WRITE_MINUTES)
    written_at = act_times.happened_at(
        uow,
        command.written_at,
        because=command.late_because,
        pointer="/written_at",
        earliest=meeting.held_at,
    )
    editions = await uow.strategy_meetings.list_minutes(meeting.id)
    minutes = uow.new(
        Minutes,
        strategy_meeting_id=meeting.id,
        edition=len(editions) + 1,
        wording=command.wording,
        written_at=written_at,
        written_by=uow.actor.user,
    )
    await uow.save(minutes)
    await note(
        uow,
        meeting,
        "minutes.written",
        item_id=minutes.id,
        at=written_at,
        because=command.late_because,
    )
    await settle(uow, meeting)
    uow.audit(
        "minutes.written",
        minutes,
        shown=people_of(meeting),
        strategy_meeting_id=meeting.id,
        edition=minutes.edition,
    )
    return await shown(uow, await as_it_stands(uow, meeting.id), minutes)


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
    return await shown(uow, meeting, minutes)


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


async def shown(
    uow: UnitOfWork, meeting: StrategyMeeting, minutes: Minutes
) -> VersionedView[MinutesView]:
    """One edition, with the agencies it was sent to, as far as the actor may know."""
    circulations = await uow.strategy_meetings.list_circulations(meeting.id)
    editions = await uow.strategy_meetings.list_minutes(meeting.id)
    runs_meeting = await is_run_by_actor(uow, meeting)

    times = await act_times.shown(uow, meeting.id)

    def refuse_circulation() -> None:
        refuse_stranger(runs_meeting=runs_meeting)
        after(MeetingState(meeting.state), MeetingAct.CIRCULATE_MINUTES)
        refuse_superseded(minutes, editions)
        rules.recipients(
            frozenset(),
            invited=agencies_invited(meeting),
            owed=agencies_owed(meeting),
            sent=agencies_sent(minutes, circulations),
        )

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
            rule=lambda: unacknowledged(uow.actor, minutes, circulations),
        ),
    ]
    view = MinutesView(
        **_summary(minutes, circulations).model_dump(),
        wording=minutes.wording,
        times=[each for each in times if each.item_id == minutes.id],
        available_actions=[Action.model_validate(each) for each in actions],
    )
    return versioned(view, meeting)


def refuse_superseded(minutes: Minutes, editions: Sequence[Minutes]) -> None:
    """Refuse to circulate an edition that has been corrected."""
    rules.refuse_superseded(minutes.edition, latest=max(each.edition for each in editions))


def agencies_invited(meeting: StrategyMeeting) -> frozenset[UUID]:
    """The agencies that were sent an invitation."""
    return frozenset(
        invitation.agency_id
        for invitation in meeting.invitations
        if invitation.invited_at is not None
    )


def agencies_owed(meeting: StrategyMeeting) -> frozenset[UUID]:
    """The agencies invited, but for those that cannot be sent the minutes."""
    return frozenset(
        each.agency_id
        for each in meeting.invitations
        if each.invited_at is not None and each.minutes_unsent_because is None
    )


async def settle(uow: UnitOfWork, meeting: StrategyMeeting) -> None:
    """Stop the clock once the latest edition has reached every agency that can be sent it."""
    await uow.session.flush()
    editions = await uow.strategy_meetings.list_minutes(meeting.id)
    if not editions:
        return
    latest = editions[-1]
    circulations = await uow.strategy_meetings.list_circulations(meeting.id)
    sent = agencies_sent(latest, circulations)
    if rules.reached_everybody(owed=agencies_owed(meeting), sent=sent):
        await timescales.stop(
            uow,
            ClockKind.STRATEGY_MINUTES,
            Subject(RecordKind.STRATEGY_MEETING, meeting.id),
            stopped_at=max(
                (each.sent_at for each in circulations if each.minutes_id == latest.id),
                default=latest.written_at,
            ),
            because="minutes.circulated",
        )


def agencies_sent(minutes: Minutes, circulations: Sequence[MinutesCirculation]) -> frozenset[UUID]:
    """The agencies that were sent an edition."""
    return frozenset(each.agency_id for each in circulations if each.minutes_id == minutes.id)


def unacknowledged(
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
