"""A stream that ends with its process: an end like any other, and no failure."""

import asyncio
import json

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.http.shutdown import Shutdown
from tests.support.http.middleware import middleware_around


async def _streams_for_ever(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while True:
        await send({"type": "http.response.body", "body": b":\n\n", "more_body": True})
        await asyncio.sleep(0.01)


async def test_a_stream_that_ends_with_the_process_is_logged_without_a_problem(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stopping, sent = Shutdown(), list[Message]()

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/v1/events/stream",
        "http_version": "1.1",
        "headers": [(b"host", b"frontdoor.test")],
        "query_string": b"",
    }
    followed = asyncio.create_task(
        middleware_around(_streams_for_ever, stopping=stopping)(scope, receive, send)
    )
    await asyncio.sleep(0.05)
    stopping.begin()
    async with asyncio.timeout(5):
        await followed
    assert sent[-1]["more_body"] is False
    (line,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (line["event"], line["status"], line["problem"]) == ("request", 200, "")
