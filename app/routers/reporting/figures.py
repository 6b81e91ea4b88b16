"""Figures: counts and timeliness, suppressed so that no child can be found."""

from typing import Annotated

from fastapi import APIRouter

from app.domain.directory.permissions import Permission
from app.http.guard import allowed
from app.http.transactional_route import TransactionalRoute
from app.schemas.reporting.figures import (
    BreakGlassFiguresView,
    ContactFiguresView,
    TimescaleFiguresView,
)
from app.services.reporting import figures
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/figures", tags=["figures"], route_class=TransactionalRoute)

Reader = Annotated[UnitOfWork, allowed(Permission.FIGURES_READ)]


@router.get("/contacts", operation_id="readContactFigures", summary="How many contacts?")
async def read_contact_figures(uow: Reader) -> ContactFiguresView:
    """Contacts, ratings, decisions and whether those were in time, in months that have ended.

    A number from 1 to 4 is null and `suppressed`, and so are as many others as are needed that
    nobody can work it out: not even whoever knows the rule, which docs/concepts.md states.
    """
    return await figures.contacts(uow)


@router.get("/timescales", operation_id="readTimescaleFigures", summary="How timely?")
async def read_timescale_figures(uow: Reader) -> TimescaleFiguresView:
    """Clocks by the month they started in and where they stand now; suppressed likewise."""
    return await figures.timescales(uow)


@router.get(
    "/break-glass", operation_id="readBreakGlassFigures", summary="How often was the glass broken?"
)
async def read_break_glass_figures(uow: Reader) -> BreakGlassFiguresView:
    """Why, how many were reviewed in time, and what the reviews found.

    To whoever oversees it, every number as it is; to an analyst, suppressed likewise.
    """
    return await figures.break_glass(uow)
