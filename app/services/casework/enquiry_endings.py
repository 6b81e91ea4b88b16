"""Enquiries that end without an outcome, for a reason that a manager records."""

from datetime import datetime
from uuid import UUID

from app.domain.casework import visits
from app.domain.casework.enquiries import EnquiryAct, EnquiryState
from app.domain.clocks.definitions import ClockKind
from app.domain.gates import Ground
from app.domain.records import RecordKind
from app.models import Enquiry
from app.repositories.clocks.timescales import Subject
from app.schemas.casework.enquiries import EndEnquiry, EnquiryView
from app.schemas.versions import VersionedView
from app.services.casework import enquiries
from app.services.clocks import act_times, timescales
from app.unit_of_work import UnitOfWork


async def end(
    uow: UnitOfWork, *, enquiry_id: UUID, expected: int, command: EndEnquiry
) -> VersionedView[EnquiryView]:
    """End an enquiry in which nothing can be found any more; its clocks are cancelled.

    Raises:
        RecordNotFound, VersionStale, OutsideEnquiry: see each; with the rules of every act.
    """
    enquiry = await enquiries.begin(uow, enquiry_id, EnquiryAct.END, expected=expected)
    ended_at = command.ended_at or uow.now
    visits.refuse_outside_enquiry(
        ended_at,
        initiated_at=await uow.enquiries.initiated_at(enquiry),
        now=uow.now,
        pointer="/ended_at",
    )
    act_times.happened_at(uow, ended_at, because=command.late_because, pointer="/ended_at")
    act_times.note(
        uow,
        "enquiry.ended",
        enquiries.subject_of(enquiry),
        at=ended_at,
        because=command.late_because,
    )
    await write_ending(uow, enquiry, at=ended_at, ground=command.ground, because=command.reason)
    return await enquiries.as_changed(uow, enquiry)


async def write_ending(
    uow: UnitOfWork, enquiry: Enquiry, *, at: datetime, ground: Ground, because: str
) -> None:
    """End an enquiry that may be ended, whether by its own act or by a follow-up meeting."""
    enquiry.state = EnquiryState.ENDED
    enquiry.changed_at = uow.now
    enquiry.ended_at = at
    enquiry.ended_by = uow.actor.user
    enquiry.ended_ground = ground
    enquiry.ended_because = because
    for kind in (ClockKind.CHILD_SEEN, ClockKind.INITIAL_CONFERENCE):
        await timescales.cancel(
            uow, kind, Subject(RecordKind.ENQUIRY, enquiry.id), because="enquiry.ended"
        )
    uow.audit("enquiry.ended", enquiry, person_id=enquiry.person_id, ground=ground)
    uow.publish("enquiry.ended", record_id=enquiry.id, ground=ground)
