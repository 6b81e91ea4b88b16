"""Where partner systems push many things at once; whatever they are, they are kept."""

from typing import Annotated

from fastapi import APIRouter, Body, Request, status

from app.cloud_events import BATCH, as_sent
from app.dependencies import allowed
from app.domain.permissions import Permission
from app.intake import IntakeRoute
from app.schemas.notifications import BatchReceipt, EventsAsSent
from app.services import notifications
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/notifications", tags=["notifications"], route_class=IntakeRoute)


@router.post(
    "/batch",
    operation_id="sendNotifications",
    summary="Tell the front door of many worries",
    status_code=status.HTTP_200_OK,
)
async def send_notifications(
    events: Annotated[EventsAsSent, Body(media_type=BATCH)],
    request: Request,
    uow: Annotated[UnitOfWork, allowed(Permission.NOTIFICATION_SEND)],
) -> BatchReceipt:
    """Up to 500 CloudEvents, each taken as if it had been sent by itself, in one transaction.

    The answer has one item for each, in their order. What is no list of events is kept whole.
    """
    return await notifications.receive_batch(uow, sent=as_sent(request.headers, events))
