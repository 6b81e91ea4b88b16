"""Who sees what was shared by SQL alone: while it stands, in its frozen words, and nothing else."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.engine import DatabaseRole
from tests.support.database.cases import NOW
from tests.support.database.rows.every_table import writing
from tests.support.database.sessions import (
    NOT_PERMITTED,
    Tenants,
    become,
    refusal,
    rolled_back,
    seen,
    sign_in,
)

GIVEN = ("shares", "share_recipients", "shared_fragments")
ENDINGS = {
    "revoked": (
        "UPDATE shares SET revoked_at = :now, revoked_by = shared_by, revoked_because = 'Because.'"
        " WHERE id = :share"
    ),
    "expired": "UPDATE shares SET expires_at = :now WHERE id = :share",
    "given for another child": "UPDATE allocations SET ended_at = :now WHERE id = :allocation",
    "given to another agency": (
        "UPDATE share_recipients SET agency_id = :housing WHERE share_id = :share"
    ),
}


@pytest.mark.parametrize("ending", ENDINGS)
async def test_what_no_longer_stands_is_read_by_nobody_it_was_given_to(
    tenants: Tenants, admin_engine: AsyncEngine, ending: str
) -> None:
    near = tenants.near
    given_to: dict[str, object] = {
        "now": NOW,
        "share": near.id("shares"),
        "allocation": near.id("allocations"),
        "housing": near.founded.agencies["Housing"],
    }
    statement = ENDINGS[ending]
    async with rolled_back(admin_engine) as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        if ending == "expired":
            await connection.execute(
                text("ALTER TABLE shares DROP CONSTRAINT ck_shares_ends_after_it_is_made")
            )
        await connection.execute(
            text(statement), {name: at for name, at in given_to.items() if f":{name}" in statement}
        )
        await become(connection, DatabaseRole.API)
        await sign_in(connection, subject=near.founded.subject("social_worker"))
        assert [await seen(connection, table) for table in GIVEN] == [0, 0, 0]


async def test_a_recipient_sees_what_it_was_given_and_not_what_it_was_made_of(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    """Health is given what the police told, and is shown neither the original nor who else was."""
    near = tenants.near
    async with rolled_back(admin_engine) as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(
            writing(
                "share_recipients",
                near.made["share_recipients"][0]
                | {"id": uuid4(), "agency_id": near.founded.agencies["Health"]},
            )
        )
        await become(connection, DatabaseRole.API)
        await sign_in(connection, subject=near.founded.subject("health_officer"))
        counts = [await seen(connection, table) for table in GIVEN]
        assert counts == [1, 1, 2]
        for table in ("information_fragments", "sanitisations", "share_readings"):
            assert await seen(connection, table) == 0, table


async def test_nobody_records_a_reading_for_somebody_else(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    near = tenants.near
    async with rolled_back(admin_engine) as connection:
        await become(connection, DatabaseRole.API)
        await sign_in(connection, subject=near.founded.subject("social_worker"))
        own = near.made["share_readings"][0] | {"id": uuid4()}
        assert await refusal(connection, writing("share_readings", own)) == ""
        for reader in ("team_manager", "hub_manager"):
            others = own | {"user_id": near.user(reader)}
            assert await refusal(connection, writing("share_readings", others)) == NOT_PERMITTED


async def test_what_was_disclosed_is_told_without_words_to_those_who_keep_the_register(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    near, far = tenants.near, tenants.far
    children = [near.id("people"), far.id("people"), tenants.elsewhere.id("people")]
    for name, expected in (
        ("information_governance", 4),
        ("hub_practitioner", 4),
        ("social_worker", 0),
        ("agency_officer", 0),
        ("administrator", 0),
    ):
        async with rolled_back(admin_engine) as connection:
            await become(connection, DatabaseRole.API)
            await sign_in(connection, subject=near.founded.subject(name))
            found = await connection.execute(
                text("SELECT * FROM access.disclosed(:people)"), {"people": children}
            )
            rows = found.mappings().all()
            assert len(rows) == expected, name
            assert not any("wording" in row for row in rows)
