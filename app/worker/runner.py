"""Background jobs of the worker: what each does, how often, and what begins it."""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from prometheus_client import start_http_server
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.signing_key import AuditKey, audit_key
from app.audit.witnesses import WitnessFolder
from app.db.engine import (
    DatabaseRole,
    engine_for,
    refuse_unsafe_login,
    sealer_url,
    service_url,
)
from app.main import utc_now
from app.repositories.audit import tree_unsealed
from app.repositories.directory import due_work
from app.services import idempotency_keys
from app.services.audit import access_signals, tree_sealing, tree_witnesses
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
from app.telemetry import REGISTRY, configure, log
from app.unit_of_work import Circumstances, UnitOfWork, unit_of_work
from app.worker import deliveries, notifications
from app.worker.rounds import Begins, Job, Run, Tools, do_all

SERVICE = "worker"


def in_every_partnership(use_case: Callable[[UnitOfWork], Awaitable[None]]) -> Run:
    """A job that does the same in every partnership, each in a unit of work of the service.

    Where there was nothing to do, nothing is on the audit log, and nothing is committed. A failure
    in one partnership rolls back there, and the others have their turn.
    """

    async def run(tools: Tools) -> None:
        failures: list[Exception] = []
        for tenant in await _tenants(tools):
            circumstances = Circumstances(now=tools.clock(), service=SERVICE)
            try:
                async with unit_of_work(tools.engine, circumstances) as uow:
                    await uow.act_as_system(tenant.partnership_id, slug=tenant.slug)
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
    await notifications.make_contacts(await _tenants(tools), clock=tools.clock)


async def seal_trail(tools: Tools) -> None:
    """Seal what has happened since."""
    await tree_sealing.seal(
        tools.sealer, tools.audit_key, now=tools.clock(), witnesses=tools.witnesses
    )


async def look_for_passed_over(tools: Tools) -> None:
    """Raise the alarm over events that came too late for their place."""
    await tree_sealing.look_for_passed_over(tools.sealer, now=tools.clock())


async def deliver_heads(tools: Tools) -> None:
    """Let the agencies have the latest heads, where there is a way to."""
    if tools.witnesses is not None:
        await tree_witnesses.deliver_heads(tools.sealer, tools.witnesses)


def of_telling(job: Callable[[Sequence[Tenant], Sending], Awaitable[None]]) -> Run:
    """A job of telling subscribers, who are of every partnership."""

    async def run(tools: Tools) -> None:
        await job(await _tenants(tools), tools.post)

    return run


async def deliver_events(tools: Tools) -> None:
    """Deliver what is due. A round looks at every partnership: one may have work before it ends."""
    await delivery_attempts.deliver_due(await _tenants(replace(tools, tenants=None)), tools.post)


async def watch_deliveries(tools: Tools) -> None:
    """Show how long deliveries have waited, and how many subscriptions are paused."""
    oldest_at, paused = await due_work.deliveries_waiting(tools.engine)
    deliveries.show_waiting(oldest_at, paused=paused, now=tools.clock())


async def _tenants(tools: Tools) -> Sequence[Tenant]:
    if tools.tenants is not None:
        return tools.tenants
    async with AsyncSession(tools.sealer) as session:
        partnerships = await tree_unsealed.partnerships(session)
    return [Tenant(tools.engine, *each) for each in partnerships]


_SECOND, _MINUTE, _HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)

DUE_JOBS: tuple[Job, ...] = tuple(
    Job(name, every, run, Begins.WHEN_DUE)
    for name, every, run in (
        ("seal_trail", _SECOND, seal_trail),
        ("make_contacts", _SECOND, make_contacts),
        ("chase_answers", _MINUTE, in_every_partnership(chasing.chase)),
        ("remind_of_break_glass_reviews", 15 * _MINUTE, in_every_partnership(break_glass.remind)),
        (
            "match_restricted",
            5 * _MINUTE,
            in_every_partnership(restricted_matching.match_restricted),
        ),
        (
            "remind_of_restrictions",
            15 * _MINUTE,
            in_every_partnership(restriction_reminders.remind),
        ),
        ("forget_expired_keys", _MINUTE, in_every_partnership(idempotency_keys.forget_expired)),
        ("number_events", _SECOND, of_telling(deliveries.number_events)),
        ("verify_receivers", 5 * _SECOND, of_telling(deliveries.verify_receivers)),
        ("fan_out_events", _SECOND, of_telling(deliveries.fan_out)),
        ("deliver_events", _SECOND, deliver_events),
        ("settle_deliveries", 5 * _SECOND, of_telling(deliveries.settle_deliveries)),
        ("send_letters", 30 * _SECOND, of_telling(deliveries.send_letters)),
    )
)
TIMED_JOBS: tuple[Job, ...] = (
    Job("look_for_passed_over", _MINUTE, look_for_passed_over),
    Job("deliver_heads", _MINUTE, deliver_heads),
    Job("publish_heads", _HOUR, of_telling(deliveries.publish_heads)),
    Job("watch_deliveries", 30 * _SECOND, watch_deliveries),
    Job("sweep_accesses", _HOUR, in_every_partnership(access_signals.sweep)),
)
JOBS = (*DUE_JOBS, *TIMED_JOBS)
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


def witnesses_of(settings: Settings) -> WitnessFolder | None:
    """Who is asked before a head is signed; that there is no one is said at every start."""
    folder = settings.witnesses
    if folder is None:
        log.warning("no_witnesses")
        return None
    if not settings.in_production:
        folder.mkdir(parents=True, exist_ok=True)
    return WitnessFolder(folder)


async def _work(settings: Settings, key: AuditKey) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    # One connection for each job, since all may run at once, and one for each delivery under way.
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
    tools = Tools(
        engine,
        sealer,
        key,
        witnesses_of(settings),
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
