"""Medical examinations of a child."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.casework.enquiries import ChildNotAllocated
from app.domain.casework.medicals import (
    ConsentMissing,
    ConsentUnclear,
    HappenedInFuture,
    MedicalEnded,
    NothingToReport,
    NotTheirChild,
    OfMeetingOrEnquiry,
    OutcomeUnclear,
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
from app.schemas.casework.medicals import (
    BookMedical,
    MedicalsView,
    MedicalView,
    RecordMedicalConsent,
    RecordMedicalOutcome,
    RecordMedicalResult,
)
from app.schemas.versions import VersionedView
from app.services.casework import medicals
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/people/{person_id}/medicals", tags=["enquiries"], route_class=TransactionalRoute
)


@router.get(
    "",
    operation_id="listMedicals",
    summary="List the medical examinations of a child",
    responses=documented(RecordNotFound),
)
async def list_medicals(
    person_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.ENQUIRY_READ)],
) -> MedicalsView:
    """Booked, consented to, who attended and what was found, under all linked records."""
    return await medicals.list_of_person(uow, person_id=person_id)


@router.post(
    "",
    operation_id="bookMedical",
    summary="Book a medical examination",
    status_code=status.HTTP_201_CREATED,
    responses=documented(
        RecordNotFound,
        ChildNotAllocated,
        OfMeetingOrEnquiry,
        NotTheirChild,
        ConsentUnclear,
        ActTimeImpossible,
        LateEntryUnexplained,
    ),
)
async def book_medical(
    person_id: RecordId,
    command: BookMedical,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.ENQUIRY_WORK)],
) -> VersionedView[MedicalView]:
    """Of a child whom a strategy meeting or an enquiry is about."""
    return await medicals.book(uow, person_id=person_id, command=command)


@router.post(
    "/{medical_id}/consent",
    operation_id="recordMedicalConsent",
    summary="Record the consent to a medical examination",
    responses=documented(
        RecordNotFound,
        ChildNotAllocated,
        RecordedInError,
        MedicalEnded,
        ConsentUnclear,
        ActTimeImpossible,
        LateEntryUnexplained,
    ),
)
async def record_medical_consent(
    person_id: RecordId,
    medical_id: RecordId,
    command: RecordMedicalConsent,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.ENQUIRY_WORK)],
    expected: ExpectedVersion,
) -> VersionedView[MedicalView]:
    """Who gave or refused it, or why none is needed."""
    return await medicals.record_consent(
        uow, person_id=person_id, medical_id=medical_id, expected=expected, command=command
    )


@router.post(
    "/{medical_id}/outcome",
    operation_id="recordMedicalOutcome",
    summary="Record what came of a medical examination",
    responses=documented(
        RecordNotFound,
        ChildNotAllocated,
        RecordedInError,
        MedicalEnded,
        ConsentUnclear,
        OutcomeUnclear,
        HappenedInFuture,
        LateEntryUnexplained,
        ConsentMissing,
    ),
)
async def record_medical_outcome(
    person_id: RecordId,
    medical_id: RecordId,
    command: RecordMedicalOutcome,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.ENQUIRY_WORK)],
    expected: ExpectedVersion,
) -> VersionedView[MedicalView]:
    """When it took place and who attended, or why it did not."""
    return await medicals.record_outcome(
        uow, person_id=person_id, medical_id=medical_id, expected=expected, command=command
    )


@router.post(
    "/{medical_id}/result",
    operation_id="recordMedicalResult",
    summary="Record the result of a medical examination",
    responses=documented(
        RecordNotFound,
        ChildNotAllocated,
        RecordedInError,
        NothingToReport,
        ActTimeImpossible,
        LateEntryUnexplained,
    ),
)
async def record_medical_result(
    person_id: RecordId,
    medical_id: RecordId,
    command: RecordMedicalResult,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.ENQUIRY_WORK)],
    expected: ExpectedVersion,
) -> VersionedView[MedicalView]:
    """Where it was not known when the outcome was recorded."""
    return await medicals.record_result(
        uow, person_id=person_id, medical_id=medical_id, expected=expected, command=command
    )
