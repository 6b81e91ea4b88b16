"""Emergency protection of a child: police protection and emergency protection orders."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.casework.enquiries import ChildNotAllocated
from app.domain.casework.protections import (
    AlreadyProtected,
    OrderExtendedOnce,
    OrderRanOut,
    PoliceProtectionUnclear,
    ProtectionEnded,
)
from app.domain.clocks.act_times import ActTimeImpossible, LateEntryUnexplained
from app.domain.corrections.recorded_errors import RecordedInError
from app.domain.directory.permissions import Permission
from app.domain.records import RecordNotFound
from app.http.etags import ExpectedVersion
from app.http.guard import allowed, allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.casework.protections import (
    EndProtection,
    ExtendProtection,
    ProtectionsView,
    ProtectionView,
    RecordProtection,
)
from app.schemas.versions import VersionedView
from app.services.casework import protections
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/people/{person_id}/emergency-protections",
    tags=["emergency-protection"],
    route_class=TransactionalRoute,
)

_OF_EVERY_ACT = (
    RecordNotFound,
    ChildNotAllocated,
    RecordedInError,
    ActTimeImpossible,
    LateEntryUnexplained,
)


@router.get(
    "",
    operation_id="listEmergencyProtections",
    summary="List the emergency protection of a child",
    responses=documented(RecordNotFound),
)
async def list_protections(
    person_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.PROTECTION_READ)],
) -> ProtectionsView:
    """Police protection and emergency protection orders, with their clocks, the newest first."""
    return await protections.list_of_person(uow, person_id=person_id)


@router.post(
    "",
    operation_id="recordEmergencyProtection",
    summary="Record police protection or an emergency protection order",
    status_code=status.HTTP_201_CREATED,
    responses=documented(*_OF_EVERY_ACT, AlreadyProtected, PoliceProtectionUnclear),
)
async def record_protection(
    person_id: RecordId,
    command: RecordProtection,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.PROTECTION_RECORD)],
) -> VersionedView[ProtectionView]:
    """Its clock counts from its first instant: 72 hours, or the end of the eighth day."""
    return await protections.record(uow, person_id=person_id, command=command)


@router.post(
    "/{protection_id}/extension",
    operation_id="extendEmergencyProtection",
    summary="Record that a court extended an emergency protection order",
    responses=documented(*_OF_EVERY_ACT, ProtectionEnded, OrderExtendedOnce, OrderRanOut),
)
async def extend_protection(
    person_id: RecordId,
    protection_id: RecordId,
    command: ExtendProtection,
    uow: Annotated[UnitOfWork, allowed(Permission.PROTECTION_RECORD)],
    expected: ExpectedVersion,
) -> VersionedView[ProtectionView]:
    """Once, by up to seven days, while the order is in force."""
    return await protections.extend(
        uow, person_id=person_id, protection_id=protection_id, expected=expected, command=command
    )


@router.post(
    "/{protection_id}/ending",
    operation_id="endEmergencyProtection",
    summary="Record how emergency protection ended",
    responses=documented(*_OF_EVERY_ACT, ProtectionEnded),
)
async def end_protection(
    person_id: RecordId,
    protection_id: RecordId,
    command: EndProtection,
    uow: Annotated[UnitOfWork, allowed(Permission.PROTECTION_RECORD)],
    expected: ExpectedVersion,
) -> VersionedView[ProtectionView]:
    """Returned home, a further order made, accommodated, discharged, or it ran out."""
    return await protections.end(
        uow, person_id=person_id, protection_id=protection_id, expected=expected, command=command
    )
