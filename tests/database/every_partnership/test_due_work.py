"""The worker asks once where there is work: it misses none, and costs the same for all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Connection, event, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.audit.witnesses import WitnessFolder
from app.cli.demo.partnerships import Founded
from app.repositories.directory import due_work
from app.telemetry import REGISTRY
from app.worker import rounds
from app.worker.rounds import Begins, Job, Tools, do_all
from app.worker.runner import DUE_JOBS, JOBS
from tests.support.clock import WEDNESDAY_MORNING as NOW
from tests.support.database.rows.every_table import case_near, write
from tests.support.database.sealed_events import KEY, act, leaves, written
from tests.support.partnerships import found
from tests.support.repository import ROOT
from tests.support.webhook_delivery import a_post

SOON = timedelta(milliseconds=20)
LATER = "'2026-11-18T09:30:01Z'"

ACTIVE = "state = 'active', verified_at = created_at, paused_because = NULL, ended_at = NULL"
PENDING = "state = 'pending', settled_at = NULL, due_at = :now, leased_until = NULL"
UNDERSTOOD = "contact_id = NULL, part = NULL, superseded_by = NULL, understood_at = received_at"

WORK: MappingProxyType[str, tuple[tuple[str, ...], tuple[str, ...]]] = MappingProxyType(
    {
        "seal_trail": (("DELETE FROM audit_leaves",), ("DELETE FROM audit_events",)),
        "make_contacts": (
            (f"UPDATE notifications SET state = 'received', {UNDERSTOOD} WHERE type IS NOT NULL",),
            ("DELETE FROM notifications WHERE state = 'received'",),
        ),
        "number_events": (
            ("UPDATE outbox_messages SET position = NULL",),
            ("UPDATE outbox_messages SET position = sequence",),
        ),
        "verify_receivers": (
            (
                (
                    "UPDATE subscriptions SET state = 'unverified', paused_because = NULL,"
                    " ended_at = NULL, verify_due_at = :now"
                ),
            ),
            (f"UPDATE subscriptions SET verify_due_at = {LATER}",),
        ),
        "fan_out_events": (
            (
                f"UPDATE subscriptions SET {ACTIVE}, position = 0",
                "UPDATE outbox_messages SET position = sequence",
            ),
            ("UPDATE subscriptions SET position = (SELECT max(position) FROM outbox_messages)",),
        ),
        "deliver_events": (
            (f"UPDATE subscriptions SET {ACTIVE}", f"UPDATE deliveries SET {PENDING}"),
            (f"UPDATE deliveries SET leased_until = {LATER}",),
        ),
        "settle_deliveries": (
            (
                f"UPDATE deliveries SET {PENDING}, attempts = 1, last_attempted_at = :now",
                f"UPDATE subscriptions SET {ACTIVE}, runs_since = {LATER}",
            ),
            ("UPDATE subscriptions SET runs_since = :now",),
        ),
        "send_letters": (
            ("UPDATE subscriptions SET letter_due = true",),
            ("UPDATE subscriptions SET letter_due = false",),
        ),
        "chase_answers": (
            (
                (
                    "UPDATE information_request_agencies SET answered_at = NULL,"
                    " recalled_at = NULL, escalated_at = NULL"
                ),
                (
                    "UPDATE timescales SET stopped_at = NULL, stopped_by = NULL,"
                    " cancelled_at = NULL, cancelled_because = NULL, due_at = :now"
                ),
            ),
            (f"UPDATE timescales SET due_at = {LATER}",),
        ),
        "remind_of_break_glass_reviews": (
            (
                "DELETE FROM break_glass_reviews",
                "UPDATE break_glass_grants SET reminded_at = NULL, review_due_at = :reviews_by",
            ),
            ("UPDATE break_glass_grants SET reminded_at = :now",),
        ),
        "remind_of_restrictions": (
            (
                "DELETE FROM restriction_approvals",
                (
                    "UPDATE restrictions SET lifted_at = NULL, lifted_by = NULL,"
                    " lifted_because = NULL, reminded_at = NULL, kind = 'cloaked',"
                    " provisional_until = '2027-01-01', review_on = '2026-11-19'"
                ),
            ),
            ("UPDATE restrictions SET reminded_at = :now",),
        ),
        "forget_expired_keys": (
            (
                (
                    "UPDATE idempotency_keys SET expires_at = :now,"
                    " created_at = CAST(:now AS timestamptz) - interval '1 day'"
                ),
            ),
            ("DELETE FROM idempotency_keys",),
        ),
        "match_restricted": (
            ("UPDATE restrictions SET lifted_at = NULL, lifted_by = NULL, lifted_because = NULL",),
            ("DELETE FROM restrictions WHERE person_id IS NOT NULL",),
        ),
    }
)
"""For each job, what gives it work where there is a row of every table, and what takes it away."""


@pytest.fixture
def tools(worker_engine: AsyncEngine, sealer_engine: AsyncEngine, tmp_path: Path) -> Tools:
    """What the jobs of these tests work with."""
    post = a_post(tmp_path, clock=lambda: NOW)
    return Tools(worker_engine, sealer_engine, KEY, WitnessFolder(tmp_path), lambda: NOW, post)


@pytest_asyncio.fixture
async def rewriting(
    worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> AsyncIterator[tuple[AsyncConnection, Founded]]:
    """A row of every table in one partnership, and a session that changes them as it likes.

    Nothing of it is committed. Triggers and foreign keys are off; constraints of a row hold.
    """
    founded = await found(worker_engine, "rewritten")
    async with admin_engine.connect() as connection:
        await write(connection, case_near(founded))
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection, founded
        await connection.rollback()


async def due(connection: AsyncConnection, founded: Founded) -> set[str]:
    """The jobs that have work in a partnership."""
    values = {
        "jobs": [job.name for job in JOBS],
        "now": NOW,
        "reviews_by": NOW + timedelta(days=1),
        "approvals": 2,
    }
    found = await connection.execute(due_work._DUE, values)
    return {job for job, partnership_id, _ in found if partnership_id == founded.id}


async def change(connection: AsyncConnection, founded: Founded, *statements: str) -> None:
    values = {"now": NOW, "reviews_by": NOW + timedelta(days=1)}
    for statement in statements:
        narrowed = "AND" if " WHERE " in statement else "WHERE"
        of_one = f"{statement} {narrowed} partnership_id = '{founded.id}'"
        wanted = {name: value for name, value in values.items() if f":{name}" in of_one}
        await connection.execute(text(of_one), wanted)


@pytest.mark.parametrize("job", WORK)
async def test_a_job_is_due_where_it_has_work_and_nowhere_else(
    rewriting: tuple[AsyncConnection, Founded], job: str
) -> None:
    connection, founded = rewriting
    with_work, without = WORK[job]
    await change(connection, founded, *with_work)
    assert job in await due(connection, founded)
    await change(connection, founded, *without)
    assert job not in await due(connection, founded)


OLD, NEW = NOW - timedelta(days=9), NOW - timedelta(days=7)


@pytest.mark.parametrize("table", ["contacts", "people"])
async def test_restricted_people_are_matched_only_while_something_recent_may_be_about_them(
    rewriting: tuple[AsyncConnection, Founded], table: str
) -> None:
    connection, founded = rewriting

    async def recorded(of: str, at: datetime) -> None:
        drawn = f"uuidv7('{at.isoformat()}'::timestamptz - clock_timestamp())"
        await change(connection, founded, f"UPDATE {of} SET id = {drawn}")

    await change(connection, founded, *WORK["match_restricted"][0])
    for each in ("contacts", "people"):
        await recorded(each, OLD)
    assert "match_restricted" not in await due(connection, founded)
    await recorded(table, NEW)
    assert "match_restricted" in await due(connection, founded)


def test_every_job_that_begins_when_it_is_due_is_asked_about() -> None:
    assert WORK.keys() == {job.name for job in DUE_JOBS}
    asked = (ROOT / "app/row_security/functions/due_work.sql").read_text()
    for job in DUE_JOBS:
        assert asked.count(f"'{job.name}'") == 2, job.name


@contextmanager
def counted(*engines: AsyncEngine) -> Iterator[list[str]]:
    """Every statement and every beginning of a transaction that these engines send."""
    sent: list[str] = []

    def statement(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        sent.append(sql)

    def begin(connection: Connection) -> None:
        # SQLAlchemy tells of a beginning where nothing is sent for it, too.
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            sent.append("BEGIN")

    for engine in engines:
        event.listen(engine.sync_engine, "before_cursor_execute", statement)
        event.listen(engine.sync_engine, "begin", begin)
    yield sent
    for engine in engines:
        event.remove(engine.sync_engine, "before_cursor_execute", statement)
        event.remove(engine.sync_engine, "begin", begin)


async def idle(tools: Tools, jobs: list[Job], *, looks: int) -> list[str]:
    """What the database is sent while a worker with nothing to do looks so often for work."""
    stop = asyncio.Event()
    with counted(tools.engine, tools.sealer) as sent:
        work = asyncio.create_task(do_all(jobs, tools, until=stop))
        await eventually(lambda: len(sent) >= looks)
        stop.set()
        await work
        return list(sent)


async def eventually(holds: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait until something holds, for a minute at most."""
    async with asyncio.timeout(60):
        while True:
            found = holds()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.02)


async def test_a_worker_with_nothing_to_do_asks_once_a_look_however_many_partnerships(
    tools: Tools, worker_engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "LOOKS_EVERY", SOON)
    jobs = [replace(job, every=SOON) for job in DUE_JOBS]
    for name in ("first", *(f"further-{number}" for number in range(8))):
        await found(worker_engine, name)
        await until_nothing_is_due(tools, jobs)
        sent = await idle(tools, jobs, looks=10)
        assert {sql.split("(")[0] for sql in sent} == {
            "SELECT job, partnership_id, slug FROM access.due_work"
        }, name


async def until_nothing_is_due(tools: Tools, jobs: list[Job]) -> None:
    stop = asyncio.Event()
    work = asyncio.create_task(do_all(jobs, tools, until=stop))

    async def nothing_is_due() -> bool:
        return not await due_work.due(tools.engine, [job.name for job in jobs], now=NOW)

    await eventually(nothing_is_due)
    stop.set()
    await work


async def test_a_look_that_fails_is_counted_and_work_is_found_by_the_next(
    tools: Tools,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rounds, "LOOKS_EVERY", SOON)
    founded = await found(worker_engine, "found-again")
    await act(worker_engine, founded)
    looks = 0

    async def look(*arguments: Any, **more: Any) -> Any:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise ConnectionError
        return await due_work_due(*arguments, **more)

    due_work_due = due_work.due
    monkeypatch.setattr(due_work, "due", look)
    stop = asyncio.Event()
    work = asyncio.create_task(do_all(DUE_JOBS, tools, until=stop))

    async def is_sealed() -> bool:
        events = await written(admin_engine, founded)
        return len(await leaves(admin_engine, founded)) == len(events)

    await eventually(is_sealed)
    stop.set()
    await work
    labels = {"job": "look_for_work", "outcome": "failed"}
    assert (REGISTRY.get_sample_value("frontdoor_jobs_total", labels) or 0) >= 1


async def test_after_its_last_work_a_job_runs_once_more_and_then_rests(
    tools: Tools, worker_engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "LOOKS_EVERY", SOON)
    founded = await found(worker_engine, "run-once-more")
    answers = [{"make_contacts": [(founded.id, founded.slug)]}, {}, {}, {}]
    ran: list[int] = []
    stop = asyncio.Event()

    async def look(*_: object, **__: object) -> Any:
        if not answers:
            stop.set()
            return {}
        return answers.pop(0)

    async def run(given: Tools) -> None:
        assert given.tenants is not None
        ran.append(len(given.tenants))

    monkeypatch.setattr(due_work, "due", look)
    await do_all([Job("make_contacts", SOON, run, Begins.WHEN_DUE)], tools, until=stop)
    assert ran == [1, 0]
