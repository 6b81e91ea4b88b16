"""Worries about children: made, read, searched for, answered, called an error."""

from typing import Annotated

from fastapi import APIRouter, Response, status

from app.cursors import CursorNotValid, Paging, at_instant, instant_position
from app.domain.contacts.contacts import (
    ChildUnclear,
    DecisionStands,
    MadeInError,
    ReasonNotToldMissing,
    ReceivedInFuture,
    SpeaksForAnotherAgency,
)
from app.domain.contacts.referrer_messages import (
    AlreadyAcknowledged,
    NobodyToAnswer,
    NothingDecidedYet,
)
from app.domain.directory.permissions import Permission
from app.domain.people.identifiers import IdentifierNotValid
from app.domain.people.unsafe_contacts import UnsafeToContact
from app.domain.restrictions.restrictions import (
    ListedAlready,
    OwnerCannotAnswer,
    OwnerDenied,
    ReviewTooLate,
)
from app.http.etags import ExpectedVersion, tag
from app.http.guard import allowed, allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.contacts.contacts import (
    ContactsPage,
    ContactSummaryView,
    ContactView,
    MarkContactInError,
    RecordContact,
    SearchContacts,
)
from app.schemas.contacts.referrer_messages import AnswerReferrer, MessageView
from app.services.contacts import contacts, referrer_messages, views
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/contacts", tags=["contacts"], route_class=TransactionalRoute)


@router.post(
    "",
    operation_id="recordContact",
    summary="Record a worry about one or more children",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        SpeaksForAnotherAgency,
        ReceivedInFuture,
        ReasonNotToldMissing,
        ChildUnclear,
        IdentifierNotValid,
        ReviewTooLate,
        OwnerCannotAnswer,
        OwnerDenied,
        ListedAlready,
    ),
)
async def record_contact(
    command: RecordContact,
    response: Response,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CONTACT_RECORD)],
) -> ContactView:
    """Kept as it was told. A child who already has a worker reaches that worker at once."""
    contact = await contacts.record(uow, command=command)
    tag(response, contact)
    return await views.view(uow, contact)


@router.get("/{contact_id}", operation_id="readContact", summary="Read a contact")
async def read_contact(
    contact_id: RecordId,
    response: Response,
    uow: Annotated[UnitOfWork, allowed(Permission.CONTACT_READ)],
) -> ContactView:
    """The contact as you may see it: a referrer sees what they told, and the answers."""
    page = await contacts.read(uow, contact_id=contact_id)
    tag(response, page.contact)
    return await views.view_page(uow, page)


@router.post(
    "/search",
    operation_id="searchContacts",
    summary="Find contacts",
    responses=documented(CursorNotValid),
)
async def search_contacts(
    command: SearchContacts,
    uow: Annotated[UnitOfWork, allowed(Permission.CONTACT_SEARCH)],
    page: Paging,
) -> ContactsPage:
    """The latest received first. What was shown is on the trail."""
    found = await contacts.search(
        uow, command=command, limit=page.limit, after=at_instant(page.after)
    )
    shown, following = page.turn(
        found, position=lambda row: instant_position(row.received_at, row.id)
    )
    return ContactsPage(
        items=[ContactSummaryView.model_validate(each) for each in shown], next=following
    )


@router.post(
    "/{contact_id}/error",
    operation_id="markContactInError",
    summary="Say that a contact was made in error",
    responses=documented(MadeInError, DecisionStands),
)
async def mark_contact_in_error(
    contact_id: RecordId,
    command: MarkContactInError,
    response: Response,
    uow: Annotated[UnitOfWork, allowed(Permission.CONTACT_MARK_IN_ERROR)],
    expected: ExpectedVersion,
) -> ContactView:
    """It stays on record with the reason; nothing more follows from it."""
    contact = await contacts.mark_in_error(
        uow, contact_id=contact_id, expected=expected, command=command
    )
    tag(response, contact)
    return await views.view(uow, contact)


@router.post(
    "/{contact_id}/acknowledgement",
    operation_id="acknowledgeContact",
    summary="Record the acknowledgement sent to the referrer",
    status_code=status.HTTP_201_CREATED,
    responses=documented(NobodyToAnswer, AlreadyAcknowledged, MadeInError, UnsafeToContact),
)
async def acknowledge_contact(
    contact_id: RecordId,
    command: AnswerReferrer,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CONTACT_ANSWER)],
) -> MessageView:
    """Stops the acknowledgement clock."""
    sent = await referrer_messages.acknowledge(uow, contact_id=contact_id, command=command)
    return MessageView.model_validate(sent)


@router.post(
    "/{contact_id}/feedback",
    operation_id="giveFeedback",
    summary="Record the feedback sent to the referrer",
    status_code=status.HTTP_201_CREATED,
    responses=documented(NobodyToAnswer, NothingDecidedYet, UnsafeToContact),
)
async def give_feedback(
    contact_id: RecordId,
    command: AnswerReferrer,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CONTACT_ANSWER)],
) -> MessageView:
    """Stops the feedback clocks of what has been decided."""
    sent = await referrer_messages.give_feedback(uow, contact_id=contact_id, command=command)
    return MessageView.model_validate(sent)
