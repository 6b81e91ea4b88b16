"""Serves the application: worker processes, the limits around them, and the metrics port."""

import asyncio
from collections.abc import Callable
from functools import partial

from fastapi import FastAPI
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from prometheus_client import start_http_server

from app.database import DatabaseRole, engine_for, refuse_unsafe_login, service_url
from app.main import create_app
from app.settings import Settings
from app.telemetry import REGISTRY

# A client that opens connections and sends half a header holds each for this long, not for ever.
HEADER_READ_TIMEOUT_MS = 5_000
FINISH_WITHIN_SECONDS = 25
# Far above the in-flight limit of a worker: an overload is to be answered 503, not left waiting.
ACCEPTED_AT_ONCE = 512


class MetricsNeedOneWorker(ValueError):  # noqa: N818 - it names the fact that stops the start
    """Every worker counts for itself, and one port can show only one of them."""


def serve(settings: Settings, *, when_listening: Callable[[], None] | None = None) -> None:
    """Serve until SIGTERM or SIGINT; requests begun by then get 25 seconds to finish.

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
    server = Granian(
        "app.main:create_app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.workers,
        workers_kill_timeout=FINISH_WITHIN_SECONDS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_READ_TIMEOUT_MS),
        websockets=False,
        backlog=1024,
        backpressure=ACCEPTED_AT_ONCE,
        log_level=LogLevels.warning,
    )
    if when_listening is not None:
        server.on_startup(when_listening)
    server.serve(target_loader=partial(_application, settings), wrap_loader=False)


def _application(settings: Settings) -> FastAPI:
    """Runs in the worker, so that the metrics shown are those the worker counts."""
    if settings.metrics_port is not None:
        start_http_server(settings.metrics_port, addr=settings.host, registry=REGISTRY)
    return create_app(settings)


async def _refuse_unsafe_login(settings: Settings) -> None:
    engine = engine_for(service_url(settings), DatabaseRole.API, pool_size=1)
    try:
        await refuse_unsafe_login(engine)
    finally:
        await engine.dispose()
