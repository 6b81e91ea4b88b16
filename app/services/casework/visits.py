"""Visits to the child of an enquiry, and consultations with agencies."""

from datetime import datetime
from uuid import UUID

from app.domain.casework import visits as rules
from app.domain.casework.enquiries import EnquiryAct
from app.domain.clocks.definitions import ClockKind
from app.domain.clocks.working_time import london_date
from app.domain.people.births import is_unborn
from app.domain.records import RecordKind
from app.models import Consultation, Enquiry, EnquiryVisit
from app.repositories.clocks.timescales import Subject
from app.schemas.casework.enquiries import EnquiryView, RecordConsultation, RecordVisit
from app.schemas.versions import VersionedView
from app.services.casework import enquiries
from app.services.clocks import act_times, timescales
from app.unit_of_work import UnitOfWork


async def record_visit(
    uow: UnitOfWork, *, enquiry_id: UUID, command: RecordVisit
) -> VersionedView[EnquiryView]:
    """Record a visit; the first at which the child was seen stops the clock, when it was made.

    For an unborn child it is the first at which the expectant parent was seen.

    Raises:
        RecordNotFound, VisitContradictory, OutsideEnquiry: see each.
        EnquiryFromCensus, ChildNotAllocated, EnquiryAuthorised: see the rules.
    """
    enquiry = await enquiries.begin(uow, enquiry_id, EnquiryAct.RECORD_VISIT)
    rules.refuse_contradictory_visit(
        unborn=await _is_unborn(uow, enquiry, at=command.visited_at),
        expectant_parent_seen=command.expectant_parent_seen,
        child_seen=command.child_seen,
        seen_alone=command.seen_alone,
        says_why_not_alone=command.not_seen_alone_because is not None,
        says_wishes=command.wishes_and_feelings is not None,
    )
    await _refuse_impossible_time(
        uow, enquiry, command.visited_at, because=command.late_because, pointer="/visited_at"
    )
    visit = uow.new(
        EnquiryVisit,
        enquiry_id=enquiry.id,
        recorded_at=uow.now,
        recorded_by=uow.actor.user,
        **command.model_dump(exclude={"late_because"}),
    )
    await uow.save(visit)
    act_times.note(
        uow,
        "enquiry_visit.recorded",
        enquiries.subject_of(enquiry),
        item_id=visit.id,
        at=command.visited_at,
        because=command.late_because,
    )
    if command.child_seen or command.expectant_parent_seen:
        await timescales.stop_at_earliest(
            uow,
            ClockKind.CHILD_SEEN,
            Subject(RecordKind.ENQUIRY, enquiry.id),
            stopped_at=command.visited_at,
            because="enquiry.child_seen",
        )
    uow.audit(
        "enquiry_visit.recorded",
        visit,
        person_id=enquiry.person_id,
        enquiry_id=enquiry.id,
        child_seen=command.child_seen,
        seen_alone=command.seen_alone,
    )
    uow.publish("enquiry_visit.recorded", record_id=enquiry.id, visit_id=visit.id)
    return await enquiries.as_changed(uow, enquiry)


async def _refuse_impossible_time(
    uow: UnitOfWork, enquiry: Enquiry, at: datetime, *, because: str | None, pointer: str
) -> None:
    rules.refuse_outside_enquiry(
        at,
        initiated_at=await uow.enquiries.initiated_at(enquiry),
        now=uow.now,
        pointer=pointer,
    )
    act_times.happened_at(uow, at, because=because, pointer=pointer)


async def _is_unborn(uow: UnitOfWork, enquiry: Enquiry, *, at: datetime) -> bool:
    """Whether the child of the enquiry was not born yet at an instant."""
    child = await uow.people.get(enquiry.person_id)
    if child.born_on is not None:
        return london_date(at) < child.born_on
    return is_unborn(born_on=None, expected_on=child.expected_on, unborn=child.unborn)


async def record_consultation(
    uow: UnitOfWork, *, enquiry_id: UUID, command: RecordConsultation
) -> VersionedView[EnquiryView]:
    """Record what an agency of the partnership said to the enquiry.

    Raises:
        RecordNotFound, OutsideEnquiry: see each.
        EnquiryFromCensus, ChildNotAllocated, EnquiryAuthorised: see the rules.
    """
    enquiry = await enquiries.begin(uow, enquiry_id, EnquiryAct.RECORD_CONSULTATION)
    agency = await uow.partnerships.get_agency(command.agency_id)
    await _refuse_impossible_time(
        uow, enquiry, command.consulted_at, because=command.late_because, pointer="/consulted_at"
    )
    consultation = uow.new(
        Consultation,
        enquiry_id=enquiry.id,
        recorded_at=uow.now,
        recorded_by=uow.actor.user,
        **command.model_dump(exclude={"late_because"}),
    )
    await uow.save(consultation)
    act_times.note(
        uow,
        "consultation.recorded",
        enquiries.subject_of(enquiry),
        item_id=consultation.id,
        at=command.consulted_at,
        because=command.late_because,
    )
    uow.audit(
        "consultation.recorded",
        consultation,
        person_id=enquiry.person_id,
        enquiry_id=enquiry.id,
        agency_id=agency.id,
    )
    uow.publish("consultation.recorded", record_id=enquiry.id, consultation_id=consultation.id)
    return await enquiries.as_changed(uow, enquiry)
