"""Figures: counts and timeliness, suppressed so that no child can be identified."""

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


@router.get("/contacts", operation_id="readContactFigures", summary="Read the figures on contacts")
async def read_contact_figures(uow: Reader) -> ContactFiguresView:
    """Contacts, ratings, decisions and whether those were in time, in months that have ended.

    A number from 1 to 4 is null and `suppressed`, with as many others as are needed so that it
    cannot be worked out, even by a reader who knows the rule, which docs/concepts.md states.
    """
    return await figures.contacts(uow)


@router.get(
    "/timescales", operation_id="readTimescaleFigures", summary="Read the figures on timeliness"
)
async def read_timescale_figures(uow: Reader) -> TimescaleFiguresView:
    """Clocks by the month they started in and their present state; suppressed in the same way."""
    return await figures.timescales(uow)


@router.get(
    "/break-glass", operation_id="readBreakGlassFigures", summary="Read the figures on break-glass"
)
async def read_break_glass_figures(uow: Reader) -> BreakGlassFiguresView:
    """The reasons, how many were reviewed in time, and what the reviews found.

    Readers who oversee break-glass see every number as it is; analysts see them suppressed in the
    same way.
    """
    return await figures.break_glass(uow)
