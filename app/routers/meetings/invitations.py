"""Invitations to strategy meetings, reasons for absence, attendance and contributions."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.casework.enquiries import ChildNotAllocated
from app.domain.clocks.act_times import ActTimeImpossible, LateEntryUnexplained
from app.domain.corrections.recorded_errors import RecordedInError
from app.domain.directory.permissions import Permission
from app.domain.meetings.invitations import AgencyAttended, AgencyHasNoPlace, NobodyToInvite
from app.domain.meetings.minutes import MinutesLeftUnsent
from app.domain.meetings.strategy_meetings import (
    MeetingCancelled,
    MeetingConcluded,
    MeetingNotConcluded,
    MeetingNotHeld,
    NotYourAgency,
)
from app.domain.records import RecordNotFound
from app.http.etags import ExpectedVersion
from app.http.guard import allowed, allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.meetings.invitations import (
    Contribute,
    LeaveMinutesUnsent,
    ReasonAbsence,
    RecordAttendance,
    SendInvitations,
)
from app.schemas.meetings.strategy_meetings import StrategyMeetingView
from app.schemas.versions import VersionedView
from app.services.meetings import circulations, invitations
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/strategy-meetings/{meeting_id}",
    tags=["strategy-meetings"],
    route_class=TransactionalRoute,
)


@router.post(
    "/invitations",
    operation_id="sendInvitations",
    summary="Invite agencies to a strategy meeting",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        RecordNotFound,
        ChildNotAllocated,
        MeetingConcluded,
        MeetingCancelled,
        RecordedInError,
        NobodyToInvite,
        ActTimeImpossible,
        LateEntryUnexplained,
    ),
)
async def send_invitations(
    meeting_id: RecordId,
    command: SendInvitations,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.STRATEGY_MEETING_ARRANGE)],
) -> VersionedView[StrategyMeetingView]:
    """To every agency with a place that was not invited and is not excused, and to those named."""
    return await invitations.invite(uow, meeting_id=meeting_id, command=command)


@router.post(
    "/invitations/{agency_id}/absence",
    operation_id="reasonAbsence",
    summary="Record why an agency is absent",
    responses=documented(
        RecordNotFound,
        ChildNotAllocated,
        MeetingConcluded,
        MeetingCancelled,
        RecordedInError,
        AgencyAttended,
    ),
)
async def reason_absence(
    meeting_id: RecordId,
    agency_id: RecordId,
    command: ReasonAbsence,
    uow: Annotated[UnitOfWork, allowed(Permission.STRATEGY_MEETING_ARRANGE)],
    expected: ExpectedVersion,
) -> VersionedView[StrategyMeetingView]:
    """Before the meeting, so that the agency is not invited, or at it."""
    return await invitations.reason_absence(
        uow, meeting_id=meeting_id, agency_id=agency_id, expected=expected, command=command
    )


@router.post(
    "/attendances",
    operation_id="recordAttendance",
    summary="Record an attendance",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        RecordNotFound,
        ChildNotAllocated,
        MeetingNotHeld,
        MeetingConcluded,
        MeetingCancelled,
        RecordedInError,
    ),
)
async def record_attendance(
    meeting_id: RecordId,
    command: RecordAttendance,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.STRATEGY_MEETING_ARRANGE)],
) -> VersionedView[StrategyMeetingView]:
    """One person, their agency, and how they took part. An uninvited agency gains a place by it."""
    return await invitations.record_attendance(uow, meeting_id=meeting_id, command=command)


@router.post(
    "/contributions",
    operation_id="contributeToStrategyMeeting",
    summary="Give the meeting an agency's information",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        RecordNotFound,
        MeetingCancelled,
        RecordedInError,
        NotYourAgency,
        AgencyHasNoPlace,
        ActTimeImpossible,
        LateEntryUnexplained,
    ),
)
async def contribute(
    meeting_id: RecordId,
    command: Contribute,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.STRATEGY_MEETING_CONTRIBUTE)],
) -> VersionedView[StrategyMeetingView]:
    """Before, at, or after the meeting; information after its conclusion is marked as such."""
    return await invitations.contribute(uow, meeting_id=meeting_id, command=command)


@router.post(
    "/invitations/{agency_id}/minutes-unsent",
    operation_id="leaveMinutesUnsent",
    summary="Record why an agency is not sent the minutes",
    responses=documented(
        RecordNotFound,
        MeetingNotHeld,
        MeetingNotConcluded,
        MeetingCancelled,
        RecordedInError,
        AgencyHasNoPlace,
        MinutesLeftUnsent,
        ActTimeImpossible,
        LateEntryUnexplained,
    ),
)
async def leave_minutes_unsent(
    meeting_id: RecordId,
    agency_id: RecordId,
    command: LeaveMinutesUnsent,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.STRATEGY_MEETING_MINUTE)],
) -> VersionedView[StrategyMeetingView]:
    """For an agency that cannot be reached: the minutes are owed to the others alone."""
    return await circulations.leave_unsent(
        uow, meeting_id=meeting_id, agency_id=agency_id, command=command
    )
