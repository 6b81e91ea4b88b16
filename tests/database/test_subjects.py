"""What the database refuses by itself of rows that serve records of every kind."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.records import RecordKind
from tests.support.database.cases import Row
from tests.support.database.rows.every_table import writing
from tests.support.database.sessions import Tenants, refusal, rolled_back

NO_SUCH_RECORD = "23503"
STOPPED = {"stopped_at": datetime(2026, 12, 1, tzinfo=UTC), "stopped_by": "test.stopped"}
TABLES = {
    RecordKind.CONTACT: "contacts",
    RecordKind.CONTACT_CHILD: "contact_children",
    RecordKind.REFERRAL: "referrals",
    RecordKind.STRATEGY_MEETING: "strategy_meetings",
    RecordKind.ENQUIRY: "enquiries",
    RecordKind.REQUESTED_AGENCY: "information_request_agencies",
    RecordKind.NOTIFICATION: "notifications",
}


def a_clock(tenants: Tenants, **changes: object) -> Row:
    return {**tenants.near.made["timescales"][0], "id": uuid4(), **STOPPED, **changes}


@pytest.mark.parametrize("kind", RecordKind)
async def test_a_clock_runs_on_a_record_of_its_partnership_that_exists_and_is_of_that_kind(
    tenants: Tenants, admin_engine: AsyncEngine, kind: RecordKind
) -> None:
    another_kind = RecordKind.CONTACT if kind is RecordKind.REFERRAL else RecordKind.REFERRAL
    for subject, refused in (
        ({"subject_type": kind, "subject_id": tenants.near.id(TABLES[kind])}, ""),
        ({"subject_type": kind, "subject_id": uuid4()}, NO_SUCH_RECORD),
        ({"subject_type": kind, "subject_id": tenants.elsewhere.id(TABLES[kind])}, NO_SUCH_RECORD),
        (
            {"subject_type": another_kind, "subject_id": tenants.near.id(TABLES[kind])},
            NO_SUCH_RECORD,
        ),
    ):
        async with rolled_back(admin_engine) as connection:
            row = a_clock(tenants, **subject)
            assert await refusal(connection, writing("timescales", row)) == refused, subject


async def test_a_clock_does_not_move_to_a_record_that_does_not_exist(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    moved = text("UPDATE timescales SET subject_id = uuidv7() WHERE id = :id").bindparams(
        id=tenants.near.id("timescales")
    )
    async with rolled_back(admin_engine) as connection:
        assert await refusal(connection, moved) == NO_SUCH_RECORD
