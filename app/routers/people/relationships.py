"""Relationships between people."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.directory.permissions import Permission
from app.domain.directory.purposes import PurposeNotForRole, PurposeNotGiven
from app.domain.people.people import NoSuchResponsibility
from app.domain.people.relationships import (
    RecordsOfOnePerson,
    RelatedToThemselves,
    RelationshipStands,
)
from app.domain.periods import AlreadyEnded, EndsBeforeItStarts
from app.http.etags import ExpectedVersion
from app.http.guard import allowed, allowed_to_create, allowed_to_open
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.people.people import RecordEnding
from app.schemas.people.relationships import RecordRelationship, RelationshipsView, RelationshipView
from app.services.people import relationships
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/people/{person_id}/relationships", tags=["people"], route_class=TransactionalRoute
)


@router.post(
    "",
    operation_id="recordRelationship",
    summary="Record a relationship",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        RelatedToThemselves,
        RelationshipStands,
        RecordsOfOnePerson,
        NoSuchResponsibility,
        EndsBeforeItStarts,
    ),
)
async def record_relationship(
    person_id: RecordId,
    command: RecordRelationship,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.PERSON_CHANGE)],
) -> RelationshipView:
    """Recorded once and read from either side: record 'mother of', not 'child of'."""
    return await relationships.record(uow, person_id=person_id, command=command)


@router.get(
    "",
    operation_id="listRelationships",
    summary="List a person's relationships",
    responses=documented(PurposeNotGiven, PurposeNotForRole),
)
async def list_relationships(
    person_id: RecordId,
    uow: Annotated[UnitOfWork, allowed_to_open(Permission.PERSON_READ)],
) -> RelationshipsView:
    """The person's relatives, each with the sentence that reads from this person."""
    return await relationships.list_of(uow, person_id=person_id)


@router.post(
    "/{relationship_id}/ending",
    operation_id="endRelationship",
    summary="Record the end of a relationship",
    responses=documented(AlreadyEnded, EndsBeforeItStarts),
)
async def end_relationship(
    person_id: RecordId,
    relationship_id: RecordId,
    command: RecordEnding,
    uow: Annotated[UnitOfWork, allowed(Permission.PERSON_CHANGE)],
    expected: ExpectedVersion,
) -> RelationshipView:
    """The last day on which it held. If-Match names the version of the person."""
    return await relationships.end(
        uow,
        person_id=person_id,
        relationship_id=relationship_id,
        expected=expected,
        command=command,
    )
