"""Threshold decisions about the children of contacts."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.casework.protections import DecidedOverProtection
from app.domain.casework.referrals import (
    ConferenceOwed,
    EnquiryStillOpen,
    ReferralAlreadyOpen,
    StrategyMeetingOwed,
)
from app.domain.clocks.act_times import ActTimeImpossible, LateEntryUnexplained
from app.domain.contacts.contacts import MadeInError, NotInThisState
from app.domain.contacts.other_authorities import OtherAuthorityUnclear
from app.domain.contacts.overturnings import (
    DissentUnexplained,
    NotYourRecommendation,
    OverturningUnexplained,
    OverturnsNothing,
    RecommendationOverturned,
)
from app.domain.contacts.standing_decisions import AnswersNothing, StandingDecisionSaysMore
from app.domain.contacts.threshold_decisions import (
    AlreadyDecided,
    ChangeUnexplained,
    CriterionUnknown,
    DecidedByRecommender,
    DecidedByReferrer,
    HistoryNotConsidered,
    LastClosureNotConsidered,
    NeedsAnotherPairOfEyes,
    NoAllocatedWorker,
    NoCriterionOfLevel,
    OtherDocumentInForce,
    OutcomeDoesNotFitLevel,
    PrimaryNeedMissing,
)
from app.domain.directory.permissions import Permission
from app.domain.gates import ExceptionNotNeeded, ExceptionNotYours, GroundDoesNotFit
from app.domain.people.referral_subjects import ChildHasDied, ChildIsAdult
from app.domain.records import RecordNotFound
from app.domain.sharing.information_requests import NamedTwice, NotOutstanding, ReturnsOutstanding
from app.domain.sharing.return_tasks import ReturnNotOpened
from app.http.guard import allowed, allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.contacts.threshold_decisions import (
    DecisionRecordedView,
    OverturningStanceView,
    RecordOverturningView,
    RecordThresholdDecision,
    ThresholdDecisionsView,
)
from app.services.contacts import overturnings, threshold_decisions
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/contacts/{contact_id}/children/{child_id}/threshold-decisions",
    tags=["threshold-decisions"],
    route_class=TransactionalRoute,
)


@router.post(
    "",
    operation_id="recordThresholdDecision",
    summary="Decide what help a child needs",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        ActTimeImpossible,
        LateEntryUnexplained,
        DecidedByReferrer,
        DecidedByRecommender,
        NeedsAnotherPairOfEyes,
        MadeInError,
        NotInThisState,
        AlreadyDecided,
        OtherDocumentInForce,
        LastClosureNotConsidered,
        StandingDecisionSaysMore,
        AnswersNothing,
        ChildIsAdult,
        ChildHasDied,
        GroundDoesNotFit,
        ExceptionNotNeeded,
        ExceptionNotYours,
        RecommendationOverturned,
        OverturnsNothing,
        OverturningUnexplained,
        ReferralAlreadyOpen,
        StrategyMeetingOwed,
        EnquiryStillOpen,
        ConferenceOwed,
        DecidedOverProtection,
        NoAllocatedWorker,
        ReturnsOutstanding,
        NotOutstanding,
        ReturnNotOpened,
        NamedTwice,
        ChangeUnexplained,
        CriterionUnknown,
        NoCriterionOfLevel,
        OutcomeDoesNotFitLevel,
        HistoryNotConsidered,
        PrimaryNeedMissing,
        OtherAuthorityUnclear,
    ),
)
async def record_threshold_decision(
    contact_id: RecordId,
    child_id: RecordId,
    command: RecordThresholdDecision,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.THRESHOLD_DECISION_RECORD)],
) -> DecisionRecordedView:
    """Added, never changed. A later decision names the one it supersedes and what changed."""
    return await threshold_decisions.record(
        uow, contact_id=contact_id, child_id=child_id, command=command
    )


@router.get("", operation_id="listThresholdDecisions", summary="List the decisions about a child")
async def list_threshold_decisions(
    contact_id: RecordId,
    child_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.THRESHOLD_DECISION_READ)],
) -> ThresholdDecisionsView:
    """Every decision, the newest first."""
    return await threshold_decisions.list_on_child(uow, contact_id=contact_id, child_id=child_id)


@router.post(
    "/{decision_id}/recommender-views",
    operation_id="recordRecommenderView",
    summary="Accept or dissent from a decision that overturned your recommendation",
    status_code=status.HTTP_201_CREATED,
    responses=documented(RecordNotFound, NotYourRecommendation, DissentUnexplained),
)
async def record_recommender_view(
    contact_id: RecordId,
    child_id: RecordId,
    decision_id: RecordId,
    command: RecordOverturningView,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CONTACT_RECOMMEND)],
) -> OverturningStanceView:
    """Stored beside the decision for everyone who reads it; a later view is added, none changed."""
    return await overturnings.record_view(
        uow, contact_id=contact_id, child_id=child_id, decision_id=decision_id, command=command
    )
