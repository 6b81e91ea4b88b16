"""HEAD wherever GET is: the same status and headers, and nothing after them."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from tests.support.http.middleware import client_of, middleware_around
from tests.support.operations.valid_requests import Operations, may, operations_of
from tests.support.partnerships import Partnership


@pytest.fixture(scope="module")
def operations(application: FastAPI) -> Operations:
    return operations_of(application)


async def test_every_reading_answers_head_as_it_answers_get(
    operations: Operations, partnership: Partnership
) -> None:
    readings = [one for one in operations.all() if one.method == "GET" and not one.record_ids]
    assert len(readings) > 20
    different: list[object] = []
    for operation in readings:
        person = next(may(partnership, operation))
        for path in operation.paths({}):
            got = await person.get(path)
            head = await person.request("HEAD", path)
            if head.status_code != got.status_code or head.content:
                different.append((path, head.status_code, got.status_code))
            # The lists of what was done grow by each of the two.
            elif _kinds(head) != _kinds(got):
                different.append((path, _kinds(head), _kinds(got)))
    assert different == []


def _kinds(answer: httpx.Response) -> tuple[set[str], str | None, str | None]:
    names = {name.lower() for name in answer.headers}
    return names, answer.headers.get("content-type"), answer.headers.get("etag")


async def test_head_of_what_only_takes_a_post_is_not_allowed(http: httpx.AsyncClient) -> None:
    answer = await http.head("/v1/people")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.content == b""


async def test_head_of_a_stream_opens_none(partnership: Partnership) -> None:
    async with asyncio.timeout(5):
        answer = await partnership.hub_manager.request("HEAD", "/v1/events/stream")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.content == b""


async def test_nothing_is_sent_after_the_headers() -> None:
    sent = list[Message]()

    async def two_parts(scope: Scope, _receive: Receive, send: Send) -> None:
        assert scope["method"] == "GET"
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"one", "more_body": True})
        await send({"type": "http.response.body", "body": b"two"})

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "HEAD",
        "path": "/anything",
        "http_version": "1.1",
        "headers": [(b"host", b"frontdoor.test")],
        "query_string": b"",
    }
    await middleware_around(two_parts)(scope, receive, send)
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[1] == {"type": "http.response.body", "body": b"", "more_body": False}


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 431)])
async def test_headers_are_refused_beyond_their_limit_and_not_before(
    more: int, status: int
) -> None:
    async def answer(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async with client_of(middleware_around(answer)) as client:
        request = client.build_request("GET", "/")
        taken = sum(len(name) + len(value) + 4 for name, value in request.headers.raw)
        room = 64 * 1024 - taken - len("x-note") - 4
        request.headers["x-note"] = "a" * (room + more)
        answered = await client.send(request)
    assert answered.status_code == status
    if status == 431:
        assert answered.json()["type"] == "/problems/request-header-fields-too-large"
