"""What comes to be known of a person: names, numbers, addresses, and agencies involved."""

from typing import Annotated

from fastapi import APIRouter, Response, status

from app.domain.directory.permissions import Permission
from app.domain.people.identifiers import IdentifierNotValid
from app.domain.people.people import NotYetKnowable
from app.domain.people.person_facts import IdentifierAlreadyHeld
from app.domain.periods import AlreadyEnded, EndsBeforeItStarts
from app.http.etags import ExpectedVersion, tag
from app.http.guard import allowed, allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.people.people import (
    PersonView,
    RecordAddress,
    RecordEnding,
    RecordIdentifier,
    RecordInvolvement,
    RecordName,
)
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
    response: Response,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.PERSON_CHANGE)],
) -> PersonView:
    """A name the person is or was known by, beside those that are recorded."""
    shown = await person_details.add_name(uow, person_id=person_id, command=command)
    tag(response, shown.person)
    return shown.view


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
    response: Response,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.PERSON_CHANGE)],
) -> PersonView:
    """A number that an agency knows the person by, such as the NHS number."""
    shown = await person_details.add_identifier(uow, person_id=person_id, command=command)
    tag(response, shown.person)
    return shown.view


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
    response: Response,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.PERSON_CHANGE)],
) -> PersonView:
    """Where the person lives or lived; who shares it now is their household."""
    shown = await person_details.add_address(uow, person_id=person_id, command=command)
    tag(response, shown.person)
    return shown.view


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
    response: Response,
    uow: Annotated[UnitOfWork, allowed(Permission.PERSON_CHANGE)],
    expected: ExpectedVersion,
) -> PersonView:
    """The last day the person lived there. If-Match names the version of the person."""
    shown = await person_details.end_address(
        uow, person_id=person_id, address_id=address_id, expected=expected, command=command
    )
    tag(response, shown.person)
    return shown.view


@router.post(
    "/involvements",
    operation_id="recordInvolvement",
    summary="Record that an agency works with a person",
    status_code=status.HTTP_201_CREATED,
    responses=documented(EndsBeforeItStarts),
)
async def record_involvement(
    person_id: RecordId,
    command: RecordInvolvement,
    response: Response,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.PERSON_CHANGE)],
) -> PersonView:
    """An agency that works with the person; strategy meetings invite those that do."""
    shown = await person_details.add_involvement(uow, person_id=person_id, command=command)
    tag(response, shown.person)
    return shown.view


@router.post(
    "/involvements/{involvement_id}/ending",
    operation_id="endInvolvement",
    summary="Record that an agency no longer works with a person",
    responses=documented(AlreadyEnded, EndsBeforeItStarts),
)
async def end_involvement(
    person_id: RecordId,
    involvement_id: RecordId,
    command: RecordEnding,
    response: Response,
    uow: Annotated[UnitOfWork, allowed(Permission.PERSON_CHANGE)],
    expected: ExpectedVersion,
) -> PersonView:
    """The last day the agency worked with the person. If-Match names the person's version."""
    shown = await person_details.end_involvement(
        uow, person_id=person_id, involvement_id=involvement_id, expected=expected, command=command
    )
    tag(response, shown.person)
    return shown.view
