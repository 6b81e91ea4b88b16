"""The outermost layer: request ids, the in-flight limit, one log line a request, no lost error."""

import re
from dataclasses import dataclass
from time import perf_counter
from uuid import uuid4

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import problems
from app.telemetry import DURATION, REQUESTS, SHED, log

_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{8,128}$")
_TRACEPARENT = re.compile(r"^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$")


@dataclass(slots=True)
class InFlight:
    """How many requests are being answered, and how many may be."""

    limit: int
    count: int = 0


class Edge:
    """Wraps the application; everything it answers has a request id and leaves one log line.

    Over the in-flight limit it answers 503 at once: a queue would hide an overload until it
    is a collapse. Making a contact is shed last.
    """

    def __init__(self, app: ASGIApp, *, in_flight: InFlight) -> None:
        self._app = app
        self._in_flight = in_flight

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        request_id = _request_id(request)
        scope["frontdoor.request_id"] = request_id
        started = perf_counter()
        status = 500

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    (b"x-request-id", request_id.encode()),
                    *_missing(message["headers"]),
                ]
            await send(message)

        self._in_flight.count += 1
        try:
            await self._answer(scope, receive, send_noted, request)
        finally:
            self._in_flight.count -= 1
            _note(request, status, perf_counter() - started, request_id)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, request: Request) -> None:
        if self._in_flight.count > self._in_flight.limit and not _is_shed_last(scope):
            SHED.inc()
            response = problems.problem(
                request,
                503,
                type_="try-again-shortly",
                title="The service is busy; try again shortly",
                headers={"Retry-After": problems.RETRY_AFTER_SECONDS},
            )
            await response(scope, receive, send)
            return
        begun = False

        async def send_begun(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_begun)
        except Exception as error:  # noqa: BLE001 - the last place that can keep its text inside
            response = await problems.answer_failure(request, error)
            if not begun:
                await response(scope, receive, send)


def _request_id(request: Request) -> str:
    given = request.headers.get("x-request-id", "")
    if _REQUEST_ID.match(given):
        return given
    traced = _TRACEPARENT.match(request.headers.get("traceparent", ""))
    return traced.group(1) if traced else str(uuid4())


def _missing(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers every answer carries, unless it already says otherwise."""
    present = {name.lower() for name, _ in headers}
    always = (
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
    )
    return [(name, value) for name, value in always if name not in present]


# A worry about a child; and the question that, refused, has a busy process killed as a dead one.
_SHED_LAST = frozenset({("POST", "/v1/contacts"), ("GET", "/health/live")})


def _is_shed_last(scope: Scope) -> bool:
    return (scope["method"], scope["path"]) in _SHED_LAST


def _note(request: Request, status: int, seconds: float, request_id: str) -> None:
    route = request.scope.get("frontdoor.route", "unmatched")
    method = request.method if request.method in _METHODS else "OTHER"
    REQUESTS.labels(route, method, status).inc()
    DURATION.labels(route, method).observe(seconds)
    log.info(
        "request",
        request_id=request_id,
        method=method,
        route=route,
        status=status,
        duration_ms=round(seconds * 1000, 1),
        problem=request.scope.get("frontdoor.problem", ""),
    )


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
