"""Health checks: liveness and readiness."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Request, status

from app.db.readiness import SchemaBehind
from app.http.problems import RETRY_AFTER_SECONDS
from app.schemas.types import View

router = APIRouter(prefix="/health", tags=["health"])


class HealthView(View):
    """The state of the service."""

    status: Literal["live", "ready"]


async def _can_answer(request: Request) -> None:
    unready = HTTPException(
        status.HTTP_503_SERVICE_UNAVAILABLE, headers={"Retry-After": RETRY_AFTER_SECONDS}
    )
    if request.app.state.stopping.begun:
        raise unready
    try:
        await request.app.state.readiness.refuse_unready()
    except SchemaBehind:
        raise unready from None


@router.get("/live", operation_id="isLive", summary="Check that the process is running")
async def live() -> HealthView:
    """Answers without checking anything."""
    return HealthView(status="live")


@router.get("/ready", operation_id="isReady", summary="Check that requests can be answered")
async def ready(_: Annotated[None, Depends(_can_answer)]) -> HealthView:
    """Answers if the database does, with this release's schema, and the service is not stopping."""
    return HealthView(status="ready")
