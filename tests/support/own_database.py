"""Fixtures by which a module of tests has a database of its own, and a service over it.

For a conftest.py to import: what works through every partnership of a database takes long where
hundreds of tests have left theirs, and finds what they left.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LocalIssuer
from app.db.engine import DatabaseRole
from app.main import create_app
from app.settings import Settings
from tests.support.clock import FixedClock
from tests.support.database.servers import DatabaseServer, sessions_of, superuser_sessions
from tests.support.partnerships import Partnership, found

__all__ = [
    "admin_engine",
    "api_engine",
    "application",
    "database_url",
    "http",
    "partnership",
    "sealer_engine",
    "worker_engine",
]


@pytest.fixture(scope="module")
def database_url(server: DatabaseServer) -> Iterator[URL]:
    """A database without any partnership."""
    with server.database() as url:
        yield url


@pytest_asyncio.fixture(scope="module")
async def api_engine(database_url: URL) -> AsyncIterator[AsyncEngine]:
    """Sessions of the role that answers requests."""
    async with sessions_of(database_url, DatabaseRole.API) as engine:
        yield engine


@pytest_asyncio.fixture(scope="module")
async def worker_engine(database_url: URL) -> AsyncIterator[AsyncEngine]:
    """Sessions of the role that commands and jobs run as."""
    async with sessions_of(database_url, DatabaseRole.WORKER) as engine:
        yield engine


@pytest_asyncio.fixture(scope="module")
async def sealer_engine(database_url: URL) -> AsyncIterator[AsyncEngine]:
    """Sessions of the role that seals the trail."""
    async with sessions_of(database_url, DatabaseRole.SEALER) as engine:
        yield engine


@pytest_asyncio.fixture(scope="module")
async def admin_engine(database_url: URL) -> AsyncIterator[AsyncEngine]:
    """Sessions of the superuser: for looking, in tests."""
    async with superuser_sessions(database_url) as engine:
        yield engine


@pytest.fixture(scope="module")
def application(
    api_engine: AsyncEngine,
    clock: FixedClock,
    issuer: LocalIssuer,
    issuer_folder: Path,
) -> FastAPI:
    """The application as the server runs it, but for its clock."""
    settings = Settings(local_issuer=True, data_folder=issuer_folder, pool_size=5)
    return create_app(settings, engine=api_engine, clock=clock)


@pytest_asyncio.fixture(scope="module")
async def http(application: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client that says nothing about who it is."""
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://frontdoor.test") as client:
        yield client


@pytest_asyncio.fixture
async def partnership(
    worker_engine: AsyncEngine, http: httpx.AsyncClient, issuer: LocalIssuer, clock: FixedClock
) -> Partnership:
    """A partnership founded for the test, and not before."""
    return Partnership(await found(worker_engine, "ashdale"), http, issuer, clock)
