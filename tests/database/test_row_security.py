"""The second wall attacked alone: SQL as the roles of the service, against every table."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.cli.demo.partnerships import STAFF
from app.db.engine import DatabaseRole
from app.models import Base
from app.row_security import REFERENCE_TABLES, TABLE_POLICIES
from app.row_security.sql_functions import sql_functions
from tests.support.database.rows.every_table import PARTNERSHIPS, WRITERS, case_near, write, writing
from tests.support.database.sessions import (
    NOT_PERMITTED,
    Tenants,
    become,
    forge,
    refusal,
    rolled_back,
    seen,
    shown,
    sign_in,
    signed_in,
)

TABLES = sorted(TABLE_POLICIES)
SERVICE_ROLES = (DatabaseRole.API, DatabaseRole.WORKER)
STAFF_NAMES = [name for name, *_ in STAFF]


def test_every_table_of_a_partnership_is_walled_and_attacked() -> None:
    assert set(TABLE_POLICIES) | REFERENCE_TABLES == set(Base.metadata.tables)
    assert set(WRITERS) == set(Base.metadata.tables), "write a row of it in tests/database/rows"


@pytest.mark.parametrize("role", SERVICE_ROLES)
async def test_without_a_context_no_row_of_any_table_is_seen(
    tenants: Tenants, admin_engine: AsyncEngine, role: DatabaseRole
) -> None:
    async with rolled_back(admin_engine) as connection:
        empty = [table for table in TABLES if not await seen(connection, table)]
        assert empty == [], "the attack would find nothing to see"
        await become(connection, role)
        assert await shown(connection, TABLES) == []


@pytest.mark.parametrize("name", STAFF_NAMES)
async def test_nobody_sees_rows_of_another_partnership(
    tenants: Tenants, api_engine: AsyncEngine, name: str
) -> None:
    other = tenants.near.founded.id
    async with signed_in(api_engine, tenants.elsewhere.founded, name) as connection:
        assert await seen(connection, "agencies") > 0, "signed in to nothing"
        assert [table for table in TABLES if await seen(connection, table, of=other)] == []


@pytest.mark.parametrize("table", TABLES)
async def test_whoever_forges_everything_but_the_partnership_reaches_no_other_one(
    tenants: Tenants, admin_engine: AsyncEngine, table: str
) -> None:
    newcomer = case_near(tenants.near.founded)
    tenant = "id" if table == PARTNERSHIPS else "partnership_id"
    async with rolled_back(admin_engine) as connection:
        await write(connection, newcomer, before=table)
        await become(connection, DatabaseRole.API)
        await forge(
            connection,
            partnership_id=tenants.elsewhere.founded.id,
            user_id=tenants.near.user("social_worker"),
        )
        other = tenants.near.founded.id
        assert await seen(connection, table, of=other) == 0
        written = writing(table, newcomer.made[table][0])
        assert await refusal(connection, written) == NOT_PERMITTED
        moved = text(f"UPDATE {table} SET {tenant} = '{other}'")
        assert await refusal(connection, moved) == NOT_PERMITTED


@pytest.mark.parametrize("table", TABLES)
async def test_the_same_row_is_accepted_in_the_partnership_it_belongs_to(
    tenants: Tenants, admin_engine: AsyncEngine, table: str
) -> None:
    newcomer = case_near(tenants.near.founded)
    row = newcomer.made[table][0]
    async with rolled_back(admin_engine) as connection:
        await write(connection, newcomer, before=table)
        await become(connection, DatabaseRole.API)
        await forge(
            connection,
            partnership_id=row["id"] if table == PARTNERSHIPS else row["partnership_id"],
            user_id=newcomer.user("social_worker"),
        )
        refused = await refusal(connection, writing(table, row))
        assert refused == (NOT_PERMITTED if TABLE_POLICIES[table].insert is None else "")


@pytest.mark.parametrize("role", SERVICE_ROLES)
async def test_nothing_is_deleted_or_emptied_and_only_what_is_granted_is_updated(
    tenants: Tenants, admin_engine: AsyncEngine, role: DatabaseRole
) -> None:
    async with rolled_back(admin_engine) as connection:
        await become(connection, role)
        await forge(
            connection,
            partnership_id=tenants.near.founded.id,
            user_id=tenants.near.user("social_worker"),
        )
        for table, policy in TABLE_POLICIES.items():
            for verb in ("DELETE FROM", "TRUNCATE"):
                assert await refusal(connection, text(f"{verb} {table}")) == NOT_PERMITTED, table
            updated = await refusal(connection, text(f"UPDATE {table} SET id = id"))
            assert updated == (NOT_PERMITTED if policy.update is None else ""), table


async def test_the_owner_of_the_tables_is_walled_in_too(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    async with rolled_back(admin_engine) as connection:
        await become(connection, DatabaseRole.OWNER)
        assert [table for table in TABLES if await seen(connection, table)] == []


async def test_the_auditor_reads_the_trail_of_one_partnership_and_nothing_else(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    tenant, other = tenants.near.founded.id, tenants.elsewhere.founded.id
    async with rolled_back(admin_engine) as connection:
        await become(connection, DatabaseRole.AUDITOR)
        trail = ("audit_events", "audit_epochs", "audit_leaves", "audit_heads")
        assert [table for table in trail if await seen(connection, table)] == []
        await forge(
            connection, partnership_id=tenant, user_id=tenants.near.user("information_governance")
        )
        for table in trail:
            assert await seen(connection, table, of=tenant) > 0
            assert await seen(connection, table, of=other) == 0
        for table in set(TABLES) - set(trail):
            looked = await refusal(connection, text(f"SELECT FROM {table}"))
            assert looked == NOT_PERMITTED, table


async def test_the_sealer_reads_what_is_to_be_sealed_and_whose_it_is_and_nothing_else(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    sealed = {"audit_epochs", "audit_leaves", "audit_tiles", "audit_heads"}
    read = {"partnerships", "agencies", "audit_events"} | sealed
    for table in TABLES:
        newcomer = case_near(tenants.near.founded)
        async with rolled_back(admin_engine) as connection:
            await write(connection, newcomer, before=table)
            await become(connection, DatabaseRole.SEALER)
            looked = await refusal(connection, text(f"SELECT FROM {table}"))
            assert looked == ("" if table in read else NOT_PERMITTED), table
            written = await refusal(connection, writing(table, newcomer.made[table][0]))
            assert written == ("" if table in sealed else NOT_PERMITTED), table


async def test_the_custodian_reads_what_it_destroys_and_what_is_left_of_it_and_nothing_else(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    read = {"partnerships", "audit_events", "audit_epochs", "audit_leaves"}
    async with rolled_back(admin_engine) as connection:
        await become(connection, DatabaseRole.CUSTODIAN)
        for table in TABLES:
            looked = await refusal(connection, text(f"SELECT FROM {table}"))
            assert looked == ("" if table in read else NOT_PERMITTED), table
            for verb in ("DELETE FROM", "TRUNCATE"):
                if (verb, table) != ("DELETE FROM", "audit_events"):
                    assert await refusal(connection, text(f"{verb} {table}")) == NOT_PERMITTED


@pytest.mark.parametrize("role", [DatabaseRole.SEALER, DatabaseRole.REACH])
async def test_roles_that_serve_one_purpose_change_nothing_but_what_a_function_declares(
    tenants: Tenants, admin_engine: AsyncEngine, role: DatabaseRole
) -> None:
    changed = {
        table
        for function in sql_functions()
        if function.owner == role.value
        for table in function.changes
    }
    assert changed <= {"users"}, "each more is a function that writes past row-level security"
    async with rolled_back(admin_engine) as connection:
        await become(connection, role)
        for table in set(TABLES) - changed:
            updated = await refusal(connection, text(f"UPDATE {table} SET id = id"))
            assert updated == NOT_PERMITTED, table


async def test_a_membership_that_is_over_opens_nothing(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    case = tenants.near
    async with rolled_back(admin_engine) as connection:
        await connection.execute(
            text("UPDATE memberships SET ends_on = starts_on WHERE user_id = :id"),
            {"id": case.user("hub_manager")},
        )
        await become(connection, DatabaseRole.API)
        assert await sign_in(connection, subject=case.founded.subject("hub_manager")) == 0
        assert await shown(connection, TABLES) == []


async def test_a_revoked_user_opens_nothing(tenants: Tenants, admin_engine: AsyncEngine) -> None:
    case = tenants.near
    async with rolled_back(admin_engine) as connection:
        await connection.execute(
            text("UPDATE users SET revoked_at = now() WHERE id = :id"),
            {"id": case.user("hub_manager")},
        )
        await become(connection, DatabaseRole.API)
        assert await sign_in(connection, subject=case.founded.subject("hub_manager")) == 0
        assert await shown(connection, TABLES) == []


async def test_who_works_in_two_partnerships_sees_neither_before_choosing(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    near, elsewhere = tenants.near.founded, tenants.elsewhere.founded
    async with rolled_back(admin_engine) as connection:
        await connection.execute(
            text("UPDATE users SET subject = :subject WHERE id = :id"),
            {"subject": near.subject("hub_manager"), "id": elsewhere.users["hub_manager"]},
        )
        await become(connection, DatabaseRole.API)
        assert await sign_in(connection, subject=near.subject("hub_manager")) == 0
        assert await shown(connection, TABLES) == []
        await sign_in(connection, subject=near.subject("hub_manager"), partnership=elsewhere.slug)
        assert await seen(connection, "people", of=elsewhere.id) > 0
        assert await seen(connection, "people", of=near.id) == 0
