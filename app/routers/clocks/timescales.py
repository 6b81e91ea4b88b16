"""Clocks: the running ones, their definitions, and the reasons for missed deadlines."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.clocks.breaches import NotBreached
from app.domain.directory.permissions import Permission
from app.domain.pages import CursorNotValid
from app.domain.records import RecordNotFound
from app.http.guard import allowed, allowed_to_create
from app.http.pagination import Paging
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.clocks.timescales import (
    BreachView,
    ClocksView,
    DefinitionsView,
    ExplainBreach,
    ExplainedClockView,
)
from app.schemas.versions import VersionedView
from app.services.clocks import clock_pages
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/timescales", tags=["timescales"], route_class=TransactionalRoute)


@router.get(
    "",
    operation_id="listTimescales",
    summary="List running clocks",
    responses=documented(CursorNotValid),
)
async def list_timescales(
    uow: Annotated[UnitOfWork, allowed(Permission.TIMESCALE_READ)], page: Paging
) -> ClocksView:
    """Running clocks that you may see, the earliest due first."""
    return await clock_pages.list_running(uow, page=page)


@router.get(
    "/definitions", operation_id="listTimescaleDefinitions", summary="List the limits of all clocks"
)
async def list_definitions(
    uow: Annotated[UnitOfWork, allowed(Permission.TIMESCALE_READ)],
) -> DefinitionsView:
    """The limit of each kind of clock: for everyone, and this partnership's own."""
    return await clock_pages.list_definitions(uow)


@router.get(
    "/{timescale_id}",
    operation_id="readTimescale",
    summary="Read a clock",
    responses=documented(RecordNotFound),
)
async def read_timescale(
    timescale_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.TIMESCALE_READ)],
) -> VersionedView[ExplainedClockView]:
    """When it started and why, when it is due, its state, and why it was missed."""
    return await clock_pages.read(uow, timescale_id=timescale_id)


@router.post(
    "/{timescale_id}/breaches",
    operation_id="explainBreach",
    summary="Record why a deadline was missed",
    status_code=status.HTTP_201_CREATED,
    responses=documented(RecordNotFound, NotBreached),
)
async def explain_breach(
    timescale_id: RecordId,
    command: ExplainBreach,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.TIMESCALE_EXPLAIN)],
) -> BreachView:
    """The reason, accepted by the manager who records it."""
    return await clock_pages.explain(uow, timescale_id=timescale_id, command=command)
