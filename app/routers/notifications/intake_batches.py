"""Intake of batches of notifications from partner systems; each is stored, whatever it is."""

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response, status

from app.domain.directory.permissions import Permission
from app.domain.notifications.notifications import NotificationState
from app.http.cloud_events import BATCH, as_sent
from app.http.guard import allowed
from app.http.intake_route import IntakeRoute
from app.schemas.notifications.notifications import BatchReceipt, EventsAsSent
from app.services.notifications import notifications
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/notifications", tags=["notifications"], route_class=IntakeRoute)


def _status(receipt: BatchReceipt) -> int:
    """The status 202, as for a single notification, where the whole list is in quarantine."""
    waits_whole = any(
        item.state is NotificationState.QUARANTINED and fault.code in notifications.KEPT_WHOLE
        for item in receipt.items
        for fault in item.faults
    )
    return status.HTTP_202_ACCEPTED if waits_whole else status.HTTP_200_OK


# Receivers tell the modes of CloudEvents apart by the content type (HTTP binding, 3), and some
# senders have one address for all of them.
@router.post("", include_in_schema=False)
@router.post(
    "/batch",
    operation_id="sendNotifications",
    summary="Report many concerns to the front door",
    status_code=status.HTTP_200_OK,
    responses={
        202: {"model": BatchReceipt, "description": "Stored, but not a list of up to 500 events."},
    },
)
async def send_notifications(
    events: Annotated[EventsAsSent, Body(media_type=BATCH)],
    request: Request,
    response: Response,
    uow: Annotated[UnitOfWork, allowed(Permission.NOTIFICATION_SEND)],
) -> BatchReceipt:
    """Up to 500 CloudEvents, each handled as if it had been sent by itself, in one transaction.

    The answer has one item for each, in their order; for an empty list it has none. 202: it was
    not a list, or too long a one; it is stored whole, with one item in the answer, and none of the
    events in it was processed. Send them again in lists of up to 500. A batch that is sent to
    `/v1/notifications` with its own content type is taken in the same way.
    """
    receipt = await notifications.receive_batch(uow, sent=as_sent(request.headers, events))
    response.status_code = _status(receipt)
    return receipt
