"""Contacts: concerns about children, recorded, read, searched, answered, marked as errors."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.clocks.act_times import ActTimeImpossible, LateEntryUnexplained
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
    NothingOwed,
)
from app.domain.directory.permissions import Permission
from app.domain.pages import CursorNotValid
from app.domain.people.ages import EstimateUnclear
from app.domain.people.identifiers import IdentifierNotValid
from app.domain.people.people import DatesImpossible
from app.domain.people.unsafe_contacts import UnsafeToContact
from app.domain.people.unsafe_recipients import RecipientNotIdentified, UnsafeForAChild
from app.domain.restrictions.restrictions import (
    ListedAlready,
    OwnerCannotAnswer,
    OwnerDenied,
    ReviewTooLate,
)
from app.http.etags import ExpectedVersion
from app.http.guard import allowed, allowed_to_create
from app.http.pagination import Paging
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.contacts.contact_search import ContactsPage, OwnContactsPage, SearchContacts
from app.schemas.contacts.contacts import ContactView, MarkContactInError, RecordContact
from app.schemas.contacts.referrer_messages import (
    AnswerReferrer,
    LeaveMessageUnsent,
    MessageView,
    UnsentMessageView,
)
from app.schemas.versions import VersionedView
from app.services.contacts import contact_errors, contact_search, contacts, referrer_messages
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/contacts", tags=["contacts"], route_class=TransactionalRoute)


@router.post(
    "",
    operation_id="recordContact",
    summary="Record a concern about one or more children",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        SpeaksForAnotherAgency,
        ReceivedInFuture,
        LateEntryUnexplained,
        ReasonNotToldMissing,
        ChildUnclear,
        DatesImpossible,
        EstimateUnclear,
        IdentifierNotValid,
        ReviewTooLate,
        OwnerCannotAnswer,
        OwnerDenied,
        ListedAlready,
    ),
)
async def record_contact(
    command: RecordContact,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CONTACT_RECORD)],
) -> VersionedView[ContactView]:
    """Stored exactly as reported. If a child already has a worker, the worker gets it at once."""
    return await contacts.record(uow, command=command)


@router.get(
    "",
    operation_id="listOwnContacts",
    summary="List the contacts that you or your agency made",
    responses=documented(CursorNotValid),
)
async def list_own_contacts(
    uow: Annotated[UnitOfWork, allowed(Permission.CONTACT_LIST_OWN)],
    page: Paging,
) -> OwnContactsPage:
    """Those you recorded or reported; an agency's officer sees all that the agency made."""
    return await contact_search.list_own(uow, page=page)


@router.get("/{contact_id}", operation_id="readContact", summary="Read a contact")
async def read_contact(
    contact_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.CONTACT_READ)],
) -> VersionedView[ContactView]:
    """The contact as you may see it: referrers see what they reported, and the answers."""
    return await contacts.read(uow, contact_id=contact_id)


@router.post(
    "/search",
    operation_id="searchContacts",
    summary="Search for contacts",
    responses=documented(CursorNotValid),
)
async def search_contacts(
    command: SearchContacts,
    uow: Annotated[UnitOfWork, allowed(Permission.CONTACT_SEARCH)],
    page: Paging,
) -> ContactsPage:
    """The latest received first, or the most urgent. The audit log records the results shown."""
    return await contact_search.search(uow, command=command, page=page)


@router.post(
    "/{contact_id}/error",
    operation_id="markContactInError",
    summary="Mark a contact as made in error",
    responses=documented(MadeInError, DecisionStands),
)
async def mark_contact_in_error(
    contact_id: RecordId,
    command: MarkContactInError,
    uow: Annotated[UnitOfWork, allowed(Permission.CONTACT_MARK_IN_ERROR)],
    expected: ExpectedVersion,
) -> VersionedView[ContactView]:
    """It stays on record with the reason, and nothing more can be done with it."""
    return await contact_errors.mark_in_error(
        uow, contact_id=contact_id, expected=expected, command=command
    )


@router.post(
    "/{contact_id}/acknowledgement",
    operation_id="acknowledgeContact",
    summary="Record the acknowledgement sent to the referrer",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        ActTimeImpossible,
        LateEntryUnexplained,
        NobodyToAnswer,
        AlreadyAcknowledged,
        MadeInError,
        UnsafeToContact,
        UnsafeForAChild,
        RecipientNotIdentified,
    ),
)
async def acknowledge_contact(
    contact_id: RecordId,
    command: AnswerReferrer,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CONTACT_ANSWER)],
) -> MessageView:
    """Stops the acknowledgement clock."""
    return await referrer_messages.acknowledge(uow, contact_id=contact_id, command=command)


@router.post(
    "/{contact_id}/feedback",
    operation_id="giveFeedback",
    summary="Record the feedback sent to the referrer",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        ActTimeImpossible,
        LateEntryUnexplained,
        NobodyToAnswer,
        NothingDecidedYet,
        UnsafeToContact,
        UnsafeForAChild,
        RecipientNotIdentified,
    ),
)
async def give_feedback(
    contact_id: RecordId,
    command: AnswerReferrer,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CONTACT_ANSWER)],
) -> MessageView:
    """Stops the feedback clocks of the decisions made so far."""
    return await referrer_messages.give_feedback(uow, contact_id=contact_id, command=command)


@router.post(
    "/{contact_id}/unsent-messages",
    operation_id="leaveMessageUnsent",
    summary="Record why the referrer is not answered",
    status_code=status.HTTP_201_CREATED,
    responses=documented(NothingOwed, ActTimeImpossible, LateEntryUnexplained),
)
async def leave_message_unsent(
    contact_id: RecordId,
    command: LeaveMessageUnsent,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.CONTACT_ANSWER)],
) -> UnsentMessageView:
    """The acknowledgement or feedback is owed no more. The referrer does not see the reason."""
    return await referrer_messages.leave_unsent(uow, contact_id=contact_id, command=command)
