"""Children of a contact who are heard of later."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.clocks.act_times import ActTimeImpossible, LateEntryUnexplained
from app.domain.contacts.contact_people import AlreadyInContact
from app.domain.contacts.contacts import ChildUnclear, MadeInError
from app.domain.directory.permissions import Permission
from app.domain.people.ages import EstimateUnclear
from app.domain.people.identifiers import IdentifierNotValid
from app.domain.people.people import DatesImpossible
from app.http.guard import allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.contacts.contact_people import AddChildToContact
from app.schemas.contacts.contacts import ContactView
from app.schemas.versions import VersionedView
from app.services.contacts import contact_children
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/contacts/{contact_id}/children", tags=["triage"], route_class=TransactionalRoute
)


@router.post(
    "",
    operation_id="addChildToContact",
    summary="Add another child to a contact",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        MadeInError,
        AlreadyInContact,
        ChildUnclear,
        DatesImpossible,
        EstimateUnclear,
        IdentifierNotValid,
        ActTimeImpossible,
        LateEntryUnexplained,
    ),
)
async def add_child_to_contact(
    contact_id: RecordId,
    command: AddChildToContact,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CONTACT_TRIAGE)],
) -> VersionedView[ContactView]:
    """For a child who was heard of after the contact was recorded. The referrer is not shown.

    A decision on them is owed from the time at which they were reported, also where those on the
    other children are made.
    """
    return await contact_children.add(uow, contact_id=contact_id, command=command)
