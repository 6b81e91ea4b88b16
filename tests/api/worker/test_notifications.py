"""The worker makes contacts of notices: each by itself, none of them lost, whatever goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.services.events.delivery_records import Tenant, reading
from app.telemetry import REGISTRY
from app.worker.rounds import Tools
from app.worker.runner import make_contacts
from tests.support.database.sealed_events import KEY
from tests.support.partnerships import Partnership
from tests.support.scenarios.notifications import a_notice, rows_of, send
from tests.support.scenarios.people import allocate, numbered, recorded
from tests.support.webhook_delivery import a_post

POISON = "An invented poison."
WHEN_IT_IS_MADE = f"INSERT ON contacts FOR EACH ROW WHEN (NEW.concern = '{POISON}')"
WHEN_ALL_IS_WRITTEN = "UPDATE ON notifications FOR EACH ROW WHEN (NEW.state = 'accepted')"


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
async def failing_on_poison(
    admin: AsyncEngine, sqlstate: str, *, when: str = WHEN_IT_IS_MADE
) -> AsyncIterator[None]:
    """For a while the database refuses a contact with certain words in it, by this SQLSTATE."""
    async with admin.begin() as connection:
        await connection.execute(
            text(
                "CREATE FUNCTION poisoned() RETURNS trigger LANGUAGE plpgsql AS $$"
                f" BEGIN RAISE EXCEPTION 'poison' USING ERRCODE = '{sqlstate}'; END $$"
            )
        )
        await connection.execute(
            text(f"CREATE TRIGGER poisoned BEFORE {when} EXECUTE FUNCTION poisoned()")
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


async def test_what_was_undone_is_neither_on_the_trail_nor_told(
    partnership: Partnership, admin_engine: AsyncEngine, tools: Tools
) -> None:
    await send(partnership.partner_system, a_notice(concern=POISON))
    async with failing_on_poison(admin_engine, "23514", when=WHEN_ALL_IS_WRITTEN):
        await make_contacts(tools)
    assert await rows_of(admin_engine, partnership, "contacts") == []
    trail = {row["action"] for row in await rows_of(admin_engine, partnership, "audit_events")}
    told = {row["event"] for row in await rows_of(admin_engine, partnership, "outbox_messages")}
    assert "notification.quarantined" in trail & told
    assert "contact.recorded" not in trail | told


async def test_one_that_goes_on_failing_is_given_to_somebody_to_look_at(
    partnership: Partnership, admin_engine: AsyncEngine, tools: Tools
) -> None:
    await send(partnership.partner_system, a_notice(concern=POISON))
    for minutes, state in ((14, "received"), (1, "quarantined")):
        partnership.clock.advance(minutes=minutes)
        async with failing_on_poison(admin_engine, "22003"):
            with pytest.raises(DBAPIError):
                await make_contacts(tools)
        (row,) = await rows_of(admin_engine, partnership, "notifications")
        assert row["state"] == state
    (item,) = (await partnership.hub_support.get("/v1/worklists/quarantine")).json()["items"]
    seen = (await partnership.hub_support.get(f"/v1/notifications/{item['id']}")).json()
    assert seen["faults"] == [{"pointer": "", "code": "contact_not_made"}]


async def test_a_database_that_is_away_puts_nothing_into_quarantine(
    partnership: Partnership, admin_engine: AsyncEngine, tools: Tools
) -> None:
    await send(partnership.partner_system, a_notice(concern=POISON))
    partnership.clock.advance(hours=2)
    async with failing_on_poison(admin_engine, "53100"):
        with pytest.raises(DBAPIError):
            await make_contacts(tools)
    (row,) = await rows_of(admin_engine, partnership, "notifications")
    assert row["state"] == "received"


async def test_two_workers_do_not_make_contacts_at_once(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine, tools: Tools
) -> None:
    """Neither would see what the other makes, and one incident would become two contacts."""
    notice = a_notice()
    await send(partnership.partner_system, notice)
    await send(partnership.partner_system, notice | {"id": str(uuid4())})
    tenant = Tenant(worker_engine, partnership.founded.id, partnership.founded.slug)
    async with reading(tenant, now=partnership.clock.now) as other:
        assert await other.notifications.lock_making()
        await make_contacts(tools)
        assert await rows_of(admin_engine, partnership, "contacts") == []
    await asyncio.gather(make_contacts(tools), make_contacts(tools))
    await make_contacts(tools)
    assert len(await rows_of(admin_engine, partnership, "contacts")) == 1
    parts = [row["part"] for row in await rows_of(admin_engine, partnership, "notifications")]
    assert parts == ["first", "amendment"]


async def test_a_worker_whose_clock_is_behind_makes_the_contact_all_the_same(
    partnership: Partnership, admin_engine: AsyncEngine, tools: Tools
) -> None:
    await send(partnership.partner_system, a_notice())
    received_at = partnership.clock.now
    partnership.clock.advance(minutes=-1)
    await make_contacts(tools)
    (row,) = await rows_of(admin_engine, partnership, "notifications")
    assert row["state"] == "accepted"
    (contact,) = await rows_of(admin_engine, partnership, "contacts")
    assert contact["received_at"] == contact["recorded_at"] == received_at


async def test_a_child_told_of_later_joins_the_contact_with_a_clock_of_their_own(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine, tools: Tools
) -> None:
    brother = {"given": "Yan", "family": "Invented", "born_on": "2019-01-02"}
    known = await recorded(
        partnership.hub_practitioner, identifiers=[numbered("9990000026")], born_on="2019-01-02"
    )
    await allocate(worker_engine, partnership, known)
    notice = a_notice()
    await send(partnership.partner_system, notice)
    await make_contacts(tools)
    partnership.clock.advance(hours=3)
    notice["id"] = str(uuid4())
    notice["data"]["children"].append(brother | {"nhs_number": "9990000026"})
    await send(partnership.partner_system, notice)
    await make_contacts(tools)
    (contact,) = await rows_of(admin_engine, partnership, "contacts")
    children = await rows_of(admin_engine, partnership, "contact_children")
    assert [(child["given"], child["state"]) for child in children] == [
        (notice["data"]["children"][0]["given"], "received"),
        ("Yan", "decided"),
    ], "and who has a worker reaches them at once"
    clocks = await rows_of(admin_engine, partnership, "timescales")
    of_brother = [clock for clock in clocks if clock["subject_id"] == children[1]["id"]]
    (owed,) = [clock for clock in of_brother if clock["kind"] == "threshold_decision"]
    assert (owed["started_by"], owed["started_at"]) == ("contact.amended", partnership.clock.now)
    waits = (await partnership.social_worker.get("/v1/worklists/allocated")).json()["items"]
    routed = [item for item in waits if item["waiting"] == "routed_contact"]
    assert [item["contact_id"] for item in routed] == [str(contact["id"])]


async def test_a_withdrawal_that_nothing_went_before_is_shown_as_one(
    partnership: Partnership, admin_engine: AsyncEngine, tools: Tools
) -> None:
    await send(partnership.partner_system, a_notice(withdrawn=True))
    await make_contacts(tools)
    (contact,) = await rows_of(admin_engine, partnership, "contacts")
    seen = (await partnership.hub_manager.get(f"/v1/contacts/{contact['id']}")).json()
    assert [notice["part"] for notice in seen["notices"]] == ["withdrawal"]


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
