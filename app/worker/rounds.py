"""Rounds of background jobs: each begins by its timer, or when some partnership has work for it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from math import inf

from sqlalchemy.ext.asyncio import AsyncEngine

from app.audit.signing_key import AuditKey
from app.audit.witnesses import Witnesses
from app.repositories.directory import due_work
from app.repositories.directory.due_work import Place
from app.services.events.delivery_messages import Sending
from app.services.events.delivery_records import Tenant
from app.telemetry import JOBS as RUNS, log, where

STOPS_WITHIN_SECONDS = 20
LOOKS_EVERY = timedelta(seconds=1)
"""How often the database is asked where there is anything to do."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What jobs work with. `tenants` are those with work to do; None: all of them."""

    engine: AsyncEngine
    sealer: AsyncEngine
    audit_key: AuditKey
    witnesses: Witnesses | None
    clock: Callable[[], datetime]
    post: Sending
    tenants: Sequence[Tenant] | None = None


class Begins(Enum):
    """What begins a run of a job."""

    BY_TIMER = auto()
    WHEN_DUE = auto()


Run = Callable[[Tools], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do, how long to rest before it is done again, and what begins it.

    A job that begins when it is due is named in `access.due_work`, and costs nothing while no
    partnership has anything for it.
    """

    name: str
    every: timedelta
    run: Run
    begins: Begins = Begins.BY_TIMER


async def do_all(jobs: Sequence[Job], tools: Tools, *, until: asyncio.Event) -> None:
    """Do every job over and over until the event is set, and then let those that run end."""
    due = [job for job in jobs if job.begins is Begins.WHEN_DUE]
    timed = [job for job in jobs if job.begins is Begins.BY_TIMER]
    running = [asyncio.create_task(_repeat(job, tools, until)) for job in timed]
    if due:
        running.append(asyncio.create_task(_when_due(due, tools, until)))
    await until.wait()
    _, unfinished = await asyncio.wait(running, timeout=STOPS_WITHIN_SECONDS)
    for task in unfinished:
        # Its transaction is rolled back, and it begins again with the next worker.
        task.cancel()


async def _repeat(job: Job, tools: Tools, until: asyncio.Event) -> None:
    while not until.is_set():
        await _once(job, tools)
        await _rest(job.every, until)


async def _when_due(jobs: Sequence[Job], tools: Tools, until: asyncio.Event) -> None:
    """Ask about all jobs that are at rest in one query, and run those with something to do."""
    now = asyncio.get_running_loop().time
    begins_at = {job: now() for job in jobs}
    worked: set[Job] = set()

    def rest(job: Job) -> None:
        # A look may come a moment early; it is not to be missed for that.
        begins_at[job] = now() + (job.every - LOOKS_EVERY / 2).total_seconds()

    async def work(job: Job, places: Sequence[Place]) -> None:
        begins_at[job] = inf
        await _once(job, replace(tools, tenants=[Tenant(tools.engine, *each) for each in places]))
        rest(job)

    async with asyncio.TaskGroup() as group:
        while not until.is_set():
            at_rest = [job for job in jobs if begins_at[job] <= now()]
            if (found := await _look(at_rest, tools)) is not None:
                for job in at_rest:
                    places = found.get(job.name, [])
                    # After its last work a job runs once more, and its metrics show that it ended.
                    if places or job in worked:
                        group.create_task(work(job, places))
                    else:
                        RUNS.labels(job.name, "done").inc()
                        rest(job)
                    (worked.add if places else worked.discard)(job)
            await _rest(LOOKS_EVERY, until)


async def _look(jobs: Sequence[Job], tools: Tools) -> Mapping[str, list[Place]] | None:
    """Where these jobs have something to do; None where the database could not say."""
    if not jobs:
        return {}
    try:
        return await due_work.due(tools.engine, [job.name for job in jobs], now=tools.clock())
    except Exception as failure:  # noqa: BLE001 - whatever it is, it is asked again
        _note_failure("look_for_work", failure)
        return None


async def _once(job: Job, tools: Tools) -> None:
    try:
        await job.run(tools)
        RUNS.labels(job.name, "done").inc()
    except Exception as failure:  # noqa: BLE001 - whatever it is, the job is tried again
        _note_failure(job.name, failure)


def _note_failure(job: str, failure: Exception) -> None:
    RUNS.labels(job, "failed").inc()
    log.error("job_failed", job=job, exception_type=type(failure).__name__, where=where(failure))


async def _rest(period: timedelta, until: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(until.wait(), timeout=period.total_seconds())
