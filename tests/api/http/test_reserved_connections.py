"""Connections of their own: for worries, for everyone else, and for the service's own questions."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from fastapi import APIRouter
from pydantic import SecretStr
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LocalIssuer
from app.db.pools import OWN_CONNECTIONS, Pools
from app.domain.directory.permissions import Permission
from app.http.guard import allowed
from app.http.transactional_route import TransactionalRoute
from app.main import create_app
from app.settings import Settings
from app.unit_of_work import UnitOfWork
from tests.support.clock import FixedClock
from tests.support.http.middleware import client_of
from tests.support.partnerships import Partnership
from tests.support.scenarios.break_glass import HOUR
from tests.support.scenarios.notifications import a_notice, send
from tests.support.scenarios.pathway import a_worry
from tests.support.scenarios.people import CHILD

ORDINARY, URGENT = 10, 4
LOCK = 20_281_130

connected = asyncio.Semaphore(0)
waiting = APIRouter(prefix="/v1/scratch", route_class=TransactionalRoute)


@waiting.get("/waiting")
async def _wait(uow: Annotated[UnitOfWork, allowed(Permission.ME_READ)]) -> None:
    await uow.session.execute(text("SET LOCAL lock_timeout = 0"))
    await uow.session.execute(text("SET LOCAL statement_timeout = 0"))
    connected.release()
    await uow.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    uow.audit("scratch.read")


class Served(Partnership):
    """A partnership whose people ask a service with pools of its own."""

    client: httpx.AsyncClient
    pools: Pools


@pytest_asyncio.fixture
async def served(
    partnership: Partnership,
    database_url: URL,
    issuer: LocalIssuer,
    issuer_folder: Path,
    clock: FixedClock,
) -> AsyncIterator[Served]:
    settings = Settings(
        local_issuer=True,
        data_folder=issuer_folder,
        database_url=SecretStr(database_url.render_as_string(hide_password=False)),
        pool_size=ORDINARY,
        urgent_pool_size=URGENT,
    )
    application = create_app(settings, clock=clock)
    application.include_router(waiting)
    async with client_of(application) as client:
        served = Served(partnership.founded, client, issuer, clock)
        served.client, served.pools = client, application.state.service.pools
        yield served
        await served.pools.dispose()


@asynccontextmanager
async def every_ordinary_connection_held(
    served: Served, admin_engine: AsyncEngine
) -> AsyncIterator[Sequence[asyncio.Task[httpx.Response]]]:
    """Readers that wait for a lock, one for each connection."""
    async with admin_engine.connect() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        reading = served.hub_practitioner.get
        readers = [asyncio.create_task(reading("/v1/scratch/waiting")) for _ in range(ORDINARY)]
        for _ in readers:
            await connected.acquire()
        yield readers
        await connection.rollback()
    assert {(await reader).status_code for reader in readers} == {200}, "they were there throughout"


async def test_with_every_ordinary_connection_held_no_worry_is_refused(
    served: Served, admin_engine: AsyncEngine
) -> None:
    child = (await served.hub_practitioner.post("/v1/people", CHILD)).json()
    async with every_ordinary_connection_held(served, admin_engine):
        refused = await served.hub_practitioner.get("/v1/me")
        assert refused.status_code == 503, "nobody else is served"
        contacts = [served.hub_practitioner.post("/v1/contacts", a_worry()) for _ in range(40)]
        assert [each.status_code for each in await asyncio.gather(*contacts)] == [201] * 40
        notices = [send(served.partner_system, a_notice()) for _ in range(10)]
        assert [each.status_code for each in await asyncio.gather(*notices)] == [201] * 10
        batch = await served.partner_system.request(
            "POST",
            "/v1/notifications/batch",
            json=[a_notice(), a_notice()],
            headers={"Content-Type": "application/cloudevents-batch+json"},
        )
        assert batch.status_code == 200
        message = await served.partner_system.request(
            "POST",
            "/v1/fhir/$process-message",
            json={"resourceType": "Bundle", "id": str(uuid4())},
            headers={"Content-Type": "application/fhir+json"},
        )
        assert message.status_code in {400, 422}, message.text
        assert message.json()["id"], "it is kept"
        opened = await served.social_worker.post(
            "/v1/break-glass", HOUR | {"person_id": child["id"]}
        )
        assert opened.status_code == 201, opened.text
        assert (await served.client.get("/health/ready")).status_code == 200


async def held(engine: AsyncEngine, connections: int, stack: AsyncExitStack) -> None:
    for _ in range(connections):
        await stack.enter_async_context(engine.connect())


async def test_with_every_urgent_connection_held_everyone_else_is_served(served: Served) -> None:
    async with AsyncExitStack() as stack:
        await held(served.pools.urgent, URGENT, stack)
        assert (await served.hub_practitioner.get("/v1/me")).status_code == 200
        assert (await served.client.get("/health/ready")).status_code == 200
        waits = asyncio.create_task(served.hub_practitioner.post("/v1/contacts", a_worry()))
        await asyncio.sleep(1)
        assert not waits.done(), "a worry waits for longer than half a second"
    assert (await waits).status_code == 201


@pytest.mark.parametrize("name", ["ordinary", "urgent", "own"])
async def test_a_process_has_no_more_connections_than_it_says(served: Served, name: str) -> None:
    sizes = {"ordinary": ORDINARY, "urgent": URGENT, "own": OWN_CONNECTIONS}
    pool = getattr(served.pools, name).pool
    assert (pool.size(), pool._max_overflow) == (sizes[name], 0)
