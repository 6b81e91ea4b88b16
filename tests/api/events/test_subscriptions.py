"""Having an agency's systems told of events: who may, what is shown, and what is refused."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.events.subscriptions import MOST_OF_AN_AGENCY, SECRETS_AT_ONCE
from app.webhooks.secrets import WebhookKeys
from tests.support.partnerships import Partnership

PATH = "/v1/subscriptions"
WISH = {
    "url": "https://events.police.example/frontdoor",
    "events": ["contact.recorded"],
    "description": "Invented, for a test.",
    "contact_email": "integration@police.example",
}


@pytest_asyncio.fixture
async def made(partnership: Partnership) -> AsyncIterator[dict[str, Any]]:
    """A subscription of the police's system, with its secret and its ETag."""
    answer = await partnership.partner_system.post(PATH, WISH)
    assert answer.status_code == 201, answer.text
    yield answer.json() | {"etag": answer.headers["ETag"]}


async def test_a_stranger_may_not_subscribe(http: httpx.AsyncClient) -> None:
    assert (await http.post(PATH, json=WISH)).status_code == 401
    assert (await http.get(PATH)).status_code == 401


async def test_another_partnership_and_another_agency_do_not_see_it(
    partnership: Partnership, other_partnership: Partnership, made: dict[str, Any]
) -> None:
    for elsewhere in (other_partnership.partner_system, partnership.administrator):
        assert (await elsewhere.get(f"{PATH}/{made['id']}")).status_code == 404
        assert (await elsewhere.get(PATH)).json()["items"] == []
        ended = await elsewhere.post(f"{PATH}/{made['id']}/ending", version=made["etag"])
        assert ended.status_code == 404


async def test_whoever_manages_no_system_may_not_subscribe(partnership: Partnership) -> None:
    for by in (partnership.hub_manager, partnership.agency_officer, partnership.referrer):
        answer = await by.post(PATH, WISH)
        assert answer.status_code == 403
        assert answer.json()["code"] == "subscription:manage"


async def test_a_subscription_waits_to_be_verified_and_is_read_without_its_secret(
    partnership: Partnership, made: dict[str, Any]
) -> None:
    assert made["state"] == "unverified"
    assert made["secret"].startswith("whsec_")
    read = await partnership.partner_system.get(f"{PATH}/{made['id']}")
    assert read.headers["ETag"] == made["etag"]
    assert read.json() == {k: v for k, v in made.items() if k not in {"secret", "etag"}}
    assert (await partnership.partner_system.get(PATH)).json()["items"] == [read.json()]


async def test_the_secret_is_not_in_a_repeated_answer_nor_anywhere_in_the_database(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    key = {"Idempotency-Key": "the-same-key-twice"}
    first = await partnership.partner_system.post(PATH, WISH, headers=key)
    again = await partnership.partner_system.post(PATH, WISH, headers=key)
    assert again.headers["Idempotent-Replayed"] == "true"
    secret = first.json()["secret"]
    assert again.json() == first.json() | {"secret": None}
    bare = secret.removeprefix("whsec_")
    async with admin_engine.connect() as connection:
        for table in ("idempotency_keys", "subscriptions", "outbox_messages", "audit_events"):
            rows = await connection.execute(text(f"SELECT * FROM {table}"))
            assert not any(bare in repr(row) for row in rows), table


async def test_the_secret_can_be_made_again_from_the_key_alone(
    application: FastAPI, made: dict[str, Any]
) -> None:
    keys: WebhookKeys = application.state.webhook_keys
    assert made["secret"] == keys.key.secret_of(made["id"], generation=1)
    assert made["secret"] != keys.key.secret_of(made["id"], generation=2)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"url": "http://events.police.example/"}, ("/url", "url_not_https")),
        ({"url": "ftp://events.police.example/"}, ("/url", "url_not_https")),
        ({"url": "https:///nobody"}, ("/url", "url_not_valid")),
        ({"url": "https://user:word@events.example/"}, ("/url", "url_not_valid")),
        ({"url": "https://events.example/#there"}, ("/url", "url_not_valid")),
        ({"url": "https://events.example:0/"}, ("/url", "url_not_valid")),
        ({"url": "https://events.example/a b"}, ("/url", "url_not_valid")),
        ({"url": "https://events..police.example/"}, ("/url", "url_not_valid")),
        (
            {"events": ["contact.recorded", "contact.forgotten"]},
            ("/events/1", "event_type_not_known"),
        ),
        ({"events": []}, ("/events", "too_short")),
        ({"contact_email": "nobody"}, ("/contact_email", "string_pattern_mismatch")),
    ],
)
async def test_what_cannot_be_told_is_refused(
    partnership: Partnership, changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    answer = await partnership.partner_system.post(PATH, WISH | changes)
    assert answer.status_code == 422, answer.text
    (found,) = answer.json()["errors"]
    assert (found["pointer"], found["code"]) == fault


async def test_an_agency_has_so_many_subscriptions_and_no_more(partnership: Partnership) -> None:
    made = await partnership.partner_system.post(PATH, WISH)
    for _ in range(MOST_OF_AN_AGENCY - 1):
        made = await partnership.partner_system.post(PATH, WISH)
        assert made.status_code == 201
    refused = await partnership.partner_system.post(PATH, WISH)
    assert refused.json()["type"] == "/problems/too-many-subscriptions"
    version = made.headers["ETag"]
    ended = await partnership.partner_system.post(
        f"{PATH}/{made.json()['id']}/ending", version=version
    )
    assert ended.json()["state"] == "ended"
    assert (await partnership.partner_system.post(PATH, WISH)).status_code == 201


async def test_a_change_names_the_version_that_was_read(
    partnership: Partnership, made: dict[str, Any]
) -> None:
    path = f"{PATH}/{made['id']}"
    change = {"events": ["invitation.sent", "contact.recorded", "invitation.sent"]}
    assert (await partnership.partner_system.patch(path, change)).status_code == 428
    changed = await partnership.partner_system.patch(path, change, version=made["etag"])
    assert changed.status_code == 200, changed.text
    assert changed.json()["events"] == ["contact.recorded", "invitation.sent"]
    stale = await partnership.partner_system.patch(path, change, version=made["etag"])
    assert stale.status_code == 412


async def test_who_did_not_make_it_may_end_it_but_not_point_it_elsewhere(
    partnership: Partnership, made: dict[str, Any], admin_engine: AsyncEngine
) -> None:
    path = f"{PATH}/{made['id']}"
    police = partnership.founded.agencies["Police"]
    async with admin_engine.begin() as connection:
        await connection.execute(
            text(
                "UPDATE memberships SET agency_id = :police"
                " WHERE partnership_id = :id AND user_id = :user"
            ),
            {
                "police": police,
                "id": partnership.founded.id,
                "user": partnership.founded.users["administrator"],
            },
        )
    by = partnership.administrator
    allowed = {
        act["action"]: act["reason"] for act in (await by.get(path)).json()["available_actions"]
    }
    assert allowed == {
        "change": "maker_only",
        "pause": None,
        "resume": "maker_only",
        "rotate_secret": "maker_only",
        "end": None,
    }
    elsewhere = {"url": "https://elsewhere.example/"}
    for answer in (
        await by.patch(path, elsewhere, version=made["etag"]),
        await by.post(f"{path}/secret", version=made["etag"]),
        await by.post(f"{path}/resumption", version=made["etag"]),
    ):
        assert answer.status_code == 403
        assert answer.json()["type"] == "/problems/maker-only"
    assert (await by.post(f"{path}/pause", version=made["etag"])).status_code == 200


async def test_paused_resumed_and_ended_each_once(
    partnership: Partnership, made: dict[str, Any]
) -> None:
    path, by = f"{PATH}/{made['id']}", partnership.partner_system

    async def post(act: str, version: str) -> httpx.Response:
        return await by.post(f"{path}/{act}", version=version)

    paused = await post("pause", made["etag"])
    assert (paused.json()["state"], paused.json()["paused_because"]) == ("paused", "asked")
    again = await post("pause", paused.headers["ETag"])
    assert again.json()["type"] == "/problems/already-paused"
    resumed = await post("resumption", paused.headers["ETag"])
    assert resumed.json()["state"] == "unverified", "it never was verified"
    ended = await post("ending", resumed.headers["ETag"])
    assert ended.json()["state"] == "ended"
    for act in ("pause", "resumption", "secret", "ending"):
        refused = await post(act, ended.headers["ETag"])
        assert refused.json()["type"] == "/problems/subscription-ended"


async def test_a_secret_is_replaced_again_and_again_within_measure(
    partnership: Partnership, made: dict[str, Any]
) -> None:
    path, by = f"{PATH}/{made['id']}", partnership.partner_system

    async def rotated() -> httpx.Response:
        version = (await by.get(path)).headers["ETag"]
        return await by.post(f"{path}/secret", version=version)

    for _ in range(SECRETS_AT_ONCE - 1):
        assert (await rotated()).status_code == 200
    acts = (await by.get(path)).json()["available_actions"]
    assert {act["action"]: act["reason"] for act in acts}["rotate_secret"] == "too_many_secrets"
    refused = await rotated()
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/too-many-secrets")
    partnership.clock.advance(hours=24)
    by = partnership.partner_system
    assert (await rotated()).status_code == 200


async def test_what_was_done_is_on_the_trail_and_published(
    partnership: Partnership, made: dict[str, Any], admin_engine: AsyncEngine
) -> None:
    rotated = await partnership.partner_system.post(
        f"{PATH}/{made['id']}/secret", version=made["etag"]
    )
    assert rotated.status_code == 200, rotated.text
    assert rotated.json()["secret"] not in {None, made["secret"]}
    async with admin_engine.connect() as connection:
        for query in (
            "SELECT action FROM audit_events WHERE partnership_id = :id AND record_id = :record",
            "SELECT event FROM outbox_messages WHERE partnership_id = :id AND record_id = :record",
        ):
            found = await connection.scalars(
                text(query), {"id": partnership.founded.id, "record": made["id"]}
            )
            assert set(found.all()) == {"subscription.made", "subscription.secret_rotated"}
