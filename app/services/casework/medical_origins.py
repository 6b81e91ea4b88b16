"""Origins of medical examinations: the meeting or enquiry that each follows."""

from datetime import datetime
from uuid import UUID

from app.domain.clocks.working_time import start_of_london_day
from app.domain.records import RecordKind
from app.models import Enquiry, Medical, StrategyMeeting
from app.repositories.clocks.timescales import Subject
from app.unit_of_work import UnitOfWork


def origin_of(medical: Medical) -> list[UUID]:
    """The meeting or enquiry, which is in what is shown of the examination."""
    return [id_ for id_ in (medical.strategy_meeting_id, medical.enquiry_id) if id_ is not None]


def subject_of(medical: Medical) -> Subject:
    """What the times of an examination are about: the enquiry or meeting that it follows."""
    if medical.enquiry_id is not None:
        return Subject(RecordKind.ENQUIRY, medical.enquiry_id, person_id=medical.person_id)
    (meeting_id,) = origin_of(medical)
    return Subject(RecordKind.STRATEGY_MEETING, meeting_id, person_id=medical.person_id)


async def known_since(uow: UnitOfWork, medical: Medical) -> datetime:
    """The beginning of the day on which the request behind an examination was received."""
    async with uow.as_the_hub():
        behind: StrategyMeeting | Enquiry
        if medical.enquiry_id is not None:
            behind = await uow.enquiries.get(medical.enquiry_id)
        else:
            (meeting_id,) = origin_of(medical)
            behind = await uow.strategy_meetings.get(meeting_id)
        referral = await uow.referrals.get(behind.referral_id)
    return start_of_london_day(referral.received_on)
