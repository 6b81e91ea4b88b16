"""Views of worklists."""

from pydantic import Field

from app.domain.clocks.definitions import ClockKind
from app.domain.clocks.timescales import ClockState
from app.domain.contacts.contacts import Channel, Safety
from app.domain.worklists.worklists import Waiting, Worklist
from app.schemas.casework.exceptions import ExceptionView
from app.schemas.contacts.surroundings import SurroundingsView
from app.schemas.types import Day, Id, Instant, View


class WorklistNameView(View):
    """A worklist of the reader's, and its content."""

    name: Worklist
    holds: str


class WorklistsView(View):
    """The reader's worklists."""

    items: list[WorklistNameView]


class ChildOnWorklistView(View):
    """A child. A child without a record is shown under the referrer's name for them, if any."""

    person_id: Id | None
    name: str | None


class PressingClockView(View):
    """A running clock of an item."""

    id: Id
    kind: ClockKind
    due_on: Day
    due_at: Instant
    state: ClockState


class ClosedByTeamView(View):
    """How and why a team closed the referral that waits for the hub's answer."""

    closed_on: Day
    closed_by: Id
    closure_reason: str | None
    closure_rationale: str | None
    exceptions: list[ExceptionView] = Field(
        default_factory=list, description="Those on the referral: what the closure passed, and why."
    )


class WorklistItemView(View):
    """One item of a worklist.

    `id` is that of the record named by `waiting`: the child of a contact, the contact, the referral
    to call a meeting for, the meeting, the routing, the enquiry, the invitation, the circulation of
    minutes, the clock, the request to one agency, the return, the task of a late return, the use of
    break-glass, the restriction, the quarantined notification, the proposal that two contacts are
    about one incident, the error to confirm, the review of a link, the referral to allocate or
    closed by a team, or the allocation (of a child without a running clock, or to a worker who has
    left the team).
    """

    waiting: Waiting
    id: Id
    contact_id: Id | None
    contact_child_id: Id | None
    referral_id: Id | None
    strategy_meeting_id: Id | None
    enquiry_id: Id | None
    minutes_id: Id | None
    information_request_id: Id | None
    requested_agency_id: Id | None
    notification_id: Id | None
    children: list[ChildOnWorklistView]
    rating: str | None
    reference: str | None = Field(description="Of the contact, where the item is of one.")
    source: str | None
    channel: Channel | None
    safe_now: Safety | None
    notices: int | None = Field(description="How many notices from partner systems it has.")
    held_by: Id | None = Field(
        description="Who has the child: the practitioner who triaged, or the worker it was routed"
        " to. Empty while no one has."
    )
    held_by_team: Id | None
    since: Instant
    due_at: Instant | None
    clocks: list[PressingClockView]
    closure: ClosedByTeamView | None = Field(
        default=None, description="Of a referral that a team closed: who closed it, when and why."
    )
    surroundings: SurroundingsView | None = Field(
        default=None,
        description="What else goes on for a child to triage or decide on, and for the children of"
        " the household.",
    )


class WorklistView(View):
    """A page of a worklist, the earliest due first and items without a due time last."""

    name: Worklist
    items: list[WorklistItemView]
    next: str | None
