"""Puts the application together; imported by nothing but the server, the build and tests."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from app import openapi, problems
from app.database import DatabaseRole, engine_for, refuse_unsafe_login, service_url
from app.dependencies import Service
from app.edge import Edge, InFlight
from app.routers import every_router
from app.security import load_issuers, local_issuer
from app.settings import Settings
from app.telemetry import configure

IN_FLIGHT_PER_CONNECTION = 3


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
    used = engine or engine_for(
        service_url(settings), DatabaseRole.API, pool_size=settings.pool_size
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if settings.in_production:
            await refuse_unsafe_login(used)
        yield
        await used.dispose()

    app = FastAPI(
        title="Frontdoor",
        summary="The front door of children's social care: a multi-agency safeguarding hub.",
        version="0.1.0",
        license_info={"name": "MIT", "identifier": "MIT"},
        lifespan=lifespan,
        docs_url="/docs" if settings.documentation else None,
        redoc_url=None,
        openapi_url="/openapi.json" if settings.documentation else None,
        redirect_slashes=False,
    )
    app.state.service = Service(
        settings=settings, engine=used, issuers=load_issuers(issuers), clock=clock
    )
    for router in every_router():
        app.include_router(router)
    problems.install(app)
    openapi.install(app)
    app.add_middleware(
        Edge, in_flight=InFlight(limit=settings.pool_size * IN_FLIGHT_PER_CONNECTION)
    )
    return app
