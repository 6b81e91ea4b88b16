"""Each guard of each table broken on purpose: then the attack succeeds, so it is what stops it.

Everything is rolled back; PostgreSQL takes back policies like any other change.
"""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.database import DatabaseRole
from app.row_security import WALLS, Reach
from tests.database.rows import case_near, write, writing
from tests.database.sessions import (
    APPENDED_ONLY,
    Tenants,
    become,
    forge,
    refusal,
    rolled_back,
    seen,
    sign_in,
)

TABLES = sorted(WALLS)
NOT_FOR_EVERYONE = [table for table in TABLES if WALLS[table].read is not Reach.EVERYONE]


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
        await connection.execute(text(f"DROP POLICY tenant ON {table}"))
        await become(connection, DatabaseRole.API)
        await forge(
            connection,
            partnership_id=tenants.elsewhere.founded.id,
            user_id=tenants.near.user("social_worker"),
        )
        assert await seen(connection, table, of=tenants.near.founded.id) > 0
        assert await refusal(connection, writing(table, newcomer.made[table][0])) == ""


@pytest.mark.parametrize("table", NOT_FOR_EVERYONE)
async def test_with_a_reach_for_everyone_a_partner_system_reads_the_table(
    tenants: Tenants, admin_engine: AsyncEngine, table: str
) -> None:
    near = tenants.near.founded
    async with rolled_back(admin_engine) as connection:
        await connection.execute(text(f"ALTER POLICY reach_select ON {table} USING (true)"))
        await become(connection, DatabaseRole.API)
        await sign_in(connection, subject=near.subject("partner_system"))
        assert await seen(connection, table, of=near.id) > 0


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
