"""The one function that fetches candidates past row security, attacked with SQL alone."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.db.engine import DatabaseRole
from tests.support.clock import WEDNESDAY_MORNING
from tests.support.database.records import as_the_service, write_child
from tests.support.database.sessions import become, forge, refusal, rolled_back, signed_in
from tests.support.partnerships import Partnership

KEYS = ["born:2016-03-04", "name:INV/TST"]
SHARING = text("SELECT * FROM access.people_sharing(CAST(:keys AS text[]), :at_most)")
UNDER_THE_WALL = "EXPLAIN SELECT id FROM people WHERE match_keys && CAST(:keys AS text[])"


async def write_keyed(engine: AsyncEngine, partnership: Partnership, *keys: str) -> str:
    """A child's record that is found under these keys."""
    async with as_the_service(engine, partnership, now=WEDNESDAY_MORNING) as uow:
        uow.audit("test.prepared")
        person_id = await write_child(uow)
        (await uow.people.get(person_id)).match_keys = list(keys)
        return str(person_id)


async def sharing(connection: AsyncConnection, *, at_most: int = 10) -> list[str]:
    """Whom the function returns in this session."""
    found = await connection.scalars(SHARING, {"keys": KEYS, "at_most": at_most})
    return [str(person_id) for person_id in found.all()]


async def test_the_hub_is_told_who_shares_most_keys_first(
    partnership: Partnership, worker_engine: AsyncEngine, api_engine: AsyncEngine
) -> None:
    one_key = await write_keyed(worker_engine, partnership, KEYS[0])
    both_keys = await write_keyed(worker_engine, partnership, *KEYS)
    await write_keyed(worker_engine, partnership, "at:ZZ91ZZ")
    async with signed_in(api_engine, partnership.founded, "hub_practitioner") as session:
        assert await sharing(session) == [both_keys, one_key]
        assert await sharing(session, at_most=1) == [both_keys]


@pytest.mark.parametrize(
    "name",
    [
        "social_worker",
        "team_manager",
        "agency_officer",
        "referrer",
        "partner_system",
        "information_governance",
        "performance_analyst",
        "administrator",
    ],
)
async def test_nobody_but_the_hub_is_told_anything(
    partnership: Partnership, worker_engine: AsyncEngine, api_engine: AsyncEngine, name: str
) -> None:
    await write_keyed(worker_engine, partnership, *KEYS)
    async with signed_in(api_engine, partnership.founded, name) as session:
        assert await sharing(session) == []


async def test_nobody_is_told_of_another_partnership_whatever_they_forge(
    partnership: Partnership,
    other_partnership: Partnership,
    worker_engine: AsyncEngine,
    api_engine: AsyncEngine,
) -> None:
    await write_keyed(worker_engine, partnership, *KEYS)
    async with rolled_back(api_engine) as session:
        assert await sharing(session) == []
        await forge(
            session,
            partnership_id=other_partnership.founded.id,
            user_id=other_partnership.founded.users["hub_manager"],
        )
        assert await sharing(session) == []


@pytest.mark.parametrize("role", [DatabaseRole.SEALER, DatabaseRole.AUDITOR])
async def test_other_roles_may_not_call_it(admin_engine: AsyncEngine, role: DatabaseRole) -> None:
    async with rolled_back(admin_engine) as session:
        await become(session, role)
        call = SHARING.bindparams(keys=KEYS, at_most=1)
        assert await refusal(session, call) == "42501"


async def _plan(session: AsyncConnection) -> str:
    await session.execute(text("SET LOCAL enable_seqscan = off"))
    found = await session.scalars(text(UNDER_THE_WALL), {"keys": KEYS})
    return "\n".join(found.all())


async def test_row_security_still_keeps_the_index_from_a_query_without_the_function(
    partnership: Partnership, api_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    """The day this fails, PostgreSQL can use the index under the wall: drop the function."""
    async with signed_in(api_engine, partnership.founded, "hub_manager") as session:
        assert "ix_people_match_keys" not in await _plan(session)
    async with rolled_back(admin_engine) as session:
        await become(session, DatabaseRole.REACH)
        assert "Bitmap Index Scan on ix_people_match_keys" in await _plan(session)
