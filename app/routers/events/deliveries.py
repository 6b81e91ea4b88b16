"""Webhook deliveries to an agency's systems."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.domain.directory.permissions import Permission
from app.domain.events.deliveries import NotDead, ShownState
from app.domain.events.subscriptions import SubscriptionEnded
from app.domain.pages import CursorNotValid
from app.http.etags import ExpectedVersion
from app.http.guard import allowed
from app.http.pagination import Paging
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.events.deliveries import DeliveriesPage, DeliveryView
from app.schemas.types import Id
from app.schemas.versions import VersionedView
from app.services.events import deliveries
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/deliveries", tags=["deliveries"], route_class=TransactionalRoute)

Manager = Annotated[UnitOfWork, allowed(Permission.SUBSCRIPTION_MANAGE)]


@router.get(
    "",
    operation_id="listDeliveries",
    summary="List the deliveries to your agency",
    responses=documented(CursorNotValid),
)
async def list_deliveries(
    uow: Manager,
    page: Paging,
    subscription_id: Annotated[
        Id | None, Query(description="Only those of this subscription.")
    ] = None,
    state: Annotated[ShownState | None, Query(description="Only those in this state.")] = None,
) -> DeliveriesPage:
    """Of events that the reader may see at this moment, the newest first."""
    return await deliveries.list_all(uow, page=page, subscription_id=subscription_id, state=state)


@router.get("/{delivery_id}", operation_id="readDelivery", summary="Read a delivery")
async def read_delivery(delivery_id: RecordId, uow: Manager) -> VersionedView[DeliveryView]:
    """With the number of attempts, and what went wrong last."""
    return await deliveries.read(uow, delivery_id=delivery_id)


@router.post(
    "/{delivery_id}/redelivery",
    operation_id="redeliver",
    summary="Try a delivery again",
    responses=documented(NotDead, SubscriptionEnded),
)
async def redeliver(
    delivery_id: RecordId, uow: Manager, expected: ExpectedVersion
) -> VersionedView[DeliveryView]:
    """A delivery that was given up is tried again for a day."""
    return await deliveries.redeliver(uow, delivery_id=delivery_id, expected=expected)
