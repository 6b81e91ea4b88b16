"""Events: every event that is published, by its name."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from app.domain.directory.permissions import Permission
from app.domain.events.event_definitions import Event

ID_IN_PATH: Final = "{id}"


def _of(
    guard: str, permission: Permission, path: str, *events: str, parent: str | None = None
) -> Iterator[tuple[str, Event]]:
    for event in events:
        yield event, Event(guard, permission, path, parent)


_PEOPLE, _PERSON = "/v1/people/{id}", "/v1/people/{person_id}"
_MEETING, _OF_MEETING = "/v1/strategy-meetings/{id}", "/v1/strategy-meetings/{strategy_meeting_id}"
_REQUEST, _CONTACT = "/v1/information-requests/{id}", "/v1/contacts/{id}"

EVENTS: Mapping[str, Event] = MappingProxyType(
    dict(
        [
            *_of(
                "people",
                Permission.PERSON_READ,
                _PEOPLE,
                "person.recorded",
                "person.changed",
                "person.born",
            ),
            *_of(
                "person_links",
                Permission.PERSON_READ,
                f"{_PERSON}/links",
                "person.linked",
                "person.unlinked",
            ),
            *_of(
                "relationships",
                Permission.PERSON_READ,
                f"{_PERSON}/relationships",
                "relationship.recorded",
                "relationship.ended",
            ),
            *_of(
                "involvements",
                Permission.PERSON_READ,
                _PERSON,
                "involvement.recorded",
                "involvement.ended",
            ),
            *_of(
                "unsafe_contacts",
                Permission.PERSON_READ,
                _PERSON,
                "unsafe_contact.recorded",
                "unsafe_contact.ended",
            ),
            *_of(
                "contacts",
                Permission.CONTACT_READ,
                _CONTACT,
                "contact.recorded",
                "contact.amended",
                "contact.marked_in_error",
                "contact.acknowledgement_sent",
                "contact.feedback_sent",
                "contact.returned_to_triage",
            ),
            *_of(
                "notifications",
                Permission.NOTIFICATION_READ,
                "/v1/notifications/{id}",
                "notification.received",
                "notification.quarantined",
                "notification.accepted",
                "notification.superseded",
                "notification.corrected",
                "notification.replayed",
                "notification.set_aside",
            ),
            *_of(
                "incident_proposals",
                Permission.INCIDENT_READ,
                "/v1/incident-proposals/{id}",
                "incident.proposed",
                "incident.judged",
            ),
            # Hub work on a contact: the person who made it reads the contact, and not these.
            *_of("contacts", Permission.CONTACT_RATE, f"{_CONTACT}/ratings", "contact.rated"),
            *_of("contacts", Permission.CONTACT_RECOMMEND, _CONTACT, "contact.recommended"),
            # An event about a worker to pass it to would reveal that the child has one.
            *_of(
                "contacts",
                Permission.PERSON_READ,
                _CONTACT,
                "contact.routed",
                "contact.routing_answered",
            ),
            *_of(
                "threshold_decisions",
                Permission.THRESHOLD_DECISION_READ,
                "/v1/contacts/{contact_id}",
                "threshold_decision.recorded",
                "threshold_decision.recorded_in_error",
                "recommendation.overturned",
                "recommendation.view_recorded",
                "other_authority.accepted",
                "other_authority.refused",
            ),
            *_of(
                "recorded_errors",
                Permission.ERROR_READ,
                "/v1/recorded-errors/{id}",
                "recorded_error.proposed",
                "recorded_error.confirmed",
                "recorded_error.declined",
            ),
            *_of(
                "link_reviews",
                Permission.ERROR_READ,
                "/v1/link-reviews/{id}",
                "link_review.begun",
                "link_review.item_decided",
            ),
            *_of(
                "referrals",
                Permission.REFERRAL_READ,
                "/v1/referrals/{id}",
                "referral.opened",
                "referral.closed",
                "referral.allocated",
                "referral.reopened",
                "referral.recorded_in_error",
            ),
            *_of(
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
            *_of(
                "information_request_agencies",
                Permission.INFORMATION_REQUEST_SEND,
                _REQUEST,
                "information_request.confirmed",
                "information_request.escalated",
                parent="information_request_id",
            ),
            *_of(
                "information_returns",
                Permission.INFORMATION_RETURN_READ,
                "/v1/information-returns/{id}",
                "information_return.recorded",
            ),
            *_of(
                "return_tasks",
                Permission.INFORMATION_RETURN_READ,
                "/v1/return-tasks/{id}",
                "return_task.raised",
                "return_task.resolved",
            ),
            *_of(
                "sanitisations",
                Permission.SANITISATION_PREPARE,
                "/v1/sanitisations/{id}",
                "sanitisation.prepared",
                "sanitisation.released",
            ),
            *_of(
                "information_fragments",
                Permission.SHARE_READ,
                "/v1/information-fragments/{id}/onward-agreements",
                "onward_sharing.agreed",
            ),
            *_of(
                "share_recipients",
                Permission.SHARE_READ,
                "/v1/shares/{id}",
                "share.made",
                "share.revoked",
                parent="share_id",
            ),
            *_of(
                "refusals_to_share",
                Permission.DISCLOSURE_READ,
                "/v1/people/{person_id}/disclosures",
                "share.refused",
            ),
            *_of(
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
            *_of("invitations", Permission.STRATEGY_MEETING_READ, _OF_MEETING, "invitation.sent"),
            *_of(
                "minutes_circulations",
                Permission.STRATEGY_MEETING_READ,
                f"{_OF_MEETING}/minutes/{ID_IN_PATH}",
                "minutes.circulated",
                parent="minutes_id",
            ),
            *_of(
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
            *_of(
                "people",
                Permission.ENQUIRY_READ,
                f"{_PEOPLE}/medicals",
                "medical.booked",
                "medical.outcome_recorded",
                "medical.result_recorded",
            ),
            *_of(
                "enquiries",
                Permission.ENQUIRY_READ,
                "/v1/enquiries/{id}",
                "enquiry.ended",
                "conference.held",
                "conference.not_needed",
            ),
            *_of(
                "emergency_protections",
                Permission.PROTECTION_READ,
                f"{_PERSON}/emergency-protections",
                "protection.started",
                "protection.extended",
                "protection.ended",
            ),
            *_of(
                "exceptions",
                Permission.EXCEPTION_READ,
                f"{_PERSON}/exceptions",
                "exception.given",
            ),
            *_of(
                "timescales",
                Permission.TIMESCALE_READ,
                "/v1/timescales/{id}",
                "timescale.explained",
            ),
            *_of(
                "restrictions",
                Permission.RESTRICTION_READ,
                "/v1/restrictions/{id}",
                "restriction.set",
                "restriction.changed",
                "restriction.approved",
                "restriction.reviewed",
                "restriction.lifted",
                "restriction.list_changed",
                "restriction.approval_awaited",
                "restriction.review_due",
            ),
            *_of(
                "restrictions",
                Permission.RESTRICTION_READ,
                "/v1/restrictions/{id}/alerts",
                "restriction.asked",
                "restriction.matched",
            ),
            *_of(
                "conflicts_of_interest",
                Permission.CONFLICT_READ,
                "/v1/conflicts-of-interest",
                "conflict_of_interest.declared",
                "conflict_of_interest.ended",
            ),
            *_of(
                "break_glass_grants",
                Permission.BREAK_GLASS_READ,
                "/v1/break-glass/{id}",
                "break_glass.used",
                "break_glass.ended",
                "break_glass.reviewed",
                "break_glass.review_due",
            ),
            *_of(
                "access_signals",
                Permission.SIGNAL_READ,
                "/v1/access-signals/{id}",
                "access_signal.raised",
                "access_signal.judged",
            ),
            *_of(
                "users",
                Permission.USER_ADMINISTER,
                "/v1/users",
                "user.registered",
                "user.revoked",
                "membership.granted",
            ),
            *_of("local_closures", Permission.DIRECTORY_READ, "/v1/closures", "closure.recorded"),
            *_of(
                "audit_heads", Permission.AUDIT_WITNESS, "/v1/audit/heads", "audit.head_published"
            ),
            *_of(
                "subscriptions",
                Permission.SUBSCRIPTION_MANAGE,
                "/v1/subscriptions/{id}",
                "subscription.made",
                "subscription.changed",
                "subscription.verified",
                "subscription.paused",
                "subscription.resumed",
                "subscription.ended",
                "subscription.secret_rotated",
            ),
        ]
    )
)
"""Every event, by its name. The build fails if one is missing here."""

VERIFICATION: Final = "subscription.verification"
"""The event a receiver must answer before it is sent any other; it is about no record."""

GUARDS: Final = tuple(sorted({event.guard for event in EVENTS.values()}))
"""The tables with the rows that a reader must see to hear of an event."""
