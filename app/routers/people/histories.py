"""A person's history, which a decision takes into account, and their whole chronology."""

from typing import Annotated

from fastapi import APIRouter

from app.domain.directory.permissions import Permission
from app.domain.directory.purposes import PurposeNotForRole, PurposeNotGiven
from app.http.guard import allowed_to_open
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.people.histories import ChronologyView, HistoryView
from app.services.people import chronology, histories
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/people/{person_id}", tags=["people"], route_class=TransactionalRoute)


@router.get(
    "/history",
    operation_id="readHistory",
    summary="Read a person's history",
    responses=documented(PurposeNotGiven, PurposeNotForRole),
)
async def read_history(
    person_id: RecordId,
    uow: Annotated[UnitOfWork, allowed_to_open(Permission.PERSON_READ)],
) -> HistoryView:
    """Past contacts, decisions, referrals with their closures, and enquiries.

    Read from this record and all those linked with it.
    """
    return await histories.read(uow, person_id=person_id)


@router.get(
    "/chronology",
    operation_id="readChronology",
    summary="Read a person's chronology",
    responses=documented(PurposeNotGiven, PurposeNotForRole),
)
async def read_chronology(
    person_id: RecordId,
    uow: Annotated[UnitOfWork, allowed_to_open(Permission.PERSON_READ)],
) -> ChronologyView:
    """Every event you may see, oldest first, with the person's age at the time."""
    return await chronology.read(uow, person_id=person_id)
