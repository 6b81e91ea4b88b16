"""What is shown of worklists."""

from app.domain.clocks.timescales import ClockKind, ClockState
from app.domain.worklists.worklists import Waiting, Worklist
from app.schemas.types import Day, Id, Instant, View


class WorklistNameView(View):
    """A worklist that is the reader's, and what it holds."""

    name: Worklist
    holds: str


class WorklistsView(View):
    """The reader's worklists."""

    items: list[WorklistNameView]


class ChildOnWorklistView(View):
    """A child. One without a record is called what the referrer called them, if anything."""

    person_id: Id | None
    name: str | None


class PressingClockView(View):
    """A running clock that presses on an item."""

    id: Id
    kind: ClockKind
    due_on: Day
    due_at: Instant
    state: ClockState


class WorklistItemView(View):
    """One thing that waits.

    `id` is of the record that `waiting` speaks of: the child of a contact, the contact, the
    referral to call a meeting for, the meeting, the routing, the enquiry, the invitation, the
    circulation of minutes, the clock, the request as it stands with one agency, the return, the
    task of a late return, the broken glass, the restriction, the quarantined notification or the
    proposal that two contacts tell of one incident.
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
    since: Instant
    due_at: Instant | None
    clocks: list[PressingClockView]


class WorklistView(View):
    """A page of a worklist, what is due first coming first and what is not due at all last."""

    name: Worklist
    items: list[WorklistItemView]
    next: str | None
