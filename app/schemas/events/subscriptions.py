"""Webhook subscriptions: commands and views."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from app.domain.events.deliveries import Fault
from app.domain.events.subscriptions import PauseReason, SubscriptionState
from app.schemas.events.events import EventType
from app.schemas.types import Action, Command, Id, Instant, Line, View

Address = Annotated[str, StringConstraints(min_length=8, max_length=2_000)]
Email = Annotated[
    str, StringConstraints(max_length=254, pattern=r"^[!-?A-~]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")
]
Events = Annotated[list[EventType], Field(min_length=1, max_length=100)]

_EXAMPLE: dict[str, Any] = {
    "url": "https://events.police.example/frontdoor",
    "events": ["information_request.sent", "invitation.sent"],
    "description": "Puts requests on the desk of the police officer in the hub.",
    "contact_email": "integration@police.example",
}


class Subscribe(Command):
    """The events to deliver, the address, and the contact to write to when delivery fails."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    url: Address
    events: Events
    description: Line
    contact_email: Email


class ChangeSubscription(Command):
    """The members to change; a new address has to be verified first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"events": ["information_request.sent"]}, {"url": _EXAMPLE["url"]}]
        }
    )

    url: Address | None = None
    events: Events | None = None
    description: Line | None = None
    contact_email: Email | None = None


class SubscriptionView(View):
    """The events an agency subscribes to, and the state of delivery.

    `last_status` is the receiver's last answer, `last_fault` the fault if there was no answer.
    """

    id: Id
    agency_id: Id
    made_by: Id
    url: str
    events: list[EventType]
    description: str
    contact_email: str
    state: SubscriptionState
    paused_because: PauseReason | None
    failures: int
    failing_since: Instant | None
    last_status: int | None
    last_fault: Fault | None
    rotated_at: Instant | None
    created_at: Instant
    verified_at: Instant | None
    ended_at: Instant | None
    available_actions: list[Action]


class SubscriptionWithSecretView(SubscriptionView):
    """A subscription with the secret for verifying signatures, shown only this once.

    A repeated request is answered without it.
    """

    secret: str | None = Field(examples=["whsec_aW52ZW50ZWQtc2VjcmV0LW9mLXRoaXJ0eS10d28tYnl0ZXM="])


class SubscriptionsPage(View):
    """A page of subscriptions, the newest first."""

    items: list[SubscriptionView]
    next: str | None
