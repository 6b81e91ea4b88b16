"""Initial child protection conferences of an enquiry."""

from typing import Annotated

from fastapi import APIRouter

from app.domain.casework.conferences import ConferenceNotOwed
from app.domain.casework.enquiries import ChildNotAllocated, EnquiryFromCensus
from app.domain.clocks.act_times import ActTimeImpossible, LateEntryUnexplained
from app.domain.corrections.recorded_errors import RecordedInError
from app.domain.directory.permissions import Permission
from app.domain.records import RecordNotFound
from app.http.etags import ExpectedVersion
from app.http.guard import allowed
from app.http.problems import documented
from app.http.record_ids import RecordId
from app.http.transactional_route import TransactionalRoute
from app.schemas.casework.conferences import LeaveOutConference, RecordConference
from app.schemas.casework.enquiries import EnquiryView
from app.schemas.versions import VersionedView
from app.services.casework import conferences
from app.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/v1/enquiries/{enquiry_id}/conference",
    tags=["enquiries"],
    route_class=TransactionalRoute,
)

_OF_EITHER = (RecordNotFound, ChildNotAllocated, EnquiryFromCensus, RecordedInError)


@router.post(
    "",
    operation_id="recordConferenceHeld",
    summary="Record that the initial conference was held",
    responses=documented(*_OF_EITHER, ActTimeImpossible, LateEntryUnexplained),
)
async def record_conference(
    enquiry_id: RecordId,
    command: RecordConference,
    uow: Annotated[UnitOfWork, allowed(Permission.ENQUIRY_WORK)],
    expected: ExpectedVersion,
) -> VersionedView[EnquiryView]:
    """When it was held; its clock stops at that time. Recorded again, it corrects the first."""
    return await conferences.record(uow, enquiry_id=enquiry_id, expected=expected, command=command)


@router.post(
    "/not-needed",
    operation_id="leaveOutConference",
    summary="Record why no initial conference is needed",
    responses=documented(*_OF_EITHER, ConferenceNotOwed, ActTimeImpossible, LateEntryUnexplained),
)
async def leave_out_conference(
    enquiry_id: RecordId,
    command: LeaveOutConference,
    uow: Annotated[UnitOfWork, allowed(Permission.ENQUIRY_AUTHORISE)],
    expected: ExpectedVersion,
) -> VersionedView[EnquiryView]:
    """A manager's reason: protected by an order, looked after, moved. The clock is cancelled."""
    return await conferences.leave_out(
        uow, enquiry_id=enquiry_id, expected=expected, command=command
    )
