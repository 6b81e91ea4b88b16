"""Closing a day over HTTP, and the clocks that follow it."""

from asyncio import create_task, sleep
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.clocks.definitions import ClockKind
from app.domain.clocks.timescales import binding_limits, definitions_for
from app.domain.clocks.working_time import Calendar, london_date
from app.domain.records import RecordKind
from app.models import Timescale
from app.repositories.clocks.timescales import Subject
from app.services.clocks import timescales
from app.unit_of_work import UnitOfWork
from tests.support.clock import WEDNESDAY_MORNING
from tests.support.database.records import as_the_service, write_child, write_referral
from tests.support.partnerships import Partnership

FRIDAY = {"closed_on": "2026-11-20", "reason": "Bank holiday by proclamation (invented)"}


async def start_clock(uow: UnitOfWork, kind: ClockKind, started_at: datetime) -> UUID:
    child = await write_child(uow)
    referral = await write_referral(uow, person_id=child, opened_on=date(2026, 11, 2))
    clock = await timescales.start(
        uow,
        kind,
        Subject(RecordKind.REFERRAL, referral, person_id=child, referral_id=referral),
        started_at=started_at,
        because="test.started",
        rating="amber" if kind is ClockKind.INFORMATION_RETURN else None,
    )
    assert clock is not None
    return clock.id


async def due_on(partnership: Partnership, clock_id: UUID) -> str:
    answer = await partnership.hub_manager.get(f"/v1/timescales/{clock_id}")
    return str(answer.json()["due_on"])


async def test_a_stranger_closes_nothing(http: httpx.AsyncClient) -> None:
    assert (await http.post("/v1/closures", json=FRIDAY)).status_code == 401


@pytest.mark.parametrize("name", ["hub_manager", "hub_support", "performance_analyst"])
async def test_only_an_administrator_closes_a_day(partnership: Partnership, name: str) -> None:
    assert (await partnership.person(name).post("/v1/closures", FRIDAY)).status_code == 403


async def test_a_closure_moves_running_clocks_of_its_own_partnership_at_once(
    partnership: Partnership,
    other_partnership: Partnership,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
) -> None:
    clocks = {}
    for each in (partnership, other_partnership):
        async with as_the_service(worker_engine, each) as uow:
            clocks[each.founded.id] = await start_clock(
                uow, ClockKind.INITIAL_CONFERENCE, WEDNESDAY_MORNING
            )
            uow.audit("test.arranged")
    administrator = partnership.administrator
    answer = await administrator.post("/v1/closures", FRIDAY)
    assert answer.status_code == 201, answer.text
    assert await due_on(partnership, clocks[partnership.founded.id]) == "2026-12-10"
    assert await due_on(other_partnership, clocks[other_partnership.founded.id]) == "2026-12-09"
    listed = (await administrator.get("/v1/closures")).json()
    assert listed == {"items": [answer.json()]}
    assert (await other_partnership.administrator.get("/v1/closures")).json() == {"items": []}
    async with admin_engine.connect() as connection:
        trail = await connection.execute(
            text(
                "SELECT action, facts FROM audit_events WHERE partnership_id = :id"
                " AND action IN ('timescale.recomputed', 'closure.recorded') ORDER BY sequence"
            ),
            {"id": partnership.founded.id},
        )
        assert [tuple(row) for row in trail] == [
            ("timescale.recomputed", {"running": 1, "moved": 1}),
            ("closure.recorded", {}),
        ]
        told = await connection.scalars(
            text("SELECT event FROM outbox_messages WHERE partnership_id = :id"),
            {"id": partnership.founded.id},
        )
        assert told.all() == ["closure.recorded"]


async def test_a_clock_that_ended_keeps_the_deadline_it_was_judged_by(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    async with as_the_service(worker_engine, partnership) as uow:
        clock_id = await start_clock(uow, ClockKind.INITIAL_CONFERENCE, WEDNESDAY_MORNING)
        clock = await uow.timescales.get(clock_id)
        clock.stopped_at, clock.stopped_by = uow.now, "test.stopped"
        uow.audit("test.arranged")
    await partnership.administrator.post("/v1/closures", FRIDAY)
    assert await due_on(partnership, clock_id) == "2026-12-09"


@pytest.mark.parametrize(
    ("day", "status", "problem"),
    [
        ("2026-11-17", 422, "closure-in-past"),
        ("2026-11-21", 409, "already-not-worked"),
        ("2026-12-25", 409, "already-not-worked"),
        ("2026-11-31", 422, "not-valid"),
    ],
)
async def test_a_day_that_cannot_be_closed_is_refused(
    partnership: Partnership, day: str, status: int, problem: str
) -> None:
    answer = await partnership.administrator.post("/v1/closures", FRIDAY | {"closed_on": day})
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")


async def test_a_day_is_closed_once(partnership: Partnership) -> None:
    assert (await partnership.administrator.post("/v1/closures", FRIDAY)).status_code == 201
    again = await partnership.administrator.post("/v1/closures", FRIDAY)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-not-worked")


async def test_the_administrator_who_closes_a_day_still_sees_no_clock(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    async with as_the_service(worker_engine, partnership) as uow:
        clock_id = await start_clock(uow, ClockKind.INITIAL_CONFERENCE, WEDNESDAY_MORNING)
        uow.audit("test.arranged")
    administrator = partnership.administrator
    answer = await administrator.post("/v1/closures", FRIDAY)
    assert set(answer.json()) == {"id", "closed_on", "reason"}
    assert (await administrator.get(f"/v1/timescales/{clock_id}")).status_code == 403


async def test_a_clock_that_starts_while_a_day_is_closed_knows_of_it(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    async with as_the_service(worker_engine, partnership) as uow:
        clock_id = await start_clock(uow, ClockKind.INITIAL_CONFERENCE, WEDNESDAY_MORNING)
        uow.audit("test.arranged")
        closing = create_task(partnership.administrator.post("/v1/closures", FRIDAY))
        await sleep(0.3)
        assert not closing.done()
    assert (await closing).status_code == 201
    assert await due_on(partnership, clock_id) == "2026-12-10"


async def every_stored_and_recomputed(
    uow: UnitOfWork,
) -> list[tuple[tuple[date, datetime, str], tuple[date, datetime, str]]]:
    calendar = Calendar(closures=await uow.partnerships.closures())
    local = await uow.partnerships.local_definitions()
    pairs = []
    for clock in await uow.session.scalars(select(Timescale)):
        governing, *_ = binding_limits(
            clock.started_at,
            definitions=definitions_for(
                ClockKind(clock.kind),
                on=london_date(clock.started_at),
                rating=clock.rating,
                local=local,
            ),
            calendar=calendar,
        )
        stored = (clock.due_on, clock.due_at, clock.limit_source)
        due = governing.deadline
        pairs.append((stored, (due.due_on, due.due_at, governing.definition.source)))
    return pairs


@settings(
    max_examples=15,
    # One partnership gathers clocks and closures over all examples, which is harder.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    kind=st.sampled_from(ClockKind),
    started_at=st.datetimes(
        datetime(2026, 10, 20),  # noqa: DTZ001 - the strategy adds the zone
        datetime(2026, 11, 18, 9),  # noqa: DTZ001 - likewise
        timezones=st.just(UTC),
    ),
    days=st.integers(0, 40),
)
async def test_what_is_stored_is_always_what_would_be_worked_out(
    partnership: Partnership,
    worker_engine: AsyncEngine,
    kind: ClockKind,
    started_at: datetime,
    days: int,
) -> None:
    async with as_the_service(worker_engine, partnership) as uow:
        await start_clock(uow, kind, started_at)
        uow.audit("test.arranged")
    day = WEDNESDAY_MORNING.date() + timedelta(days=days)
    closure: dict[str, Any] = {"closed_on": day.isoformat(), "reason": "Invented"}
    answer = await partnership.administrator.post("/v1/closures", closure)
    assert answer.status_code in {201, 409}
    async with as_the_service(worker_engine, partnership) as uow:
        pairs = await every_stored_and_recomputed(uow)
        uow.audit("test.looked")
    assert pairs
    assert all(stored == recomputed for stored, recomputed in pairs)
