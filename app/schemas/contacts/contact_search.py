"""Searches for contacts: the command, and the rows found."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.domain.contacts.contacts import Channel, ChildState, Rating, Safety
from app.domain.contacts.threshold_decisions import Outcome
from app.domain.contacts.urgency import Order
from app.schemas.census.codes import ContactSource
from app.schemas.types import Code, Command, Id, Instant, Line, View


class SearchContacts(Command):
    """The contacts to look for; an empty search finds all that are visible."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": "gathering"}]})

    reference: Line | None = None
    agency_id: Id | None = None
    person_id: Id | None = None
    state: Annotated[ChildState, Code] | None = None
    rating: Annotated[Rating, Code] | None = None
    source: ContactSource | None = None
    channel: Annotated[Channel, Code] | None = None
    safe_now: Annotated[Safety, Code] | None = None
    received_from: Instant | None = None
    received_before: Instant | None = None
    order: Annotated[Order, Code] = Field(
        default=Order.USUAL,
        description="`usual`: the latest received first. `urgency`: contacts in which a child is"
        " not safe now first, then by the most urgent rating of a child in them.",
    )


class ContactSummaryView(View):
    """A contact in a list, without the text of the concern."""

    id: Id
    reference: str
    received_at: Instant
    source: str
    channel: Channel
    safe_now: Safety
    notices: int = Field(
        default=0, description="How many notices from partner systems the contact has."
    )
    agency_id: Id | None
    errored_at: Instant | None
    children: list["ContactChildSummaryView"]


class ContactChildSummaryView(View):
    """A child of a contact in a list."""

    id: Id
    person_id: Id | None
    state: ChildState
    rating: Rating | None
    held_by: Id | None = Field(
        default=None,
        description="Who has the child: the practitioner who triaged, or the worker it was routed"
        " to. Empty while no one has.",
    )
    held_by_team: Id | None = None
    outcome: Outcome | None


class ContactsPage(View):
    """Contacts found, in the order that was asked for."""

    items: list[ContactSummaryView]
    next: str | None


class OwnContactView(View):
    """A contact in the list of those who made it, with nothing of the hub's work on it."""

    id: Id
    reference: str
    received_at: Instant
    channel: Channel
    agency_id: Id | None
    errored_at: Instant | None
    acknowledged_at: Instant | None = None
    feedback_at: Instant | None = Field(
        default=None, description="When the referrer was last sent feedback."
    )
    children: list["ChildAsToldView"]


class ChildAsToldView(View):
    """A child by the name that the referrer gave; unnamed and unborn children have none."""

    id: Id
    given: str | None
    family: str | None


class OwnContactsPage(View):
    """Contacts that the reader or their agency made, the latest received first."""

    items: list[OwnContactView]
    next: str | None
