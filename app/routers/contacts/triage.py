"""Triage of contacts: identification, rating, recommendation, routing."""

from typing import Annotated

from fastapi import APIRouter, Body, status

from app.domain.casework.referrals import ReferralClosed
from app.domain.clocks.act_times import ActTimeImpossible, LateEntryUnexplained
from app.domain.contacts.contact_people import AlreadyInContact
from app.domain.contacts.contacts import HistoryNotRead, MadeInError, NobodyLeft, NotInThisState
from app.domain.contacts.routings import RoutingAnswered
from app.domain.contacts.triage import IdentificationUnclear
from app.domain.directory.permissions import Permission
from app.http.etags import ExpectedVersion
from app.http.guard import allowed, allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.contacts.contacts import ContactView
from app.schemas.contacts.triage import (
    AcknowledgeRouting,
    AnswerRouting,
    RateContact,
    RatingsView,
    RecommendationsView,
    RecommendationView,
    RecommendDecision,
    RoutingsView,
    RoutingView,
    TriageContact,
)
from app.schemas.versions import VersionedView
from app.services.contacts import routings, triage
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/contacts", tags=["triage"], route_class=TransactionalRoute)


@router.post(
    "/{contact_id}/triage",
    operation_id="triageContact",
    summary="Identify the children of a contact",
    responses=documented(
        MadeInError, NotInThisState, HistoryNotRead, IdentificationUnclear, AlreadyInContact
    ),
)
async def triage_contact(
    contact_id: RecordId,
    command: TriageContact,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CONTACT_TRIAGE)],
    expected: ExpectedVersion,
) -> VersionedView[ContactView]:
    """If a child turns out to have a worker, the contact is routed to that worker at once."""
    return await triage.triage(uow, contact_id=contact_id, expected=expected, command=command)


@router.post(
    "/{contact_id}/ratings",
    operation_id="rateContact",
    summary="Rate the urgency of a contact",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        MadeInError, NotInThisState, NobodyLeft, ActTimeImpossible, LateEntryUnexplained
    ),
)
async def rate_contact(
    contact_id: RecordId,
    command: RateContact,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CONTACT_RATE)],
    expected: ExpectedVersion,
) -> VersionedView[ContactView]:
    """Earlier ratings stay on record. A more urgent one shortens the time agencies have left."""
    return await triage.rate(uow, contact_id=contact_id, expected=expected, command=command)


@router.get(
    "/{contact_id}/ratings", operation_id="listRatings", summary="List the ratings of a contact"
)
async def list_ratings(
    contact_id: RecordId, uow: Annotated[UnitOfWork, allowed(Permission.CONTACT_RATE)]
) -> RatingsView:
    """Every rating with who, when and why, the oldest first."""
    return await triage.list_ratings(uow, contact_id=contact_id)


@router.post(
    "/{contact_id}/children/{child_id}/recommendations",
    operation_id="recommendDecision",
    summary="Recommend a decision to the manager",
    status_code=status.HTTP_201_CREATED,
    responses=documented(MadeInError, NotInThisState, ActTimeImpossible, LateEntryUnexplained),
)
async def recommend_decision(
    contact_id: RecordId,
    child_id: RecordId,
    command: RecommendDecision,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CONTACT_RECOMMEND)],
) -> RecommendationView:
    """The person who recommends cannot decide."""
    return await triage.recommend(uow, contact_id=contact_id, child_id=child_id, command=command)


@router.get(
    "/{contact_id}/children/{child_id}/recommendations",
    operation_id="listRecommendations",
    summary="List the recommendations on a child",
)
async def list_recommendations(
    contact_id: RecordId,
    child_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.CONTACT_RECOMMEND)],
) -> RecommendationsView:
    """Every recommendation with who and when, the oldest first."""
    return await triage.list_recommendations(uow, contact_id=contact_id, child_id=child_id)


@router.post(
    "/{contact_id}/children/{child_id}/routing/acknowledgement",
    operation_id="acknowledgeRouting",
    summary="Acknowledge a contact about a child you work with",
    responses=documented(ActTimeImpossible, LateEntryUnexplained),
)
async def acknowledge_routing(
    contact_id: RecordId,
    child_id: RecordId,
    command: Annotated[AcknowledgeRouting, Body(default_factory=AcknowledgeRouting)],
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.ROUTING_ACKNOWLEDGE)],
) -> RoutingView:
    """By the child's worker or their manager; it then leaves their worklists."""
    return await routings.acknowledge(
        uow, contact_id=contact_id, child_id=child_id, command=command
    )


@router.post(
    "/{contact_id}/children/{child_id}/routing/answer",
    operation_id="answerRouting",
    summary="Answer a contact about a child you work with",
    responses=documented(
        RoutingAnswered, MadeInError, ReferralClosed, ActTimeImpossible, LateEntryUnexplained
    ),
)
async def answer_routing(
    contact_id: RecordId,
    child_id: RecordId,
    command: AnswerRouting,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.ROUTING_ANSWER)],
) -> RoutingView:
    """The open work goes on, a strategy meeting is needed, or it goes back to the hub's triage."""
    return await routings.answer(uow, contact_id=contact_id, child_id=child_id, command=command)


@router.get(
    "/{contact_id}/children/{child_id}/routings",
    operation_id="listRoutings",
    summary="List to whom a child's part of a contact was handed",
)
async def list_routings(
    contact_id: RecordId,
    child_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.REFERRAL_READ)],
) -> RoutingsView:
    """With what each worker or manager answered; the oldest first."""
    return await routings.list_on_child(uow, contact_id=contact_id, child_id=child_id)
