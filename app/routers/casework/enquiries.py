"""Section 47 enquiries about one child."""

from typing import Annotated

from fastapi import APIRouter, status

from app.domain.casework.enquiries import (
    AuthorisedByRecorder,
    ChildNotAllocated,
    ChildNotSeen,
    ConferenceContradictsOutcome,
    EnquiryAuthorised,
    EnquiryEnded,
    EnquiryFromCensus,
    NobodyConsulted,
    OutcomeAlreadyRecorded,
    OutcomeMissing,
)
from app.domain.casework.visits import OutsideEnquiry, VisitContradictory
from app.domain.clocks.act_times import ActTimeImpossible, LateEntryUnexplained
from app.domain.corrections.recorded_errors import RecordedInError
from app.domain.directory.permissions import Permission
from app.domain.gates import ExceptionNotNeeded, ExceptionNotYours
from app.domain.records import RecordNotFound
from app.http.etags import ExpectedVersion
from app.http.guard import allowed, allowed_to_create
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.casework.enquiries import (
    AuthoriseOutcome,
    EndEnquiry,
    EnquiryView,
    RecordConsultation,
    RecordOutcome,
    RecordVisit,
)
from app.schemas.versions import VersionedView
from app.services.casework import enquiries, enquiry_endings, visits
from app.unit_of_work import UnitOfWork

router = APIRouter(prefix="/v1/enquiries", tags=["enquiries"], route_class=TransactionalRoute)

_OF_EVERY_ACT = (
    ActTimeImpossible,
    LateEntryUnexplained,
    RecordNotFound,
    ChildNotAllocated,
    EnquiryFromCensus,
    EnquiryAuthorised,
    RecordedInError,
    EnquiryEnded,
)


@router.get(
    "/{enquiry_id}",
    operation_id="readEnquiry",
    summary="Read an enquiry",
    responses=documented(RecordNotFound),
)
async def read_enquiry(
    enquiry_id: RecordId,
    uow: Annotated[UnitOfWork, allowed(Permission.ENQUIRY_READ)],
) -> VersionedView[EnquiryView]:
    """How the child was seen, who was consulted, what was found, and the state of its clocks."""
    return await enquiries.read(uow, enquiry_id=enquiry_id)


@router.post(
    "/{enquiry_id}/visits",
    operation_id="recordEnquiryVisit",
    summary="Record a visit to the child",
    status_code=status.HTTP_201_CREATED,
    responses=documented(*_OF_EVERY_ACT, OutsideEnquiry, VisitContradictory),
)
async def record_visit(
    enquiry_id: RecordId,
    command: RecordVisit,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.ENQUIRY_WORK)],
) -> VersionedView[EnquiryView]:
    """Whether the child was seen, alone or why not, and the child's wishes and feelings.

    The first visit at which the child was seen stops the `child_seen` clock.
    """
    return await visits.record_visit(uow, enquiry_id=enquiry_id, command=command)


@router.post(
    "/{enquiry_id}/consultations",
    operation_id="recordConsultation",
    summary="Record a consultation with an agency",
    status_code=status.HTTP_201_CREATED,
    responses=documented(*_OF_EVERY_ACT, OutsideEnquiry),
)
async def record_consultation(
    enquiry_id: RecordId,
    command: RecordConsultation,
    uow: Annotated[UnitOfWork, allowed_to_create(Permission.ENQUIRY_WORK)],
) -> VersionedView[EnquiryView]:
    """The agency consulted, the time, and its information."""
    return await visits.record_consultation(uow, enquiry_id=enquiry_id, command=command)


@router.post(
    "/{enquiry_id}/outcome",
    operation_id="recordEnquiryOutcome",
    summary="Record the outcome of an enquiry",
    responses=documented(
        *_OF_EVERY_ACT,
        OutcomeAlreadyRecorded,
        ChildNotSeen,
        NobodyConsulted,
        ConferenceContradictsOutcome,
        ExceptionNotYours,
        ExceptionNotNeeded,
    ),
)
async def record_outcome(
    enquiry_id: RecordId,
    command: RecordOutcome,
    uow: Annotated[UnitOfWork, allowed(Permission.ENQUIRY_WORK)],
    expected: ExpectedVersion,
) -> VersionedView[EnquiryView]:
    """The findings, the outcome, and whether a child protection conference is required.

    Where the child could not be seen, or no agency consulted, a manager's exception says why.
    """
    return await enquiries.record_outcome(
        uow, enquiry_id=enquiry_id, expected=expected, command=command
    )


@router.post(
    "/{enquiry_id}/authorisation",
    operation_id="authoriseEnquiry",
    summary="Authorise the outcome of an enquiry",
    responses=documented(*_OF_EVERY_ACT, OutcomeMissing, AuthorisedByRecorder),
)
async def authorise_enquiry(
    enquiry_id: RecordId,
    command: AuthoriseOutcome,
    uow: Annotated[UnitOfWork, allowed(Permission.ENQUIRY_AUTHORISE)],
    expected: ExpectedVersion,
) -> VersionedView[EnquiryView]:
    """By a manager who did not record it. Without continuing risk the conference clock ends."""
    return await enquiries.authorise(uow, enquiry_id=enquiry_id, expected=expected, command=command)


@router.post(
    "/{enquiry_id}/ending",
    operation_id="endEnquiry",
    summary="End an enquiry without an outcome",
    responses=documented(*_OF_EVERY_ACT, OutsideEnquiry),
)
async def end_enquiry(
    enquiry_id: RecordId,
    command: EndEnquiry,
    uow: Annotated[UnitOfWork, allowed(Permission.ENQUIRY_AUTHORISE)],
    expected: ExpectedVersion,
) -> VersionedView[EnquiryView]:
    """A manager's reason: the child died, moved, was not born alive, or could not be found, say.

    The clocks of the enquiry are cancelled: they count neither as met nor as missed.
    """
    return await enquiry_endings.end(uow, enquiry_id=enquiry_id, expected=expected, command=command)
