"""Serves the application: worker processes, the limits around them, and the metrics port."""

import asyncio
import os
import signal
from collections.abc import Callable
from functools import partial

from fastapi import FastAPI
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels, logger
from granian.server import MPServer
from prometheus_client import start_http_server
from starlette.types import ASGIApp, Receive, Scope, Send

from app.db.engine import DatabaseRole, engine_for, refuse_unsafe_login, service_url
from app.http.middleware import HEADERS_LIMIT_BYTES
from app.http.shutdown import Shutdown
from app.main import create_app
from app.server.event_loop import RememberingLoop
from app.server.socket import BACKLOG, OnPassedSocket, leave_to_successor
from app.settings import FINISH_WITHIN_SECONDS, Settings
from app.telemetry import REGISTRY, server_logging

# A client that opens connections and sends half a header holds each for this long, not for ever.
HEADER_READ_TIMEOUT_MS = 5_000
# The application refuses them at their limit; beyond this the server reads no further.
HEADERS_READ_BYTES = 2 * HEADERS_LIMIT_BYTES
# Far above the in-flight limit of a worker: an overload is to be answered 503, not left waiting.
ACCEPTED_AT_ONCE = 512


class MetricsNeedOneWorker(ValueError):  # noqa: N818 - it names the fact that stops the start
    """Every worker counts for itself, and one port can show only one of them."""


def serve(settings: Settings, *, when_listening: Callable[[], None] | None = None) -> None:
    """Serve until SIGTERM or SIGINT; what was begun by then is finished within 25 seconds.

    `when_listening` is called once the port is ours.

    Raises:
        MetricsNeedOneWorker: a metrics port together with several workers.
        NotSafeToServe: in production, with a login that could walk around row-level security.
    """
    if settings.metrics_port is not None and settings.workers > 1:
        raise MetricsNeedOneWorker("METRICS_PORT needs WORKERS=1; run several copies instead.")
    if settings.in_production:
        # Every worker asks again as it starts; but a worker's logs pass no library's text, so
        # there the operator would only see it die.
        asyncio.run(_refuse_unsafe_login(settings))
    # Workers are forked: a key drawn after that would be another in each, and a list begun
    # with one worker could not be continued with the next.
    _ = settings.cursor_secret
    is_passed = settings.has_passed_socket(os.getpid())
    server = (OnPassedSocket if is_passed else MPServer)(
        "app.main:create_app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.workers,
        workers_kill_timeout=FINISH_WITHIN_SECONDS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADER_READ_TIMEOUT_MS, max_buffer_size=HEADERS_READ_BYTES
        ),
        websockets=False,
        backlog=BACKLOG,
        backpressure=ACCEPTED_AT_ONCE,
        log_level=LogLevels.warning,
        log_dictconfig=server_logging(logger.name),
    )
    if when_listening is not None:
        server.on_startup(when_listening)
    retire = leave_to_successor if is_passed else _nothing
    server.serve(target_loader=partial(_application, settings, retire), wrap_loader=False)


def _nothing() -> None:
    """A listener of the server's own ends with the server."""


def _application(settings: Settings, retire: Callable[[], None]) -> ASGIApp:
    """Runs in the worker, so that the metrics shown are those the worker counts."""
    if settings.metrics_port is not None:
        start_http_server(settings.metrics_port, addr=settings.host, registry=REGISTRY)
    return draining(create_app(settings), seconds=settings.drains_for, retire=retire)


def draining(app: FastAPI, *, seconds: float, retire: Callable[[], None]) -> ASGIApp:
    """The application in a worker that says it is not ready for a while before it stops.

    At SIGTERM the server would close its port at once, while balancers still send requests to
    it and clients hold connections open. So the signals are taken over, as soon as the server
    has set its own handlers: for `seconds` requests are answered as ever, with readiness
    refused and each connection closed after its answer. Then the server finishes what is in
    flight, closes the pool and exits. At SIGINT, which a terminal sends to every process at once,
    it does so without waiting; streams end in both cases, as the server would wait for them.
    """

    async def drained(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            loop = asyncio.get_running_loop()
            if isinstance(loop, RememberingLoop):
                _take_over(loop, app.state.stopping, seconds=seconds, retire=retire)
        await app(scope, receive, send)

    return drained


def _take_over(
    loop: RememberingLoop, stopping: Shutdown, *, seconds: float, retire: Callable[[], None]
) -> None:
    finish = loop.at_signal[signal.SIGINT]

    def stop(*, within: float) -> None:
        stopping.begin()
        retire()
        loop.call_later(within, finish)

    loop.add_signal_handler(signal.SIGTERM, partial(stop, within=seconds))
    loop.add_signal_handler(signal.SIGINT, partial(stop, within=0))


async def _refuse_unsafe_login(settings: Settings) -> None:
    engine = engine_for(service_url(settings), DatabaseRole.API, pool_size=1)
    try:
        await refuse_unsafe_login(engine)
    finally:
        await engine.dispose()
