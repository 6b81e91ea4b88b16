"""Unsafe contact: the ways in which a person must not be contacted."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.directory.permissions import Permission
from app.domain.people.unsafe_contacts import MeansUnclear
from app.domain.periods import AlreadyEnded
from app.http.etags import ExpectedVersion
from app.http.guard import allowed, allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.people.person_views import PersonView
from app.schemas.people.unsafe_contacts import EndUnsafeContact, RecordUnsafeContact
from app.schemas.versions import VersionedView
from app.services.people import unsafe_contacts
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/people/{person_id}/unsafe-contacts",
    tags=["people"],
    route_class=TransactionalRoute,
)


@router.post(
    "",
    operation_id="recordUnsafeContact",
    summary="Record an unsafe way of contacting a person",
    status_code=status.HTTP_201_CREATED,
    responses=documented(MeansUnclear),
)
async def record_unsafe_contact(
    person_id: RecordId,
    command: RecordUnsafeContact,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.PERSON_CHANGE)],
) -> VersionedView[PersonView]:
    """Not this address, not through this person, or not by this means: from now on refused."""
    return await unsafe_contacts.record(uow, person_id=person_id, command=command)


@router.post(
    "/{unsafe_id}/ending",
    operation_id="endUnsafeContact",
    summary="Record that a way of contacting a person is safe again",
    responses=documented(AlreadyEnded),
)
async def end_unsafe_contact(
    person_id: RecordId,
    unsafe_id: RecordId,
    command: EndUnsafeContact,
    uow: Annotated[UnitOfWork, allowed(Permission.PERSON_CHANGE)],
    expected: ExpectedVersion,
) -> VersionedView[PersonView]:
    """By whom, when and why is stored with the fact. If-Match names the person's version."""
    return await unsafe_contacts.end(
        uow, person_id=person_id, unsafe_id=unsafe_id, expected=expected, command=command
    )
