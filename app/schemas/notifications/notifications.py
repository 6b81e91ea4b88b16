"""Notifications: receipts for partner systems, and the commands and views of the hub."""

from typing import Any

from pydantic import ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema
from typing_extensions import override

from app.domain.notifications.notifications import (
    NoticeType,
    NotificationMode,
    NotificationPart,
    NotificationState,
)
from app.schemas.notifications.notices import NOTICE, PoliceDomesticAbuse
from app.schemas.types import Action, Command, Id, Instant, Note, View


class EventAsSent(bytes):
    """The bytes of a body: documented as a CloudEvent, and accepted whatever they are."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: object, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Bytes, which are not validated here."""
        return core_schema.bytes_schema()

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The document describes the notices that are understood."""
        return handler(NOTICE.core_schema)


class EventsAsSent(EventAsSent):
    """The same for a list of CloudEvents."""

    @classmethod
    @override
    def __get_pydantic_json_schema__(
        cls, _schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The document describes the notices that are understood."""
        return {
            "type": "array",
            "maxItems": 500,
            "items": handler(NOTICE.core_schema),
        }


class FaultView(View):
    """One fault in the notification: its place and kind; never the value."""

    pointer: str = Field(examples=["/data/children/0/born_on"])
    code: str = Field(examples=["date_not_real"])


class Receipt(View):
    """The state of a notification. Once it has a receipt it is stored and cannot be lost.

    `received` was understood and becomes a contact within seconds; `quarantined` could not be, and
    staff of the hub will look at it. `repeated` says that it had been sent before.
    """

    id: Id
    state: NotificationState
    received_at: Instant
    repeated: bool
    faults: list[FaultView]
    warnings: list[FaultView]


class BatchReceipt(View):
    """The state of each of many, in the order in which they were sent."""

    items: list[Receipt]


class SenderView(View):
    """The system and agency that sent it, and whom to ring about it."""

    agency_id: Id
    agency: str
    system: str
    support_contact: str | None


class CorrectionView(View):
    """The correction that replaced the original."""

    id: Id
    reason: str
    corrected_at: Instant
    corrected_by: Id


class NotificationSummaryView(View):
    """A notification in a list."""

    id: Id
    type: NoticeType | None
    reference: str | None
    state: NotificationState
    received_at: Instant
    times_received: int


class NotificationsPage(View):
    """Notifications, the latest received first."""

    items: list[NotificationSummaryView]
    next: str | None


class NotificationView(NotificationSummaryView):
    """A notification as its reader may see it.

    `contact_id`, `part`, `told` and `unmapped` are for those who may read the contact; for the
    system that sent it they are empty.
    """

    mode: NotificationMode
    media_type: str
    event_source: str | None
    event_id: str | None
    last_received_at: Instant
    faults: list[FaultView]
    warnings: list[FaultView]
    sender: SenderView
    contact_id: Id | None
    part: NotificationPart | None
    superseded_by: Id | None
    set_aside_at: Instant | None
    set_aside_because: str | None
    told: dict[str, Any] | None = Field(
        description="The content of the notice, as it was understood."
    )
    unmapped: list[str] = Field(
        default_factory=list,
        description="The places in the original that hold more than was mapped.",
    )
    corrections: list[CorrectionView]
    available_actions: list[Action] = Field(default_factory=list)


class NoticeInContactView(View):
    """A notice that a contact came from, or that amended it, for the triage.

    `counted` says which notice of its kind about the household it is, in words.
    """

    id: Id
    type: NoticeType
    part: NotificationPart
    reference: str
    received_at: Instant
    occurred_at: Instant
    count_in_12_months: int
    counted: str = Field(examples=["seventh domestic-abuse notice in 12 months"])
    warnings: list[FaultView] = Field(
        description="What the hub is to judge or to check, such as a reference that was used before"
        " for what happened on another day."
    )


class CorrectNotification(Command):
    """A notice with the sender's intended content; the original stays as it was sent."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "event": PoliceDomesticAbuse.model_config["json_schema_extra"]["examples"][0],  # type: ignore[index]
                    "reason": "Risk was left out; the control room gave it by telephone.",
                }
            ]
        }
    )

    event: dict[str, Any] = Field(description="The whole CloudEvent, corrected.")
    reason: Note


class SetNotificationAside(Command):
    """Why the notification is set aside."""

    reason: Note = Field(examples=["A test message; the sender's desk confirmed it."])
