"""What the database refuses by itself: changes of a record in error, and writing about kin."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.engine import DatabaseRole
from tests.support.database.rows.every_table import writing
from tests.support.database.sessions import (
    APPENDED_ONLY,
    NOT_PERMITTED,
    Tenants,
    become,
    refusal,
    rolled_back,
    sign_in,
)

CHANGES = {
    "referrals": "primary_need = 'N2'",
    "enquiries": "conference_on = current_date",
    "emergency_protections": "ended_at = now(), ending = 'other'",
    "medicals": "consent = 'refused'",
}


@pytest.mark.parametrize("in_error", [False, True])
@pytest.mark.parametrize("table", sorted(CHANGES))
async def test_nothing_more_is_written_to_a_record_in_error(
    tenants: Tenants, admin_engine: AsyncEngine, table: str, in_error: bool
) -> None:
    one = {"id": tenants.near.id(table), "error": tenants.near.id("recorded_errors")}
    async with rolled_back(admin_engine) as connection:
        if in_error:
            await connection.execute(
                text(f"UPDATE {table} SET recorded_error_id = :error WHERE id = :id"), one
            )
        change = text(f"UPDATE {table} SET {CHANGES[table]} WHERE id = :id").bindparams(
            id=one["id"]
        )
        assert await refusal(connection, change) == (APPENDED_ONLY if in_error else "")


WRITES = {
    "emergency_protections": {"kind": "police_protection"},
    "medicals": {},
    "recorded_errors": {"subject_type": "referral"},
}


@pytest.mark.parametrize("table", sorted(WRITES))
async def test_who_reads_a_child_as_family_writes_nothing_about_the_child(
    tenants: Tenants, admin_engine: AsyncEngine, table: str
) -> None:
    near, far = tenants.near, tenants.far
    row = near.made[table][0] | {"id": uuid4(), "person_id": far.id("people")} | WRITES[table]
    if table == "recorded_errors":
        row |= {"subject_id": far.id("referrals"), "contact_id": None}
    async with rolled_back(admin_engine) as connection:
        kin = near.made["relationships"][0] | {
            "id": uuid4(),
            "person_id": near.id("people"),
            "related_person_id": far.id("people"),
        }
        await connection.execute(writing("relationships", kin))
        await become(connection, DatabaseRole.API)
        assert await sign_in(connection, subject=near.founded.subject(near.worker)) == 1
        read = await connection.scalar(
            text(f"SELECT count(*) FROM {table} WHERE person_id = :id"), {"id": far.id("people")}
        )
        assert read, "the worker reads the relative's records"
        assert await refusal(connection, writing(table, row)) == NOT_PERMITTED
        own = row | {"person_id": near.id("people")}
        assert await refusal(connection, writing(table, own)) != NOT_PERMITTED


async def test_a_clock_that_was_struck_out_stays_as_it_ended(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    one = {"id": tenants.near.id("timescales")}
    async with rolled_back(admin_engine) as connection:
        await connection.execute(
            text(
                "UPDATE timescales SET stopped_at = due_at, stopped_by = 'test.stopped',"
                " struck_out_at = due_at WHERE id = :id"
            ),
            one,
        )
        for change in ("stopped_by = 'test.other'", "struck_out_at = NULL"):
            statement = text(f"UPDATE timescales SET {change} WHERE id = :id").bindparams(**one)
            assert await refusal(connection, statement) == APPENDED_ONLY
