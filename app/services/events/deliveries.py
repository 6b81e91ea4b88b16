"""Webhook deliveries: listed, read, and sent again on request."""

from collections.abc import Sequence
from uuid import UUID

from app.domain.directory.actions import available
from app.domain.directory.permissions import Permission
from app.domain.events.deliveries import DeliveryState, Fault, ShownState, refuse_redelivery
from app.domain.events.subscriptions import SubscriptionState, refuse_ended
from app.domain.pages import Page
from app.domain.records import RecordNotFound, refuse_stale
from app.models import Delivery
from app.repositories.events.events import PublishedEvent
from app.schemas.events.deliveries import DeliveriesPage, DeliveryView
from app.schemas.events.events import EventView
from app.schemas.types import Action
from app.schemas.versions import VersionedView, versioned
from app.unit_of_work import UnitOfWork


async def list_all(
    uow: UnitOfWork, *, page: Page, subscription_id: UUID | None, state: ShownState | None
) -> DeliveriesPage:
    """Those of the actor's agency, the newest first, of events that they may hear of now.

    Looks on past the others until the page is full, as the list of events does.
    """
    await uow.events.listen()
    after = None if page.after is None else UUID(page.after[0])
    found: list[DeliveryView] = []
    while len(found) <= page.limit:
        rows = await uow.deliveries.list_all(
            limit=page.limit + 1, after=after, subscription_id=subscription_id, state=state
        )
        found += await _views(uow, rows)
        if len(rows) <= page.limit:
            break
        after = rows[-1].id
    shown, following = page.turn(found, position=lambda each: (str(each.id),))
    uow.audit("delivery.listed", shown=[each.id for each in shown])
    return DeliveriesPage(items=list(shown), next=following)


async def read(uow: UnitOfWork, *, delivery_id: UUID) -> VersionedView[DeliveryView]:
    """One delivery of an event that the actor may hear of now.

    Raises:
        RecordNotFound: it is of another agency, was withheld, or would be now.
    """
    await uow.events.listen()
    delivery = await uow.deliveries.get(delivery_id)
    shown = await _view(uow, delivery)
    uow.audit("delivery.read", delivery, shown=[delivery.record_id])
    return versioned(shown, delivery)


async def redeliver(
    uow: UnitOfWork, *, delivery_id: UUID, expected: int
) -> VersionedView[DeliveryView]:
    """Try once more, for a whole day, what was given up on.

    Raises:
        RecordNotFound, VersionStale, NotDead, SubscriptionEnded: see each.
    """
    await uow.events.listen()
    delivery = await uow.deliveries.get_for_change(delivery_id)
    await _view(uow, delivery)
    refuse_stale(version=delivery.version, expected=expected)
    refuse_redelivery(DeliveryState(delivery.state))
    subscription = await uow.subscriptions.get(delivery.subscription_id)
    refuse_ended(SubscriptionState(subscription.state))
    delivery.state = DeliveryState.PENDING
    delivery.attempts = 0
    delivery.settled_at = delivery.first_attempted_at = delivery.last_attempted_at = None
    delivery.due_at = delivery.changed_at = uow.now
    uow.audit("delivery.redelivered", delivery, shown=[delivery.record_id])
    await uow.session.flush()
    return versioned(await _view(uow, delivery), delivery)


async def _view(uow: UnitOfWork, delivery: Delivery) -> DeliveryView:
    for shown in await _views(uow, [delivery]):
        return shown
    raise RecordNotFound


async def _views(uow: UnitOfWork, deliveries: Sequence[Delivery]) -> list[DeliveryView]:
    told = await uow.events.find_all([each.message_id for each in deliveries])
    return [
        _shown(uow, each, told[each.message_id]) for each in deliveries if each.message_id in told
    ]


def _shown(uow: UnitOfWork, delivery: Delivery, told: PublishedEvent) -> DeliveryView:
    state = DeliveryState(delivery.state)
    again = available(
        "redeliver",
        actor=uow.actor,
        permission=Permission.SUBSCRIPTION_MANAGE,
        rule=lambda: refuse_redelivery(state),
    )
    return DeliveryView(
        id=delivery.id,
        subscription_id=delivery.subscription_id,
        event=EventView.model_validate(told),
        state=ShownState(delivery.state),
        attempts=delivery.attempts,
        created_at=delivery.created_at,
        due_at=delivery.due_at if state is DeliveryState.PENDING else None,
        last_attempted_at=delivery.last_attempted_at,
        last_status=delivery.last_status,
        last_fault=None if delivery.last_fault is None else Fault(delivery.last_fault),
        settled_at=delivery.settled_at,
        available_actions=[Action.model_validate(again)],
    )
