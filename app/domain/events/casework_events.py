"""Events of referrals, information sharing, meetings, enquiries and protection."""

from typing import Final

from app.domain.directory.permissions import Permission
from app.domain.events.event_definitions import ID_IN_PATH, events

_PEOPLE = "/v1/people/{id}"
_PERSON = "/v1/people/{person_id}"
_MEETING = "/v1/strategy-meetings/{id}"
_OF_MEETING = "/v1/strategy-meetings/{strategy_meeting_id}"
_REQUEST = "/v1/information-requests/{id}"

CASEWORK: Final = (
    *events(
        "referrals",
        Permission.REFERRAL_READ,
        "/v1/referrals/{id}",
        "referral.opened",
        "referral.closed",
        "referral.closed_by_team",
        "referral.closure_agreed",
        "referral.closure_answered",
        "referral.allocated",
        "referral.reopened",
        "referral.recorded_in_error",
    ),
    *events(
        "information_request_agencies",
        Permission.INFORMATION_REQUEST_READ,
        _REQUEST,
        "information_request.sent",
        "information_request.reminded",
        "information_request.recalled",
        "information_request.recorded_in_error",
        parent="information_request_id",
    ),
    # Only those who asked learn that an agency did not answer in spite of a reminder.
    *events(
        "information_request_agencies",
        Permission.INFORMATION_REQUEST_SEND,
        _REQUEST,
        "information_request.confirmed",
        "information_request.escalated",
        parent="information_request_id",
    ),
    *events(
        "information_returns",
        Permission.INFORMATION_RETURN_READ,
        "/v1/information-returns/{id}",
        "information_return.recorded",
    ),
    *events(
        "return_tasks",
        Permission.INFORMATION_RETURN_READ,
        "/v1/return-tasks/{id}",
        "return_task.raised",
        "return_task.resolved",
    ),
    *events(
        "sanitisations",
        Permission.SANITISATION_PREPARE,
        "/v1/sanitisations/{id}",
        "sanitisation.prepared",
        "sanitisation.released",
    ),
    *events(
        "information_fragments",
        Permission.SHARE_READ,
        "/v1/information-fragments/{id}/onward-agreements",
        "onward_sharing.agreed",
    ),
    *events(
        "share_recipients",
        Permission.SHARE_READ,
        "/v1/shares/{id}",
        "share.made",
        "share.revoked",
        parent="share_id",
    ),
    *events(
        "refusals_to_share",
        Permission.DISCLOSURE_READ,
        "/v1/people/{person_id}/disclosures",
        "share.refused",
    ),
    *events(
        "strategy_meetings",
        Permission.STRATEGY_MEETING_READ,
        _MEETING,
        "strategy_meeting.called",
        "strategy_meeting.held",
        "strategy_meeting.cancelled",
        "strategy_meeting.concluded",
        "contribution.arrived_late",
        "strategy_meeting.recorded_in_error",
    ),
    *events("invitations", Permission.STRATEGY_MEETING_READ, _OF_MEETING, "invitation.sent"),
    *events(
        "minutes_circulations",
        Permission.STRATEGY_MEETING_READ,
        f"{_OF_MEETING}/minutes/{ID_IN_PATH}",
        "minutes.circulated",
        parent="minutes_id",
    ),
    *events(
        "enquiries",
        Permission.ENQUIRY_READ,
        "/v1/enquiries/{id}",
        "enquiry.started",
        "enquiry_visit.recorded",
        "consultation.recorded",
        "enquiry.outcome_recorded",
        "enquiry.authorised",
        "enquiry.recorded_in_error",
    ),
    *events(
        "people",
        Permission.ENQUIRY_READ,
        f"{_PEOPLE}/medicals",
        "medical.booked",
        "medical.outcome_recorded",
        "medical.result_recorded",
        "medical.recorded_in_error",
    ),
    *events(
        "enquiries",
        Permission.ENQUIRY_READ,
        "/v1/enquiries/{id}",
        "enquiry.ended",
        "conference.held",
        "conference.not_needed",
    ),
    *events(
        "emergency_protections",
        Permission.PROTECTION_READ,
        f"{_PERSON}/emergency-protections",
        "protection.started",
        "protection.extended",
        "protection.ended",
        "protection.recorded_in_error",
    ),
    *events(
        "exceptions",
        Permission.EXCEPTION_READ,
        f"{_PERSON}/exceptions",
        "exception.given",
    ),
    *events(
        "timescales",
        Permission.TIMESCALE_READ,
        "/v1/timescales/{id}",
        "timescale.explained",
    ),
)
