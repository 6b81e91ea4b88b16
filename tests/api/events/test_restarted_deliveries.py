"""What becomes of what waits when its subscription is ended, resumed or pointed elsewhere."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import recorded
from tests.support.webhook_delivery import (
    Office,
    Received,
    Receiver,
    active,
    deliveries_of,
    done,
    fails,
    pointed_at,
    receiving,
    state_of,
    takes,
)

pytestmark = pytest.mark.usefixtures("plain_http_is_for_tests")


async def kept_of_deliveries(admin: AsyncEngine, partnership: Partnership) -> list[tuple[Any, ...]]:
    """What the database holds, whoever may see it."""
    async with admin.connect() as connection:
        rows = await connection.execute(
            text(
                "SELECT state, last_fault, settled_at IS NOT NULL FROM deliveries"
                " WHERE partnership_id = :id ORDER BY position"
            ),
            {"id": partnership.founded.id},
        )
        return [tuple(row) for row in rows]


async def fails_for_twelve_hours(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> dict[str, Any]:
    """A subscription with one delivery that has failed often."""
    made = await active(partnership.partner_system, post_office, receiver)
    receiver.respond = fails
    await recorded(partnership.agency_officer)
    await post_office.tell()
    for _ in range(6):
        partnership.clock.advance(hours=2)
        await post_office.deliver()
    (delivery,) = await deliveries_of(partnership.partner_system)
    assert (delivery["state"], delivery["attempts"]) == ("pending", 7)
    return made


async def test_all_that_waits_is_given_up_when_a_subscription_is_ended(
    partnership: Partnership, post_office: Office, receiver: Receiver, admin_engine: AsyncEngine
) -> None:
    made = await active(partnership.partner_system, post_office, receiver)
    await recorded(partnership.agency_officer)
    await recorded(partnership.agency_officer)
    await post_office.note()
    await post_office.settle()
    assert {state for state, *_ in await kept_of_deliveries(admin_engine, partnership)} == {
        "pending"
    }, "nothing was ended yet"
    await done(partnership.partner_system, "ending", made)
    await post_office.settle()
    given_up = ("dead", "subscription_ended", True)
    assert await kept_of_deliveries(admin_engine, partnership) == [given_up, given_up]
    await post_office.deliver()
    assert receiver.told == []


async def test_an_attempt_under_way_does_not_undo_an_ending(
    partnership: Partnership, post_office: Office, admin_engine: AsyncEngine
) -> None:
    asked, was_ended = asyncio.Event(), asyncio.Event()

    async def slowly(receiver: Receiver, received: Received, writer: asyncio.StreamWriter) -> None:
        if "data" in received.event:
            await takes(receiver, received, writer)
        else:
            asked.set()
            await was_ended.wait()
            await fails(receiver, received, writer)

    async with receiving(slowly) as receiver:
        made = await active(partnership.partner_system, post_office, receiver)
        await recorded(partnership.agency_officer)
        await post_office.note()
        attempt = asyncio.create_task(post_office.deliver())
        async with asyncio.timeout(8):
            await asked.wait()
        await done(partnership.partner_system, "ending", made)
        await post_office.settle()
        was_ended.set()
        await attempt
    given_up = ("dead", "subscription_ended", True)
    assert await kept_of_deliveries(admin_engine, partnership) == [given_up]


@pytest.mark.parametrize("settles_first", [True, False])
async def test_what_waited_through_a_pause_is_tried_for_a_whole_day_again(
    partnership: Partnership, post_office: Office, receiver: Receiver, *, settles_first: bool
) -> None:
    made = await fails_for_twelve_hours(partnership, post_office, receiver)
    await done(partnership.partner_system, "pause", made)
    partnership.clock.advance(hours=30)
    await done(partnership.partner_system, "resumption", made)
    if settles_first:
        await post_office.settle()
    await post_office.deliver()
    (delivery,) = await deliveries_of(partnership.partner_system)
    assert (delivery["state"], delivery["attempts"]) == ("pending", 1)
    assert delivery["due_at"] == "2026-11-20T03:30:05Z", "and the wait begins at the shortest"
    partnership.clock.advance(hours=23)
    receiver.respond = takes
    await post_office.settle()
    await post_office.deliver()
    (delivery,) = await deliveries_of(partnership.partner_system)
    assert (delivery["state"], delivery["attempts"]) == ("delivered", 2)


async def test_what_waits_longest_is_tried_at_once_when_it_is_resumed(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> None:
    made = await fails_for_twelve_hours(partnership, post_office, receiver)
    await done(partnership.partner_system, "pause", made)
    partnership.clock.advance(seconds=1)
    await post_office.settle()
    (delivery,) = await deliveries_of(partnership.partner_system)
    assert delivery["attempts"] == 7, "nothing begins again while it is paused"
    await done(partnership.partner_system, "resumption", made)
    receiver.respond = takes
    await post_office.settle()
    await post_office.deliver()
    (delivery,) = await deliveries_of(partnership.partner_system)
    assert (delivery["state"], delivery["attempts"]) == ("delivered", 1)


async def test_another_address_begins_without_the_failures_of_the_one_before(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> None:
    made = await fails_for_twelve_hours(partnership, post_office, receiver)
    before = await state_of(partnership.partner_system, made)
    assert before["failures"] == 7
    partnership.clock.advance(seconds=1)
    async with receiving() as elsewhere:
        await pointed_at(partnership.partner_system, elsewhere, made)
        assert await post_office.verify() == 1
        now = await state_of(partnership.partner_system, made)
        assert (now["state"], now["failures"], now["failing_since"]) == ("active", 0, None)
        await post_office.settle()
        await post_office.deliver()
        assert elsewhere.types == ["contact.recorded"]


async def test_what_is_sent_once_more_by_hand_begins_at_the_shortest_wait(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> None:
    await fails_for_twelve_hours(partnership, post_office, receiver)
    partnership.clock.advance(hours=12)
    await post_office.deliver()
    (dead,) = await deliveries_of(partnership.partner_system, state="dead")
    path = f"/v1/deliveries/{dead['id']}"
    version = (await partnership.partner_system.get(path)).headers["ETag"]
    again = await partnership.partner_system.post(f"{path}/redelivery", version=version)
    assert (again.json()["state"], again.json()["attempts"]) == ("pending", 0), again.text
    await post_office.deliver()
    (delivery,) = await deliveries_of(partnership.partner_system)
    assert (delivery["attempts"], delivery["last_status"]) == (1, 503)
    assert delivery["due_at"] == "2026-11-19T09:30:05Z"
