"""The middleware around every request: request id, slot, timeouts, one log line, no lost error."""

import asyncio
import re
from dataclasses import dataclass
from http import HTTPStatus
from time import perf_counter
from typing import Final
from uuid import uuid4

from fastapi import Request, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from app.http import exception_handlers
from app.http.exchange import Answer, Body, NoSlot, Slot
from app.http.load_shedding import Priority, Slots, priority_of
from app.http.shutdown import Shutdown
from app.telemetry import DURATION, REQUESTS, log

HEADERS_LIMIT_BYTES: Final = 64 * 1024
"""All the headers of a request together; a token alone may have eight thousand bytes."""

_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{8,128}$")
_TRACEPARENT = re.compile(r"^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """The seconds allowed for a client's body to arrive, and for the whole answer."""

    body: float
    request: float


class Middleware:
    """The wrapper around the application: every answer has a request id and one log line.

    Without a free slot it answers 503 at once: a queue would hide an overload until it became a
    collapse (docs/decisions/0015).
    """

    def __init__(
        self, app: ASGIApp, *, slots: Slots, timeouts: Timeouts, stopping: Shutdown
    ) -> None:
        self._app = app
        self._slots = slots
        self._timeouts = timeouts
        self._stopping = stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        request_id = _request_id(request)
        scope["frontdoor.request_id"] = request_id
        started = perf_counter()
        method = scope["method"]
        answer = Answer(
            send,
            request_id,
            last_on_connection=lambda: self._stopping.begun,
            without_body=method == "HEAD",
        )
        if answer.without_body:
            # RFC 9110, 9.3.2: what GET answers, without its body.
            scope["method"] = "GET"
        slot = Slot(self._slots, priority_of(scope["method"], scope["path"]))
        try:
            await self._answer(request, Body(receive, slot, within=self._timeouts.body), answer)
        finally:
            slot.give_back()
            _note(request, method, answer.status, perf_counter() - started)

    async def _answer(self, request: Request, body: Body, answer: Answer) -> None:
        try:
            _refuse_large_headers(request)
            _refuse_unclear_host(request)
            body.slot.take()
            await self._answer_in_time(request.scope, body, answer)
        except Exception as error:  # noqa: BLE001 - the last slot that can keep its text inside
            if answer.begun:
                await answer.end()
            if answer.begun and body.slot.priority is Priority.STREAM and _is_time(error):
                return  # A stream ends with the process, and that is no failure.
            if "frontdoor.problem" in request.scope:
                return  # The framework raises even what it has answered.
            response = await _answer_error(request, error)
            if not answer.begun:
                await response(request.scope, body, answer)

    async def _answer_in_time(self, scope: Scope, body: Body, answer: Answer) -> None:
        """Let the application answer, and stop it when its time is up.

        Raises:
            TimeoutError: its time is up. Its transaction is rolled back.
        """
        async with asyncio.timeout(self._timeouts.request) as clock:
            if body.slot.priority is not Priority.STREAM:
                await self._app(scope, body, answer)
                return
            if self._stopping.begun:
                raise NoSlot
            now = asyncio.get_running_loop().time
            # Once begun, a stream lasts until the process stops; without a body it is over.
            answer.when_begun = lambda: clock.reschedule(now() if answer.without_body else None)
            with self._stopping.ending(lambda: clock.reschedule(now())):
                await self._app(scope, body, answer)


async def _answer_error(request: Request, error: Exception) -> Response:
    if isinstance(error, TimeoutError):
        return exception_handlers.answer_deadline(request)
    if isinstance(error, HTTPException):
        return await exception_handlers.answer_http(request, error)
    return await exception_handlers.answer_failure(request, error)


def _is_time(error: Exception) -> bool:
    return isinstance(error, TimeoutError)


def _refuse_large_headers(request: Request) -> None:
    """Refuse more headers than are looked at; the server itself stops at twice as many.

    Raises:
        HTTPException: 431, for more than 64 KiB of them.
    """
    sent = sum(len(name) + len(value) + len(": \r\n") for name, value in request.headers.raw)
    if sent > HEADERS_LIMIT_BYTES:
        raise HTTPException(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)


def _refuse_unclear_host(request: Request) -> None:
    """Refuse an ambiguous host, as RFC 9112, section 3.2, requires.

    Raises:
        HTTPException: 400, for no host in HTTP/1.1 or more than one.
    """
    hosts = request.headers.getlist("host")
    # The server adds an empty one.
    if len(hosts) > 1 or (not any(hosts) and request.scope["http_version"] == "1.1"):
        raise HTTPException(HTTPStatus.BAD_REQUEST)


def _request_id(request: Request) -> str:
    given = request.headers.get("x-request-id", "")
    if _REQUEST_ID.match(given):
        return given
    traced = _TRACEPARENT.match(request.headers.get("traceparent", ""))
    return traced.group(1) if traced else str(uuid4())


def _note(request: Request, sent: str, status: int, seconds: float) -> None:
    route = request.scope.get("frontdoor.route", "unmatched")
    method = sent if sent in _METHODS else "OTHER"
    REQUESTS.labels(route, method, status).inc()
    DURATION.labels(route, method).observe(seconds)
    log.info(
        "request",
        request_id=request.scope["frontdoor.request_id"],
        method=method,
        route=route,
        status=status,
        duration_ms=round(seconds * 1000, 1),
        problem=request.scope.get("frontdoor.problem", ""),
    )


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
