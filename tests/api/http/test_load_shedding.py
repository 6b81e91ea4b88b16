"""Under load: what is refused at once, what is refused last, and how long anybody is waited for."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import pytest
from fastapi import APIRouter, FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from app.domain.directory.permissions import Permission
from app.http.guard import allowed
from app.http.load_shedding import BREAK_GLASS, INTAKE, STREAM, Priority, priority_of, slots_for
from app.http.middleware import Middleware, Timeouts
from app.http.shutdown import Shutdown
from app.http.transactional_route import TransactionalRoute
from app.main import create_app
from app.settings import Settings
from app.telemetry import REGISTRY
from app.unit_of_work import UnitOfWork
from tests.support.clock import FixedClock
from tests.support.database import audit_log as trail
from tests.support.database.records import write_child
from tests.support.http.middleware import client_of, middleware_around
from tests.support.partnerships import Partnership

FEW: Mapping[Priority, int] = {
    Priority.HEALTH: 1,
    Priority.ORDINARY: 2,
    Priority.URGENT: 1,
    Priority.STREAM: 1,
}


class Busy:
    """An application that says when it has begun, and answers when it is told to."""

    def __init__(self) -> None:
        self.begun = asyncio.Semaphore(0)
        self.finish = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.begun.release()
        await self.finish.wait()
        await PlainTextResponse("done")(scope, receive, send)


@pytest.mark.parametrize(
    ("method", "path", "lane"),
    [
        ("GET", "/health/live", Priority.HEALTH),
        ("GET", "/health/ready", Priority.HEALTH),
        ("POST", "/v1/contacts", Priority.URGENT),
        ("POST", "/v1/notifications", Priority.URGENT),
        ("POST", "/v1/notifications/batch", Priority.URGENT),
        ("POST", "/v1/fhir/$process-message", Priority.URGENT),
        ("POST", "/v1/break-glass", Priority.URGENT),
        ("GET", "/v1/break-glass/0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4dab", Priority.URGENT),
        ("GET", "/v1/contacts", Priority.ORDINARY),
        ("POST", "/v1/contacts/search", Priority.ORDINARY),
        ("GET", "/v1/break-glass-of-another-kind", Priority.ORDINARY),
        ("GET", "/v1/events/stream", Priority.STREAM),
        ("POST", "/v1/events/stream", Priority.ORDINARY),
    ],
)
def test_what_tells_of_a_child_at_risk_is_urgent(method: str, path: str, lane: Priority) -> None:
    assert priority_of(method, path) is lane


def test_every_lane_is_of_an_operation_that_there_is(application: FastAPI) -> None:
    documented = {
        (method.upper(), path)
        for path, methods in application.openapi()["paths"].items()
        for method in methods
    }
    assert documented >= {*INTAKE, STREAM, ("POST", BREAK_GLASS)}


async def test_what_is_too_much_is_refused_at_once_and_a_worry_about_a_child_last() -> None:
    busy = Busy()
    async with client_of(middleware_around(busy, limits=FEW)) as client:
        within = [asyncio.create_task(client.get("/v1/me")) for _ in range(2)]
        for _ in within:
            await busy.begun.acquire()
        refused = await client.get("/v1/people")
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "2"
        assert refused.json()["type"] == "/problems/try-again-shortly"
        worry = asyncio.create_task(client.post("/v1/contacts", json={}))
        alive = asyncio.create_task(client.get("/health/live"))
        for _ in (worry, alive):
            await busy.begun.acquire()
        too_many_worries = await client.post("/v1/contacts", json={})
        assert too_many_worries.status_code == 503, "even they are bounded"
        busy.finish.set()
        assert {(await task).status_code for task in (*within, worry, alive)} == {200}
        assert (await client.get("/v1/me")).status_code == 200, "there is room again"


async def test_no_number_of_worries_leaves_no_place_for_others() -> None:
    busy = Busy()
    async with client_of(middleware_around(busy, limits=FEW)) as client:
        worry = asyncio.create_task(client.post("/v1/contacts", json={}))
        await busy.begun.acquire()
        assert (await client.post("/v1/contacts", json={})).status_code == 503
        reading = asyncio.create_task(client.get("/v1/me"))
        await busy.begun.acquire()
        busy.finish.set()
        assert {(await task).status_code for task in (worry, reading)} == {200}


def shed(lane: Priority) -> float:
    return REGISTRY.get_sample_value("frontdoor_requests_shed_total", {"lane": lane}) or 0


def in_flight(lane: Priority) -> float:
    return REGISTRY.get_sample_value("frontdoor_requests_in_flight", {"lane": lane}) or 0


async def test_what_is_answered_and_what_is_shed_is_counted_by_lane() -> None:
    busy, before = Busy(), shed(Priority.ORDINARY)
    resting = in_flight(Priority.ORDINARY)
    async with client_of(middleware_around(busy, limits=FEW)) as client:
        within = [asyncio.create_task(client.get("/v1/me")) for _ in range(2)]
        for _ in within:
            await busy.begun.acquire()
        assert in_flight(Priority.ORDINARY) == resting + 2
        await client.get("/v1/me")
        busy.finish.set()
        await asyncio.gather(*within)
    assert shed(Priority.ORDINARY) == before + 1
    assert in_flight(Priority.ORDINARY) == resting


def test_a_connection_has_three_places_and_one_for_what_is_urgent_has_ten() -> None:
    places = slots_for(pool_size=10, urgent_pool_size=4, streams=7)
    assert [places.take(Priority.ORDINARY) for _ in range(31)] == [True] * 30 + [False]
    assert [places.take(Priority.URGENT) for _ in range(41)] == [True] * 40 + [False]
    assert [places.take(Priority.STREAM) for _ in range(8)] == [True] * 7 + [False]
    for lane, taken in ((Priority.ORDINARY, 30), (Priority.URGENT, 40), (Priority.STREAM, 7)):
        for _ in range(taken):
            places.give_back(lane)


async def test_what_takes_too_long_is_stopped_and_answered() -> None:
    async def endless(_scope: Scope, _receive: Receive, _send: Send) -> None:
        await asyncio.Event().wait()

    edge = middleware_around(endless, timeouts=Timeouts(body=5, request=0.05))
    async with client_of(edge) as client:
        answer = await client.get("/v1/me")
    assert answer.status_code == 504
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/took-too-long"


slow = APIRouter(prefix="/v1/scratch", route_class=TransactionalRoute)


@slow.post("/slow")
async def _slow(uow: Annotated[UnitOfWork, allowed(Permission.PERSON_RECORD)]) -> None:
    await write_child(uow)
    uow.audit("person.recorded")
    await uow.session.execute(text("SELECT pg_sleep(4)"))


async def test_what_was_stopped_is_rolled_back_and_its_connection_is_of_use_again(
    partnership: Partnership,
    api_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    issuer_folder: Path,
    clock: FixedClock,
) -> None:
    settings = Settings(local_issuer=True, data_folder=issuer_folder, request_seconds=0.3)
    application = create_app(settings, engine=api_engine, clock=clock)
    application.include_router(slow)
    tables = ("people", "audit_events")
    before = [await trail.count(admin_engine, table, partnership) for table in tables]
    headers = {"Authorization": f"Bearer {partnership.hub_practitioner.token}"}
    async with client_of(application) as client:
        # More often than the pool has connections: none of them is lost.
        for _ in range(api_engine.pool.size() + 1):  # type: ignore[attr-defined] # it is a queue
            answer = await client.post("/v1/scratch/slow", headers=headers)
            assert answer.status_code == 504
        assert (await client.get("/v1/me", headers=headers)).status_code == 200
    await asyncio.sleep(0.1)
    after = [await trail.count(admin_engine, table, partnership) for table in tables]
    assert after == [before[0], before[1] + 1], "only the reading of /v1/me"
    async with admin_engine.connect() as connection:
        sleeping = await connection.scalar(
            text("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(4%'")
        )
    assert sleeping == 0


async def reading(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that reads the whole body, and then answers."""
    while (await receive()).get("more_body", False):
        pass
    await PlainTextResponse("done")(scope, receive, send)


def scope_of(method: str, path: str) -> Scope:
    """What a server says of a request."""
    return {
        "type": "http",
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"frontdoor.test")],
    }


class Sender:
    """A client by hand: sends its body when the test says so."""

    def __init__(self, edge: Middleware) -> None:
        self.parts: asyncio.Queue[Message] = asyncio.Queue()
        self.sent: list[Message] = []
        self.task = asyncio.ensure_future(
            edge(scope_of("POST", "/v1/people"), self.parts.get, self._keep)
        )

    async def _keep(self, message: Message) -> None:
        self.sent.append(message)

    def say(self, part: bytes, *, more_body: bool) -> None:
        self.parts.put_nowait({"type": "http.request", "body": part, "more_body": more_body})

    async def status(self) -> int:
        await self.task
        status: int = self.sent[0]["status"]
        return status


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    edge = middleware_around(reading, timeouts=Timeouts(body=0.05, request=5))
    dawdler = Sender(edge)
    dawdler.say(b"{", more_body=True)
    assert await dawdler.status() == 408
    headers = dict(dawdler.sent[0]["headers"])
    assert headers[b"content-type"] == b"application/problem+json"
    assert headers[b"connection"] == b"close"


async def test_whoever_dawdles_with_a_body_takes_no_place_from_others() -> None:
    edge = middleware_around(reading, limits=FEW)
    dawdlers = [Sender(edge) for _ in range(5)]
    for dawdler in dawdlers:
        dawdler.say(b"{", more_body=True)
        await asyncio.sleep(0)
    prompt = Sender(edge)
    prompt.say(b"{}", more_body=False)
    assert await prompt.status() == 200
    for dawdler in dawdlers:
        dawdler.say(b"}", more_body=False)
    assert {await dawdler.status() for dawdler in dawdlers} == {200}


async def streaming(_scope: Scope, _receive: Receive, send: Send) -> None:
    """An application that begins to answer and never ends."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b": hello\n\n", "more_body": True})
    await asyncio.Event().wait()


async def test_a_stream_outlasts_every_deadline_and_ends_when_the_process_stops() -> None:
    stopping = Shutdown()
    edge = middleware_around(
        streaming, limits=FEW, timeouts=Timeouts(body=5, request=0.05), stopping=stopping
    )
    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    stream = asyncio.ensure_future(edge(scope_of(*STREAM), asyncio.Queue().get, keep))
    await asyncio.sleep(0.2)
    assert not stream.done()
    async with client_of(edge) as client:
        assert (await client.get("/v1/events/stream")).status_code == 503, "one at a time here"
    stopping.begin()
    await stream
    assert [message.get("more_body") for message in sent] == [None, True, False]
    async with client_of(edge) as client:
        assert (await client.get("/v1/events/stream")).status_code == 503
