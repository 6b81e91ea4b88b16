"""Asking receivers to show that they are receivers: one fault is nobody else's."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.services.events.subscription_verification import AT_ONCE
from app.webhooks.client import Answer, Receivers
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import recorded
from tests.support.webhook_delivery import (
    Office,
    Received,
    Receiver,
    active,
    fails,
    pointed_at,
    receiving,
    state_of,
    subscribed,
    takes,
)

pytestmark = pytest.mark.usefixtures("plain_http_is_for_tests")


class Unforeseen(Exception):  # noqa: N818 - it stands for whatever nobody has thought of
    """Something that a way to reach receivers is not known to raise."""


@dataclass(frozen=True)
class BreaksFor:
    """A way to reach receivers that breaks for one address."""

    url: str
    others: Receivers

    async def send(self, url: str, *, headers: Mapping[str, str], body: bytes) -> Answer:
        if url == self.url:
            raise Unforeseen
        return await self.others.send(url, headers=headers, body=body)


async def test_a_receiver_that_fails_in_a_way_nobody_foresaw_keeps_no_other_from_its_turn(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> None:
    async with receiving() as broken:
        breaking = replace(
            post_office.post, receivers=BreaksFor(broken.url, post_office.post.receivers)
        )
        await subscribed(partnership.partner_system, broken, "contact.recorded")
        good = await subscribed(partnership.partner_system, receiver, "contact.recorded")
        with pytest.raises(Unforeseen):
            await replace(post_office, post=breaking).verify()
    assert (await state_of(partnership.partner_system, good))["state"] == "active"


async def test_receivers_are_asked_side_by_side(
    partnership: Partnership, post_office: Office
) -> None:
    quick_was_asked = asyncio.Event()

    async def quickly(quick: Receiver, received: Received, writer: asyncio.StreamWriter) -> None:
        quick_was_asked.set()
        await takes(quick, received, writer)

    async def slowly(slow: Receiver, received: Received, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(5):
            await quick_was_asked.wait()
        await takes(slow, received, writer)

    async with receiving(slowly) as slow, receiving(quickly) as quick:
        for _ in range(3):
            await subscribed(partnership.partner_system, slow, "contact.recorded")
        await subscribed(partnership.partner_system, quick, "contact.recorded")
        assert await post_office.verify() == 4


async def test_who_waits_longest_is_asked_first_and_the_others_after_them(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> None:
    async with receiving(fails) as failing:
        for _ in range(AT_ONCE):
            await subscribed(partnership.partner_system, failing, "contact.recorded")
        assert await post_office.verify() == 0
        partnership.clock.advance(seconds=1)
        await subscribed(partnership.partner_system, receiver, "contact.recorded")
        partnership.clock.advance(seconds=10)
        assert await post_office.verify() == 1
        assert len(failing.received) == 2 * AT_ONCE - 1, "no more at once than there are places"
        assert await post_office.verify() == 0
        assert len(failing.received) == 2 * AT_ONCE


async def test_an_answer_of_the_address_before_says_nothing_of_the_next(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> None:
    asked, changed = asyncio.Event(), asyncio.Event()

    async def slowly(slow: Receiver, received: Received, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await changed.wait()
        await fails(slow, received, writer)

    async with receiving(slowly) as before:
        made = await subscribed(partnership.partner_system, before, "contact.recorded")
        asking = asyncio.create_task(post_office.verify())
        async with asyncio.timeout(8):
            await asked.wait()
        await pointed_at(partnership.partner_system, receiver, made)
        changed.set()
        assert await asking == 0
    assert (await state_of(partnership.partner_system, made))["last_fault"] is None
    assert await post_office.verify() == 1, "its turn is now, not after the other's wait"


async def test_a_subscription_that_cannot_be_noted_for_keeps_no_other_from_its_turn(
    partnership: Partnership, post_office: Office, receiver: Receiver, admin_engine: AsyncEngine
) -> None:
    broken = await active(partnership.partner_system, post_office, receiver)
    await active(partnership.partner_system, post_office, receiver)
    contact = await recorded(partnership.agency_officer)
    async with admin_engine.begin() as connection:
        # What is there already cannot be noted again.
        await connection.execute(
            text(
                "INSERT INTO deliveries (partnership_id, id, subscription_id, message_id,"
                " record_id, position, state, created_at, due_at, attempts, version, changed_at)"
                " SELECT partnership_id, :id, :subscription, id, record_id,"
                " 1, 'pending', occurred_at, occurred_at, 0, 1, occurred_at"
                " FROM outbox_messages"
                " WHERE partnership_id = :partnership AND event = 'contact.recorded'"
                " AND record_id = :contact"
            ),
            {
                "id": uuid4(),
                "subscription": broken["id"],
                "partnership": partnership.founded.id,
                "contact": contact["id"],
            },
        )
    with pytest.raises(IntegrityError):
        await post_office.note()
    await post_office.deliver()
    assert len(receiver.told) == 2, "what was there already, and what the other is told"
