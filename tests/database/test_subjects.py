"""What the database refuses by itself of rows that serve records of every kind."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.corrections.recorded_errors import ErrorSubject
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
    RecordKind.PROTECTION: "emergency_protections",
}

ERRORS = {
    ErrorSubject.THRESHOLD_DECISION: "threshold_decisions",
    ErrorSubject.REFERRAL: "referrals",
    ErrorSubject.STRATEGY_MEETING: "strategy_meetings",
    ErrorSubject.MEETING_CHILD: "strategy_meeting_children",
    ErrorSubject.ENQUIRY: "enquiries",
    ErrorSubject.MEDICAL: "medicals",
    ErrorSubject.PROTECTION: "emergency_protections",
    ErrorSubject.ROUTING: "routings",
    ErrorSubject.INFORMATION_REQUEST: "information_requests",
    ErrorSubject.SHARE: "shares",
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


@pytest.mark.parametrize("kind", ErrorSubject)
async def test_an_error_is_about_a_record_that_exists_and_is_of_that_kind(
    tenants: Tenants, admin_engine: AsyncEngine, kind: ErrorSubject
) -> None:
    table = ERRORS[kind]
    for subject_id, refused in (
        (tenants.near.id(table), ""),
        (uuid4(), NO_SUCH_RECORD),
        (tenants.elsewhere.id(table), NO_SUCH_RECORD),
        (tenants.near.id("contacts"), NO_SUCH_RECORD),
    ):
        row = tenants.near.made["recorded_errors"][0] | {
            "id": uuid4(),
            "subject_type": kind,
            "subject_id": subject_id,
            "declined_at": STOPPED["stopped_at"],
            "declined_by": tenants.near.user("hub_manager"),
            "declined_because": "Invented.",
        }
        async with rolled_back(admin_engine) as connection:
            assert await refusal(connection, writing("recorded_errors", row)) == refused


async def test_an_error_is_not_rewritten_or_taken_away(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    for statement in (
        "UPDATE recorded_errors SET reason = 'Another.'",
        "UPDATE recorded_errors SET person_id = uuidv7()",
        "DELETE FROM recorded_errors",
    ):
        async with rolled_back(admin_engine) as connection:
            assert await refusal(connection, text(statement)) in {"23001", NO_SUCH_RECORD}


async def test_a_clock_does_not_move_to_a_record_that_does_not_exist(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    moved = text("UPDATE timescales SET subject_id = uuidv7() WHERE id = :id").bindparams(
        id=tenants.near.id("timescales")
    )
    async with rolled_back(admin_engine) as connection:
        assert await refusal(connection, moved) == NO_SUCH_RECORD
