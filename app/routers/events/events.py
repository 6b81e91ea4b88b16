"""Events, listed for clients that poll."""

from typing import Annotated

from fastapi import APIRouter

from app.domain.directory.permissions import Permission
from app.domain.pages import CursorNotValid
from app.http.event_positions import After, Cursors
from app.http.guard import allowed
from app.http.pagination import Limit
from app.http.problems import documented
from app.http.transactional_route import TransactionalRoute
from app.schemas.events.events import EventsView
from app.services.events import events
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/events", tags=["events"], route_class=TransactionalRoute)


@router.get(
    "",
    operation_id="listEvents",
    summary="List events since a position",
    responses=documented(CursorNotValid),
)
async def list_events(
    uow: Annotated[UnitOfWork, allowed(Permission.EVENT_READ)],
    cursors: Cursors,
    after: After = None,
    limit: Limit = 50,
) -> EventsView:
    """Events about records that the reader may open at this moment, the earliest first.

    Each says where to read more. `next` is always given: send it as `after` in your next request.
    """
    return await events.list_events(uow, after=after, limit=limit, cursors=cursors)
