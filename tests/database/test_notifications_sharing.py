"""Notices about one household: fetched past row security, attacked with SQL, found by index."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.cli.demo.partnerships import COUNCIL
from app.db.engine import DatabaseRole
from app.db.errors import sqlstate
from app.domain.directory.access import Actor, Membership
from app.domain.directory.roles import Role
from app.domain.restrictions.restrictions import RestrictionKind
from app.models import Notification
from app.repositories.notifications.notifications import Notifications
from app.repositories.prepared_statements import PreparedSession
from app.repositories.scope import Scope
from tests.support.database.cases import NOW, TODAY, Case
from tests.support.database.restrictions import as_staff, restrict
from tests.support.database.rows.every_table import writing
from tests.support.database.sessions import Tenants, become, forge, refusal, rolled_back

SHARING = text("SELECT * FROM access.notifications_sharing(CAST(:keys AS text[]))")
UNDER_THE_WALL = text(
    "EXPLAIN SELECT id FROM notifications WHERE household_keys && CAST(:keys AS text[])"
)
READ = text(
    "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables"
    " WHERE relname = 'notifications'"
)
MANY = 10_000
"""Notices of other households in the year before: enough that reading them all would be seen."""
FEW = MANY // 50
OTHERS = text(
    "INSERT INTO notifications SELECT another.* FROM notifications AS notice,"
    " generate_series(1, :many) AS nth,"
    " LATERAL (SELECT CAST(:now AS timestamptz) - nth * INTERVAL '1 year' / :many AS at) AS told,"
    " LATERAL jsonb_populate_record(notice, jsonb_build_object("
    "'id', uuidv7(), 'contact_id', uuidv7(), 'event_id', nth, 'reference', nth,"
    " 'digest', sha256(('other' || nth)::bytea), 'household_keys', ARRAY['home:' || nth],"
    " 'incident_keys', ARRAY['other-' || nth], 'received_at', told.at, 'last_received_at', told.at,"
    " 'occurred_at', told.at)) AS another WHERE notice.id = :of"
)


def keys_of(*cases: Case) -> list[str]:
    return [key for case in cases for key in case.made["notifications"][0]["household_keys"]]


async def sharing(connection: AsyncConnection, *cases: Case) -> set[UUID]:
    """What the function returns in this session for the households of some cases."""
    found = await connection.scalars(SHARING, {"keys": keys_of(*cases)})
    return set(found.all())


SHARED_WITH = {
    "hub_practitioner": {"near", "far"},
    "hub_manager": {"near", "far"},
    "hub_support": {"near", "far"},
    "social_worker": {"near"},
    "social_worker_2": {"far"},
    "team_manager": {"near"},
    "agency_officer": {"near"},
    "school_officer": set(),
    "referrer": set(),
    "partner_system": set(),
    "information_governance": set(),
    "performance_analyst": set(),
    "administrator": set(),
}
"""Whose notices the function tells of, to whom: those that they reach without it."""


@pytest.mark.parametrize("name", SHARED_WITH)
async def test_everyone_is_told_of_what_they_reach_and_no_more(
    tenants: Tenants, admin_engine: AsyncEngine, name: str
) -> None:
    near, far = tenants.near, tenants.far
    async with rolled_back(admin_engine) as connection:
        await as_staff(connection, near, name)
        told = await sharing(connection, near, far, tenants.elsewhere)
        reached = await connection.scalars(
            text("SELECT id FROM notifications WHERE household_keys <> '{}'")
        )
        assert told == set(reached.all())
    cases = {"near": near, "far": far}
    assert told == {cases[each].id("notifications") for each in SHARED_WITH[name]}


@pytest.mark.parametrize("kind", RestrictionKind)
async def test_what_is_kept_is_not_told_of(
    tenants: Tenants, admin_engine: AsyncEngine, kind: RestrictionKind
) -> None:
    near, far = tenants.near, tenants.far
    async with rolled_back(admin_engine) as connection:
        await restrict(connection, near, kind=kind)
        await as_staff(connection, near, "hub_manager")
        assert await sharing(connection, near, far) == {far.id("notifications")}


async def test_nobody_is_told_of_another_partnership_whatever_they_forge(
    tenants: Tenants, api_engine: AsyncEngine
) -> None:
    near, elsewhere = tenants.near, tenants.elsewhere
    async with rolled_back(api_engine) as connection:
        # Empty or refused, by whether PostgreSQL asks first for the tenant or for what is hidden.
        try:
            assert await sharing(connection, near) == set()
        except DBAPIError as refused:
            assert sqlstate(refused) == "42501"  # noqa: PT017 - either is right
    async with rolled_back(api_engine) as connection:
        forged = {"partnership_id": elsewhere.founded.id, "user_id": near.user("hub_manager")}
        await forge(connection, **forged)
        assert await sharing(connection, near) == set()


@pytest.mark.parametrize("role", [DatabaseRole.SEALER, DatabaseRole.AUDITOR])
@pytest.mark.parametrize("call", ["notifications_sharing('{}')", "notifications_hidden()"])
async def test_other_roles_may_not_call_it(
    admin_engine: AsyncEngine, role: DatabaseRole, call: str
) -> None:
    async with rolled_back(admin_engine) as connection:
        await become(connection, role)
        assert await refusal(connection, text(f"SELECT access.{call}")) == "42501"


async def test_row_security_still_keeps_the_index_from_a_query_without_the_function(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    """The day this fails, PostgreSQL can use the index under the wall: drop the function."""

    async def plan(connection: AsyncConnection) -> str:
        found = await connection.scalars(UNDER_THE_WALL, {"keys": keys_of(tenants.near)})
        return "\n".join(found.all())

    async with rolled_back(admin_engine) as connection:
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
        assert "ix_notifications_household_keys" in await plan(connection)
        await as_staff(connection, tenants.near, "hub_manager")
        assert "ix_notifications_household_keys" not in await plan(connection)


@dataclass(frozen=True, slots=True)
class Crowd:
    """A session of the hub, a notice in it, and the other notice about its household."""

    connection: AsyncConnection
    notifications: Notifications
    notice: Notification
    other: UUID

    async def read(self) -> int:
        """How many notices were read so far, by whatever way and inside of functions too."""
        return int(await self.connection.scalar(READ) or 0)


def _manager(case: Case) -> Actor:
    founded = case.founded
    council = founded.agencies[COUNCIL]
    held = Membership(Role.HUB_MANAGER, council, "local_authority", TODAY, None)
    return Actor(founded.id, founded.slug, case.user("hub_manager"), "Invented Manager", (held,))


@asynccontextmanager
async def crowded(engine: AsyncEngine, case: Case) -> AsyncIterator[Crowd]:
    """A year of notices about other households; nothing of it stays."""
    notice = case.made["notifications"][0]
    other = {
        **notice,
        "id": uuid4(),
        "digest": uuid4().bytes * 2,
        "event_id": "other",
        "agency_id": case.founded.agencies["Housing"],
        "contact_id": case.id("contacts", 1),
        "received_at": NOW - timedelta(days=100),
        "occurred_at": NOW - timedelta(hours=1),
    }
    async with rolled_back(engine) as connection:
        await connection.execute(writing("notifications", other))
        # Which contacts they are in is of no matter here, so they are in none.
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(OTHERS, {"many": MANY, "now": NOW, "of": notice["id"]})
        await connection.execute(text("ANALYZE notifications, contact_children"))
        await as_staff(connection, case, "hub_manager")
        session = PreparedSession(connection)
        notifications = Notifications(session, Scope(_manager(case)))
        found = await notifications.get(notice["id"])
        yield Crowd(connection, notifications, found, other["id"])
        await session.close()


async def test_a_household_is_counted_without_reading_the_notices_of_others(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    async with crowded(admin_engine, tenants.near) as crowd:
        before = await crowd.read()
        assert await crowd.notifications.count_household(crowd.notice) == 2
        assert await crowd.read() - before < FEW


async def test_what_is_near_is_found_without_reading_the_notices_of_other_days(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    async with crowded(admin_engine, tenants.near) as crowd:
        before = await crowd.read()
        near = await crowd.notifications.list_near(
            crowd.notice, since=NOW - timedelta(days=1), until=NOW + timedelta(days=1)
        )
        assert [each.id for each in near] == [crowd.other]
        assert await crowd.read() - before < FEW


async def test_a_query_of_all_notices_would_be_seen(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    async with crowded(admin_engine, tenants.near) as crowd:
        before = await crowd.read()
        await crowd.connection.execute(
            text("SELECT id FROM notifications WHERE household_keys && CAST(:keys AS text[])"),
            {"keys": keys_of(tenants.near)},
        )
        assert await crowd.read() - before >= MANY
