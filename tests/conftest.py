"""A real PostgreSQL for every test, and a partnership of its own for each that asks for one."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from hypothesis import settings as hypothesis_settings
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LocalIssuer, local_issuer
from app.db.engine import DatabaseRole
from app.main import create_app
from app.settings import Environment, Settings
from tests.support.clock import WEDNESDAY_MORNING, FixedClock
from tests.support.database.partnership_pool import PartnershipPool
from tests.support.database.servers import (
    DatabaseServer,
    database_server,
    sessions_of,
    superuser_sessions,
)
from tests.support.partnerships import Partnership, found

# Deadlines measure the machine, not the rule; these machines are shared and noisy.
hypothesis_settings.register_profile("steady", deadline=None, print_blob=True)
hypothesis_settings.load_profile("steady")


@pytest.fixture(scope="session")
def server() -> Iterator[DatabaseServer]:
    """A server of this process's own, migrated once."""
    with database_server() as found:
        yield found


@pytest.fixture(scope="session")
def database_url(server: DatabaseServer) -> Iterator[URL]:
    """The database that tests share, unless they ask for one of their own."""
    with server.database() as url:
        yield url


@pytest_asyncio.fixture(scope="session")
async def api_engine(database_url: URL) -> AsyncIterator[AsyncEngine]:
    """Sessions of the role that answers requests."""
    async with sessions_of(database_url, DatabaseRole.API) as engine:
        yield engine


@pytest_asyncio.fixture(scope="session")
async def worker_engine(database_url: URL) -> AsyncIterator[AsyncEngine]:
    """Sessions of the role that commands and jobs run as."""
    async with sessions_of(database_url, DatabaseRole.WORKER) as engine:
        yield engine


@pytest_asyncio.fixture(scope="session")
async def sealer_engine(database_url: URL) -> AsyncIterator[AsyncEngine]:
    """Sessions of the role that seals the trail."""
    async with sessions_of(database_url, DatabaseRole.SEALER) as engine:
        yield engine


@pytest_asyncio.fixture(scope="session")
async def admin_engine(database_url: URL) -> AsyncIterator[AsyncEngine]:
    """Sessions of the superuser: for looking, in tests."""
    async with superuser_sessions(database_url) as engine:
        yield engine


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
def at_rest(clock: FixedClock) -> Iterator[None]:
    """Every test starts on the same Wednesday morning, and so does what modules share."""
    clock.now = WEDNESDAY_MORNING
    yield
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


@pytest_asyncio.fixture(scope="session")
async def pool(worker_engine: AsyncEngine, admin_engine: AsyncEngine) -> PartnershipPool:
    """Partnerships on the database that tests share."""
    return PartnershipPool(admin_engine, await found(worker_engine, "ashdale"))


@pytest_asyncio.fixture
async def partnership(
    pool: PartnershipPool, http: httpx.AsyncClient, issuer: LocalIssuer, clock: FixedClock
) -> Partnership:
    """A partnership of the test's own, so that tests never see one another's records."""
    return Partnership(await pool.take(), http, issuer, clock)


@pytest_asyncio.fixture
async def other_partnership(
    pool: PartnershipPool, http: httpx.AsyncClient, issuer: LocalIssuer, clock: FixedClock
) -> Partnership:
    """Another tenant, for proving that the two never meet."""
    return Partnership(await pool.take(), http, issuer, clock)
