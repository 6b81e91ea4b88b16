"""What happens, as it happens: until the token ends, or whoever follows may not hear it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.engine import DatabaseRole, engine_for
from app.http.event_wakeup import EventWakeup
from app.main import create_app
from app.routers.events import streams as event_streams
from app.routers.events.streams import STREAMS_OF_ONE_USER
from app.settings import Settings
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.pathway import recorded
from tests.support.webhook_delivery import kept, numbered

STREAM = "/v1/events/stream"
LONG_ENOUGH = 20.0
STREAMS, CONNECTIONS = 40, 4


@pytest_asyncio.fixture(autouse=True)
async def watch(application: FastAPI, api_engine: AsyncEngine) -> AsyncIterator[EventWakeup]:
    """A watch that asks more often than once a second."""
    before = application.state.event_watch
    application.state.event_watch = EventWakeup(
        api_engine, streams_read_in=api_engine, every_seconds=0.02
    )
    yield application.state.event_watch
    application.state.event_watch = before


class Followed:
    """What a follower was sent so far: a client of its own, since ours wait for whole answers."""

    def __init__(self) -> None:
        self.status = 0
        self.text = ""
        self.grown = asyncio.Event()
        self.ended = asyncio.Event()

    @property
    def events(self) -> list[dict[str, str]]:
        """Every event, as a client would dispatch it."""
        found = []
        for block in self.text.split("\n\n"):
            lines = [line.partition(": ") for line in block.splitlines() if line[:1] != ":"]
            if lines:
                found.append({name: value for name, _, value in lines})
        return found

    @property
    def types(self) -> list[str]:
        return [event["event"] for event in self.events]

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(LONG_ENOUGH):
            while not holds():
                self.grown.clear()
                await self.grown.wait()


@asynccontextmanager
async def following(application: FastAPI, by: Person, **headers: str) -> AsyncIterator[Followed]:
    """Follow events until the end of the block, or of the stream."""
    followed, gone = Followed(), asyncio.Event()
    sent = {"Authorization": f"Bearer {by.token}", "Host": "frontdoor.test", **headers}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": STREAM,
        "raw_path": STREAM.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 1),
        "server": ("frontdoor.test", 80),
    }
    asked = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if not asked.is_set():
            asked.set()
            return {"type": "http.request", "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        followed.status = message.get("status", followed.status)
        followed.text += message.get("body", b"").decode()
        followed.grown.set()

    call: Callable[..., Awaitable[None]] = application
    task = asyncio.create_task(_until_it_ends(call(scope, receive, send), followed))
    try:
        await followed.until(lambda: bool(followed.text))
        yield followed
    finally:
        gone.set()
        async with asyncio.timeout(LONG_ENOUGH):
            await task


async def _until_it_ends(answering: Awaitable[None], followed: Followed) -> None:
    try:
        await answering
    finally:
        followed.ended.set()


async def ended(followed: Followed) -> bool:
    """Whether a stream ends by itself."""
    try:
        async with asyncio.timeout(LONG_ENOUGH):
            await followed.ended.wait()
    except TimeoutError:
        return False
    return True


async def test_a_stranger_is_refused_before_anything_is_streamed(http: httpx.AsyncClient) -> None:
    answer = await http.get(STREAM)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


async def test_what_happens_is_told_to_whoever_reaches_it_and_to_nobody_else(
    application: FastAPI,
    partnership: Partnership,
    other_partnership: Partnership,
    worker_engine: AsyncEngine,
) -> None:
    await recorded(partnership.hub_practitioner)
    await numbered(worker_engine, partnership)
    async with (
        following(application, partnership.hub_manager) as hub,
        following(application, partnership.referrer) as referrer,
        following(application, other_partnership.hub_manager) as stranger,
    ):
        assert (hub.status, hub.events) == (200, []), "from now on"
        await recorded(partnership.hub_practitioner)
        mine = await recorded(partnership.referrer)
        await numbered(worker_engine, partnership)
        await referrer.until(lambda: len(referrer.events) == 1)
        await hub.until(lambda: len(hub.events) == 2)
        assert json.loads(referrer.events[0]["data"])["resource"] == f"/v1/contacts/{mine['id']}"
        assert hub.events[1]["data"] == referrer.events[0]["data"]
        assert stranger.events == []


async def test_a_stream_goes_on_where_another_or_a_list_stopped(
    application: FastAPI, partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    for _ in range(3):
        await recorded(partnership.hub_practitioner)
    await numbered(worker_engine, partnership)
    listed = (await partnership.hub_manager.get("/v1/events", params={"limit": 1})).json()
    beginning = {"Last-Event-ID": listed["next"]}
    async with following(application, partnership.hub_manager, **beginning) as first:
        await first.until(lambda: len(first.events) == 2)
    there = {"Last-Event-ID": first.events[0]["id"]}
    async with following(application, partnership.hub_manager, **there) as second:
        await second.until(lambda: bool(second.events))
    assert second.events == first.events[1:]
    after = await partnership.hub_manager.get("/v1/events", params={"after": first.events[0]["id"]})
    assert [event["id"] for event in after.json()["items"]] == [
        json.loads(first.events[1]["data"])["id"]
    ]


async def test_a_forged_place_to_go_on_is_refused(partnership: Partnership) -> None:
    answer = await partnership.hub_manager.get(STREAM, headers={"Last-Event-ID": "forged"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "header:Last-Event-ID"


async def test_a_restriction_set_meanwhile_keeps_the_event_from_a_stream_that_is_open(
    application: FastAPI, partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    async with following(application, partnership.hub_practitioner) as followed:
        secret = await recorded(partnership.hub_practitioner)
        await kept(partnership.hub_manager, secret)
        shown = await recorded(partnership.hub_practitioner)
        await numbered(worker_engine, partnership)
        await followed.until(lambda: bool(followed.events))
        assert [json.loads(event["data"])["resource"] for event in followed.events] == [
            f"/v1/contacts/{shown['id']}"
        ]
        assert secret["id"] not in followed.text


async def test_a_revoked_user_hears_nothing_more(
    application: FastAPI, partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    user = partnership.founded.users["hub_practitioner_2"]
    async with following(application, partnership.person("hub_practitioner_2")) as followed:
        revoked = await partnership.administrator.post(f"/v1/users/{user}/revocation")
        assert revoked.status_code == 200, revoked.text
        await recorded(partnership.hub_practitioner)
        await numbered(worker_engine, partnership)
        assert await ended(followed)
        assert followed.events == []


async def test_a_stream_ends_with_its_token(
    application: FastAPI, partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    async with following(application, partnership.hub_manager) as followed:
        partnership.clock.advance(hours=2)
        await recorded(partnership.hub_practitioner)
        await numbered(worker_engine, partnership)
        assert await ended(followed)
        assert followed.events == []


async def test_while_nothing_happens_no_connection_is_held(
    application: FastAPI, partnership: Partnership, api_engine: AsyncEngine, watch: EventWakeup
) -> None:
    async with following(application, partnership.hub_manager):
        await asyncio.sleep(0.2)
        taken = []
        for _ in range(50):
            await asyncio.sleep(0.005)
            taken.append(api_engine.pool.checkedout())  # type: ignore[attr-defined]  # a queue's
        assert min(taken) == 0
        assert max(taken) <= 1, "one question for all streams"
        assert watch.streams_of(partnership.founded.users["hub_manager"]) == 1
    assert watch.streams_of(partnership.founded.users["hub_manager"]) == 0


async def test_one_user_has_so_many_streams_and_no_more(
    application: FastAPI, partnership: Partnership
) -> None:
    by = partnership.hub_manager

    async def open_(more: int) -> None:
        async with following(application, by):
            if more:
                await open_(more - 1)
                return
            answer = await by.get(STREAM)
            assert answer.status_code == 409
            assert answer.json()["type"] == "/problems/too-many-streams"

    await open_(STREAMS_OF_ONE_USER - 1)


async def test_that_somebody_follows_and_what_they_heard_is_on_the_trail(
    application: FastAPI,
    partnership: Partnership,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
) -> None:
    async with following(application, partnership.hub_manager) as followed:
        contact = await recorded(partnership.hub_practitioner)
        await numbered(worker_engine, partnership)
        await followed.until(lambda: bool(followed.events))
    async with admin_engine.connect() as connection:
        rows = await connection.execute(
            text(
                "SELECT action, shown_ids FROM audit_events WHERE partnership_id = :id"
                " AND user_id = :user AND action ~ '^event' ORDER BY sequence"
            ),
            {"id": partnership.founded.id, "user": partnership.founded.users["hub_manager"]},
        )
        noted = [(row.action, [str(shown) for shown in row.shown_ids]) for row in rows]
    assert noted == [("event_stream.opened", []), ("event.listed", [contact["id"]])]


async def test_what_wakes_every_stream_at_once_cuts_none_and_holds_up_no_request(
    database_url: URL,
    issuer_folder: Path,
    partnership: Partnership,
    worker_engine: AsyncEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(event_streams, "STREAMS_OF_ONE_USER", STREAMS)
    engine = engine_for(database_url, DatabaseRole.API, pool_size=CONNECTIONS)
    settings = Settings(local_issuer=True, data_folder=issuer_folder, pool_size=CONNECTIONS)
    crowded = create_app(settings, engine=engine, clock=partnership.clock)
    transport = httpx.ASGITransport(app=crowded)
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://frontdoor.test") as client,
        AsyncExitStack() as windows,
    ):
        streams = [
            await windows.enter_async_context(following(crowded, partnership.hub_manager))
            for _ in range(STREAMS)
        ]
        await recorded(partnership.hub_practitioner)
        await numbered(worker_engine, partnership)
        meanwhile = Person(client, partnership.hub_manager.token)
        while not all(stream.events or stream.ended.is_set() for stream in streams):
            assert (await meanwhile.get("/v1/me")).status_code == 200
        assert not any(stream.ended.is_set() for stream in streams)
    await engine.dispose()
