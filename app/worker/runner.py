"""The jobs that nobody asks for: each runs again and again, in transactions of its own."""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from prometheus_client import start_http_server
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.audit.signing_key import AuditKey, audit_key
from app.audit.witnesses import Witnesses, WitnessFolder
from app.db.engine import (
    DatabaseRole,
    engine_for,
    refuse_unsafe_login,
    sealer_url,
    service_url,
)
from app.main import utc_now
from app.repositories.audit import tree_unsealed
from app.services.audit import access_signals, tree_sealing
from app.services.events import (
    delivery_attempts,
    subscription_verification,
)
from app.services.events.delivery_messages import Sending
from app.services.events.delivery_records import Tenant
from app.services.people import restricted_matching
from app.services.restrictions import break_glass, restriction_reminders
from app.services.sharing import chasing
from app.settings import Settings
from app.telemetry import JOBS as RUNS, REGISTRY, configure, log, where
from app.unit_of_work import Circumstances, UnitOfWork, unit_of_work
from app.worker import deliveries, notifications

SERVICE = "worker"
STOPS_WITHIN_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Tools:
    """What jobs work with."""

    engine: AsyncEngine
    sealer: AsyncEngine
    audit_key: AuditKey
    witnesses: Witnesses | None
    clock: Callable[[], datetime]
    post: Sending


Run = Callable[[Tools], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do, and how long to rest before it is done again."""

    name: str
    every: timedelta
    run: Run


def in_every_partnership(use_case: Callable[[UnitOfWork], Awaitable[None]]) -> Run:
    """A job that does the same in every partnership, each in a unit of work of the service.

    Where there was nothing to do, and so nothing is on the trail, nothing is kept. A failure
    in one partnership keeps nothing there, and does not keep the others from their turn.
    """

    async def run(tools: Tools) -> None:
        failures: list[Exception] = []
        async with AsyncSession(tools.sealer) as session:
            partnerships = await tree_unsealed.partnerships(session)
        for partnership_id, slug in partnerships:
            circumstances = Circumstances(now=tools.clock(), service=SERVICE)
            try:
                async with unit_of_work(tools.engine, circumstances) as uow:
                    await uow.act_as_system(partnership_id, slug=slug)
                    await use_case(uow)
                    if uow.has_audited:
                        await uow.finish()
            except Exception as failure:  # noqa: BLE001 - raised again below, after the others' turn
                failures.append(failure)
        if failures:
            raise failures[0]

    return run


async def make_contacts(tools: Tools) -> None:
    """Make contacts of what partner systems sent."""
    await notifications.make_contacts(await _books(tools), clock=tools.clock)


async def seal_trail(tools: Tools) -> None:
    """Seal what has happened since."""
    await tree_sealing.seal(tools.sealer, tools.audit_key, now=tools.clock())


async def look_for_passed_over(tools: Tools) -> None:
    """Raise the alarm over events that came too late for their place."""
    await tree_sealing.look_for_passed_over(tools.sealer, now=tools.clock())


async def deliver_heads(tools: Tools) -> None:
    """Let the agencies have the latest heads, where there is a way to."""
    if tools.witnesses is not None:
        await tree_sealing.deliver_heads(tools.sealer, tools.witnesses)


def of_telling(job: Callable[[Sequence[Tenant], Sending], Awaitable[None]]) -> Run:
    """A job of telling subscribers, who are of every partnership."""

    async def run(tools: Tools) -> None:
        await job(await _books(tools), tools.post)

    return run


async def _books(tools: Tools) -> list[Tenant]:
    """Those of every partnership."""
    async with AsyncSession(tools.sealer) as session:
        partnerships = await tree_unsealed.partnerships(session)
    return [Tenant(tools.engine, *each) for each in partnerships]


JOBS: tuple[Job, ...] = (
    Job("seal_trail", timedelta(seconds=1), seal_trail),
    Job("look_for_passed_over", timedelta(minutes=1), look_for_passed_over),
    Job("deliver_heads", timedelta(minutes=1), deliver_heads),
    Job("make_contacts", timedelta(seconds=1), make_contacts),
    Job("chase_answers", timedelta(minutes=1), in_every_partnership(chasing.chase)),
    Job(
        "remind_of_break_glass_reviews",
        timedelta(minutes=15),
        in_every_partnership(break_glass.remind),
    ),
    Job(
        "match_restricted",
        timedelta(minutes=5),
        in_every_partnership(restricted_matching.match_restricted),
    ),
    Job(
        "remind_of_restrictions",
        timedelta(minutes=15),
        in_every_partnership(restriction_reminders.remind),
    ),
    Job("number_events", timedelta(seconds=1), of_telling(deliveries.number_events)),
    Job("verify_receivers", timedelta(seconds=5), of_telling(deliveries.verify_receivers)),
    Job("fan_out_events", timedelta(seconds=1), of_telling(deliveries.fan_out)),
    Job("deliver_events", timedelta(seconds=1), of_telling(delivery_attempts.deliver_due)),
    Job("settle_deliveries", timedelta(seconds=5), of_telling(deliveries.settle_deliveries)),
    Job("send_letters", timedelta(seconds=30), of_telling(deliveries.send_letters)),
    Job("publish_heads", timedelta(hours=1), of_telling(deliveries.publish_heads)),
    Job("watch_deliveries", timedelta(seconds=30), of_telling(deliveries.watch_deliveries)),
    Job("sweep_accesses", timedelta(hours=1), in_every_partnership(access_signals.sweep)),
)
"""Every job of the worker."""


def work(settings: Settings) -> None:
    """Do all jobs until SIGTERM or SIGINT; what a job has begun by then it may finish.

    Raises:
        AuditKeyMissing: there is no key to seal the audit log with.
        NotSafeToServe: in production, with a login that bypasses row-level security.
    """
    configure()
    # Sealing makes many objects at once, and each collection would look through all modules too.
    gc.freeze()
    asyncio.run(_work(settings, audit_key(settings)))


async def _work(settings: Settings, key: AuditKey) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    # One connection for each job, since all may run at once, and one for each that is told.
    engine = engine_for(
        service_url(settings),
        DatabaseRole.WORKER,
        pool_size=len(JOBS) + delivery_attempts.AT_ONCE + subscription_verification.AT_ONCE,
        statement_cache=settings.statement_cache,
    )
    sealer = engine_for(
        sealer_url(settings),
        DatabaseRole.SEALER,
        pool_size=len(JOBS),
        statement_cache=settings.statement_cache,
    )
    folder = settings.witnesses
    tools = Tools(
        engine,
        sealer,
        key,
        WitnessFolder(folder) if folder else None,
        utc_now,
        deliveries.post(settings, clock=utc_now),
    )
    try:
        if settings.in_production:
            await refuse_unsafe_login(engine)
            await refuse_unsafe_login(sealer)
        if settings.worker_metrics_port is not None:
            start_http_server(settings.worker_metrics_port, addr=settings.host, registry=REGISTRY)
        await do_all(JOBS, tools, until=stopping)
    finally:
        await engine.dispose()
        await sealer.dispose()


async def do_all(jobs: Sequence[Job], tools: Tools, *, until: asyncio.Event) -> None:
    """Do every job over and over until the event is set, and then let those that run end."""
    running = [asyncio.create_task(_repeat(job, tools, until)) for job in jobs]
    await until.wait()
    _, unfinished = await asyncio.wait(running, timeout=STOPS_WITHIN_SECONDS)
    for task in unfinished:
        # Its transaction is rolled back, and it begins again with the next worker.
        task.cancel()


async def _repeat(job: Job, tools: Tools, until: asyncio.Event) -> None:
    while not until.is_set():
        try:
            await job.run(tools)
            RUNS.labels(job.name, "done").inc()
        except Exception as failure:  # noqa: BLE001 - whatever it is, the job is tried again
            RUNS.labels(job.name, "failed").inc()
            log.error(
                "job_failed",
                job=job.name,
                exception_type=type(failure).__name__,
                where=where(failure),
            )
        with suppress(TimeoutError):
            await asyncio.wait_for(until.wait(), timeout=job.every.total_seconds())
