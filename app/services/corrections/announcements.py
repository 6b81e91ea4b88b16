"""Announcements of errors: the events by which each record's own readers hear of one."""

from uuid import UUID

from app.services.corrections.followed import Followed
from app.unit_of_work import UnitOfWork


def announce(uow: UnitOfWork, followed: Followed, errors: dict[UUID, UUID]) -> None:
    """Each record's own readers hear of it: workers, managers, and the agencies invited."""
    for decision in followed.decisions.values():
        uow.publish(
            "threshold_decision.recorded_in_error",
            record_id=decision.id,
            contact_id=decision.contact_id,
            recorded_error_id=errors[decision.id],
        )
    for referral in followed.referrals.values():
        uow.publish(
            "referral.recorded_in_error",
            record_id=referral.id,
            recorded_error_id=errors[referral.id],
        )
    for meeting in followed.meetings.values():
        uow.publish(
            "strategy_meeting.recorded_in_error",
            record_id=meeting.id,
            recorded_error_id=errors[meeting.id],
        )
    for part in followed.parts.values():
        uow.publish(
            "strategy_meeting.recorded_in_error",
            record_id=part.strategy_meeting_id,
            recorded_error_id=errors[part.id],
        )
    for enquiry in followed.enquiries.values():
        uow.publish(
            "enquiry.recorded_in_error",
            record_id=enquiry.id,
            recorded_error_id=errors[enquiry.id],
        )
    for medical in followed.medicals.values():
        uow.publish(
            "medical.recorded_in_error",
            record_id=medical.person_id,
            medical_id=medical.id,
            recorded_error_id=errors[medical.id],
        )
    for protection in followed.protections.values():
        uow.publish(
            "protection.recorded_in_error",
            record_id=protection.id,
            person_id=protection.person_id,
            recorded_error_id=errors[protection.id],
        )
    for request in followed.requests.values():
        for put in request.agencies:
            uow.publish(
                "information_request.recorded_in_error",
                record_id=request.id,
                agency_id=put.agency_id,
                recorded_error_id=errors[request.id],
            )
