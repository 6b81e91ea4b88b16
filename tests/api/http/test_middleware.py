"""The outermost layer: request ids, the shape of every refusal, health, and overload."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import Receive, Scope, Send

from app.db.engine import DatabaseRole, engine_for
from app.main import create_app
from app.settings import Settings
from tests.support.http.middleware import client_of, middleware_around
from tests.support.partnerships import Partnership

# The same in every process: an id in the name of a test must not differ between them.
AN_ID = "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4dab"

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize("given", ["a-request-0001", "A.b_c-d1", "x" * 128])
async def test_a_well_formed_request_id_is_kept(http: httpx.AsyncClient, given: str) -> None:
    answer = await http.get("/v1/me", headers={"X-Request-Id": given})
    assert answer.headers.get_list("x-request-id") == [given]
    assert answer.json()["instance"] == f"urn:frontdoor:request:{given}"


@pytest.mark.parametrize(
    "given", ["short", "x" * 129, "two words", 'quo"ted-id', "", "id\t00000001"]
)
async def test_another_request_id_is_replaced(http: httpx.AsyncClient, given: str) -> None:
    answer = await http.get("/v1/me", headers={"X-Request-Id": given})
    (made,) = answer.headers.get_list("x-request-id")
    assert UUID(made).version == 4
    assert answer.json()["instance"] == f"urn:frontdoor:request:{made}"


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
    assert problem["instance"] == f"urn:frontdoor:request:{answer.headers['x-request-id']}"


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/v1/me", {"GET", "HEAD"}),
        ("GET", "/v1/people", {"POST"}),
        ("PUT", f"/v1/people/{AN_ID}", {"GET", "HEAD", "PATCH"}),
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


async def test_a_schema_that_is_behind_is_not_served_from(
    api_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    async with admin_engine.begin() as connection:
        await connection.execute(text("ALTER TABLE people RENAME born_on TO born_of_old"))
    try:
        async with client_of(create_app(Settings(), engine=api_engine)) as client:
            behind = await client.get("/health/ready")
            alive = await client.get("/health/live")
    finally:
        async with admin_engine.begin() as connection:
            await connection.execute(text("ALTER TABLE people RENAME born_of_old TO born_on"))
    assert (behind.status_code, alive.status_code) == (503, 200)
    async with client_of(create_app(Settings(), engine=api_engine)) as client:
        assert (await client.get("/health/ready")).status_code == 200


async def test_a_process_that_stops_is_not_ready_and_says_goodbye_on_each_connection(
    api_engine: AsyncEngine,
) -> None:
    application = create_app(Settings(), engine=api_engine)
    async with client_of(application) as client:
        assert "connection" not in (await client.get("/health/ready")).headers
        application.state.stopping.begin()
        unready = await client.get("/health/ready")
        still_answered = await client.get("/v1/me")
    assert unready.status_code == 503
    assert unready.json()["type"] == "/problems/try-again-shortly"
    assert still_answered.status_code == 401
    assert unready.headers["connection"] == still_answered.headers["connection"] == "close"


async def test_an_error_nobody_foresaw_is_answered_and_tells_nothing() -> None:
    async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise RuntimeError("Testchild Alpha-Invented")

    async with client_of(middleware_around(broken)) as client:
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

    async with client_of(middleware_around(breaks_off)) as client:
        answer = await client.get("/v1/me")
    assert (answer.status_code, answer.content) == (200, b"begun")
