"""The edge around applications of a test's own."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx
from starlette.types import ASGIApp

from app.http.load_shedding import Priority, Slots
from app.http.middleware import Middleware, Timeouts
from app.http.shutdown import Shutdown

ROOMY: Mapping[Priority, int] = dict.fromkeys(Priority, 100)
PATIENT = Timeouts(body=5, request=5)


def middleware_around(
    application: ASGIApp,
    *,
    limits: Mapping[Priority, int] = ROOMY,
    timeouts: Timeouts = PATIENT,
    stopping: Shutdown | None = None,
) -> Middleware:
    """Middleware with slots and timeouts of the test's choosing."""
    return Middleware(
        application,
        slots=Slots(limits),
        timeouts=timeouts,
        stopping=stopping or Shutdown(),
    )


@asynccontextmanager
async def client_of(application: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application of the test's own."""
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://frontdoor.test") as client:
        yield client
