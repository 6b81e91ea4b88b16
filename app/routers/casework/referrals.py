"""Referrals: the statutory episode of one child."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.casework.closure_reasons import (
    AssessmentMissing,
    AuthorityHasNotAccepted,
    DeathNotRecorded,
    DiedOnRecord,
    NotYetAdult,
)
from app.domain.casework.enquiries import ChildNotAllocated
from app.domain.casework.protections import ProtectionRunning
from app.domain.casework.referrals import (
    ClosedBeforeOpened,
    ConferenceOwed,
    EnquiryStillOpen,
    NotOfThisTeam,
    ReferralClosed,
    StrategyMeetingOwed,
)
from app.domain.casework.team_closures import AgreedByCloser, NoClosureToAgree
from app.domain.clocks.act_times import ActTimeImpossible, LateEntryUnexplained
from app.domain.directory.permissions import Permission
from app.domain.gates import ExceptionNotNeeded, ExceptionNotYours
from app.domain.pages import CursorNotValid
from app.http.etags import ExpectedVersion
from app.http.guard import allowed, allowed_to_create
from app.http.pagination import Paging
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.casework.referrals import (
    AgreeToClosure,
    AllocateReferral,
    CloseReferral,
    ReferralsPage,
    ReferralView,
    SearchReferrals,
)
from app.schemas.versions import VersionedView
from app.services.casework import allocations, referrals, team_closures
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/referrals", tags=["referrals"], route_class=TransactionalRoute)


@router.get("/{referral_id}", operation_id="readReferral", summary="Read a referral")
async def read_referral(
    referral_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.REFERRAL_READ)],
) -> VersionedView[ReferralView]:
    """The referral, with the previous one, the allocated worker and its clocks."""
    return await referrals.read(uow, referral_id=referral_id)


@router.post(
    "/search",
    operation_id="searchReferrals",
    summary="Search for referrals",
    responses=documented(CursorNotValid),
)
async def search_referrals(
    command: SearchReferrals,
    uow: Annotated[UnitOfWork, allowed(Permission.REFERRAL_READ)],
    page: Paging,
) -> ReferralsPage:
    """The latest opened first. The results shown are recorded in the audit log."""
    return await referrals.search(uow, command=command, page=page)


@router.post(
    "/{referral_id}/closure",
    operation_id="closeReferral",
    summary="Close a referral",
    responses=documented(
        ChildNotAllocated,
        ReferralClosed,
        StrategyMeetingOwed,
        EnquiryStillOpen,
        ConferenceOwed,
        ProtectionRunning,
        AssessmentMissing,
        DeathNotRecorded,
        DiedOnRecord,
        NotYetAdult,
        AuthorityHasNotAccepted,
        ClosedBeforeOpened,
        ExceptionNotYours,
        ExceptionNotNeeded,
    ),
)
async def close_referral(
    referral_id: RecordId,
    command: CloseReferral,
    uow: Annotated[UnitOfWork, allowed(Permission.REFERRAL_CLOSE)],
    expected: ExpectedVersion,
) -> VersionedView[ReferralView]:
    """With the census's reason, once the child is owed nothing more in it."""
    return await referrals.close(uow, referral_id=referral_id, expected=expected, command=command)


@router.post(
    "/{referral_id}/closure/agreement",
    operation_id="agreeToClosure",
    summary="Agree to a closure by a team",
    responses=documented(NoClosureToAgree, AgreedByCloser),
)
async def agree_to_closure(
    referral_id: RecordId,
    command: AgreeToClosure,
    uow: Annotated[UnitOfWork, allowed(Permission.CLOSURE_AGREE)],
    expected: ExpectedVersion,
) -> VersionedView[ReferralView]:
    """With the reason. A manager who does not agree records a decision on the child instead."""
    return await team_closures.agree(
        uow, referral_id=referral_id, expected=expected, command=command
    )


@router.post(
    "/{referral_id}/allocations",
    operation_id="allocateReferral",
    summary="Allocate a referral to a worker",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        ChildNotAllocated, ReferralClosed, NotOfThisTeam, ActTimeImpossible, LateEntryUnexplained
    ),
)
async def allocate_referral(
    referral_id: RecordId,
    command: AllocateReferral,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.REFERRAL_ALLOCATE)],
    expected: ExpectedVersion,
) -> VersionedView[ReferralView]:
    """The worker who had the child before no longer has them."""
    return await allocations.allocate(
        uow, referral_id=referral_id, expected=expected, command=command
    )
