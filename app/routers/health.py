"""Whether the process lives, and whether it can answer."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from sqlalchemy import text

from app.schemas.types import View

router = APIRouter(prefix="/health", tags=["health"])


class HealthView(View):
    """The state of the service."""

    status: Literal["live", "ready"]


async def _database_answers(request: Request) -> None:
    async with request.app.state.service.engine.connect() as connection:
        await connection.execute(text("SELECT 1"))


@router.get("/live", operation_id="isLive", summary="Is the process alive?")
async def live() -> HealthView:
    """Answers without looking at anything."""
    return HealthView(status="live")


@router.get("/ready", operation_id="isReady", summary="Can requests be answered?")
async def ready(_: Annotated[None, Depends(_database_answers)]) -> HealthView:
    """Answers once the database does."""
    return HealthView(status="ready")
