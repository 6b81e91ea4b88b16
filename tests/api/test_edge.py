"""The outermost layer: request ids, the shape of every refusal, health, and overload."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import make_url
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.database import DatabaseRole, engine_for
from app.edge import Edge, InFlight
from app.main import create_app
from app.settings import Settings
from tests.conftest import Partnership

# The same in every process: an id in the name of a test must not differ between them.
AN_ID = "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4dab"

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@asynccontextmanager
async def client_of(application: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application of the test's own."""
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://frontdoor.test") as client:
        yield client


@pytest.mark.parametrize("given", ["a-request-0001", "A.b_c-d1", "x" * 128])
async def test_a_well_formed_request_id_is_kept(http: httpx.AsyncClient, given: str) -> None:
    answer = await http.get("/v1/me", headers={"X-Request-Id": given})
    assert answer.headers.get_list("x-request-id") == [given]
    assert answer.json()["instance"] == given


@pytest.mark.parametrize(
    "given", ["short", "x" * 129, "two words", 'quo"ted-id', "", "id\t00000001"]
)
async def test_another_request_id_is_replaced(http: httpx.AsyncClient, given: str) -> None:
    answer = await http.get("/v1/me", headers={"X-Request-Id": given})
    (made,) = answer.headers.get_list("x-request-id")
    assert UUID(made).version == 4
    assert answer.json()["instance"] == made


async def test_a_trace_goes_on_under_its_own_id(http: httpx.AsyncClient) -> None:
    traced = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    assert (await http.get("/v1/me", headers=traced)).headers["x-request-id"] == TRACE
    broken = {"traceparent": f"00-{TRACE}-01"}
    assert (await http.get("/v1/me", headers=broken)).headers["x-request-id"] != TRACE


@pytest.mark.parametrize(
    ("method", "path", "status", "type_"),
    [
        ("GET", "/v1/nothing-here", 404, "record-not-found"),
        ("GET", "/", 404, "record-not-found"),
        ("GET", "/v1/me/", 404, "record-not-found"),
        ("DELETE", "/v1/me", 405, "method-not-allowed"),
        ("BREW", "/v1/contacts", 405, "method-not-allowed"),
        ("GET", "/v1/me", 401, "token-refused"),
    ],
)
async def test_every_refusal_of_the_framework_is_a_problem(
    http: httpx.AsyncClient, method: str, path: str, status: int, type_: str
) -> None:
    answer = await http.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    problem = answer.json()
    assert set(problem) == {"type", "title", "status", "detail", "instance"}
    assert problem["type"] == f"/problems/{type_}"
    assert problem["status"] == status
    assert problem["instance"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/v1/me", {"GET"}),
        ("GET", "/v1/contacts", {"POST"}),
        ("PUT", f"/v1/people/{AN_ID}", {"GET", "PATCH"}),
    ],
)
async def test_a_method_that_is_not_allowed_is_told_which_are(
    http: httpx.AsyncClient, method: str, path: str, allow: set[str]
) -> None:
    answer = await http.request(method, path)
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == allow


async def test_a_path_that_is_not_there_looks_like_a_record_that_is_not_there(
    partnership: Partnership,
) -> None:
    absent = await partnership.hub_manager.get(f"/v1/people/{uuid4()}")
    nowhere = await partnership.hub_manager.get("/v1/nothing-here")
    assert absent.status_code == nowhere.status_code == 404
    assert absent.json() | {"instance": ""} == nowhere.json() | {"instance": ""}


async def test_the_process_is_alive_and_ready(http: httpx.AsyncClient) -> None:
    for state in ("live", "ready"):
        answer = await http.get(f"/health/{state}")
        assert (answer.status_code, answer.json()) == (200, {"status": state})


@pytest.fixture
async def cut_off() -> AsyncIterator[FastAPI]:
    """The application where nobody answers for the database."""
    nowhere = make_url("postgresql://nobody@127.0.0.1:1/nothing")
    engine = engine_for(nowhere, DatabaseRole.API, pool_size=1)
    yield create_app(Settings(), engine=engine)
    await engine.dispose()


async def test_without_a_database_the_process_is_alive_and_not_ready(cut_off: FastAPI) -> None:
    async with client_of(cut_off) as client:
        assert (await client.get("/health/live")).status_code == 200
        answer = await client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    assert answer.json()["type"] == "/problems/try-again-shortly"


class Busy:
    """An application that says when it has begun, and answers when it is told to."""

    def __init__(self) -> None:
        self.begun = asyncio.Semaphore(0)
        self.finish = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.begun.release()
        await self.finish.wait()
        await PlainTextResponse("done")(scope, receive, send)


async def test_what_is_too_much_is_refused_at_once_and_a_worry_about_a_child_last() -> None:
    busy = Busy()
    async with client_of(Edge(busy, in_flight=InFlight(limit=2))) as client:
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
        busy.finish.set()
        assert {(await task).status_code for task in (*within, worry, alive)} == {200}
        assert (await client.get("/v1/me")).status_code == 200, "there is room again"


async def test_an_error_nobody_foresaw_is_answered_and_tells_nothing() -> None:
    async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise RuntimeError("Testchild Alpha-Invented")

    async with client_of(Edge(broken, in_flight=InFlight(limit=1))) as client:
        answer = await client.get("/v1/me")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Testchild" not in answer.text
    assert "incident" in answer.json()["detail"]


async def test_an_answer_that_has_begun_is_not_answered_again() -> None:
    async def breaks_off(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"begun"})
        raise RuntimeError

    async with client_of(Edge(breaks_off, in_flight=InFlight(limit=1))) as client:
        answer = await client.get("/v1/me")
    assert (answer.status_code, answer.content) == (200, b"begun")
