"""Worklists of the actor, their team and their agency."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.domain.contacts.contacts import Rating, Safety
from app.domain.contacts.urgency import Order
from app.domain.directory.permissions import Permission
from app.domain.pages import CursorNotValid
from app.domain.worklists.worklists import Worklist, WorklistNotForRole
from app.http.guard import allowed
from app.http.pagination import Paging
from app.http.problems import documented
from app.http.transactional_route import TransactionalRoute
from app.schemas.worklists.worklists import WorklistsView, WorklistView
from app.services.worklists import worklists
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/worklists", tags=["worklists"], route_class=TransactionalRoute)


@router.get("", operation_id="listWorklists", summary="List your worklists")
async def list_worklists(
    uow: Annotated[UnitOfWork, allowed(Permission.WORKLIST_READ)],
) -> WorklistsView:
    """The worklists of your roles, and the content of each."""
    return await worklists.list_mine(uow)


@router.get(
    "/{name}",
    operation_id="readWorklist",
    summary="Read a worklist",
    responses=documented(WorklistNotForRole, CursorNotValid),
)
async def read_worklist(
    name: Annotated[Worklist, Path(description="The name of the worklist.")],
    uow: Annotated[UnitOfWork, allowed(Permission.WORKLIST_READ)],
    page: Paging,
    order: Annotated[
        Order, Query(description="`urgency`: those not safe now first, then by rating.")
    ] = Order.USUAL,
    rating: Annotated[Rating | None, Query(description="Only children rated so.")] = None,
    safe_now: Annotated[
        Safety | None, Query(description="Only contacts in which the child is or is not safe.")
    ] = None,
) -> WorklistView:
    """The earliest due comes first, with the running clocks of each item.

    On `decisions` this order applies within the children with a recommendation, who come before all
    others. By urgency, children who are not safe now come first, then those rated red, those not
    rated yet, amber, green and blue, each in the usual order. A cursor continues one order.
    """
    return await worklists.read(
        uow, name=name, page=page, order=order, rating=rating, safe_now=safe_now
    )
