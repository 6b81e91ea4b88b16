"""Ways out of the role of the service, tried from a login as production would have it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.db.engine import DatabaseRole, NotSafeToServe, engine_for, refuse_unsafe_login
from app.row_security import TABLE_POLICIES
from tests.support.database.sessions import (
    NOT_PERMITTED,
    Tenants,
    become,
    refusal,
    rolled_back,
    seen,
    shown,
    sign_in,
)

TABLES = sorted(TABLE_POLICIES)
OTHER_ROLES = [role for role in DatabaseRole if role is not DatabaseRole.API]


@asynccontextmanager
async def login(admin: AsyncEngine, url: URL, attributes: str) -> AsyncIterator[AsyncEngine]:
    """An engine of the service over a login that was made for the test, with these attributes."""
    name, password = f"login_{uuid4().hex[:12]}", uuid4().hex
    async with admin.begin() as connection:
        await connection.execute(
            text(f"CREATE ROLE {name} LOGIN PASSWORD '{password}' {attributes}")
        )
    engine = engine_for(url.set(username=name, password=password), DatabaseRole.API, pool_size=1)
    try:
        yield engine
    finally:
        await engine.dispose()
        async with admin.begin() as connection:
            await connection.execute(text(f"DROP ROLE {name}"))


@pytest_asyncio.fixture(scope="module")
async def service_login(admin_engine: AsyncEngine, database_url: URL) -> AsyncIterator[AsyncEngine]:
    """A login that is a member of `frontdoor_api` and of nothing else."""
    async with login(admin_engine, database_url, f"IN ROLE {DatabaseRole.API}") as engine:
        yield engine


async def test_a_login_that_is_a_member_of_the_api_role_alone_may_serve(
    service_login: AsyncEngine,
) -> None:
    await refuse_unsafe_login(service_login)


async def test_the_superuser_of_a_development_machine_may_not_serve_in_production(
    api_engine: AsyncEngine,
) -> None:
    with pytest.raises(NotSafeToServe):
        await refuse_unsafe_login(api_engine)


@pytest.mark.parametrize(
    "attributes",
    [
        f"BYPASSRLS IN ROLE {DatabaseRole.API}",
        f"SUPERUSER IN ROLE {DatabaseRole.API}",
        f"IN ROLE {DatabaseRole.API}, {DatabaseRole.OWNER}",
        f"IN ROLE {DatabaseRole.API}, {DatabaseRole.MIGRATOR}",
        f"IN ROLE {DatabaseRole.API}, {DatabaseRole.REACH}",
    ],
)
async def test_a_login_that_row_security_would_not_bind_may_not_serve(
    admin_engine: AsyncEngine, database_url: URL, attributes: str
) -> None:
    async with login(admin_engine, database_url, attributes) as engine:
        with pytest.raises(NotSafeToServe):
            await refuse_unsafe_login(engine)


async def test_the_service_becomes_no_other_role(
    admin_engine: AsyncEngine, service_login: AsyncEngine
) -> None:
    async with admin_engine.connect() as connection:
        superuser = await connection.scalar(text("SELECT current_user"))
    async with rolled_back(service_login) as connection:
        for role in (*OTHER_ROLES, superuser):
            for statement in (f"SET ROLE {role}", f"SET SESSION AUTHORIZATION {role}"):
                assert await refusal(connection, text(statement)) == NOT_PERMITTED, statement


@pytest.mark.parametrize("statement", ["SET LOCAL ROLE NONE", "RESET ROLE"])
async def test_laying_the_role_down_leaves_the_walls_standing(
    tenants: Tenants, service_login: AsyncEngine, statement: str
) -> None:
    near, elsewhere = tenants.near.founded, tenants.elsewhere.founded
    async with rolled_back(service_login) as connection:
        await connection.execute(text(statement))
        assert await shown(connection, TABLES) == []
        await sign_in(connection, subject=near.subject("hub_manager"))
        assert await seen(connection, "people", of=near.id) > 0
        assert [t for t in TABLES if await seen(connection, t, of=elsewhere.id)] == []


async def test_row_security_switched_off_by_the_session_refuses_instead_of_showing(
    tenants: Tenants, service_login: AsyncEngine
) -> None:
    async with rolled_back(service_login) as connection:
        await connection.execute(text("SET LOCAL row_security = off"))
        for table in TABLES:
            assert await refusal(connection, text(f"SELECT FROM {table}")) == NOT_PERMITTED, table


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE people DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE people NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON people",
        "CREATE POLICY mine ON people USING (true)",
        "ALTER TABLE audit_events DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "GRANT frontdoor_owner TO frontdoor_api",
        "CREATE FUNCTION access.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION access.is_hub() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "ALTER FUNCTION access.people() SECURITY INVOKER",
        "CREATE TABLE public.mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE VIEW public.mine AS SELECT * FROM people",
        "COPY people TO PROGRAM 'cat'",
        "SELECT pg_read_file('PG_VERSION')",
    ],
)
async def test_the_service_takes_no_guard_down(service_login: AsyncEngine, statement: str) -> None:
    async with rolled_back(service_login) as connection:
        assert await refusal(connection, text(statement)) == NOT_PERMITTED


async def test_a_table_of_ones_own_does_not_deceive_the_reach(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    """Without a pinned search path the reach would be read from the temporary table."""
    near, far = tenants.near, tenants.far
    async with rolled_back(admin_engine) as connection:
        await allow_temporary_tables(connection)
        await become(connection, DatabaseRole.API)
        await sign_in(connection, subject=near.founded.subject("social_worker"))
        await connection.execute(text("CREATE TEMPORARY TABLE allocations (LIKE allocations)"))
        await connection.execute(
            text(
                "INSERT INTO pg_temp.allocations SELECT * FROM json_populate_record("
                " NULL::pg_temp.allocations, CAST(:row AS json))"
            ),
            {"row": _as_json(far.made["allocations"][0] | {"user_id": near.user("social_worker")})},
        )
        assert await connection.scalar(text("SELECT count(*) FROM allocations")) == 1
        reached = (await connection.scalars(text("SELECT access.people()"))).all()
        assert near.id("people") in reached
        assert far.id("people") not in reached


async def allow_temporary_tables(connection: AsyncConnection) -> None:
    """Give back what migrating takes away, so that the wall behind it is tried as well."""
    database = await connection.scalar(text("SELECT quote_ident(current_database())"))
    await connection.execute(text(f"GRANT TEMPORARY ON DATABASE {database} TO {DatabaseRole.API}"))


def _as_json(row: dict[str, object]) -> str:
    members = ", ".join(f'"{name}": "{value}"' for name, value in row.items())
    return f"{{{members}}}"


async def test_a_cheap_function_in_the_condition_is_shown_no_row_before_the_policies(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    """A condition that PostgreSQL thinks cheap could run first, and tell what it was given."""
    near = tenants.near.founded
    async with rolled_back(admin_engine) as connection:
        await allow_temporary_tables(connection)
        await connection.execute(text("CREATE TEMPORARY TABLE overheard (tenant uuid)"))
        await connection.execute(text(f"GRANT ALL ON overheard TO {DatabaseRole.API}"))
        await become(connection, DatabaseRole.API)
        await connection.execute(
            text(
                "CREATE FUNCTION pg_temp.overhear(tenant uuid) RETURNS boolean LANGUAGE plpgsql"
                " COST 0.0000001 AS $$ BEGIN INSERT INTO overheard VALUES (tenant);"
                " RETURN true; END $$"
            )
        )
        await sign_in(connection, subject=near.subject("hub_manager"))
        await connection.execute(text("SELECT FROM people WHERE pg_temp.overhear(partnership_id)"))
        overheard = (await connection.scalars(text("SELECT DISTINCT tenant FROM overheard"))).all()
        assert overheard == [near.id]


async def test_the_planner_tells_nothing_of_what_is_in_the_tables(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    async with rolled_back(admin_engine) as connection:
        await connection.execute(text("ANALYZE people, person_names, referrals"))
        statistics = "SELECT count(*) FROM pg_stats WHERE schemaname = 'public'"
        assert await connection.scalar(text(statistics)) > 0
        await become(connection, DatabaseRole.API)
        assert await connection.scalar(text(statistics)) == 0
