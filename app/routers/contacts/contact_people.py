"""People of a contact besides its children."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.contacts.contact_people import IdentifiedAsAnother
from app.domain.contacts.contacts import MadeInError
from app.domain.contacts.triage import IdentificationUnclear
from app.domain.directory.permissions import Permission
from app.domain.people.ages import EstimateUnclear
from app.domain.people.people import DatesImpossible
from app.http.etags import ExpectedVersion
from app.http.guard import allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.contacts.contact_people import IdentifyPersonInContact
from app.schemas.contacts.contacts import ContactView, OtherPersonInContact
from app.schemas.versions import VersionedView
from app.services.contacts import contact_people
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/contacts/{contact_id}/people", tags=["triage"], route_class=TransactionalRoute
)


@router.post(
    "",
    operation_id="addPersonToContact",
    summary="Add another person to a contact",
    status_code=status.HTTP_201_CREATED,
    responses=documented(MadeInError, DatesImpossible, EstimateUnclear),
)
async def add_person_to_contact(
    contact_id: RecordId,
    command: OtherPersonInContact,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CONTACT_TRIAGE)],
) -> VersionedView[ContactView]:
    """For an adult who was described after the contact was recorded. The referrer is not shown."""
    return await contact_people.add(uow, contact_id=contact_id, command=command)


@router.post(
    "/{contact_person_id}/identification",
    operation_id="identifyPersonInContact",
    summary="Identify another person of a contact",
    responses=documented(MadeInError, IdentificationUnclear, IdentifiedAsAnother),
)
async def identify_person_in_contact(
    contact_id: RecordId,
    contact_person_id: RecordId,
    command: IdentifyPersonInContact,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CONTACT_TRIAGE)],
    expected: ExpectedVersion,
) -> VersionedView[ContactView]:
    """As a person on record, or as a new one. Relationships and more are recorded on the person."""
    return await contact_people.identify(
        uow,
        contact_id=contact_id,
        contact_person_id=contact_person_id,
        expected=expected,
        command=command,
    )
