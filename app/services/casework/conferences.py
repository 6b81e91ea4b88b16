"""Initial conferences: recorded as held, or as not needed, which ends what is owed."""

from uuid import UUID

from app.domain.casework import conferences as rules
from app.domain.clocks.definitions import ClockKind
from app.domain.clocks.working_time import london_date
from app.domain.records import RecordKind, refuse_stale
from app.models import Enquiry, EnquiryConference
from app.repositories.clocks.timescales import Subject
from app.schemas.casework.conferences import LeaveOutConference, RecordConference
from app.schemas.casework.enquiries import EnquiryView
from app.schemas.versions import VersionedView
from app.services.casework import enquiries
from app.services.clocks import act_times, timescales
from app.unit_of_work import UnitOfWork


async def record(
    uow: UnitOfWork, *, enquiry_id: UUID, expected: int, command: RecordConference
) -> VersionedView[EnquiryView]:
    """Record that the initial conference was held, which stops its clock at that time.

    Raises:
        RecordNotFound, VersionStale, EnquiryFromCensus, ChildNotAllocated,
        ActTimeImpossible, LateEntryUnexplained: see each.
    """
    enquiry = await _for_change(uow, enquiry_id, expected=expected)
    rules.refuse_recording(await enquiries.facts_of(uow, enquiry))
    act_times.happened_at(
        uow,
        command.held_at,
        because=command.late_because,
        pointer="/held_at",
        earliest=await uow.enquiries.initiated_at(enquiry),
    )
    enquiry.conference_on = london_date(command.held_at)
    conference = await _write(uow, enquiry, held_at=command.held_at, reason=command.reason)
    act_times.note(
        uow,
        "conference.held",
        enquiries.subject_of(enquiry),
        item_id=conference.id,
        at=command.held_at,
        because=command.late_because,
    )
    await timescales.settle(
        uow,
        ClockKind.INITIAL_CONFERENCE,
        Subject(RecordKind.ENQUIRY, enquiry.id),
        stopped_at=command.held_at,
        because="conference.held",
    )
    uow.audit("conference.held", enquiry, person_id=enquiry.person_id)
    uow.publish("conference.held", record_id=enquiry.id)
    return await enquiries.as_changed(uow, enquiry)


async def leave_out(
    uow: UnitOfWork, *, enquiry_id: UUID, expected: int, command: LeaveOutConference
) -> VersionedView[EnquiryView]:
    """Record why no conference is needed, which ends its clock as neither met nor missed.

    Raises:
        RecordNotFound, VersionStale, EnquiryFromCensus, ChildNotAllocated, ConferenceNotOwed,
        ActTimeImpossible, LateEntryUnexplained: see each.
    """
    enquiry = await _for_change(uow, enquiry_id, expected=expected)
    rules.refuse_leaving_out(
        await enquiries.facts_of(uow, enquiry), conference_required=enquiry.conference_required
    )
    decided_at = act_times.happened_at(
        uow,
        command.decided_at,
        because=command.late_because,
        pointer="/decided_at",
        earliest=await uow.enquiries.initiated_at(enquiry),
    )
    enquiry.conference_on = None
    conference = await _write(uow, enquiry, not_needed_ground=command.ground, reason=command.reason)
    act_times.note(
        uow,
        "conference.not_needed",
        enquiries.subject_of(enquiry),
        item_id=conference.id,
        at=decided_at,
        because=command.late_because,
    )
    await timescales.settle(
        uow,
        ClockKind.INITIAL_CONFERENCE,
        Subject(RecordKind.ENQUIRY, enquiry.id),
        stopped_at=None,
        because="conference.not_needed",
    )
    uow.audit("conference.not_needed", enquiry, person_id=enquiry.person_id, ground=command.ground)
    uow.publish("conference.not_needed", record_id=enquiry.id, ground=command.ground)
    return await enquiries.as_changed(uow, enquiry)


async def _for_change(uow: UnitOfWork, enquiry_id: UUID, *, expected: int) -> Enquiry:
    enquiry = await uow.enquiries.get_for_change(enquiry_id)
    refuse_stale(version=enquiry.version, expected=expected)
    enquiry.changed_at = uow.now
    return enquiry


async def _write(uow: UnitOfWork, enquiry: Enquiry, **said: object) -> EnquiryConference:
    conference = uow.new(
        EnquiryConference,
        enquiry_id=enquiry.id,
        recorded_at=uow.now,
        recorded_by=uow.actor.user,
        **said,
    )
    await uow.save(conference)
    return conference
