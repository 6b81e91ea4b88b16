"""Who writes a strategy meeting by SQL alone: the hub, and who works with the referral's child."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.engine import DatabaseRole
from tests.support.database.rows.every_table import case_near, write, writing
from tests.support.database.sessions import (
    NOT_PERMITTED,
    Tenants,
    become,
    refusal,
    rolled_back,
    sign_in,
)

WRITTEN = (
    "strategy_meetings",
    "strategy_meeting_children",
    "invitations",
    "attendances",
    "meeting_conclusions",
    "dissents",
    "meeting_actions",
    "minutes",
    "minutes_circulations",
)
CHANGED = ("strategy_meetings", "invitations")
RUN_IT = ("hub_manager", "social_worker", "team_manager")
DO_NOT = ("social_worker_2", "team_manager_2", "agency_officer", "referrer", "administrator")


@pytest.mark.parametrize("table", WRITTEN)
async def test_who_runs_a_meeting_writes_its_rows_and_no_one_else(
    tenants: Tenants, admin_engine: AsyncEngine, table: str
) -> None:
    newcomer = case_near(tenants.near.founded)
    async with rolled_back(admin_engine) as connection:
        await write(connection, newcomer, before=table)
        await become(connection, DatabaseRole.API)
        statement = writing(table, newcomer.made[table][0])
        outcome = {}
        for name in (*RUN_IT, *DO_NOT):
            await sign_in(connection, subject=newcomer.founded.subject(name))
            outcome[name] = await refusal(connection, statement)
    assert outcome == dict.fromkeys(RUN_IT, "") | dict.fromkeys(DO_NOT, NOT_PERMITTED)


@pytest.mark.parametrize("table", CHANGED)
async def test_who_runs_a_meeting_changes_its_rows_and_no_one_else(
    tenants: Tenants, admin_engine: AsyncEngine, table: str
) -> None:
    near = tenants.near
    async with rolled_back(admin_engine) as connection:
        await become(connection, DatabaseRole.API)
        changed = {}
        for name in (*RUN_IT, *DO_NOT):
            await sign_in(connection, subject=near.founded.subject(name))
            result = await connection.execute(
                text(f"UPDATE {table} SET id = id WHERE id = :id"), {"id": near.id(table)}
            )
            changed[name] = result.rowcount
    assert changed == dict.fromkeys(RUN_IT, 1) | dict.fromkeys(DO_NOT, 0)


async def test_a_sibling_s_worker_reads_the_meeting_and_writes_nothing_in_it(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    near, far = tenants.near, tenants.far
    async with rolled_back(admin_engine) as connection:
        await connection.execute(
            text("UPDATE strategy_meeting_children SET person_id = :sibling WHERE id = :child"),
            {"sibling": far.id("people"), "child": near.id("strategy_meeting_children")},
        )
        await become(connection, DatabaseRole.API)
        await sign_in(connection, subject=near.founded.subject("social_worker_2"))
        meeting = {"id": near.id("strategy_meetings")}
        read = text("SELECT count(*) FROM strategy_meetings WHERE id = :id")
        change = text("UPDATE strategy_meetings SET id = id WHERE id = :id")
        assert await connection.scalar(read, meeting) == 1
        assert (await connection.execute(change, meeting)).rowcount == 0
