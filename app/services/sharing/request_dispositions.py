"""Unanswered information requests: recalled, or confirmed as still wanted."""

from datetime import datetime
from uuid import UUID

from app.domain.sharing.information_requests import refuse_ended
from app.models import Contact, RequestedAgency
from app.schemas.sharing.information_requests import (
    ConfirmRequest,
    InformationRequestView,
    RecallRequest,
)
from app.services.clocks import act_times
from app.services.sharing import information_clocks
from app.services.sharing.information_request_views import put_facts, view
from app.unit_of_work import UnitOfWork


async def recall(
    uow: UnitOfWork, *, request_id: UUID, command: RecallRequest
) -> InformationRequestView:
    """Recall a request to one agency; an answer that comes all the same is taken.

    Raises:
        RecordNotFound: the request is not in scope, or was not put to that agency.
        RequestAnswered, RequestRecalled: nothing is waited for.
        ActTimeImpossible, LateEntryUnexplained: see each.
    """
    request = await uow.information_requests.get(request_id)
    put = await uow.information_requests.get_put_for_change(request.id, agency_id=command.agency_id)
    refuse_ended(put_facts(put))
    recalled_at = act_times.happened_at(
        uow,
        command.recalled_at,
        because=command.late_because,
        pointer="/recalled_at",
        earliest=request.sent_at,
    )
    await take_back(uow, put, because=command.reason, at=recalled_at)
    act_times.note(
        uow,
        "information_request.recalled",
        information_clocks.subject_of(put, contact_id=request.contact_id),
        at=recalled_at,
        because=command.late_because,
    )
    uow.audit(
        "information_request.recalled",
        request,
        shown=[person.person_id for person in request.people],
        agency_id=put.agency_id,
    )
    return await view(uow, request)


async def confirm(
    uow: UnitOfWork, *, request_id: UUID, command: ConfirmRequest
) -> InformationRequestView:
    """Confirm that one agency's answer is still wanted, whatever was decided meanwhile.

    Raises:
        RecordNotFound: the request is not in scope, or was not put to that agency.
        RequestAnswered, RequestRecalled: nothing is waited for.
        ActTimeImpossible, LateEntryUnexplained: see each.
    """
    request = await uow.information_requests.get(request_id)
    put = await uow.information_requests.get_put_for_change(request.id, agency_id=command.agency_id)
    refuse_ended(put_facts(put))
    confirmed_at = act_times.happened_at(
        uow,
        command.confirmed_at,
        because=command.late_because,
        pointer="/confirmed_at",
        earliest=request.sent_at,
    )
    keep_wanting(uow, put, at=confirmed_at)
    act_times.note(
        uow,
        "information_request.confirmed",
        information_clocks.subject_of(put, contact_id=request.contact_id),
        at=confirmed_at,
        because=command.late_because,
    )
    uow.audit(
        "information_request.confirmed",
        request,
        shown=[person.person_id for person in request.people],
        agency_id=put.agency_id,
    )
    return await view(uow, request)


async def take_back(
    uow: UnitOfWork, put: RequestedAgency, *, because: str | None, at: datetime
) -> None:
    """Ask this agency no more. It reads `because`; a decision has no such words for it."""
    put.recalled_at = at
    put.recalled_by = uow.actor.user
    put.recalled_because = because
    await information_clocks.cancel(uow, put)
    uow.publish(
        "information_request.recalled",
        record_id=put.information_request_id,
        agency_id=put.agency_id,
    )


def keep_wanting(uow: UnitOfWork, put: RequestedAgency, *, at: datetime) -> None:
    """Say that this agency's answer is still wanted; its clock runs on."""
    put.confirmed_at = at
    put.confirmed_by = uow.actor.user
    uow.publish(
        "information_request.confirmed",
        record_id=put.information_request_id,
        agency_id=put.agency_id,
    )


async def recall_all(uow: UnitOfWork, contact: Contact, *, because: str) -> None:
    """Take back everything that agencies have not answered on a contact."""
    for put in await uow.information_requests.list_waiting_on_contact(contact.id):
        await take_back(uow, put, because=because, at=uow.now)
