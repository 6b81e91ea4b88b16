"""Triage of contacts: identification, rating, recommendation, routing."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.contacts.contacts import HistoryNotRead, MadeInError, NobodyLeft, NotInThisState
from app.domain.contacts.triage import IdentificationUnclear
from app.domain.directory.permissions import Permission
from app.http.etags import ExpectedVersion
from app.http.guard import allowed, allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.contacts.contacts import ContactView
from app.schemas.contacts.triage import (
    RateContact,
    RatingsView,
    RecommendationsView,
    RecommendationView,
    RecommendDecision,
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
    summary="Say who the children of a contact are",
    responses=documented(MadeInError, NotInThisState, HistoryNotRead, IdentificationUnclear),
)
async def triage_contact(
    contact_id: RecordId,
    command: TriageContact,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CONTACT_TRIAGE)],
    expected: ExpectedVersion,
) -> VersionedView[ContactView]:
    """A child who turns out to have a worker is routed to that worker at once."""
    return await triage.triage(uow, contact_id=contact_id, expected=expected, command=command)


@router.post(
    "/{contact_id}/ratings",
    operation_id="rateContact",
    summary="Rate how urgent a contact is",
    status_code=status.HTTP_201_CREATED,
    responses=documented(MadeInError, NotInThisState, NobodyLeft),
)
async def rate_contact(
    contact_id: RecordId,
    command: RateContact,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CONTACT_RATE)],
    expected: ExpectedVersion,
) -> VersionedView[ContactView]:
    """Every rating is kept. A more urgent one brings forward what agencies are still to answer."""
    return await triage.rate(uow, contact_id=contact_id, expected=expected, command=command)


@router.get(
    "/{contact_id}/ratings", operation_id="listRatings", summary="Read the ratings of a contact"
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
    responses=documented(MadeInError, NotInThisState),
)
async def recommend_decision(
    contact_id: RecordId,
    child_id: RecordId,
    command: RecommendDecision,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CONTACT_RECOMMEND)],
) -> RecommendationView:
    """Who recommends does not decide."""
    return await triage.recommend(uow, contact_id=contact_id, child_id=child_id, command=command)


@router.get(
    "/{contact_id}/children/{child_id}/recommendations",
    operation_id="listRecommendations",
    summary="Read the recommendations on a child",
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
    summary="Say that you have the contact about your child",
)
async def acknowledge_routing(
    contact_id: RecordId,
    child_id: RecordId,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.ROUTING_ACKNOWLEDGE)],
) -> RoutingView:
    """The worker whose child it is, or their manager; it then leaves their worklists."""
    return await routings.acknowledge(uow, contact_id=contact_id, child_id=child_id)
