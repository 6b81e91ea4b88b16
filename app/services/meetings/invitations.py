"""Invitations to strategy meetings, reasons for absence, attendance and contributions."""

from datetime import datetime
from uuid import UUID

from app.domain.meetings.invitations import (
    AgencyAttended,
    PlaceBecause,
    refuse_without_place,
    to_be_invited,
)
from app.domain.meetings.strategy_meetings import MeetingAct, refuse_speaking_for
from app.domain.records import RecordNotFound
from app.models import Attendance, Contribution, Invitation, StrategyMeeting
from app.schemas.meetings.invitations import (
    Contribute,
    ReasonAbsence,
    RecordAttendance,
    SendInvitations,
)
from app.schemas.meetings.strategy_meetings import StrategyMeetingView
from app.schemas.versions import VersionedView
from app.services.clocks import act_times
from app.services.meetings import views
from app.services.meetings.acts import as_it_stands, begin, join, known_since, note, people_of
from app.services.meetings.facts import places_of
from app.services.meetings.running import is_run_by_actor
from app.unit_of_work import UnitOfWork


async def invite(
    uow: UnitOfWork, *, meeting_id: UUID, command: SendInvitations
) -> VersionedView[StrategyMeetingView]:
    """Invite every agency with a place that was not asked yet, and the further agencies named.

    Raises:
        RecordNotFound, MeetingConcluded, MeetingCancelled, NobodyToInvite, ActTimeImpossible,
        LateEntryUnexplained: see each.
    """
    meeting = await begin(uow, meeting_id, MeetingAct.INVITE)
    invited_at = act_times.happened_at(
        uow,
        command.invited_at,
        because=command.late_because,
        pointer="/invited_at",
        earliest=await known_since(uow, meeting),
    )
    for further in command.further:
        agency = await uow.partnerships.get_agency(further.agency_id)
        meeting = await _give_place(uow, meeting, agency.id, because=PlaceBecause(further.because))
    waiting = to_be_invited(
        await places_of(uow, meeting),
        named=frozenset(further.agency_id for further in command.further),
    )
    for place in waiting:
        invitation = _invitation(meeting, place.agency_id)
        _send(uow, meeting, invitation, at=invited_at)
        await note(
            uow,
            meeting,
            "invitation.sent",
            item_id=invitation.id,
            at=invited_at,
            because=command.late_because,
        )
    return await views.as_changed(uow, meeting.id)


async def _give_place(
    uow: UnitOfWork, meeting: StrategyMeeting, agency_id: UUID, *, because: PlaceBecause
) -> StrategyMeeting:
    """The meeting with a place for the agency; one that has a place gets a further reason."""
    known = [each for each in meeting.invitations if each.agency_id == agency_id]
    for invitation in known:
        if because not in invitation.because:
            invitation.because = [*invitation.because, because]
    if not known:
        await uow.save(
            uow.new(
                Invitation,
                strategy_meeting_id=meeting.id,
                agency_id=agency_id,
                required=False,
                because=[because],
            )
        )
    return await as_it_stands(uow, meeting.id)


def _invitation(meeting: StrategyMeeting, agency_id: UUID) -> Invitation:
    for invitation in meeting.invitations:
        if invitation.agency_id == agency_id:
            return invitation
    raise RecordNotFound


def _send(
    uow: UnitOfWork, meeting: StrategyMeeting, invitation: Invitation, *, at: datetime
) -> None:
    invitation.invited_at = at
    invitation.invited_by = uow.actor.user
    uow.audit(
        "invitation.sent",
        invitation,
        shown=people_of(meeting),
        strategy_meeting_id=meeting.id,
        agency_id=invitation.agency_id,
    )
    uow.publish(
        "invitation.sent",
        record_id=invitation.id,
        strategy_meeting_id=invitation.strategy_meeting_id,
        agency_id=invitation.agency_id,
    )


async def reason_absence(
    uow: UnitOfWork, *, meeting_id: UUID, agency_id: UUID, expected: int, command: ReasonAbsence
) -> VersionedView[StrategyMeetingView]:
    """Record why an agency with a place is not there.

    Raises:
        RecordNotFound: no such meeting in scope, or the agency has no place at it.
        VersionStale, MeetingConcluded, MeetingCancelled, AgencyAttended: see each.
    """
    meeting = await begin(uow, meeting_id, MeetingAct.REASON_ABSENCE, expected=expected)
    invitation = _invitation(meeting, agency_id)
    if any(attendance.agency_id == agency_id for attendance in meeting.attendances):
        raise AgencyAttended
    invitation.absence_reason = command.reason
    uow.audit(
        "invitation.absence_reasoned",
        invitation,
        shown=people_of(meeting),
        strategy_meeting_id=meeting.id,
    )
    return await views.as_changed(uow, meeting.id)


async def record_attendance(
    uow: UnitOfWork, *, meeting_id: UUID, command: RecordAttendance
) -> VersionedView[StrategyMeetingView]:
    """Record who took part, for which agency, and how.

    Meetings are called together by telephone within the hour: an agency that came without
    an invitation of ours was asked all the same. It has a place from here on, may read the
    meeting, and is owed the minutes.

    Raises:
        RecordNotFound: no such meeting, agency or user in scope.
        MeetingNotHeld, MeetingConcluded, MeetingCancelled: see each.
    """
    meeting = await begin(uow, meeting_id, MeetingAct.RECORD_ATTENDANCE)
    agency = await uow.partnerships.get_agency(command.agency_id)
    if command.user_id is not None:
        await uow.partnerships.get_user(command.user_id)
    if all(each.agency_id != agency.id for each in meeting.invitations):
        meeting = await _give_place(uow, meeting, agency.id, because=PlaceBecause.ATTENDED)
    invitation = _invitation(meeting, agency.id)
    if invitation.invited_at is None:
        _send(uow, meeting, invitation, at=uow.now)
    attendance = uow.new(
        Attendance,
        strategy_meeting_id=meeting.id,
        recorded_at=uow.now,
        recorded_by=uow.actor.user,
        **command.model_dump(),
    )
    await uow.save(attendance)
    uow.audit(
        "attendance.recorded",
        attendance,
        shown=people_of(meeting),
        strategy_meeting_id=meeting.id,
        agency_id=agency.id,
    )
    return await views.as_changed(uow, meeting.id)


async def contribute(
    uow: UnitOfWork, *, meeting_id: UUID, command: Contribute
) -> VersionedView[StrategyMeetingView]:
    """Add what an agency knows; after the conclusion too, and then those who decided hear of it.

    Those who run the meeting take down what any agency says, and give it a place if it had none.

    Raises:
        RecordNotFound, NotYourAgency, AgencyHasNoPlace, MeetingCancelled, ActTimeImpossible,
        LateEntryUnexplained: see each.
    """
    meeting = await join(uow, meeting_id, MeetingAct.CONTRIBUTE)
    agency = await uow.partnerships.get_agency(command.agency_id)
    with_place = {invitation.agency_id for invitation in meeting.invitations}
    runs_meeting = await is_run_by_actor(uow, meeting)
    refuse_speaking_for(
        agency.id,
        runs_meeting=runs_meeting,
        own_agencies={held.agency_id for held in uow.actor.memberships},
    )
    if runs_meeting and agency.id not in with_place:
        meeting = await _give_place(uow, meeting, agency.id, because=PlaceBecause.CONTRIBUTED)
        with_place.add(agency.id)
    refuse_without_place(agency.id, with_place=with_place)
    contributed_at = act_times.happened_at(
        uow,
        command.contributed_at,
        because=command.late_because,
        pointer="/contributed_at",
        earliest=await known_since(uow, meeting),
    )
    contribution = uow.new(
        Contribution,
        strategy_meeting_id=meeting.id,
        agency_id=agency.id,
        contribution=command.contribution,
        contributed_at=contributed_at,
        contributed_by=uow.actor.user,
    )
    await uow.save(contribution)
    await note(
        uow,
        meeting,
        "contribution.recorded",
        item_id=contribution.id,
        at=contributed_at,
        because=command.late_because,
    )
    # What those who decided heard in time, and was typed afterwards, did not come late.
    came_late = meeting.concluded_at is not None and contributed_at > meeting.concluded_at
    uow.audit(
        "contribution.recorded",
        contribution,
        shown=people_of(meeting),
        strategy_meeting_id=meeting.id,
        agency_id=agency.id,
        after_conclusion=came_late,
    )
    if came_late:
        uow.publish(
            "contribution.arrived_late",
            record_id=meeting.id,
            contribution_id=contribution.id,
            agency_id=agency.id,
        )
    return await views.as_changed(uow, meeting.id)
