"""What the database itself refuses of asking and answering, beside its constraints by name."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from tests.support.database.cases import Row
from tests.support.database.rows.every_table import writing
from tests.support.database.sessions import Tenants, refusal, rolled_back

NOT_LAWFUL = NOT_CONTENT = "23514"
NO_SUCH_ROW = "23503"


def another(tenants: Tenants, table: str, **changes: object) -> Row:
    """A row of the case once more, with an id of its own and these changes."""
    return {**tenants.near.made[table][0], "id": uuid4(), **changes}


@pytest.mark.parametrize(
    ("gateway", "sent_at", "refused"),
    [
        ("children_act_1989_s17", datetime(2026, 11, 18, 9, 30, tzinfo=UTC), ""),
        ("children_act_2004_s16la", datetime(2026, 11, 18, 9, 30, tzinfo=UTC), NOT_LAWFUL),
        ("domestic_abuse_act_2021_s49a", datetime(2025, 11, 6, 23, 59, tzinfo=UTC), NOT_LAWFUL),
        ("domestic_abuse_act_2021_s49a", datetime(2025, 11, 7, 0, 0, tzinfo=UTC), ""),
        # The London day counts: an hour before midnight in Greenwich it is the first day there.
        ("children_act_2004_s16h", datetime(2018, 6, 28, 23, 0, tzinfo=UTC), ""),
        ("children_act_2004_s16h", datetime(2018, 6, 28, 22, 59, tzinfo=UTC), NOT_LAWFUL),
        ("uk_gdpr_6_1_e", datetime(2026, 11, 18, 9, 30, tzinfo=UTC), NOT_LAWFUL),
        ("uk_gdpr_9_2_g", datetime(2026, 11, 18, 9, 30, tzinfo=UTC), NOT_LAWFUL),
    ],
)
async def test_nobody_is_asked_through_law_that_is_not_in_force_on_that_london_day(
    tenants: Tenants, admin_engine: AsyncEngine, gateway: str, sent_at: datetime, refused: str
) -> None:
    row = another(tenants, "information_requests", legal_gateway=gateway, sent_at=sent_at)
    async with rolled_back(admin_engine) as connection:
        assert await refusal(connection, writing("information_requests", row)) == refused


@pytest.mark.parametrize(
    ("basis", "refused"),
    [
        (None, ""),
        ("uk_gdpr_6_1_e", ""),
        ("dpa_2018_part_3", ""),
        ("children_act_1989_s17", NOT_LAWFUL),
        ("uk_gdpr_9_2_g", NOT_LAWFUL),
    ],
)
async def test_only_a_lawful_basis_is_recorded_as_one(
    tenants: Tenants, admin_engine: AsyncEngine, basis: str | None, refused: str
) -> None:
    for table in ("information_requests", "shares"):
        row = another(tenants, table, lawful_basis=basis)
        async with rolled_back(admin_engine) as connection:
            assert await refusal(connection, writing(table, row)) == refused


async def test_a_gateway_that_was_repealed_is_relied_on_until_its_last_day(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    code = tenants.near.made["legal_gateways"][0]["code"]
    row = another(tenants, "information_requests", legal_gateway=code)
    async with rolled_back(admin_engine) as connection:
        for until, refused in (("2026-11-18", ""), ("2026-11-17", NOT_LAWFUL)):
            await connection.execute(
                text(
                    "UPDATE legal_gateways SET in_force_from = '2026-01-01',"
                    f" in_force_until = '{until}' WHERE code = :code"
                ),
                {"code": code},
            )
            assert await refusal(connection, writing("information_requests", row)) == refused


async def _at_the_end(connection: AsyncConnection) -> str:
    """How the transaction would end: what is checked then, checked now."""
    return await refusal(connection, text("SET CONSTRAINTS ALL IMMEDIATE"))


async def test_what_is_held_has_content_by_the_end_of_the_transaction(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    told = another(tenants, "information_returns")
    content = another(tenants, "information_fragments", information_return_id=told["id"])
    async with rolled_back(admin_engine) as connection:
        await connection.execute(writing("information_returns", told))
        assert await _at_the_end(connection) == NOT_CONTENT
        await connection.execute(writing("information_fragments", content))
        assert await _at_the_end(connection) == ""


async def test_nothing_held_has_no_content(tenants: Tenants, admin_engine: AsyncEngine) -> None:
    told = another(tenants, "information_returns", answer="nothing_held")
    content = another(tenants, "information_fragments", information_return_id=told["id"])
    async with rolled_back(admin_engine) as connection:
        await connection.execute(writing("information_returns", told))
        assert await _at_the_end(connection) == ""
        assert await refusal(connection, writing("information_fragments", content)) == NOT_CONTENT


async def test_no_agency_answers_corrects_or_tells_in_the_name_of_another(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    near = tenants.near
    others = near.founded.agencies["Probation"]
    in_anothers_name = {
        "information_returns": [
            {"agency_id": others},
            {"requested_agency_id": near.id("information_request_agencies", 1)},
            {"supersedes_id": near.id("information_returns", 1)},
        ],
        "information_fragments": [
            {"agency_id": others},
            {"information_return_id": near.id("information_returns", 1)},
        ],
    }
    async with rolled_back(admin_engine) as connection:
        for table, several in in_anothers_name.items():
            assert await refusal(connection, writing(table, another(tenants, table))) == ""
            for changes in several:
                row = another(tenants, table, **changes)
                assert await refusal(connection, writing(table, row)) == NO_SUCH_ROW, changes


async def test_nothing_is_told_of_somebody_who_was_not_asked_about(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    row = another(tenants, "information_fragments", person_id=tenants.near.id("people", 1))
    async with rolled_back(admin_engine) as connection:
        assert await refusal(connection, writing("information_fragments", row)) == NO_SUCH_ROW
