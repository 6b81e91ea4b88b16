"""What must never be is refused by the database, whoever writes it: every constraint, broken."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import null, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.models import Base
from tests.support.database.broken_rows.every_constraint import broken_rows, constraints, wider_keys
from tests.support.database.cases import NOW, TODAY, Case, Row
from tests.support.database.rows.every_table import PARTNERSHIPS, writing
from tests.support.database.sessions import Tenants, refusal, rolled_back

NOT_NULL = "23502"
TABLES = constraints()


def test_every_constraint_of_the_models_is_broken_here(tenants: Tenants) -> None:
    assert set(broken_rows(tenants.near)) == set(TABLES)


async def test_the_database_has_these_constraints_and_no_other(admin_engine: AsyncEngine) -> None:
    async with admin_engine.connect() as connection:
        found = await connection.scalars(
            text(
                "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'u', 'x')"
                " AND connamespace = 'public'::regnamespace"
                " UNION SELECT indexrelid::regclass::text FROM pg_index"
                " JOIN pg_class ON pg_class.oid = indrelid WHERE indisunique"
                " AND NOT indisprimary AND relnamespace = 'public'::regnamespace"
            )
        )
        assert set(found.all()) == set(TABLES) | wider_keys()


@pytest.mark.parametrize("name", sorted(TABLES))
async def test_a_constraint_refuses_what_breaks_it(
    tenants: Tenants, admin_engine: AsyncEngine, name: str
) -> None:
    *before, last = broken_rows(tenants.near)[name]
    async with rolled_back(admin_engine) as connection:
        if TABLES[name] == PARTNERSHIPS:
            await connection.execute(writing(PARTNERSHIPS, tenants.near.made[PARTNERSHIPS][0]))
        for changes in before:
            await _write_changed(connection, tenants.near, TABLES[name], changes)
        with pytest.raises(IntegrityError) as refused:
            await _write_changed(connection, tenants.near, TABLES[name], last)
    driver_error = refused.value.orig
    assert driver_error is not None
    assert getattr(driver_error.__cause__, "constraint_name", None) == name


async def _write_changed(connection: AsyncConnection, case: Case, table: str, changes: Row) -> None:
    row = {**case.made[table][0], **changes}
    if "id" in Base.metadata.tables[table].columns:
        row |= {"id": uuid4()} | changes
    await connection.execute(writing(table, row))


@pytest.mark.parametrize("name", sorted(Base.metadata.tables))
async def test_what_is_required_is_not_left_out(
    tenants: Tenants, admin_engine: AsyncEngine, name: str
) -> None:
    table, row = Base.metadata.tables[name], tenants.near.made[name][0]
    required = [c.name for c in table.columns if not c.nullable and c.identity is None]
    async with rolled_back(admin_engine) as connection:
        for column in required:
            emptied = writing(name, {**row, column: null()})
            assert await refusal(connection, emptied) == NOT_NULL, column


STILL_ALLOWED: dict[str, tuple[str, Row]] = {
    "a referral beside one that was closed": (
        "referrals",
        {"closed_on": TODAY, "closure_reason": "RC1"},
    ),
    "a referral on which nothing more is done, beside an open one": (
        "referrals",
        {"no_further_action": True},
    ),
    "an allocation that ended, beside the standing one": ("allocations", {"ended_at": NOW}),
    "a clock that stopped, beside a running one of its kind": (
        "timescales",
        {"stopped_at": NOW, "stopped_by": "enquiry_visit.recorded"},
    ),
    "a clock of another kind": ("timescales", {"kind": "initial_conference"}),
    "two children whom nobody has named yet": (
        "contact_children",
        {
            "person_id": None,
            "described_as": "unnamed",
            "description": "A boy in a red coat",
            "state": "received",
            "outcome": None,
        },
    ),
    "a membership after the last one ended": (
        "memberships",
        {
            "starts_on": TODAY - timedelta(days=2),
            "ends_on": TODAY - timedelta(days=1),
            "role_proposal_id": None,
        },
    ),
    "the next edition of the minutes": ("minutes", {"edition": 2}),
    "one person in another role": ("memberships", {"role": "referrer", "role_proposal_id": None}),
    "the next child of a census file, on the same line": ("imported_children", {"place": 2}),
}
"""What a constraint must not refuse; each is the row of the case with these changes."""


@pytest.mark.parametrize("what", STILL_ALLOWED)
async def test_a_constraint_refuses_no_more_than_it_must(
    tenants: Tenants, admin_engine: AsyncEngine, what: str
) -> None:
    table, changes = STILL_ALLOWED[what]
    async with rolled_back(admin_engine) as connection:
        await _write_changed(connection, tenants.near, table, changes)
        await _write_changed(connection, tenants.far, table, changes)


async def test_a_link_may_be_made_again_after_it_was_taken_back(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    taken_back = {
        "unlinked_at": NOW,
        "unlinked_by": tenants.near.user("hub_practitioner"),
        "unlinked_because": "Not the same child.",
    }
    async with rolled_back(admin_engine) as connection:
        await _write_changed(connection, tenants.near, "person_links", taken_back)
        await _write_changed(connection, tenants.near, "person_links", taken_back)


async def test_decisions_are_a_chain_in_which_each_supersedes_the_one_before(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    latest = tenants.near.id("threshold_decisions")
    async with rolled_back(admin_engine) as connection:
        for _ in range(3):
            row = {
                **tenants.near.made["threshold_decisions"][0],
                "id": uuid4(),
                "supersedes_id": latest,
                "what_changed": "The school told us more.",
            }
            await connection.execute(writing("threshold_decisions", row))
            latest = row["id"]
