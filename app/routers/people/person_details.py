"""Additions to people's records: names, identifiers, addresses, involvements."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.directory.permissions import Permission
from app.domain.people.births import NotYetKnowable
from app.domain.people.identifiers import IdentifierNotValid
from app.domain.people.person_facts import IdentifierAlreadyHeld
from app.domain.periods import AlreadyEnded, EndsBeforeItStarts
from app.http.etags import ExpectedVersion
from app.http.guard import allowed, allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.people.people import (
    RecordAddress,
    RecordEnding,
    RecordIdentifier,
    RecordInvolvement,
    RecordName,
)
from app.schemas.people.person_views import PersonView
from app.schemas.versions import VersionedView
from app.services.people import person_details
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/people/{person_id}", tags=["people"], route_class=TransactionalRoute)


@router.post(
    "/names",
    operation_id="recordName",
    summary="Record a name",
    status_code=status.HTTP_201_CREATED,
    responses=documented(EndsBeforeItStarts, NotYetKnowable),
)
async def record_name(
    person_id: RecordId,
    command: RecordName,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.PERSON_CHANGE)],
) -> VersionedView[PersonView]:
    """A name the person is or was known by, beside those already recorded."""
    return await person_details.add_name(uow, person_id=person_id, command=command)


@router.post(
    "/identifiers",
    operation_id="recordIdentifier",
    summary="Record an identifier",
    status_code=status.HTTP_201_CREATED,
    responses=documented(IdentifierNotValid, IdentifierAlreadyHeld, NotYetKnowable),
)
async def record_identifier(
    person_id: RecordId,
    command: RecordIdentifier,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.PERSON_CHANGE)],
) -> VersionedView[PersonView]:
    """A number that an agency knows the person by, such as the NHS number."""
    return await person_details.add_identifier(uow, person_id=person_id, command=command)


@router.post(
    "/addresses",
    operation_id="recordAddress",
    summary="Record an address",
    status_code=status.HTTP_201_CREATED,
    responses=documented(EndsBeforeItStarts),
)
async def record_address(
    person_id: RecordId,
    command: RecordAddress,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.PERSON_CHANGE)],
) -> VersionedView[PersonView]:
    """Where the person lives or lived; everyone who lives there now is their household."""
    return await person_details.add_address(uow, person_id=person_id, command=command)


@router.post(
    "/addresses/{address_id}/ending",
    operation_id="endAddress",
    summary="Record that a person left an address",
    responses=documented(AlreadyEnded, EndsBeforeItStarts),
)
async def end_address(
    person_id: RecordId,
    address_id: RecordId,
    command: RecordEnding,
    uow: Annotated[UnitOfWork, allowed(Permission.PERSON_CHANGE)],
    expected: ExpectedVersion,
) -> VersionedView[PersonView]:
    """The last day the person lived there. If-Match names the version of the person."""
    return await person_details.end_address(
        uow, person_id=person_id, address_id=address_id, expected=expected, command=command
    )


@router.post(
    "/involvements",
    operation_id="recordInvolvement",
    summary="Record an agency's involvement with a person",
    status_code=status.HTTP_201_CREATED,
    responses=documented(EndsBeforeItStarts),
)
async def record_involvement(
    person_id: RecordId,
    command: RecordInvolvement,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.PERSON_CHANGE)],
) -> VersionedView[PersonView]:
    """An agency that works with the person; strategy meetings invite those that do."""
    return await person_details.add_involvement(uow, person_id=person_id, command=command)


@router.post(
    "/involvements/{involvement_id}/ending",
    operation_id="endInvolvement",
    summary="Record the end of an agency's involvement",
    responses=documented(AlreadyEnded, EndsBeforeItStarts),
)
async def end_involvement(
    person_id: RecordId,
    involvement_id: RecordId,
    command: RecordEnding,
    uow: Annotated[UnitOfWork, allowed(Permission.PERSON_CHANGE)],
    expected: ExpectedVersion,
) -> VersionedView[PersonView]:
    """The last day the agency worked with the person. If-Match names the person's version."""
    return await person_details.end_involvement(
        uow, person_id=person_id, involvement_id=involvement_id, expected=expected, command=command
    )
