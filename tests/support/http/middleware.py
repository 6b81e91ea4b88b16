"""The edge around applications of a test's own."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx
from starlette.types import ASGIApp

from app.http.load_shedding import Lane, Places
from app.http.middleware import Edge, Patience
from app.http.shutdown import Stopping

ROOMY: Mapping[Lane, int] = dict.fromkeys(Lane, 100)
PATIENT = Patience(body=5, request=5)


def edge_around(
    application: ASGIApp,
    *,
    limits: Mapping[Lane, int] = ROOMY,
    patience: Patience = PATIENT,
    stopping: Stopping | None = None,
) -> Edge:
    """An edge with places and patience of the test's choosing."""
    return Edge(
        application,
        places=Places(limits),
        patience=patience,
        stopping=stopping or Stopping(),
    )


@asynccontextmanager
async def client_of(application: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application of the test's own."""
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://frontdoor.test") as client:
        yield client
