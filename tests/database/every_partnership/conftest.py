"""A database for each of these modules, because what they test works through every partnership."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.engine import DatabaseRole
from tests.support.database.servers import DatabaseServer, sessions_of, superuser_sessions


@pytest.fixture(scope="module")
def database_url(server: DatabaseServer) -> Iterator[URL]:
    """A database without any partnership."""
    with server.database() as url:
        yield url


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
