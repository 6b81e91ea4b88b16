"""The worker makes contacts of notices: each by itself, none of them lost, whatever goes wrong."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.telemetry import REGISTRY
from app.worker import Tools, make_contacts
from tests.api.notifying import a_notice, rows_of, send
from tests.api.people import allocate, numbered, recorded
from tests.conftest import Partnership
from tests.sealing import KEY
from tests.telling import a_post

POISON = "An invented poison."


@pytest.fixture
def tools(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    partnership: Partnership,
    tmp_path: Path,
) -> Tools:
    """What the worker works with, at the time of the test."""
    post = a_post(tmp_path, clock=partnership.clock)
    return Tools(worker_engine, sealer_engine, KEY, None, partnership.clock, post)


@asynccontextmanager
async def failing_on_poison(admin: AsyncEngine, sqlstate: str) -> AsyncIterator[None]:
    """For a while the database refuses a contact with certain words in it, by this SQLSTATE."""
    async with admin.begin() as connection:
        await connection.execute(
            text(
                "CREATE FUNCTION poisoned() RETURNS trigger LANGUAGE plpgsql AS $$"
                f" BEGIN RAISE EXCEPTION 'poison' USING ERRCODE = '{sqlstate}'; END $$"
            )
        )
        await connection.execute(
            text(
                "CREATE TRIGGER poisoned BEFORE INSERT ON contacts FOR EACH ROW"
                f" WHEN (NEW.concern = '{POISON}') EXECUTE FUNCTION poisoned()"
            )
        )
    try:
        yield
    finally:
        async with admin.begin() as connection:
            await connection.execute(text("DROP FUNCTION poisoned() CASCADE"))


async def test_one_that_fails_holds_up_no_other_and_is_tried_again(
    partnership: Partnership, admin_engine: AsyncEngine, tools: Tools
) -> None:
    await send(partnership.partner_system, a_notice(concern=POISON))
    await send(partnership.partner_system, a_notice())
    async with failing_on_poison(admin_engine, "XX000"):
        with pytest.raises(DBAPIError):
            await make_contacts(tools)
    states = [row["state"] for row in await rows_of(admin_engine, partnership, "notifications")]
    assert states == ["received", "accepted"]
    partnership.clock.advance(minutes=2)
    async with failing_on_poison(admin_engine, "XX000"):
        with pytest.raises(DBAPIError):
            await make_contacts(tools)
    assert REGISTRY.get_sample_value("frontdoor_notifications_waiting_seconds") == 120
    await make_contacts(tools)
    states = [row["state"] for row in await rows_of(admin_engine, partnership, "notifications")]
    assert states == ["accepted", "accepted"]


async def test_what_the_schema_refuses_goes_into_quarantine(
    partnership: Partnership, admin_engine: AsyncEngine, tools: Tools
) -> None:
    await send(partnership.partner_system, a_notice(concern=POISON))
    async with failing_on_poison(admin_engine, "23514"):
        await make_contacts(tools)
    (row,) = await rows_of(admin_engine, partnership, "notifications")
    assert row["state"] == "quarantined"
    assert row["faults"] == [{"pointer": "", "code": "refused_by_the_schema"}]
    assert await rows_of(admin_engine, partnership, "contacts") == []
    (item,) = (await partnership.hub_support.get("/v1/worklists/quarantine")).json()["items"]
    replayed = await partnership.hub_support.post(
        f"/v1/notifications/{item['id']}/replay", version=row["version"]
    )
    assert replayed.status_code == 200, replayed.text
    await make_contacts(tools)
    (row,) = await rows_of(admin_engine, partnership, "notifications")
    assert row["state"] == "accepted"


async def test_the_allocated_worker_hears_of_a_notice_at_once(
    partnership: Partnership, worker_engine: AsyncEngine, tools: Tools
) -> None:
    """As of any contact: the worker of a child whose number is given need not wait for triage."""
    child = await recorded(partnership.hub_practitioner, identifiers=[numbered("9990000018")])
    await allocate(worker_engine, partnership, child)
    await send(partnership.partner_system, a_notice())
    await make_contacts(tools)
    waits = (await partnership.social_worker.get("/v1/worklists/allocated")).json()["items"]
    (routed,) = [item for item in waits if item["waiting"] == "routed_contact"]
    seen = await partnership.social_worker.get(f"/v1/contacts/{routed['contact_id']}")
    assert seen.status_code == 200, seen.text
    (notice,) = seen.json()["notices"]
    told = await partnership.social_worker.get(f"/v1/notifications/{notice['id']}")
    assert told.json()["told"]["risk"] == "high"
