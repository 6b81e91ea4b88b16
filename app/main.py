"""Puts the application together; imported by nothing but the server, the build and tests."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from app import openapi
from app.auth.local_issuer import local_issuer
from app.auth.tokens import load_issuers
from app.db.engine import refuse_unsafe_login
from app.db.pools import Pools
from app.db.readiness import Readiness
from app.http import exception_handlers
from app.http.event_wakeup import EventWakeup
from app.http.guard import Service
from app.http.load_shedding import slots_for
from app.http.middleware import Middleware, Timeouts
from app.http.rate_limits import rate_limits_of
from app.http.shutdown import Shutdown
from app.routers import every_route
from app.settings import Settings
from app.telemetry import configure, watch_pools
from app.webhooks.secrets import WebhookKeys


def utc_now() -> datetime:
    """The only clock of the service."""
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    *,
    engine: AsyncEngine | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> FastAPI:
    """Wire everything; nothing is fetched or connected before the application starts."""
    configure()
    issuers = [*settings.issuers]
    if settings.local_issuer:
        local = local_issuer(settings.data_folder, environment=settings.environment)
        issuers.append(local.public_config(audience=settings.audience).model_dump())
    pools = Pools.of(settings) if engine is None else Pools.all_in(engine)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if settings.in_production:
            await refuse_unsafe_login(pools.own)
        yield
        await pools.dispose()

    app = FastAPI(
        title="Frontdoor",
        summary="The front door of children's social care: a multi-agency safeguarding hub.",
        version="0.1.0",
        license_info={"name": "MIT", "identifier": "MIT"},
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.state.service = Service(
        settings=settings,
        pools=pools,
        issuers=load_issuers(issuers),
        clock=clock,
        long_bodies=asyncio.Semaphore(settings.urgent_pool_size // 2 or 1),
    )
    app.state.budgets = rate_limits_of(settings)
    app.state.stopping = Shutdown()
    app.state.webhook_keys = WebhookKeys(settings)
    app.state.event_watch = EventWakeup(pools.own, streams_read_in=pools.ordinary)
    app.state.readiness = Readiness(pools.own)
    watch_pools(ordinary=pools.ordinary.pool, urgent=pools.urgent.pool)
    app.router.routes.extend(every_route())
    exception_handlers.install(app)
    openapi.install(app)
    if settings.shows_documentation:
        openapi.pages.install(app)
    app.add_middleware(
        Middleware,
        slots=slots_for(
            pool_size=settings.pool_size,
            urgent_pool_size=settings.urgent_pool_size,
            streams=settings.streams,
            per_connection=settings.in_flight_per_connection,
        ),
        timeouts=Timeouts(body=settings.body_seconds, request=settings.request_seconds),
        stopping=app.state.stopping,
    )
    return app
