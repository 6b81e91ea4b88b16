"""What walks over every operation share: its document, a partnership, a case; and what was told."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LocalIssuer
from app.domain.directory.permissions import Permission
from tests.support.clock import FixedClock
from tests.support.database.cases import Case
from tests.support.database.rows.every_table import case_near, written
from tests.support.operations.bad_input import Walker, contents, walker_of
from tests.support.operations.valid_requests import Operations, operations_of
from tests.support.partnerships import Partnership, found
from tests.support.scenarios.shared_information import Told, write_fragment, write_told
from tests.support.webhook_delivery import Office, Receiver, office, receiving


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


@pytest.fixture(scope="module")
def walkers(operations: Operations, ours: Partnership, our_case: Case) -> list[Walker]:
    """A walker for every operation that somebody must sign in for.

    But for those that keep whatever they are sent: what they make of bad input is in
    `tests/api/notifications`.
    """
    return [
        walker_of(operations, operation, ours, our_case)
        for operation in operations.all()
        if operation.permission not in {None, Permission.NOTIFICATION_SEND}
    ]


@pytest_asyncio.fixture
async def nothing_is_kept(admin_engine: AsyncEngine, our_case: Case) -> AsyncIterator[None]:
    """Every table but the trail holds after the test what it held before."""
    before = await contents(admin_engine, our_case)
    yield
    assert await contents(admin_engine, our_case) == before


@pytest_asyncio.fixture
async def told(partnership: Partnership, worker_engine: AsyncEngine) -> Told:
    """A child about whom the police and health were asked, and answered."""
    return await write_told(worker_engine, partnership)


@pytest_asyncio.fixture
async def incident(worker_engine: AsyncEngine, told: Told) -> str:
    """What the police told of the parent, freely."""
    return await write_fragment(worker_engine, told)


@pytest_asyncio.fixture
async def post_office(
    worker_engine: AsyncEngine, partnership: Partnership, application: FastAPI, tmp_path: Path
) -> Office:
    """What tells the subscribers of the test's partnership."""
    return office(worker_engine, partnership, keys=application.state.webhook_keys, folder=tmp_path)


@pytest_asyncio.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver that takes everything."""
    async with receiving() as found:
        yield found


@pytest_asyncio.fixture
async def plain_http_is_for_tests(application: FastAPI) -> AsyncIterator[None]:
    """Receivers of tests listen beside the service, without a certificate."""
    settings = application.state.service.settings
    settings.webhooks_to_private_addresses = True
    yield
    settings.webhooks_to_private_addresses = False
