"""Events of people, contacts, notices and the decisions on them."""

from typing import Final

from app.domain.directory.permissions import Permission
from app.domain.events.event_definitions import events

_PEOPLE = "/v1/people/{id}"
_PERSON = "/v1/people/{person_id}"
_CONTACT = "/v1/contacts/{id}"

INTAKE: Final = (
    *events(
        "people",
        Permission.PERSON_READ,
        _PEOPLE,
        "person.recorded",
        "person.changed",
        "person.born",
    ),
    *events(
        "person_links",
        Permission.PERSON_READ,
        f"{_PERSON}/links",
        "person.linked",
        "person.unlinked",
    ),
    *events(
        "relationships",
        Permission.PERSON_READ,
        f"{_PERSON}/relationships",
        "relationship.recorded",
        "relationship.ended",
    ),
    *events(
        "involvements",
        Permission.PERSON_READ,
        _PERSON,
        "involvement.recorded",
        "involvement.ended",
    ),
    *events(
        "unsafe_contacts",
        Permission.PERSON_READ,
        _PERSON,
        "unsafe_contact.recorded",
        "unsafe_contact.ended",
    ),
    *events(
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
    *events(
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
    *events(
        "incident_proposals",
        Permission.INCIDENT_READ,
        "/v1/incident-proposals/{id}",
        "incident.proposed",
        "incident.judged",
    ),
    # Hub work on a contact: the person who made it reads the contact, and not these.
    *events("contacts", Permission.CONTACT_RATE, f"{_CONTACT}/ratings", "contact.rated"),
    *events("contacts", Permission.CONTACT_RECOMMEND, _CONTACT, "contact.recommended"),
    # An event about a worker to pass it to would reveal that the child has one.
    *events(
        "contacts",
        Permission.PERSON_READ,
        _CONTACT,
        "contact.routed",
        "contact.routing_answered",
    ),
    *events(
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
    *events(
        "recorded_errors",
        Permission.ERROR_READ,
        "/v1/recorded-errors/{id}",
        "recorded_error.proposed",
        "recorded_error.confirmed",
        "recorded_error.declined",
    ),
    *events(
        "link_reviews",
        Permission.ERROR_READ,
        "/v1/link-reviews/{id}",
        "link_review.begun",
        "link_review.item_decided",
    ),
)
