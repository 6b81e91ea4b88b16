"""Two partnerships full of rows, written once for every attack on the schema."""

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database.rows.every_table import case_far, case_near, write
from tests.support.database.sessions import Tenants
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
