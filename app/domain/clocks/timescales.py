"""Timescales: the start, stop and limit of each clock, and its present state."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Final

from app.domain.clocks.deadlines import Deadline, Unit, deadline
from app.domain.clocks.working_time import Calendar, in_utc
from app.domain.errors import Conflict


class NoTimescaleInForce(Conflict):
    """No limit was in force for this clock on the day it would start."""

    headline: ClassVar[str] = "No timescale is in force for this clock on that day"


class LocalLimitIsLonger(Conflict):
    """A partnership may shorten a limit that applies to everyone, but never lengthen it."""

    headline: ClassVar[str] = "A local limit may not be longer than the one it replaces"


class ClockKind(StrEnum):
    """The process that a clock measures."""

    REFERRER_ACKNOWLEDGEMENT = "referrer_acknowledgement"
    THRESHOLD_DECISION = "threshold_decision"
    REFERRER_FEEDBACK = "referrer_feedback"
    INFORMATION_RETURN = "information_return"
    STRATEGY_MEETING = "strategy_meeting"
    STRATEGY_MINUTES = "strategy_minutes"
    CHILD_SEEN = "child_seen"
    INITIAL_CONFERENCE = "initial_conference"
    NOTIFICATION_QUARANTINE = "notification_quarantine"


class ClockState(StrEnum):
    """The state of a clock at a moment; worked out on request and never stored."""

    RUNNING = "running"
    BREACHED_RUNNING = "breached_running"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Definition:
    """The limit of one kind of clock, from a London day until a later row replaces it.

    `rating` is given only where the limit depends on the child's rating. `local` is true of a row
    that one partnership has set for itself; a row whose source is the word 'local' and which is not
    `local` is the limit used where no national rule gives one.
    """

    kind: ClockKind
    limit: int
    unit: Unit
    starts: str
    stops: str
    source: str
    in_force_from: date
    rating: str | None = None
    local: bool = False


_WORKING_TOGETHER_2023: Final = (
    "Working Together to Safeguard Children 2023",
    date(2023, 12, 15),
)
_WORKING_TOGETHER_2013: Final = date(2013, 4, 15)
# No national rule, so no commencement: these go back as far as any other clock.
_LOCAL: Final = ("local", _WORKING_TOGETHER_2013)

_IN_EVERY_EDITION: Final = (
    Definition(
        ClockKind.REFERRER_ACKNOWLEDGEMENT,
        1,
        Unit.WORKING_DAYS,
        "contact received",
        "acknowledgement sent",
        *_WORKING_TOGETHER_2023,
    ),
    Definition(
        ClockKind.THRESHOLD_DECISION,
        1,
        Unit.WORKING_DAYS,
        "contact received",
        "decision recorded",
        *_WORKING_TOGETHER_2023,
    ),
    Definition(
        ClockKind.INITIAL_CONFERENCE,
        15,
        Unit.WORKING_DAYS,
        "strategy meeting that initiated the enquiry",
        "conference held",
        *_WORKING_TOGETHER_2023,
    ),
)

NATIONAL_DEFINITIONS: Final[tuple[Definition, ...]] = (
    *_IN_EVERY_EDITION,
    # A contact may have been received long before it is recorded here, and its clocks need
    # the rule of that day.
    *(
        replace(
            row,
            source="Working Together to Safeguard Children 2013, 2015 and 2018",
            in_force_from=_WORKING_TOGETHER_2013,
        )
        for row in _IN_EVERY_EDITION
    ),
    Definition(
        ClockKind.REFERRER_FEEDBACK,
        1,
        Unit.WORKING_DAYS,
        "decision recorded",
        "feedback sent",
        *_WORKING_TOGETHER_2023,
    ),
    *(
        Definition(
            ClockKind.INFORMATION_RETURN,
            hours,
            Unit.HOURS,
            "request sent",
            "request answered",
            *_LOCAL,
            rating=rating,
        )
        for rating, hours in (("red", 4), ("amber", 24), ("green", 72))
    ),
    *(
        Definition(kind, 1, Unit.WORKING_DAYS, starts, stops, *_LOCAL)
        for kind, starts, stops in (
            (ClockKind.STRATEGY_MEETING, "decision that a meeting is needed", "meeting held"),
            (ClockKind.STRATEGY_MINUTES, "meeting concluded", "minutes circulated to all invited"),
            (ClockKind.CHILD_SEEN, "section 47 enquiry decided", "child seen"),
        )
    ),
    # No one knows what it says until it has been read: as urgent as a red request.
    Definition(
        ClockKind.NOTIFICATION_QUARANTINE,
        4,
        Unit.HOURS,
        "notification quarantined",
        "notification understood, sent again or set aside",
        *_LOCAL,
    ),
)


def definitions_for(
    kind: ClockKind,
    *,
    on: date,
    rating: str | None = None,
    local: Sequence[Definition] = (),
) -> tuple[Definition, ...]:
    """The limits that bind a clock of this kind starting on this London day.

    That is the row for everyone and, after it, the partnership's own if it has one in force. Both
    bind, because which is shorter can depend on the start: 48 hours is shorter than 1 working day
    from noon on a Friday, and longer from noon on a Monday. `effective_deadline` says which
    governs.

    Raises:
        NoTimescaleInForce: nothing was in force that day; a `blue` rating has no limit for
            information returns, so no such clock can start.
    """
    national = _in_force(NATIONAL_DEFINITIONS, kind=kind, on=on, rating=rating)
    if national is None:
        raise NoTimescaleInForce(code="no_timescale_in_force")
    own = _in_force(local, kind=kind, on=on, rating=rating)
    return (national,) if own is None else (national, own)


def effective_deadline(
    started_at: datetime, *, definitions: Sequence[Definition], calendar: Calendar
) -> tuple[Definition, Deadline]:
    """The earliest deadline that these definitions give, and the first of them to give it.

    Taking the earliest means that no local row, however it was stored, can lengthen a national
    limit.
    """
    candidates = [
        (row, deadline(started_at, limit=row.limit, unit=row.unit, calendar=calendar))
        for row in definitions
    ]
    return min(candidates, key=lambda candidate: candidate[1].due_at)


def refuse_longer_local(local: Definition) -> None:
    """Refuse a local limit that is longer than the one in force when it would begin.

    Only limits in one unit can be compared without a start. A limit in another unit is
    accepted: `effective_deadline` lets it govern only the clocks that it shortens.

    Raises:
        LocalLimitIsLonger: same unit, larger limit.
        NoTimescaleInForce: there is nothing for it to shorten.
    """
    (national,) = definitions_for(local.kind, on=local.in_force_from, rating=local.rating)
    if local.unit == national.unit and local.limit > national.limit:
        raise LocalLimitIsLonger(code="local_limit_is_longer")


def clock_state(
    due_at: datetime,
    *,
    stopped_at: datetime | None,
    cancelled_at: datetime | None,
    now: datetime,
) -> ClockState:
    """The state at `now` of a clock that is breached from `due_at` onwards.

    A clock is cancelled when its start was recorded in error or has been superseded; it then counts
    neither as met nor as breached, whatever stopped it.
    """
    if cancelled_at is not None:
        return ClockState.CANCELLED
    breached_at = in_utc(due_at)
    if stopped_at is not None:
        return ClockState.MET if in_utc(stopped_at) < breached_at else ClockState.BREACHED
    return ClockState.RUNNING if in_utc(now) < breached_at else ClockState.BREACHED_RUNNING


def _in_force(
    definitions: Sequence[Definition], *, kind: ClockKind, on: date, rating: str | None
) -> Definition | None:
    """The row of this kind and rating that came into force last, on or before the day."""
    begun = (
        row
        for row in definitions
        if row.kind == kind and row.rating == rating and row.in_force_from <= on
    )
    return max(begun, key=lambda row: row.in_force_from, default=None)
