"""Views of events: that something happened, and where to read more."""

from typing import Annotated, Literal

from pydantic import Field

from app.schemas.types import Id, Instant, View

EventType = Annotated[str, Field(examples=["contact.recorded"], max_length=64)]
Resource = Annotated[
    str,
    Field(
        examples=["/v1/contacts/0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11"],
        description="The path at which the record is read, by anyone who may.",
    ),
]


class EventView(View):
    """One event. The content of the record is read there, and nowhere else."""

    id: Id
    type: EventType
    time: Instant
    resource: Resource


class EventsView(View):
    """Events in the order in which they were published, with the position to continue from."""

    items: list[EventView]
    next: str


class Challenge(View):
    """The challenge that a receiver repeats in its answer, to verify itself."""

    challenge: str


class CloudEvent(View):
    """The body of a delivery (CloudEvents 1.0, structured). `subject` is the record's path."""

    specversion: Literal["1.0"] = "1.0"
    id: Id
    source: str
    type: EventType
    time: Instant
    subject: Resource
    datacontenttype: Literal["application/json"] | None = None
    data: Challenge | None = None
