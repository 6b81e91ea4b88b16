"""What was decided, said and seen is appended: nobody changes it, not even who owns the tables."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.engine import DatabaseRole
from app.row_security.sql_triggers import sql_triggers
from tests.support.database.sessions import APPENDED_ONLY, Tenants, become, refusal, rolled_back

APPENDED = (
    "census_episodes",
    "access_signal_outcomes",
    "access_signals",
    "audit_epochs",
    "audit_events",
    "audit_heads",
    "audit_leaves",
    "audit_tiles",
    "break_glass_reviews",
    "consultations",
    "contributions",
    "decision_requests",
    "decision_returns",
    "dissents",
    "overturning_views",
    "enquiry_visits",
    "fragment_audiences",
    "information_fragments",
    "information_request_people",
    "information_requests",
    "information_returns",
    "meeting_conclusions",
    "minutes",
    "notification_corrections",
    "onward_agreements",
    "person_identifiers",
    "person_names",
    "ratings",
    "recommendations",
    "referrer_messages",
    "refusals_to_share",
    "restriction_approvals",
    "restriction_reviews",
    "return_readings",
    "share_readings",
    "share_recipients",
    "shared_fragments",
    "threshold_decisions",
    "timescale_breaches",
    "triages",
)
"""The record of what people did or said. Taking one away from this list needs a decision; a later
table is appended because `triggers.sql` says so.
"""

APPENDED_TODAY = sorted(
    trigger.table for trigger in sql_triggers() if "access.refuse_change()" in trigger.sql
)

CHANGES = ("UPDATE {table} SET id = id", "DELETE FROM {table}", "TRUNCATE {table} CASCADE")


async def test_the_triggers_stand_on_exactly_these_tables(admin_engine: AsyncEngine) -> None:
    async with admin_engine.connect() as connection:
        found = await connection.scalars(
            text(
                "SELECT tgrelid::regclass::text FROM pg_trigger"
                " WHERE NOT tgisinternal AND tgenabled = 'O'"
                " AND tgfoid = 'access.refuse_change'::regproc ORDER BY 1"
            )
        )
        assert list(found.all()) == APPENDED_TODAY
    assert set(APPENDED) <= set(APPENDED_TODAY)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("table", APPENDED_TODAY)
async def test_rows_are_not_changed_even_by_the_owner_or_a_superuser(
    tenants: Tenants, admin_engine: AsyncEngine, table: str, change: str
) -> None:
    statement = text(change.format(table=table))
    async with rolled_back(admin_engine) as connection:
        assert await refusal(connection, statement) == APPENDED_ONLY
        await become(connection, DatabaseRole.OWNER)
        assert await refusal(connection, statement) == APPENDED_ONLY


@pytest.mark.parametrize("table", APPENDED_TODAY)
async def test_without_its_trigger_a_row_would_be_changed(
    tenants: Tenants, admin_engine: AsyncEngine, table: str
) -> None:
    async with rolled_back(admin_engine) as connection:
        await connection.execute(text(f"DROP TRIGGER {table}_are_appended ON {table}"))
        assert await refusal(connection, text(CHANGES[0].format(table=table))) == ""


async def test_an_insert_that_would_replace_a_row_is_refused_too(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    """`INSERT ... ON CONFLICT DO UPDATE` is an update by another name."""
    row = tenants.near.made["ratings"][0]
    async with rolled_back(admin_engine) as connection:
        replaced = text(
            "INSERT INTO ratings SELECT * FROM ratings WHERE id = :id"
            " ON CONFLICT (partnership_id, id) DO UPDATE SET rating = 'blue'"
        ).bindparams(id=row["id"])
        assert await refusal(connection, replaced) == APPENDED_ONLY
