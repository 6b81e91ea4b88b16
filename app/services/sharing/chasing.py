"""Automatic reminders to agencies whose answers are late."""

from app.domain.sharing.chasing import Chase, next_chase
from app.models import InformationRequest, RequestedAgency
from app.services.sharing.information_clocks import rating_of
from app.unit_of_work import UnitOfWork


async def chase(uow: UnitOfWork) -> None:
    """Remind agencies whose answer is late, and tell the managers of those reminded in vain.

    A job of the service, to be run every minute in every partnership; two at once share the
    work. Where no agency is late it audits nothing.
    """
    for late in await uow.information_requests.list_late(uow.now):
        put, request = late.put, late.request
        todo = next_chase(
            rating_of(late.clock),
            due_at=late.clock.due_at,
            reminded_at=put.reminded_at,
            escalated_at=put.escalated_at,
            now=uow.now,
        )
        if todo is Chase.REMIND:
            put.reminded_at = uow.now
            _tell(uow, "information_request.reminded", put, request)
        elif todo is Chase.ESCALATE:
            put.escalated_at = uow.now
            _tell(uow, "information_request.escalated", put, request)


def _tell(uow: UnitOfWork, event: str, put: RequestedAgency, request: InformationRequest) -> None:
    uow.audit(event, request, agency_id=put.agency_id)
    uow.publish(event, record_id=request.id, agency_id=put.agency_id)
