"""Clocks: commands and views."""

from pydantic import Field

from app.domain.clocks.deadlines import Unit
from app.domain.clocks.definitions import ClockKind, LimitScope
from app.domain.clocks.timescales import ClockState
from app.domain.records import RecordKind
from app.schemas.types import Action, Command, Day, Id, Instant, Note, View


class LimitView(View):
    """One limit that binds a clock, met or breached by itself."""

    scope: LimitScope = Field(
        description="National: law or statutory guidance. Local default: no law sets one."
        " Partnership: this partnership's own."
    )
    source: str
    limit: int
    unit: Unit
    due_on: Day
    due_at: Instant
    state: ClockState


class ClockView(View):
    """One clock and its present state. `due_at` is the first instant of breach."""

    id: Id
    kind: ClockKind
    state: ClockState
    rating: str | None
    subject_type: RecordKind = Field(description="The kind of record that the clock runs on.")
    subject_id: Id = Field(description="The record that the clock runs on.")
    contact_id: Id | None
    contact_child_id: Id | None
    person_id: Id | None
    referral_id: Id | None
    strategy_meeting_id: Id | None
    enquiry_id: Id | None
    requested_agency_id: Id | None
    notification_id: Id | None
    started_at: Instant
    started_by: str
    due_on: Day
    due_at: Instant
    limit_source: str
    limits: list[LimitView] = Field(
        description="Every limit that bound the clock at its start, the one that governs first."
    )
    stopped_at: Instant | None
    stopped_by: str | None
    cancelled_at: Instant | None
    cancelled_because: str | None
    struck_out_at: Instant | None = Field(
        default=None,
        description="When the record that the clock ran on was found to be in error. How it had"
        " ended stays on it; its state is `cancelled`, and it counts in no figure.",
    )


class ExplainBreach(Command):
    """Why the deadline was missed."""

    reason: Note = Field(examples=["The child was in hospital under sedation until Friday."])


class BreachView(View):
    """A reason for a missed deadline, and the manager who accepted it."""

    id: Id
    reason: str
    accepted_at: Instant
    accepted_by: Id


class ExplainedClockView(ClockView):
    """One clock, and the reasons given if it was missed."""

    breaches: list[BreachView]
    available_actions: list[Action]


class ClocksView(View):
    """A page of clocks, the earliest due first."""

    items: list[ClockView]
    next: str | None


class DefinitionView(View):
    """The limit of one kind of clock, from a day until a later row replaces it."""

    kind: ClockKind
    rating: str | None
    limit: int
    unit: Unit
    starts: str
    stops: str
    source: str
    in_force_from: Day
    scope: LimitScope
    local: bool = Field(description="True of a limit that this partnership has set for itself.")


class DefinitionsView(View):
    """The limits for everyone, and the partnership's own.

    Beside a national limit the earlier deadline governs; a local default is replaced.
    """

    items: list[DefinitionView]
