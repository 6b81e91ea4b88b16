"""Intake of single notifications from partner systems; each is stored, whatever it is."""

from types import MappingProxyType
from typing import Annotated, Final

from fastapi import APIRouter, Body, Request, Response, status

from app.domain.directory.permissions import Permission
from app.domain.notifications.notifications import NotificationState
from app.http.cloud_events import EVENT, as_sent
from app.http.guard import allowed
from app.http.intake_route import SingleStatementRoute
from app.schemas.notifications.notifications import EventAsSent, Receipt
from app.services.notifications import notifications
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/notifications", tags=["notifications"], route_class=SingleStatementRoute
)

_STATUS: Final = MappingProxyType(
    {
        **dict.fromkeys(NotificationState, status.HTTP_200_OK),
        NotificationState.RECEIVED: status.HTTP_201_CREATED,
        NotificationState.QUARANTINED: status.HTTP_202_ACCEPTED,
    }
)


@router.post(
    "",
    operation_id="sendNotification",
    summary="Report a concern to the front door",
    status_code=status.HTTP_201_CREATED,
    responses={
        200: {"model": Receipt, "description": "Sent before, and dealt with since."},
        202: {"model": Receipt, "description": "Stored, but not understood: see `faults`."},
    },
)
async def send_notification(
    event: Annotated[EventAsSent, Body(media_type=EVENT)],
    request: Request,
    response: Response,
    uow: Annotated[UnitOfWork, allowed(Permission.NOTIFICATION_SEND)],
) -> Receipt:
    """A CloudEvent, structured or binary. After any 2xx answer it is stored and cannot be lost.

    201: understood, and a contact within seconds. 202: stored byte for byte and put in quarantine,
    with every fault; staff of the hub will look at it, and may ring your service desk. Sent again,
    it is the same notification: an event is identified by its `source` and `id`, and needs no
    Idempotency-Key. Another event with the same `data.reference` amends the earlier one, unless it
    is of another family on another day or in another home.
    """
    receipt = await notifications.receive(uow, sent=as_sent(request.headers, event))
    response.status_code = _STATUS[receipt.state]
    return receipt
