"""What walks over every operation of the service share: its document, a partnership, a case."""

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from app.security import LocalIssuer
from tests.api.operations import Operations, operations_of
from tests.conftest import FixedClock, Partnership, found
from tests.database.cases import Case
from tests.database.rows import case_near, write


@pytest.fixture(scope="session")
def operations(application: FastAPI) -> Operations:
    """What the application says that it can be asked."""
    return operations_of(application)


@pytest_asyncio.fixture(scope="module")
async def ours(
    worker_engine: AsyncEngine, http: httpx.AsyncClient, issuer: LocalIssuer, clock: FixedClock
) -> Partnership:
    """The partnership that walks; one for all tests of a module."""
    return Partnership(await found(worker_engine, "walking"), http, issuer, clock)


@pytest_asyncio.fixture(scope="module")
async def our_case(admin_engine: AsyncEngine, ours: Partnership) -> Case:
    """A row of every table in the partnership that walks."""
    return await written(admin_engine, case_near(ours.founded))


async def written(admin: AsyncEngine, case: Case) -> Case:
    """The case, in the database."""
    async with admin.begin() as connection:
        await write(connection, case)
    return case
