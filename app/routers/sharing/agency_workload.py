"""Agency workload: requests still open, and how each agency answers."""

from typing import Annotated

from fastapi import APIRouter

from app.domain.directory.permissions import Permission
from app.domain.records import RecordNotFound
from app.http.guard import allowed
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.sharing.agency_workload import DesksView, DeskView
from app.services.sharing import agency_workload
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1", tags=["desks"], route_class=TransactionalRoute)

Reader = Annotated[UnitOfWork, allowed(Permission.DESK_READ)]


@router.get("/agencies/me/desk", operation_id="readOwnDesk", summary="Read your agency's workload")
async def read_own_desk(uow: Reader) -> DeskView:
    """Its open requests by due time, how it answers, and the anonymous spread of the others.

    The figures cover requests of the last 90 days. For other agencies only quartiles are shown, and
    only where five agencies have five answers each.
    """
    return await agency_workload.read_own(uow)


@router.get(
    "/agencies/{agency_id}/desk",
    operation_id="readDesk",
    summary="Read an agency's workload",
    responses=documented(RecordNotFound),
)
async def read_desk(agency_id: RecordId, uow: Reader) -> DeskView:
    """The same for the hub for any agency, and for an officer for their own."""
    return await agency_workload.read(uow, agency_id=agency_id)


@router.get("/desks", operation_id="listDesks", summary="List how agencies answer")
async def list_desks(uow: Reader) -> DesksView:
    """By name: for the hub every agency, for an officer their own."""
    return await agency_workload.list_all(uow)
