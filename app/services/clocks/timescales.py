"""Statutory and local clocks: started and stopped by events, shown, explained if missed."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement

from app.domain.clocks.definitions import ClockKind, Definition
from app.domain.clocks.timescales import (
    ClockState,
    Limit,
    NoTimescaleInForce,
    binding_limits,
    clock_state,
    definitions_for,
)
from app.domain.clocks.working_time import Calendar, london_date
from app.domain.records import RecordKind
from app.models import Timescale
from app.repositories.clocks.timescales import Subject, WholeContact
from app.schemas.clocks.timescales import (
    ClockView,
    LimitView,
)
from app.services.clocks.clock_columns import columns_of, limits_as_stored
from app.unit_of_work import UnitOfWork


class Owed(NamedTuple):
    """What an event starts a clock for."""

    kind: ClockKind
    subject: Subject
    rating: str | None = None


async def start(
    uow: UnitOfWork,
    kind: ClockKind,
    subject: Subject,
    *,
    started_at: datetime,
    because: str,
    rating: str | None = None,
) -> Timescale | None:
    """Start a clock. `because` names the event that started it, such as `contact.received`.

    None where no limit was in force at the start: then nothing is owed and no clock runs.
    """
    owed = [Owed(kind, subject, rating)]
    clocks = await start_each(uow, owed, started_at=started_at, because=because)
    return clocks[0] if clocks else None


async def start_each(
    uow: UnitOfWork, owed: Iterable[Owed], *, started_at: datetime, because: str
) -> list[Timescale]:
    """Start what one event starts; left out is what no limit was in force for at the start."""
    await uow.timescales.keep_calendar()
    calendar, local = await _calendar_and_limits(uow)
    clocks = []
    for kind, subject, rating in owed:
        with suppress(NoTimescaleInForce):
            limits = _limits(
                kind, started_at=started_at, rating=rating, calendar=calendar, local=local
            )
            columns = columns_of(kind, subject, limits, started_at=started_at, because=because)
            clocks.append(uow.new(Timescale, rating=rating, **columns))
    await uow.save_all(clocks)
    return clocks


async def start_alike(
    uow: UnitOfWork,
    kind: ClockKind,
    subjects: Sequence[Subject],
    *,
    started_at: datetime,
    because: str,
) -> None:
    """Start a clock of one kind, which no rating changes, on each of many subjects at once."""
    await uow.timescales.keep_calendar()
    calendar, local = await _calendar_and_limits(uow)
    with suppress(NoTimescaleInForce):
        limits = _limits(kind, started_at=started_at, rating=None, calendar=calendar, local=local)
        await uow.timescales.add(
            columns_of(kind, subject, limits, started_at=started_at, because=because)
            for subject in subjects
        )


async def _calendar_and_limits(uow: UnitOfWork) -> tuple[Calendar, Sequence[Definition]]:
    calendar = Calendar(closures=await uow.partnerships.closures())
    return calendar, await uow.partnerships.local_definitions()


def _limits(
    kind: ClockKind,
    *,
    started_at: datetime,
    rating: str | None,
    calendar: Calendar,
    local: Sequence[Definition],
) -> Sequence[Limit]:
    definitions = definitions_for(kind, on=london_date(started_at), rating=rating, local=local)
    return binding_limits(started_at, definitions=definitions, calendar=calendar)


def _bind(clock: Timescale, limits: Sequence[Limit]) -> None:
    for name, value in limits_as_stored(limits).items():
        setattr(clock, name, value)


async def stop(
    uow: UnitOfWork,
    kind: ClockKind,
    subject: Subject | WholeContact,
    *,
    stopped_at: datetime,
    because: str,
) -> None:
    """Stop the clocks of this kind that run on the subject; none running is no fault."""
    for clock in await uow.timescales.running(kind, subject):
        clock.stopped_at = max(stopped_at, clock.started_at)
        clock.stopped_by = because


async def stop_at_earliest(
    uow: UnitOfWork,
    kind: ClockKind,
    subject: Subject | WholeContact,
    *,
    stopped_at: datetime,
    because: str,
) -> None:
    """The same, for events that may be written up in another order than they happened.

    What happened first stops the clock: a stop by something later is brought forward.
    """
    await stop(uow, kind, subject, stopped_at=stopped_at, because=because)
    for clock in await uow.timescales.stopped_after(kind, subject, stopped_at):
        clock.stopped_at = max(stopped_at, clock.started_at)
        clock.stopped_by = because


async def settle(
    uow: UnitOfWork,
    kind: ClockKind,
    subject: Subject,
    *,
    stopped_at: datetime | None,
    because: str,
) -> None:
    """Say again how the clocks of this kind ended, running or not: the latest record stands.

    Without an instant they are cancelled: what they measured is not needed.
    """
    for clock in await uow.timescales.list_of(
        Timescale.kind == kind, Timescale.subject_id == subject.id
    ):
        clock.stopped_at = None if stopped_at is None else max(stopped_at, clock.started_at)
        clock.stopped_by = None if stopped_at is None else because
        clock.cancelled_at = uow.now if stopped_at is None else None
        clock.cancelled_because = because if stopped_at is None else None


async def cancel(
    uow: UnitOfWork, kind: ClockKind, subject: Subject | WholeContact, *, because: str
) -> None:
    """End clocks whose start no longer stands: they count neither as met nor as missed."""
    for clock in await uow.timescales.running(kind, subject):
        clock.cancelled_at = uow.now
        clock.cancelled_because = because


async def strike_out(uow: UnitOfWork, *of_records: ColumnElement[bool]) -> None:
    """Let clocks of records in error count for nothing, also those that had ended before.

    One that still runs is cancelled first, by the act that knows why.
    """
    for clock in await uow.timescales.list_of(*of_records, Timescale.struck_out_at.is_(None)):
        if clock.stopped_at is not None or clock.cancelled_at is not None:
            clock.struck_out_at = uow.now


async def bring_forward(uow: UnitOfWork, clock: Timescale, *, rating: str) -> None:
    """Run a clock by another rating from when it started, if it is due earlier by that."""
    await uow.timescales.keep_calendar()
    calendar, local = await _calendar_and_limits(uow)
    limits = _limits(
        ClockKind(clock.kind),
        started_at=clock.started_at,
        rating=rating,
        calendar=calendar,
        local=local,
    )
    if limits[0].deadline.due_at < clock.due_at:
        clock.rating = rating
        _bind(clock, limits)


async def recompute(uow: UnitOfWork) -> int:
    """Work out again when every running clock is due, and say how many moved.

    To be called in the transaction that changes a closure or a limit, after
    `change_calendar`. Clocks that ended were judged by the calendar of their time and stay.
    An administrator of the calendar sees no case, so this reads with the hub's rights; only the
    number of clocks is returned.
    """
    async with uow.as_the_hub():
        calendar, local = await _calendar_and_limits(uow)
        running = await uow.timescales.every_running()
        moved = 0
        for clock in running:
            limits = _limits(
                ClockKind(clock.kind),
                started_at=clock.started_at,
                rating=clock.rating,
                calendar=calendar,
                local=local,
            )
            moved += limits[0].deadline.due_at != clock.due_at
            _bind(clock, limits)
    uow.audit("timescale.recomputed", running=len(running), moved=moved)
    return moved


def state_of(uow: UnitOfWork, clock: Timescale) -> ClockState:
    """Where a clock stands at this instant."""
    return _state_at(uow, clock, clock.due_at)


def _state_at(uow: UnitOfWork, clock: Timescale, due_at: datetime) -> ClockState:
    return clock_state(
        due_at,
        stopped_at=clock.stopped_at,
        cancelled_at=clock.cancelled_at,
        struck_out_at=clock.struck_out_at,
        now=uow.now,
    )


def shown(uow: UnitOfWork, clocks: Sequence[Timescale]) -> list[ClockView]:
    """Clocks as their reader sees them: with where each stands at this instant."""
    return [
        ClockView.model_validate(
            {
                **dict.fromkeys(_SUBJECT_IDS),
                **{name: getattr(clock, name) for name in _SHOWN},
                f"{clock.subject_type}_id": clock.subject_id,
                "limits": [_limit_shown(uow, clock, each) for each in clock.limits],
                "state": state_of(uow, clock),
            }
        )
        for clock in clocks
    ]


def _limit_shown(uow: UnitOfWork, clock: Timescale, limit: Mapping[str, Any]) -> LimitView:
    """One limit of a clock, met or breached by itself."""
    state = _state_at(uow, clock, datetime.fromisoformat(limit["due_at"]))
    return LimitView.model_validate({**limit, "state": state})


_SUBJECT_IDS = tuple(f"{kind}_id" for kind in RecordKind)
_SHOWN = tuple(name for name in ClockView.model_fields if name in Timescale.__table__.columns)
