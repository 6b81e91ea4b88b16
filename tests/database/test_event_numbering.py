"""Events are told in an order that misses none, whoever commits when."""

import asyncio
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from uuid_utils.compat import uuid7

from app.audit import log
from app.repositories.events.events import newest_of
from app.services.audit import tree_witnessing
from app.unit_of_work import UnitOfWork
from tests.support.clock import WEDNESDAY_MORNING as NOW
from tests.support.database.records import as_the_service
from tests.support.database.sessions import rolled_back, signed_in
from tests.support.partnerships import Partnership
from tests.support.webhook_delivery import books_of, numbered, positions


async def publish(uow: UnitOfWork, event: str = "closure.recorded") -> UUID:
    record_id = uuid4()
    uow.audit("test.done")
    uow.publish(event, record_id=record_id)
    return record_id


async def order(admin: AsyncEngine, partnership: Partnership) -> list[UUID]:
    """The records that were told of, in order."""
    async with admin.connect() as connection:
        found = await connection.scalars(
            text(
                "SELECT record_id FROM outbox_messages WHERE partnership_id = :id"
                " AND position IS NOT NULL ORDER BY position"
            ),
            {"id": partnership.founded.id},
        )
        return list(found.all())


async def test_what_commits_late_is_told_late_and_not_missed(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    async with as_the_service(worker_engine, partnership) as late:
        drawn_first = await publish(late)
        async with as_the_service(worker_engine, partnership) as early:
            drawn_second = await publish(early)
        await numbered(worker_engine, partnership)
        assert await order(admin_engine, partnership) == [drawn_second]
    await numbered(worker_engine, partnership)
    assert await order(admin_engine, partnership) == [drawn_second, drawn_first]


async def test_many_writers_and_rival_workers_leave_no_gap_and_no_double(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    async def write() -> None:
        for _ in range(10):
            async with as_the_service(worker_engine, partnership) as uow:
                await publish(uow)
                await publish(uow)

    async def number() -> None:
        for _ in range(15):
            await numbered(worker_engine, partnership)
            await asyncio.sleep(0.005)

    await asyncio.gather(write(), write(), number(), number())
    await numbered(worker_engine, partnership)
    given = sorted(place or 0 for place in (await positions(admin_engine, partnership)).values())
    assert given == list(range(1, 41))


async def test_a_host_whose_clock_is_behind_is_told_of_in_the_order_it_wrote(
    partnership: Partnership,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with as_the_service(worker_engine, partnership) as here:
        first = await publish(here)
    # An id begins with milliseconds: the other host's clock is an hour behind.
    monkeypatch.setattr(log, "uuid7", lambda: UUID(int=uuid7().int - (3_600_000 << 80)))
    async with as_the_service(worker_engine, partnership) as there:
        second = await publish(there)
        third = await publish(there)
    await numbered(worker_engine, partnership)
    assert await order(admin_engine, partnership) == [first, second, third]


async def test_partnerships_are_counted_each_by_itself(
    partnership: Partnership,
    other_partnership: Partnership,
    worker_engine: AsyncEngine,
    api_engine: AsyncEngine,
) -> None:
    for each, many in ((partnership, 2), (other_partnership, 1)):
        async with as_the_service(worker_engine, each) as uow:
            for _ in range(many):
                await publish(uow)
        assert await numbered(worker_engine, each) == many
    tickets = []
    for each in (partnership, other_partnership):
        async with signed_in(api_engine, each.founded, "hub_manager") as connection:
            tickets.append(await connection.scalar(text("SELECT access.stream_ticket()")))
    forged = tickets[0].replace(str(partnership.founded.id), str(other_partnership.founded.id))
    async with rolled_back(api_engine) as connection:
        newest = await newest_of(connection, tickets)  # type: ignore[arg-type]  # it executes, too
        none = await newest_of(connection, [forged])  # type: ignore[arg-type]
    assert newest == {partnership.founded.id: 2, other_partnership.founded.id: 1}
    assert none == {}


async def test_an_event_of_an_older_release_that_this_one_does_not_know_holds_up_no_other(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    async with as_the_service(worker_engine, partnership) as uow:
        await publish(uow, "contact.forgotten")
        uow.publish("involvement.recorded", record_id=uuid4())
        await publish(uow)
    assert await numbered(worker_engine, partnership) == 3
    async with admin_engine.connect() as connection:
        guards = await connection.scalars(
            text(
                "SELECT guard_table FROM outbox_messages WHERE partnership_id = :id"
                " ORDER BY position"
            ),
            {"id": partnership.founded.id},
        )
        assert guards.all() == [None, None, "local_closures"]


@pytest_asyncio.fixture
async def head(partnership: Partnership, admin_engine: AsyncEngine) -> UUID:
    """A signed head of the test's partnership."""
    head_id = uuid4()
    async with admin_engine.begin() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(
            text(
                "INSERT INTO audit_heads (partnership_id, id, tree_size, epoch, root_hash,"
                " checkpoint, key_id, public_key, signed_at) VALUES (:partnership, :id, 1, 0,"
                " :hash, 'Invented', '0a0b0c0d', :hash, :now)"
            ),
            {"partnership": partnership.founded.id, "id": head_id, "hash": bytes(32), "now": NOW},
        )
    return head_id


async def test_a_head_is_published_once_to_whoever_witnesses_it(
    partnership: Partnership, worker_engine: AsyncEngine, head: UUID
) -> None:
    books = books_of(worker_engine, partnership)
    assert await tree_witnessing.publish(books, now=NOW)
    assert not await tree_witnessing.publish(books, now=NOW)
    await numbered(worker_engine, partnership)
    assert not await tree_witnessing.publish(books, now=NOW)
    for by in (partnership.agency_officer, partnership.performance_analyst):
        (event,) = (await by.get("/v1/events")).json()["items"]
        assert (event["type"], event["resource"]) == ("audit.head_published", "/v1/audit/heads")
        assert (await by.get(event["resource"])).json()["items"][0]["tree_size"] == 1
    assert (await partnership.referrer.get("/v1/events")).json()["items"] == []
    assert str(head) not in str((await partnership.agency_officer.get("/v1/events")).json())
