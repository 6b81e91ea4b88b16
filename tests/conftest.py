"""A real PostgreSQL for every test, and a partnership of its own for each that asks for one."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from hypothesis import settings as hypothesis_settings
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.auth.tokens import LocalIssuer, local_issuer
from app.db.engine import DatabaseRole, engine_for, prepare, service_url
from app.main import create_app
from app.settings import Environment, Settings
from tests.support.clock import WEDNESDAY_MORNING, FixedClock
from tests.support.database.servers import drop_database, migrate, start_postgresql
from tests.support.partnerships import Partnership, found

# Deadlines measure the machine, not the rule; these machines are shared and noisy.
hypothesis_settings.register_profile("steady", deadline=None, print_blob=True)
hypothesis_settings.load_profile("steady")


@pytest.fixture(scope="session")
def database_url() -> Iterator[URL]:
    """A migrated database: embedded, or a fresh one on the server that DATABASE_URL names."""
    name = f"frontdoor_test_{uuid4().hex[:8]}"
    if "DATABASE_URL" in os.environ:
        base = service_url(Settings())
    else:
        folder = Path(mkdtemp(prefix="frontdoor-tests-"))
        server = start_postgresql(folder)
        base = service_url(Settings(data_folder=folder))
        # Nothing here must survive a power cut.
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            server.psql(f"ALTER SYSTEM SET {setting};")
        server.psql("SELECT pg_reload_conf();")
    url = base.set(database=name)
    asyncio.run(prepare(url, database=name))
    migrate(url)
    yield url
    asyncio.run(drop_database(base, name))


async def _engine(url: URL, role: DatabaseRole) -> AsyncIterator[AsyncEngine]:
    engine = engine_for(url, role, pool_size=5)
    yield engine
    await engine.dispose()


@pytest_asyncio.fixture(scope="session")
async def api_engine(database_url: URL) -> AsyncIterator[AsyncEngine]:
    """Sessions of the role that answers requests."""
    async for engine in _engine(database_url, DatabaseRole.API):
        yield engine


@pytest_asyncio.fixture(scope="session")
async def worker_engine(database_url: URL) -> AsyncIterator[AsyncEngine]:
    """Sessions of the role that commands and jobs run as."""
    async for engine in _engine(database_url, DatabaseRole.WORKER):
        yield engine


@pytest_asyncio.fixture(scope="session")
async def sealer_engine(database_url: URL) -> AsyncIterator[AsyncEngine]:
    """Sessions of the role that seals the trail."""
    async for engine in _engine(database_url, DatabaseRole.SEALER):
        yield engine


@pytest_asyncio.fixture(scope="session")
async def admin_engine(database_url: URL) -> AsyncIterator[AsyncEngine]:
    """Sessions of the superuser, which row security does not bind: for looking, in tests."""
    engine = create_async_engine(database_url.set(drivername="postgresql+asyncpg"))
    yield engine
    await engine.dispose()


@pytest.fixture(scope="session")
def issuer_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the issuer of the tests keeps its key."""
    return tmp_path_factory.getbasetemp() / "issuer"


@pytest.fixture(scope="session")
def issuer(issuer_folder: Path) -> LocalIssuer:
    """The issuer that the application under test trusts."""
    return local_issuer(issuer_folder, environment=Environment.DEVELOPMENT)


@pytest.fixture(scope="session")
def clock() -> FixedClock:
    """The application's clock; `at_rest` sets it back for every test."""
    return FixedClock()


@pytest.fixture(autouse=True)
def at_rest(clock: FixedClock) -> None:
    """Every test starts on the same Wednesday morning."""
    clock.now = WEDNESDAY_MORNING


@pytest.fixture(scope="session")
def application(
    api_engine: AsyncEngine,
    clock: FixedClock,
    issuer: LocalIssuer,
    issuer_folder: Path,
) -> FastAPI:
    """The application as the server runs it, but for its clock."""
    settings = Settings(local_issuer=True, data_folder=issuer_folder, pool_size=5)
    return create_app(settings, engine=api_engine, clock=clock)


@pytest_asyncio.fixture(scope="session")
async def http(application: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client that says nothing about who it is."""
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://frontdoor.test") as client:
        yield client


@pytest_asyncio.fixture
async def partnership(
    worker_engine: AsyncEngine, http: httpx.AsyncClient, issuer: LocalIssuer, clock: FixedClock
) -> Partnership:
    """A partnership of the test's own, so that tests never see one another's records."""
    return Partnership(await found(worker_engine, "ashdale"), http, issuer, clock)


@pytest_asyncio.fixture
async def other_partnership(
    worker_engine: AsyncEngine, http: httpx.AsyncClient, issuer: LocalIssuer, clock: FixedClock
) -> Partnership:
    """Another tenant, for proving that the two never meet."""
    return Partnership(await found(worker_engine, "birchwater"), http, issuer, clock)
