"""Partnerships full of rows for every attack on the schema, and databases to take apart."""

from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from tests.support.database import catalogue
from tests.support.database.rows.every_table import case_far, case_near, write
from tests.support.database.servers import DatabaseServer
from tests.support.database.sessions import Tenants, rolled_back, sign_in
from tests.support.partnerships import found


@pytest_asyncio.fixture(scope="package")
async def tenants(worker_engine: AsyncEngine, admin_engine: AsyncEngine) -> Tenants:
    """Two cases of one partnership and one of another; tests leave them as they find them."""
    founded, elsewhere = await found(worker_engine, "near"), await found(worker_engine, "elsewhere")
    written = Tenants(case_near(founded), case_far(founded), case_near(elsewhere))
    async with admin_engine.begin() as connection:
        for case in (written.near, written.far, written.elsewhere):
            await write(connection, case)
    return written


@pytest_asyncio.fixture
async def outside(tenants: Tenants, api_engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction of the service's role in which no one has signed in."""
    async with rolled_back(api_engine) as connection:
        yield connection


@pytest_asyncio.fixture
async def of_a_manager(tenants: Tenants, api_engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction of the service's role, signed in as a manager of the hub."""
    async with rolled_back(api_engine) as connection:
        assert await sign_in(connection, subject=tenants.near.founded.subject("hub_manager")) == 1
        yield connection


@pytest.fixture
def empty(database_url: URL) -> Iterator[URL]:
    """A database of the test's own, not there yet."""
    name = f"frontdoor_scratch_{uuid4().hex[:8]}"
    yield database_url.set(database=name)
    catalogue.run(database_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def migrated(server: DatabaseServer) -> Iterator[URL]:
    """A database of the test's own, with the whole schema."""
    with server.database() as url:
        yield url
