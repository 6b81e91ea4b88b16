"""Agencies' desks: what each is still asked, and how it answers."""

from typing import Annotated

from fastapi import APIRouter

from app.dependencies import allowed
from app.domain.permissions import Permission
from app.domain.records import RecordNotFound
from app.problems import documented
from app.record_ids import RecordId
from app.schemas.desks import DesksView, DeskView
from app.services import desks
from app.transactional_route import TransactionalRoute
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1", tags=["desks"], route_class=TransactionalRoute)

Reader = Annotated[UnitOfWork, allowed(Permission.DESK_READ)]


@router.get("/agencies/me/desk", operation_id="readOwnDesk", summary="My agency's desk")
async def read_own_desk(uow: Reader) -> DeskView:
    """Its open requests by due time, how it answers, and the anonymous spread of the others.

    The figures are of what was asked in the last 90 days. Of the others only quartiles are
    shown, and only where five agencies have five answers each.
    """
    return await desks.read_own(uow)


@router.get(
    "/agencies/{agency_id}/desk",
    operation_id="readDesk",
    summary="An agency's desk",
    responses=documented(RecordNotFound),
)
async def read_desk(agency_id: RecordId, uow: Reader) -> DeskView:
    """Likewise: for the hub any agency's, for an officer their own."""
    return await desks.read(uow, agency_id=agency_id)


@router.get("/desks", operation_id="listDesks", summary="How agencies answer")
async def list_desks(uow: Reader) -> DesksView:
    """By name: for the hub every agency, for an officer their own."""
    return await desks.list_all(uow)
