"""Each guard of each table broken on purpose: then the attack succeeds, so it is what stops it.

What restricts is dropped; what permits is widened to everybody, for a permission that is dropped
lets nobody in. Everything is rolled back; PostgreSQL takes back policies like any other change.
The policies `restricted` and `glass_*` are broken in `test_row_security_restrictions`.
"""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.db.engine import DatabaseRole
from app.models.predicates import Predicate
from app.models.table_policies import hidden_by
from app.row_security import RESTRICTED_TABLES, TABLE_POLICIES
from tests.support.database.rows.every_table import PARTNERSHIPS, case_near, write, writing
from tests.support.database.sessions import (
    APPENDED_ONLY,
    NOT_PERMITTED,
    Tenants,
    become,
    forge,
    refusal,
    rolled_back,
    seen,
    sign_in,
)

TABLES = sorted(TABLE_POLICIES)
NOT_FOR_EVERYONE = [
    table for table in TABLES if TABLE_POLICIES[table].read is not Predicate.EVERYONE
]
FOR_EVERYONE = [table for table in TABLES if TABLE_POLICIES[table].read is Predicate.EVERYONE]
WRITTEN_BY_SOME = [
    table for table in TABLES if TABLE_POLICIES[table].insert not in {None, Predicate.EVERYONE}
]
CHANGED_BY_SOME = [table for table in TABLES if TABLE_POLICIES[table].update is not None]
BROKEN = {"tenant", "restricted"} | {
    f"{what}_{command}"
    for what, commands in (
        ("allow", ("select", "insert", "update")),
        ("glass", ("insert", "update")),
    )
    for command in commands
}
"""The policies that are broken here and in `test_row_security_restrictions`."""


async def _on_its_own(connection: AsyncConnection, table: str) -> None:
    """Let no other guard stop the attack than the one that is broken.

    What is reached, or kept, with the row it belongs to is out of reach with that row; and a
    trigger that looks for that row does not find it.
    """
    await connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    if any("EXISTS" in hidden_by(table, column) for column in RESTRICTED_TABLES.get(table, ())):
        await connection.execute(text(f"DROP POLICY restricted ON {table}"))
    if TABLE_POLICIES[table].read.startswith("EXISTS"):
        await connection.execute(text(f"ALTER POLICY allow_select ON {table} USING (true)"))


async def test_every_policy_of_the_service_is_broken_by_some_test(
    admin_engine: AsyncEngine,
) -> None:
    async with admin_engine.connect() as connection:
        found = await connection.scalars(
            text("SELECT DISTINCT policyname FROM pg_policies WHERE :api = ANY (roles)"),
            {"api": DatabaseRole.API.value},
        )
        assert set(found.all()) == BROKEN


@pytest.mark.parametrize("table", TABLES)
async def test_without_row_security_everybody_sees_everything(
    tenants: Tenants, admin_engine: AsyncEngine, table: str
) -> None:
    async with rolled_back(admin_engine) as connection:
        await connection.execute(text(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))
        await become(connection, DatabaseRole.API)
        assert await seen(connection, table, of=tenants.near.founded.id) > 0


@pytest.mark.parametrize("table", TABLES)
async def test_without_force_the_owner_sees_everything(
    tenants: Tenants, admin_engine: AsyncEngine, table: str
) -> None:
    async with rolled_back(admin_engine) as connection:
        await connection.execute(text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
        await become(connection, DatabaseRole.OWNER)
        assert await seen(connection, table, of=tenants.near.founded.id) > 0


@pytest.mark.parametrize("table", TABLES)
async def test_without_the_tenant_policy_another_partnership_is_read_and_written(
    tenants: Tenants, admin_engine: AsyncEngine, table: str
) -> None:
    newcomer = case_near(tenants.near.founded)
    async with rolled_back(admin_engine) as connection:
        await write(connection, newcomer, before=table)
        await _on_its_own(connection, table)
        await connection.execute(text(f"DROP POLICY tenant ON {table}"))
        await become(connection, DatabaseRole.API)
        await forge(
            connection,
            partnership_id=tenants.elsewhere.founded.id,
            user_id=tenants.near.user("social_worker"),
        )
        assert await seen(connection, table, of=tenants.near.founded.id) > 0
        refused = await refusal(connection, writing(table, newcomer.made[table][0]))
        assert refused == (NOT_PERMITTED if TABLE_POLICIES[table].insert is None else "")


@pytest.mark.parametrize("table", NOT_FOR_EVERYONE)
async def test_with_a_reach_for_everyone_a_partner_system_reads_the_table(
    tenants: Tenants, admin_engine: AsyncEngine, table: str
) -> None:
    near = tenants.near.founded
    async with rolled_back(admin_engine) as connection:
        await _on_its_own(connection, table)
        await connection.execute(text(f"ALTER POLICY allow_select ON {table} USING (true)"))
        await become(connection, DatabaseRole.API)
        await sign_in(connection, subject=near.subject("partner_system"))
        assert await seen(connection, table, of=near.id) > 0


@pytest.mark.parametrize("table", WRITTEN_BY_SOME)
async def test_with_a_reach_for_everyone_a_partner_system_writes_the_table(
    tenants: Tenants, admin_engine: AsyncEngine, table: str
) -> None:
    newcomer = case_near(tenants.near.founded)
    row = newcomer.made[table][0]
    async with rolled_back(admin_engine) as connection:
        await write(connection, newcomer, before=table)
        await _on_its_own(connection, table)
        await connection.execute(text(f"ALTER POLICY allow_insert ON {table} WITH CHECK (true)"))
        await become(connection, DatabaseRole.API)
        await sign_in(connection, subject=newcomer.founded.subject("partner_system"))
        if table == PARTNERSHIPS:
            await forge(
                connection, partnership_id=row["id"], user_id=newcomer.user("partner_system")
            )
        assert await refusal(connection, writing(table, row)) == ""


@pytest.mark.parametrize("table", CHANGED_BY_SOME)
async def test_with_a_reach_for_everyone_a_partner_system_changes_the_table(
    tenants: Tenants, admin_engine: AsyncEngine, table: str
) -> None:
    near = tenants.near.founded
    # It reads no column, so that who may read the row does not decide.
    changing = text(f"UPDATE {table} SET partnership_id = '{near.id}'")
    async with rolled_back(admin_engine) as connection:
        await _on_its_own(connection, table)
        await connection.execute(
            text(f"ALTER POLICY allow_update ON {table} USING (true) WITH CHECK (true)")
        )
        await become(connection, DatabaseRole.API)
        await sign_in(connection, subject=near.subject("partner_system"))
        assert (await connection.execute(changing)).rowcount > 0


@pytest.mark.parametrize("table", FOR_EVERYONE)
async def test_without_the_reach_for_everyone_nobody_reads_a_directory(
    tenants: Tenants, admin_engine: AsyncEngine, table: str
) -> None:
    near = tenants.near.founded
    async with rolled_back(admin_engine) as connection:
        await connection.execute(text(f"DROP POLICY allow_select ON {table}"))
        await become(connection, DatabaseRole.API)
        await sign_in(connection, subject=near.subject("administrator"))
        assert await seen(connection, table) == 0


async def test_with_a_grant_to_delete_there_is_still_no_policy_that_lets_a_row_go(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    near = tenants.near
    async with rolled_back(admin_engine) as connection:
        await connection.execute(text(f"GRANT DELETE ON {', '.join(TABLES)} TO {DatabaseRole.API}"))
        await become(connection, DatabaseRole.API)
        await forge(
            connection,
            partnership_id=near.founded.id,
            user_id=near.user("social_worker"),
        )
        for table in TABLES:
            deleting = text(f"DELETE FROM {table}")
            if await refusal(connection, deleting) != APPENDED_ONLY:
                assert (await connection.execute(deleting)).rowcount == 0, table
