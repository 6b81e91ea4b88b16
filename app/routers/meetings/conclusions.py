"""Conclusions of strategy meetings, and the actions agreed."""

from typing import Annotated

from fastapi import APIRouter, Body

from app.domain.casework.enquiries import ChildNotAllocated
from app.domain.clocks.act_times import ActTimeImpossible, LateEntryUnexplained
from app.domain.corrections.recorded_errors import RecordedInError
from app.domain.directory.permissions import Permission
from app.domain.gates import ExceptionNotNeeded, ExceptionNotYours
from app.domain.meetings.conclusions import (
    ActionDone,
    ChairNotManager,
    ChairOfAnotherTeam,
    ChildHasNoReferral,
    ChildLeftOut,
    ChildNotOfMeeting,
    DueBeforeMeeting,
    EnquiryNotWanted,
    EnquiryUnplanned,
    MedicalDecisionHalf,
    MedicalDecisionMissing,
)
from app.domain.meetings.invitations import (
    AbsenceNotReasoned,
    AgencyHasNoPlace,
    RequiredAgencyMissing,
)
from app.domain.meetings.strategy_meetings import (
    ChildNamedTwice,
    MeetingCancelled,
    MeetingConcluded,
    MeetingNotConcluded,
    MeetingNotHeld,
    NotYourAgency,
)
from app.domain.records import RecordNotFound
from app.http.etags import ExpectedVersion
from app.http.guard import allowed
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.meetings.conclusions import CompleteMeetingAction, ConcludeStrategyMeeting
from app.schemas.meetings.strategy_meetings import StrategyMeetingView
from app.schemas.versions import VersionedView
from app.services.meetings import agreed_actions, conclusions
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/strategy-meetings/{meeting_id}",
    tags=["strategy-meetings"],
    route_class=TransactionalRoute,
)


@router.post(
    "/conclusion",
    operation_id="concludeStrategyMeeting",
    summary="Conclude a strategy meeting",
    responses=documented(
        RecordNotFound,
        ChildNotAllocated,
        MeetingNotHeld,
        MeetingConcluded,
        MeetingCancelled,
        RecordedInError,
        ChairNotManager,
        ChairOfAnotherTeam,
        AbsenceNotReasoned,
        RequiredAgencyMissing,
        ExceptionNotNeeded,
        ActTimeImpossible,
        LateEntryUnexplained,
        ExceptionNotYours,
        ChildNamedTwice,
        ChildNotOfMeeting,
        ChildLeftOut,
        MedicalDecisionMissing,
        MedicalDecisionHalf,
        EnquiryUnplanned,
        EnquiryNotWanted,
        ChildHasNoReferral,
        DueBeforeMeeting,
        AgencyHasNoPlace,
    ),
)
async def conclude_strategy_meeting(
    meeting_id: RecordId,
    command: ConcludeStrategyMeeting,
    uow: Annotated[UnitOfWork, allowed(Permission.STRATEGY_MEETING_CONCLUDE)],
    expected: ExpectedVersion,
) -> VersionedView[StrategyMeetingView]:
    """A decision on every child; where enquiries are needed, they and their clocks start."""
    return await conclusions.conclude(
        uow, meeting_id=meeting_id, expected=expected, command=command
    )


@router.post(
    "/actions/{action_id}/completion",
    operation_id="completeMeetingAction",
    summary="Record that an action was done",
    responses=documented(
        RecordNotFound,
        MeetingNotHeld,
        MeetingNotConcluded,
        MeetingCancelled,
        RecordedInError,
        NotYourAgency,
        ActionDone,
        ActTimeImpossible,
        LateEntryUnexplained,
    ),
)
async def complete_meeting_action(
    meeting_id: RecordId,
    action_id: RecordId,
    command: Annotated[CompleteMeetingAction, Body(default_factory=CompleteMeetingAction)],
    uow: Annotated[UnitOfWork, allowed(Permission.STRATEGY_MEETING_CONTRIBUTE)],
    expected: ExpectedVersion,
) -> VersionedView[StrategyMeetingView]:
    """By the agency that took on the action, or by the hub for any agency."""
    return await agreed_actions.complete(
        uow, meeting_id=meeting_id, action_id=action_id, expected=expected, command=command
    )
