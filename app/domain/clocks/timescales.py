"""Timescales: the limits that bind a clock, its deadline, and its present state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from app.domain.clocks.deadlines import Deadline, deadline
from app.domain.clocks.definitions import NATIONAL_DEFINITIONS, ClockKind, Definition, LimitScope
from app.domain.clocks.working_time import Calendar, in_utc
from app.domain.errors import Conflict


class NoTimescaleInForce(Conflict):
    """No limit was in force for this clock on the day it would start."""

    headline: ClassVar[str] = "No timescale is in force for this clock on that day"


class LocalLimitIsLonger(Conflict):
    """A partnership may shorten a limit of law or statutory guidance, but never lengthen it."""

    headline: ClassVar[str] = "A local limit may not be longer than a national one"


class ClockState(StrEnum):
    """The state of a clock at a moment; worked out on request and never stored."""

    RUNNING = "running"
    BREACHED_RUNNING = "breached_running"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit that binds a clock from its start, and the deadline it gives."""

    definition: Definition
    deadline: Deadline


def definitions_for(
    kind: ClockKind,
    *,
    on: date,
    rating: str | None = None,
    local: Sequence[Definition] = (),
) -> tuple[Definition, ...]:
    """The limits for a clock of this kind starting on this London day.

    Beside a national limit, the partnership's own is added: which is shorter can depend on the
    start, as 48 hours is shorter than 1 working day from noon on a Friday, and longer from noon on
    a Monday. A default that no law sets is replaced by the partnership's own, shorter or longer.

    Raises:
        NoTimescaleInForce: nothing was in force that day; a `blue` rating has no limit for
            information returns, so no such clock can start.
    """
    general = _in_force(NATIONAL_DEFINITIONS, kind=kind, on=on, rating=rating)
    if general is None:
        raise NoTimescaleInForce(code="no_timescale_in_force")
    own = _in_force(local, kind=kind, on=on, rating=rating)
    if own is None:
        return (general,)
    return (general, own) if general.scope is LimitScope.NATIONAL else (own,)


def binding_limits(
    started_at: datetime, *, definitions: Sequence[Definition], calendar: Calendar
) -> tuple[Limit, ...]:
    """The limits that bind a clock started at this instant, the one that governs it first.

    The first deadline governs. A limit of the partnership's own that would end later than the
    national one does not bind, so no local row, however it was stored, can lengthen that.
    """
    limits = [
        Limit(row, deadline(started_at, limit=row.limit, unit=row.unit, calendar=calendar))
        for row in definitions
    ]
    latest = min(
        (each.deadline.due_at for each in limits if each.definition.scope is LimitScope.NATIONAL),
        default=None,
    )
    binding = [each for each in limits if latest is None or each.deadline.due_at <= latest]
    return tuple(sorted(binding, key=lambda each: each.deadline.due_at))


def refuse_longer_local(local: Definition) -> None:
    """Refuse a local limit that is longer than the national one in force when it would begin.

    Only limits in one unit can be compared without a start. A limit in another unit is accepted:
    `binding_limits` lets it govern only the clocks that it shortens. A default that no law sets
    may be lengthened.

    Raises:
        LocalLimitIsLonger: same unit, larger limit.
        NoTimescaleInForce: there is no such clock on that day.
    """
    (general,) = definitions_for(local.kind, on=local.in_force_from, rating=local.rating)
    if (
        general.scope is LimitScope.NATIONAL
        and local.unit == general.unit
        and local.limit > general.limit
    ):
        raise LocalLimitIsLonger(code="local_limit_is_longer")


def clock_state(
    due_at: datetime,
    *,
    stopped_at: datetime | None,
    cancelled_at: datetime | None,
    now: datetime,
    struck_out_at: datetime | None = None,
) -> ClockState:
    """The state at `now` of a clock that is breached from `due_at` onwards.

    A clock is cancelled when its start was recorded in error or has been superseded; it then counts
    neither as met nor as breached, whatever stopped it. So does one that was met or missed before
    its record was found to be in error: it was struck out.
    """
    if cancelled_at is not None or struck_out_at is not None:
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
