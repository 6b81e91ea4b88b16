"""A service over a PostgreSQL of its own, with everything that can go wrong within reach."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import monotonic

import httpx
from pydantic import SecretStr
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.audit.signing_key import audit_key
from app.auth.local_issuer import LocalIssuer
from app.cli.demo.partnerships import Founded
from app.db.engine import DatabaseRole, engine_for
from app.main import create_app, utc_now
from app.settings import Settings
from tests.support.faults import invariants
from tests.support.faults.cutting_proxy import CuttingProxy, cutting
from tests.support.faults.load import OPERATIONS, Load
from tests.support.faults.postgres import Postgres
from tests.support.faults.servers import FRONTDOOR, Server, start, wait_until_ready
from tests.support.journeys.audit_verification import exported, verified
from tests.support.partnerships import found

DRAINED_WITHIN_SECONDS = 180
SMALL_POOL = 5


@dataclass
class Rig:
    """What faults of the database are made with."""

    postgres: Postgres
    proxy: CuttingProxy
    url: URL
    """The service's way to the database, which the proxy may cut."""
    folder: Path
    admin: AsyncEngine
    worker: AsyncEngine
    founded: Founded
    tokens: Mapping[str, str]

    def load(self, connect: Callable[[], httpx.AsyncClient]) -> Load:
        """Clients that connect to a service over this database."""
        return Load(connect, self.founded.id, self.tokens)

    async def kill_postgres(self) -> None:
        """End PostgreSQL where it stands, and have it recover."""
        await asyncio.to_thread(self.postgres.kill)
        await asyncio.to_thread(self.postgres.start_again)
        await self.admin.dispose()
        await self.worker.dispose()

    async def assert_whole(self, load: Load) -> None:
        """Every client asks for everything again; then all must be as if nothing had happened."""
        await load.ask_everything_again()
        wrong = await invariants.broken(self.admin, load)
        assert not wrong, (wrong[:10], load.met)

    async def assert_drained_and_verified(self) -> None:
        """A worker does what waits, and the trail that it sealed is whole for a stranger too."""
        working = start(self.postgres.url, self.folder, command=(FRONTDOOR, "worker"))
        try:
            until = monotonic() + DRAINED_WITHIN_SECONDS
            while any((left := await invariants.waiting(self.admin)).values()):
                assert monotonic() < until, left
                await asyncio.sleep(0.2)
        finally:
            working.ask_to_stop()
            await asyncio.to_thread(working.stopped, within=30)
        export = await exported(self.postgres.url, self.worker, self.founded, self.folder)
        key = audit_key(Settings(data_folder=self.folder))
        # As the worker left it for each agency of the partnership.
        head = next((self.folder / "witnesses" / self.founded.slug).glob("*/latest.checkpoint"))
        status, said = await asyncio.to_thread(verified, export, head, key=key)
        assert status == 0, said


@dataclass
class ServedRig(Rig):
    """Likewise, with a server process that can be killed."""

    server: Server

    def connect(self) -> httpx.AsyncClient:
        """A client of the server, and of the one that takes its place."""
        return httpx.AsyncClient(base_url=self.server.base, timeout=10)

    async def kill_service(self) -> None:
        """End it where it stands, and start another in its place."""
        self.server.kill()
        self.server = _start(self.url, self.folder, port=self.server.port)
        await asyncio.to_thread(wait_until_ready, self.server)


def _start(url: URL, folder: Path, *, port: int | None) -> Server:
    return start(url, folder, port=port, settings={"POOL_SIZE": str(SMALL_POOL)})


@asynccontextmanager
async def rig_of(postgres: Postgres, issuer: LocalIssuer, folder: Path) -> AsyncIterator[Rig]:
    """A partnership of its own in the database, and the proxy before it."""
    admin = create_async_engine(postgres.url, pool_pre_ping=True)
    worker = engine_for(postgres.url, DatabaseRole.WORKER, pool_size=2)
    founded = await found(worker, "faulty")
    now, long = datetime.now(UTC), timedelta(hours=2)
    tokens = {
        sender: issuer.issue(founded.subject(sender), audience="frontdoor", now=now, life=long)
        for sender in {operation.sender for operation in OPERATIONS}
    }
    async with cutting(postgres.socket) as (proxy, sockets):
        url = postgres.url_through(sockets)
        yield Rig(postgres, proxy, url, folder, admin, worker, founded, tokens)
    await admin.dispose()
    await worker.dispose()


@asynccontextmanager
async def served_rig_of(
    postgres: Postgres, issuer: LocalIssuer, folder: Path
) -> AsyncIterator[ServedRig]:
    """Likewise, with a server that is ready."""
    async with rig_of(postgres, issuer, folder) as rig:
        server = _start(rig.url, folder, port=None)
        served = ServedRig(**vars(rig), server=server)
        try:
            await asyncio.to_thread(wait_until_ready, server)
            yield served
        finally:
            if served.server.process.poll() is None:
                served.server.kill()


@asynccontextmanager
async def application_over(
    rig: Rig, *, clock: Callable[[], datetime] = utc_now
) -> AsyncIterator[Callable[[], httpx.AsyncClient]]:
    """The application in this process, for what needs none to be killed: its clients."""
    settings = Settings(
        local_issuer=True,
        data_folder=rig.folder,
        database_url=SecretStr(rig.url.render_as_string(hide_password=False)),
    )
    engine = engine_for(rig.url, DatabaseRole.API, pool_size=SMALL_POOL)
    transport = httpx.ASGITransport(
        app=create_app(settings, engine=engine, clock=clock), raise_app_exceptions=False
    )
    yield partial(httpx.AsyncClient, transport=transport, base_url="http://frontdoor.test")
    await engine.dispose()
