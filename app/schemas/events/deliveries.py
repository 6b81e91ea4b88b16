"""Views of webhook deliveries."""

from app.domain.events.deliveries import Fault, ShownState
from app.schemas.events.events import EventView
from app.schemas.types import Action, Id, Instant, View


class DeliveryView(View):
    """One event for one subscriber, and the state of its delivery."""

    id: Id
    subscription_id: Id
    event: EventView
    state: ShownState
    attempts: int
    created_at: Instant
    due_at: Instant | None
    last_attempted_at: Instant | None
    last_status: int | None
    last_fault: Fault | None
    settled_at: Instant | None
    available_actions: list[Action]


class DeliveriesPage(View):
    """A page of deliveries, the newest first."""

    items: list[DeliveryView]
    next: str | None
