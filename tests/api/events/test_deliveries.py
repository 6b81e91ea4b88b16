"""Telling receivers that really listen: in order, signed, again, and never what is out of reach."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LOCAL_ISSUER
from app.domain.events.subscriptions import FAILURES_TO_PAUSE
from app.services.events import delivery_attempts
from app.telemetry import REGISTRY
from tests.support.clock import FixedClock
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.pathway import recorded
from tests.support.webhook_delivery import (
    CONTACT_EMAIL,
    Office,
    Received,
    Receiver,
    active,
    answering,
    deliveries_of,
    done,
    fails,
    kept,
    office,
    receiving,
    state_of,
    subscribed,
    takes,
)

PATH = "/v1/deliveries"
MAKER = "partner_system"


pytestmark = pytest.mark.usefixtures("plain_http_is_for_tests")


async def test_a_stranger_and_whoever_manages_nothing_see_no_deliveries(
    http: httpx.AsyncClient, partnership: Partnership
) -> None:
    assert (await http.get(PATH)).status_code == 401
    assert (await partnership.hub_manager.get(PATH)).status_code == 403


async def test_nothing_is_told_before_the_receiver_repeats_a_challenge(
    partnership: Partnership, post_office: Office
) -> None:
    async def forgetful(_: Receiver, __: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(answering("200 OK", b'{"challenge": "something else"}'))

    async with receiving(forgetful) as receiver:
        made = await subscribed(partnership.partner_system, receiver, "contact.recorded")
        await recorded(partnership.agency_officer)
        assert await post_office.verify() == 0
        await post_office.tell()
        assert receiver.types == []
        assert receiver.received[0].event["type"] == "subscription.verification"
        assert receiver.received[0].is_signed_with(made["secret"])
        state = await state_of(partnership.partner_system, made)
        assert (state["state"], state["last_fault"]) == ("unverified", "challenge_not_repeated")
        assert await post_office.verify() == 0
        assert len(receiver.received) == 1, "it is not asked again at once"
        partnership.clock.advance(hours=1)
        receiver.respond = takes
        assert await post_office.verify() == 1


async def test_a_signed_thin_event_arrives_and_says_where_to_read_on(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> None:
    made = await active(partnership.partner_system, post_office, receiver)
    contact = await recorded(partnership.agency_officer)
    await post_office.tell()
    (told,) = receiver.told
    assert told.is_signed_with(made["secret"])
    assert told.headers["content-type"].startswith("application/cloudevents+json")
    assert told.event == {
        "specversion": "1.0",
        "id": told.headers["webhook-id"],
        "source": f"/partnerships/{partnership.founded.slug}",
        "type": "contact.recorded",
        "time": "2026-11-18T09:30:00Z",
        "subject": f"/v1/contacts/{contact['id']}",
    }
    (delivery,) = await deliveries_of(partnership.partner_system)
    assert (delivery["state"], delivery["attempts"]) == ("delivered", 1)
    assert delivery["event"]["resource"] == f"/v1/contacts/{contact['id']}"


async def test_only_what_the_makers_agency_reaches_is_told(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> None:
    await active(partnership.partner_system, post_office, receiver)
    await recorded(partnership.health_officer)
    await recorded(partnership.hub_practitioner)
    mine = await recorded(partnership.agency_officer)
    await post_office.tell()
    assert [each.event["subject"] for each in receiver.told] == [f"/v1/contacts/{mine['id']}"]


async def test_a_rotated_secret_signs_beside_the_old_one_for_a_day(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> None:
    made = await active(partnership.partner_system, post_office, receiver)
    path = f"/v1/subscriptions/{made['id']}"
    version = (await partnership.partner_system.get(path)).headers["ETag"]
    rotated = (await partnership.partner_system.post(f"{path}/secret", version=version)).json()
    await recorded(partnership.agency_officer)
    await post_office.tell()
    partnership.clock.advance(hours=24)
    await recorded(partnership.agency_officer)
    await post_office.tell()
    during, after = receiver.told
    assert during.is_signed_with(made["secret"])
    assert during.is_signed_with(rotated["secret"])
    assert after.is_signed_with(rotated["secret"])
    assert not after.is_signed_with(made["secret"])


async def test_each_of_several_secrets_of_a_day_signs_for_a_day_after_it_was_replaced(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> None:
    made = await active(partnership.partner_system, post_office, receiver)
    secrets = [made["secret"]]
    for _ in range(2):
        secrets.append((await done(partnership.partner_system, "secret", made))["secret"])
        partnership.clock.advance(hours=10)
    for hours in (0, 4, 10):
        partnership.clock.advance(hours=hours)
        await recorded(partnership.agency_officer)
        await post_office.tell()
    signing = [[told.is_signed_with(secret) for secret in secrets] for told in receiver.told]
    assert signing == [[True, True, True], [False, True, True], [False, False, True]]


async def test_events_of_one_record_wait_for_one_another_and_others_do_not_wait(
    partnership: Partnership, post_office: Office
) -> None:
    first = await recorded(partnership.agency_officer)
    await post_office.note()

    async def fails_about_the_first(
        receiver: Receiver, received: Received, writer: asyncio.StreamWriter
    ) -> None:
        about_first = received.event["subject"].endswith(first["id"])
        await (fails if about_first else takes)(receiver, received, writer)

    async with receiving() as receiver:
        await active(
            partnership.partner_system,
            post_office,
            receiver,
            "contact.acknowledgement_sent",
            "contact.marked_in_error",
            "contact.recorded",
        )
        receiver.respond = fails_about_the_first
        await _acknowledged(partnership.hub_support, first)
        await _made_in_error(partnership.hub_practitioner, first)
        await recorded(partnership.agency_officer)
        await post_office.tell()
        assert sorted(receiver.types) == ["contact.acknowledgement_sent", "contact.recorded"]
        receiver.respond = takes
        partnership.clock.advance(hours=1)
        await post_office.deliver()
        assert receiver.types[-2:] == ["contact.acknowledgement_sent", "contact.marked_in_error"]


async def _acknowledged(by: Person, contact: dict[str, Any]) -> None:
    answer = await by.post(
        f"/v1/contacts/{contact['id']}/acknowledgement",
        {"means": "email", "wording": "Invented thanks."},
    )
    assert answer.status_code == 201, answer.text


async def _made_in_error(by: Person, contact: dict[str, Any]) -> None:
    path = f"/v1/contacts/{contact['id']}"
    version = (await by.get(path)).headers["ETag"]
    answer = await by.post(f"{path}/error", {"reason": "Invented twice."}, version=version)
    assert answer.status_code == 200, answer.text


async def test_what_fails_is_tried_again_later_and_later_and_given_up_after_a_day(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> None:
    await active(partnership.partner_system, post_office, receiver)
    receiver.respond = fails
    await recorded(partnership.agency_officer)
    await post_office.tell()
    (delivery,) = await deliveries_of(partnership.partner_system)
    assert (delivery["state"], delivery["last_status"]) == ("pending", 503)
    assert delivery["due_at"] == "2026-11-18T09:30:05Z"
    await post_office.deliver()
    assert len(receiver.told) == 1, "not before it is due"
    partnership.clock.advance(seconds=5)
    await post_office.deliver()
    assert len(receiver.told) == 2
    assert len({each.headers["webhook-id"] for each in receiver.told}) == 1
    partnership.clock.advance(hours=24)
    await post_office.deliver()
    (delivery,) = await deliveries_of(partnership.partner_system, state="dead")
    assert (delivery["attempts"], delivery["last_fault"]) == (3, "not_accepted")
    path = f"{PATH}/{delivery['id']}"
    version = (await partnership.partner_system.get(path)).headers["ETag"]
    again = await partnership.partner_system.post(f"{path}/redelivery", version=version)
    assert again.json()["state"] == "pending", again.text
    receiver.respond = takes
    await post_office.deliver()
    (delivery,) = await deliveries_of(partnership.partner_system)
    assert delivery["state"] == "delivered"
    version = (await partnership.partner_system.get(path)).headers["ETag"]
    refused = await partnership.partner_system.post(f"{path}/redelivery", version=version)
    assert refused.json()["type"] == "/problems/not-dead"


async def test_a_receiver_that_fails_for_long_is_left_alone_and_its_people_are_told(
    partnership: Partnership,
    post_office: Office,
    receiver: Receiver,
    admin_engine: AsyncEngine,
    clock: FixedClock,
) -> None:
    made = await active(partnership.partner_system, post_office, receiver)
    receiver.respond = fails
    for _ in range(FAILURES_TO_PAUSE):
        await recorded(partnership.agency_officer)
    await post_office.tell()
    for _ in range(FAILURES_TO_PAUSE):
        # A round ends after some seconds, and a busy machine may need several for all of them.
        await post_office.deliver()
    assert len(receiver.told) == FAILURES_TO_PAUSE
    still = await state_of(partnership.partner_system, made)
    assert still["state"] == "active", "however often, an hour has not passed"
    clock.advance(hours=1)
    await post_office.deliver()
    paused = await state_of(partnership.partner_system, made)
    assert (paused["state"], paused["paused_because"]) == ("paused", "failing")
    assert len(receiver.told) < 2 * FAILURES_TO_PAUSE, "nothing more once it is paused"
    (letter,) = await post_office.letters()
    assert CONTACT_EMAIL in letter
    assert made["id"] in letter
    async with admin_engine.connect() as connection:
        for table, named in (("audit_events", "action"), ("outbox_messages", "event")):
            paused_once = text(
                f"SELECT count(*) FROM {table}"
                f" WHERE partnership_id = :id AND {named} = 'subscription.paused'"
            )
            assert await connection.scalar(paused_once, {"id": partnership.founded.id}) == 1
    receiver.respond = takes
    path = f"/v1/subscriptions/{made['id']}"
    version = (await partnership.partner_system.get(path)).headers["ETag"]
    resumed = await partnership.partner_system.post(f"{path}/resumption", version=version)
    assert resumed.json()["state"] == "active"
    clock.advance(minutes=2)
    await post_office.tell()
    for _ in range(FAILURES_TO_PAUSE):
        await post_office.deliver()
    states = {each["state"] for each in await deliveries_of(partnership.partner_system)}
    assert states == {"delivered"}


async def test_what_went_out_of_reach_is_withheld_and_looks_as_if_it_had_never_been(
    partnership: Partnership, post_office: Office, receiver: Receiver, admin_engine: AsyncEngine
) -> None:
    await active(partnership.partner_system, post_office, receiver)
    contact = await recorded(partnership.agency_officer)
    await post_office.note()
    assert len(await deliveries_of(partnership.partner_system)) == 1
    before = await partnership.partner_system.get(PATH)
    delivery_id = before.json()["items"][0]["id"]
    await kept(partnership.hub_manager, contact)
    assert await deliveries_of(partnership.partner_system) == []
    gone = await partnership.partner_system.get(f"{PATH}/{delivery_id}")
    absent = await partnership.partner_system.get(f"{PATH}/0198f3b2-0000-7000-8000-00000000dead")
    assert gone.status_code == absent.status_code == 404
    await post_office.deliver()
    assert receiver.told == []
    async with admin_engine.connect() as connection:
        state = await connection.scalar(
            text("SELECT state FROM deliveries WHERE id = :id"), {"id": delivery_id}
        )
    assert state == "withheld"


async def test_a_revoked_makers_subscription_is_paused_before_anything_is_told(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> None:
    made = await active(partnership.partner_system, post_office, receiver)
    await recorded(partnership.agency_officer)
    await post_office.note()
    user = partnership.founded.users[MAKER]
    revoked = await partnership.administrator.post(f"/v1/users/{user}/revocation")
    assert revoked.status_code == 200, revoked.text
    await post_office.deliver()
    assert receiver.told == []
    (letter,) = await post_office.letters()
    assert made["id"] in letter
    assert (await partnership.partner_system.get(PATH)).status_code == 403


@pytest.mark.parametrize("ending", ["suspension", "revocation"])
async def test_a_maker_without_access_is_told_nothing_more(
    partnership: Partnership, post_office: Office, receiver: Receiver, ending: str
) -> None:
    made = await active(partnership.partner_system, post_office, receiver)
    user = partnership.founded.users[MAKER]
    why = {"because": "An invented doubt."} if ending == "suspension" else None
    ended = await partnership.administrator.post(f"/v1/users/{user}/{ending}", why)
    assert ended.status_code == 200, ended.text
    await recorded(partnership.agency_officer)
    await post_office.tell()
    assert receiver.told == []
    (letter,) = await post_office.letters()
    assert made["id"] in letter


async def test_no_call_back_of_a_token_silences_a_subscription(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> None:
    made = await active(partnership.partner_system, post_office, receiver)
    for token_id in (made["id"], f"subscription:{made['id']}"):
        revoked = await partnership.administrator.post(
            "/v1/revoked-tokens", {"issuer": LOCAL_ISSUER, "token_id": token_id}
        )
        assert revoked.status_code == 201, revoked.text
    await recorded(partnership.agency_officer)
    await post_office.tell()
    assert receiver.types == ["contact.recorded"]


async def test_a_lease_keeps_others_away_until_it_lapses(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> None:
    await active(partnership.partner_system, post_office, receiver)
    await recorded(partnership.agency_officer)
    await post_office.note()
    everywhere, post = [post_office.tenant], post_office.post
    (killed,) = await delivery_attempts.claim(everywhere, post)
    assert await delivery_attempts.claim(everywhere, post) == []
    partnership.clock.advance(seconds=61)
    (again,) = await delivery_attempts.claim(everywhere, post)
    assert again == killed
    await delivery_attempts.deliver(again.tenant, post, again.due)
    assert len(receiver.told) == 1


async def test_two_workers_at_once_tell_everything_once(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> None:
    await active(partnership.partner_system, post_office, receiver)
    for _ in range(6):
        await recorded(partnership.agency_officer)
    await asyncio.gather(post_office.note(), post_office.note())
    await asyncio.gather(post_office.deliver(), post_office.deliver())
    assert len(receiver.told) == len({each.headers["webhook-id"] for each in receiver.told}) == 6


async def test_a_slow_receiver_holds_up_no_other(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> None:
    told_while_slow: list[int] = []
    all_taken = asyncio.Event()

    async def quickly(quick: Receiver, received: Received, writer: asyncio.StreamWriter) -> None:
        await takes(quick, received, writer)
        if len(quick.told) == 5:
            all_taken.set()

    async def slowly(slow: Receiver, received: Received, writer: asyncio.StreamWriter) -> None:
        if "data" not in received.event:
            async with asyncio.timeout(8):
                await all_taken.wait()
        told_while_slow.append(len(receiver.told))
        await takes(slow, received, writer)

    async with receiving(slowly) as slow:
        await active(partnership.partner_system, post_office, receiver)
        await active(partnership.partner_system, post_office, slow)
        receiver.respond = quickly
        told_while_slow.clear()
        for _ in range(5):
            await recorded(partnership.agency_officer)
        await post_office.tell()
    assert told_while_slow[0] == 5


@pytest.mark.slow
async def test_slow_receivers_of_one_agency_leave_places_for_another_partnership(
    partnership: Partnership,
    other_partnership: Partnership,
    post_office: Office,
    worker_engine: AsyncEngine,
    application: FastAPI,
    tmp_path: Path,
) -> None:
    keys = application.state.webhook_keys
    elsewhere = office(worker_engine, other_partnership, keys=keys, folder=tmp_path / "other")
    told_elsewhere = asyncio.Event()
    waited_in_vain: list[Received] = []

    async def slowly(slow: Receiver, received: Received, writer: asyncio.StreamWriter) -> None:
        if "data" not in received.event:
            try:
                async with asyncio.timeout(8):
                    await told_elsewhere.wait()
            except TimeoutError:
                waited_in_vain.append(received)
        await takes(slow, received, writer)

    async def quickly(quick: Receiver, received: Received, writer: asyncio.StreamWriter) -> None:
        await takes(quick, received, writer)
        if len(quick.told) == 2:
            told_elsewhere.set()

    async with receiving(slowly) as slow, receiving(quickly) as quick:
        for _ in range(delivery_attempts.AT_ONCE):
            await subscribed(partnership.partner_system, slow, "contact.recorded")
        await subscribed(other_partnership.partner_system, quick, "contact.recorded")
        assert (await post_office.verify(), await elsewhere.verify()) == (
            delivery_attempts.AT_ONCE,
            1,
        )
        for each, its_office in ((partnership, post_office), (other_partnership, elsewhere)):
            for _ in range(2):
                await recorded(each.agency_officer)
            await its_office.note()
        await delivery_attempts.deliver_due(
            [post_office.tenant, elsewhere.tenant], post_office.post
        )
        assert len(quick.told) == 2
        assert waited_in_vain == []


async def test_a_backlog_does_not_come_before_whoever_was_told_longer_ago(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> None:
    told_before: list[int] = []

    async def takes_its_time(
        slow: Receiver, received: Received, writer: asyncio.StreamWriter
    ) -> None:
        partnership.clock.advance(seconds=1)
        await takes(slow, received, writer)

    async def counts(quick: Receiver, received: Received, writer: asyncio.StreamWriter) -> None:
        told_before.append(len(slow.told))
        await takes_its_time(quick, received, writer)

    async with receiving() as slow:
        for _ in range(4):
            await subscribed(partnership.partner_system, slow, "contact.recorded")
        assert await post_office.verify() == 4
        for _ in range(4):
            await recorded(partnership.agency_officer)
        await post_office.note()
        await active(partnership.partner_system, post_office, receiver)
        partnership.clock.advance(seconds=1)
        for _ in range(2):
            await recorded(partnership.agency_officer)
        await post_office.note()
        slow.respond, receiver.respond = takes_its_time, counts
        await post_office.deliver()
        await post_office.deliver()
        first, second = told_before
        # One for each of the four that stood before it, and one more that each may have begun.
        assert first <= 8, "of a backlog of 24, no more than stood before it"
        assert second <= first + 8


async def test_telling_is_on_the_trail_of_whose_eyes_it_saw_with(
    partnership: Partnership, post_office: Office, receiver: Receiver, admin_engine: AsyncEngine
) -> None:
    made = await active(partnership.partner_system, post_office, receiver)
    contact = await recorded(partnership.agency_officer)
    before = REGISTRY.get_sample_value("frontdoor_deliveries_total", {"outcome": "delivered"}) or 0
    await post_office.tell()
    after = REGISTRY.get_sample_value("frontdoor_deliveries_total", {"outcome": "delivered"})
    assert after == before + 1
    async with admin_engine.connect() as connection:
        row = (
            await connection.execute(
                text(
                    "SELECT user_id, service, shown_ids, facts FROM audit_events"
                    " WHERE partnership_id = :id AND action = 'event.sent'"
                ),
                {"id": partnership.founded.id},
            )
        ).one()
    assert (row.user_id, row.service) == (partnership.founded.users[MAKER], "worker")
    assert [str(shown) for shown in row.shown_ids] == [contact["id"]]
    assert row.facts == {"subscription": made["id"]}


async def test_what_happens_while_it_is_paused_is_told_afterwards(
    partnership: Partnership, post_office: Office, receiver: Receiver
) -> None:
    made = await active(partnership.partner_system, post_office, receiver)
    path, by = f"/v1/subscriptions/{made['id']}", partnership.partner_system
    version = (await by.get(path)).headers["ETag"]
    paused = await by.post(f"{path}/pause", version=version)
    await recorded(partnership.agency_officer)
    await post_office.tell()
    assert receiver.told == []
    partnership.clock.advance(seconds=timedelta(minutes=5).total_seconds())
    await by.post(f"{path}/resumption", version=paused.headers["ETag"])
    await post_office.tell()
    assert receiver.types == ["contact.recorded"]
