"""What the database refuses by itself to change in a record that was made in error."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database.sessions import APPENDED_ONLY, Tenants, refusal, rolled_back

CHANGES = {
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
