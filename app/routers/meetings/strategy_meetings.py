"""Strategy meetings: called, read, held and cancelled."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.casework.enquiries import ChildNotAllocated
from app.domain.casework.referrals import ReferralClosed
from app.domain.clocks.act_times import ActTimeImpossible, LateEntryUnexplained
from app.domain.corrections.recorded_errors import RecordedInError
from app.domain.directory.permissions import Permission
from app.domain.meetings.strategy_meetings import (
    AnotherMeetingWaits,
    ChildNamedTwice,
    HeldAtImpossible,
    MeetingCancelled,
    MeetingConcluded,
    MeetingHeld,
    MeetingNotConcluded,
    MeetingNotHeld,
    NotAChild,
)
from app.domain.records import RecordNotFound
from app.http.etags import ExpectedVersion
from app.http.guard import allowed, allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.meetings.strategy_meetings import (
    CallStrategyMeeting,
    CancelStrategyMeeting,
    HoldStrategyMeeting,
    StrategyMeetingsView,
    StrategyMeetingView,
)
from app.schemas.versions import VersionedView
from app.services.meetings import calls, strategy_meetings
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1", tags=["strategy-meetings"], route_class=TransactionalRoute)


@router.post(
    "/referrals/{referral_id}/strategy-meetings",
    operation_id="callStrategyMeeting",
    summary="Call a strategy meeting",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        RecordNotFound,
        ChildNotAllocated,
        ReferralClosed,
        AnotherMeetingWaits,
        ChildNamedTwice,
        NotAChild,
        MeetingNotHeld,
        MeetingNotConcluded,
        MeetingCancelled,
        ActTimeImpossible,
        LateEntryUnexplained,
    ),
)
async def call_strategy_meeting(
    referral_id: RecordId,
    command: CallStrategyMeeting,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.STRATEGY_MEETING_CALL)],
) -> VersionedView[StrategyMeetingView]:
    """The agencies that must be invited are worked out now, and shown with every reason."""
    return await calls.call(uow, referral_id=referral_id, command=command)


@router.get(
    "/referrals/{referral_id}/strategy-meetings",
    operation_id="listStrategyMeetings",
    summary="List the strategy meetings of a referral",
    responses=documented(RecordNotFound),
)
async def list_strategy_meetings(
    referral_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.STRATEGY_MEETING_READ)],
) -> StrategyMeetingsView:
    """Those that you may read, the oldest first."""
    return await strategy_meetings.list_of_referral(uow, referral_id=referral_id)


@router.get(
    "/strategy-meetings/{meeting_id}",
    operation_id="readStrategyMeeting",
    summary="Read a strategy meeting",
    responses=documented(RecordNotFound),
)
async def read_strategy_meeting(
    meeting_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.STRATEGY_MEETING_READ)],
) -> VersionedView[StrategyMeetingView]:
    """For the hub, the children's workers, and the agencies that were sent an invitation."""
    return await strategy_meetings.read(uow, meeting_id=meeting_id)


@router.post(
    "/strategy-meetings/{meeting_id}/opening",
    operation_id="holdStrategyMeeting",
    summary="Open a strategy meeting",
    responses=documented(
        RecordNotFound,
        ChildNotAllocated,
        MeetingHeld,
        MeetingConcluded,
        MeetingCancelled,
        RecordedInError,
        HeldAtImpossible,
        LateEntryUnexplained,
    ),
)
async def hold_strategy_meeting(
    meeting_id: RecordId,
    command: HoldStrategyMeeting,
    uow: Annotated[UnitOfWork, allowed(Permission.STRATEGY_MEETING_ARRANGE)],
    expected: ExpectedVersion,
) -> VersionedView[StrategyMeetingView]:
    """The meeting begins, or has begun: it stops the clock of the decision that one was needed."""
    return await strategy_meetings.hold(
        uow, meeting_id=meeting_id, expected=expected, command=command
    )


@router.post(
    "/strategy-meetings/{meeting_id}/cancellation",
    operation_id="cancelStrategyMeeting",
    summary="Cancel a strategy meeting",
    responses=documented(
        RecordNotFound,
        ChildNotAllocated,
        MeetingHeld,
        MeetingConcluded,
        MeetingCancelled,
        RecordedInError,
        ActTimeImpossible,
        LateEntryUnexplained,
    ),
)
async def cancel_strategy_meeting(
    meeting_id: RecordId,
    command: CancelStrategyMeeting,
    uow: Annotated[UnitOfWork, allowed(Permission.STRATEGY_MEETING_CANCEL)],
    expected: ExpectedVersion,
) -> VersionedView[StrategyMeetingView]:
    """With the reason, by a manager. If a meeting is owed it stays owed, and its clock runs on."""
    return await strategy_meetings.cancel(
        uow, meeting_id=meeting_id, expected=expected, command=command
    )
