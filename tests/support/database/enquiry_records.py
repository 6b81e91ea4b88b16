"""Enquiries that a test starts from: the meeting that initiated each, and its clocks."""

from datetime import datetime
from uuid import UUID, uuid4

from app.domain.casework.enquiries import EnquiryState
from app.domain.clocks.definitions import ClockKind
from app.domain.clocks.working_time import london_date
from app.domain.meetings.strategy_meetings import EnquiryKind, MeetingState
from app.domain.records import RecordKind
from app.models import Enquiry, MeetingChild, StrategyMeeting
from app.repositories.clocks.timescales import Subject
from app.services.clocks import timescales
from app.unit_of_work import UnitOfWork


async def write_meeting(
    uow: UnitOfWork,
    *,
    referral_id: UUID,
    person_ids: list[UUID],
    called_by: UUID,
    state: MeetingState = MeetingState.CONCLUDED,
    at: datetime | None = None,
) -> UUID:
    """A strategy meeting about some children, held and concluded at one instant if it was."""
    at = at or uow.now
    held = state in {MeetingState.HELD, MeetingState.CONCLUDED}
    concluded = state is MeetingState.CONCLUDED
    meeting = StrategyMeeting(
        partnership_id=uow.partnership_id,
        id=uuid4(),
        referral_id=referral_id,
        state=state,
        purpose="To decide whether to make enquiries.",
        called_at=at,
        called_by=called_by,
        scheduled_at=at,
        held_at=at if held else None,
        concluded_at=at if concluded else None,
        concluded_by=called_by if concluded else None,
        changed_at=uow.now,
    )
    await uow.save(meeting)
    await uow.save_all(
        MeetingChild(
            partnership_id=uow.partnership_id, strategy_meeting_id=meeting.id, person_id=person_id
        )
        for person_id in person_ids
    )
    return meeting.id


async def write_enquiry(
    uow: UnitOfWork, *, referral_id: UUID, person_id: UUID, strategy_meeting_id: UUID, at: datetime
) -> UUID:
    """An open enquiry that the meeting initiated at an instant, with its two clocks running."""
    enquiry = Enquiry(
        partnership_id=uow.partnership_id,
        id=uuid4(),
        referral_id=referral_id,
        person_id=person_id,
        strategy_meeting_id=strategy_meeting_id,
        kind=EnquiryKind.SINGLE_AGENCY,
        state=EnquiryState.OPEN,
        started_on=london_date(at),
        changed_at=uow.now,
    )
    await uow.save(enquiry)
    for kind in (ClockKind.CHILD_SEEN, ClockKind.INITIAL_CONFERENCE):
        await timescales.start(
            uow,
            kind,
            Subject(RecordKind.ENQUIRY, enquiry.id, person_id=person_id, referral_id=referral_id),
            started_at=at,
            because="enquiry.started",
        )
    return enquiry.id


async def write_enquiry_of_census(
    uow: UnitOfWork, *, referral_id: UUID, person_id: UUID, imported_child_id: UUID, at: datetime
) -> UUID:
    """Enquiries as a census file knows them: a date, and no meeting."""
    enquiry = Enquiry(
        partnership_id=uow.partnership_id,
        id=uuid4(),
        referral_id=referral_id,
        person_id=person_id,
        imported_child_id=imported_child_id,
        state=EnquiryState.OPEN,
        started_on=london_date(at),
        changed_at=uow.now,
    )
    await uow.save(enquiry)
    return enquiry.id
