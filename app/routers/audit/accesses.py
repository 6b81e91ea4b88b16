"""Accesses to a person's record."""

from typing import Annotated

from fastapi import APIRouter

from app.domain.directory.permissions import Permission
from app.domain.pages import CursorNotValid
from app.domain.records import RecordNotFound
from app.http.guard import allowed
from app.http.pagination import Paging
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.audit.accesses import AccessesView
from app.services.audit import accesses
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/people", tags=["audit"], route_class=TransactionalRoute)


@router.get(
    "/{person_id}/accesses",
    operation_id="listAccesses",
    summary="List who has opened a child's record",
    responses=documented(RecordNotFound, CursorNotValid),
)
async def list_accesses(
    person_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.ACCESS_READ)],
    page: Paging,
) -> AccessesView:
    """Everyone who opened, changed or listed anything about the child, or was refused.

    For people who work with the child, and for information governance; the newest first, across all
    records linked as the same person. Only information governance sees that the audit log was read,
    since an enquiry into improper access must not warn the person it is about, and which staff the
    record is hidden from.
    """
    return await accesses.list_to(uow, person_id=person_id, page=page)
