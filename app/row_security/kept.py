"""Which rows a restriction, a conflict of interest or a deny list keeps from somebody."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

_NOT_WITHIN = (
    "NOT EXISTS (SELECT 1 FROM {parent} AS within"
    " WHERE within.partnership_id = {{table}}.partnership_id"
    " AND within.id = {{table}}.{column})"
)


class About(StrEnum):
    """Which column says whom a row is about: it is kept from whoever they are kept from."""

    PERSON_ITSELF = "id IN (SELECT unnest(access.people_hidden()))"
    PERSON = "person_id IN (SELECT unnest(access.people_hidden()))"
    RELATED = "related_person_id IN (SELECT unnest(access.people_hidden()))"
    SAME = "same_as_person_id IN (SELECT unnest(access.people_hidden()))"
    THROUGH = "through_person_id IN (SELECT unnest(access.people_hidden()))"
    CONTACT_ITSELF = "id IN (SELECT unnest(access.contacts_hidden()))"
    CONTACT = "contact_id IN (SELECT unnest(access.contacts_hidden()))"
    OTHER_CONTACT = "other_contact_id IN (SELECT unnest(access.contacts_hidden()))"
    MEETING_ITSELF = "id IN (SELECT unnest(access.meetings_hidden()))"
    MEETING = "strategy_meeting_id IN (SELECT unnest(access.meetings_hidden()))"
    SHARE = "share_id IN (SELECT access.shares_hidden())"
    # Most rows are of no notification: what is kept is looked up when one is.
    NOTIFICATION = (
        "notification_id IS NOT NULL AND notification_id IN (SELECT access.notifications_hidden())"
    )
    SUPERSEDED = (
        "superseded_by IS NOT NULL AND superseded_by IN (SELECT access.notifications_hidden())"
    )
    # These have no such column of their own: they are kept with the row they belong to.
    ENQUIRY = _NOT_WITHIN.format(parent="enquiries", column="enquiry_id")
    TIMESCALE = _NOT_WITHIN.format(parent="timescales", column="timescale_id")
    REQUEST = _NOT_WITHIN.format(parent="information_requests", column="information_request_id")
    RETURN = _NOT_WITHIN.format(parent="information_returns", column="information_return_id")
    FRAGMENT = _NOT_WITHIN.format(parent="information_fragments", column="information_fragment_id")
    DECISION = _NOT_WITHIN.format(parent="threshold_decisions", column="threshold_decision_id")


ABOUT: Mapping[str, tuple[About, ...]] = MappingProxyType(
    {
        "people": (About.PERSON_ITSELF,),
        "person_names": (About.PERSON,),
        "person_identifiers": (About.PERSON,),
        "person_addresses": (About.PERSON,),
        "relationships": (About.PERSON, About.RELATED),
        "person_links": (About.PERSON, About.SAME),
        "unsafe_contacts": (About.PERSON, About.THROUGH),
        "involvements": (About.PERSON,),
        "imported_children": (About.PERSON,),
        "contacts": (About.CONTACT_ITSELF,),
        "contact_children": (About.CONTACT, About.PERSON),
        "contact_people": (About.CONTACT, About.PERSON),
        "triages": (About.CONTACT, About.PERSON),
        "ratings": (About.CONTACT,),
        "recommendations": (About.CONTACT,),
        "referrer_messages": (About.CONTACT,),
        "routings": (About.CONTACT, About.PERSON),
        "threshold_decisions": (About.CONTACT, About.PERSON),
        "referrals": (About.PERSON,),
        "allocations": (About.PERSON,),
        "strategy_meetings": (About.MEETING_ITSELF,),
        "strategy_meeting_children": (About.MEETING, About.PERSON),
        "invitations": (About.MEETING,),
        "attendances": (About.MEETING,),
        "contributions": (About.MEETING,),
        "meeting_conclusions": (About.MEETING, About.PERSON),
        "dissents": (About.MEETING, About.PERSON),
        "meeting_actions": (About.MEETING,),
        "minutes": (About.MEETING,),
        "minutes_circulations": (About.MEETING,),
        "enquiries": (About.PERSON, About.MEETING),
        "enquiry_visits": (About.ENQUIRY,),
        "consultations": (About.ENQUIRY,),
        "timescales": (About.PERSON, About.CONTACT, About.MEETING, About.NOTIFICATION),
        "timescale_breaches": (About.TIMESCALE,),
        "information_requests": (About.CONTACT,),
        "information_request_people": (About.REQUEST, About.PERSON),
        "information_request_agencies": (About.REQUEST,),
        "information_returns": (About.REQUEST,),
        "information_fragments": (About.REQUEST, About.PERSON),
        "fragment_audiences": (About.FRAGMENT,),
        "return_readings": (About.RETURN,),
        "decision_returns": (About.DECISION,),
        "decision_requests": (About.DECISION,),
        "return_tasks": (About.DECISION,),
        "sanitisations": (About.FRAGMENT,),
        "onward_agreements": (About.FRAGMENT,),
        "shares": (About.PERSON, About.CONTACT),
        "share_recipients": (About.SHARE,),
        "shared_fragments": (About.SHARE, About.PERSON),
        "share_readings": (About.SHARE,),
        "notifications": (About.CONTACT, About.SUPERSEDED),
        "notification_corrections": (About.NOTIFICATION,),
        "incident_proposals": (About.CONTACT, About.OTHER_CONTACT),
        "refusals_to_share": (About.PERSON,),
    }
)
"""The rows that a restriction, a conflict of interest or a deny list keeps from somebody.

What is kept is worked out once, when the transaction begins, and held in its context: a policy
compares a column with a short list and costs no table its index. A restriction therefore takes
effect with the next transaction.
"""

WRITTEN_WHILE_READING = frozenset(
    {"return_readings", "share_readings", "restriction_alerts", "idempotency_keys"}
    | {"audit_events", "outbox_messages"}
)
"""What reading itself writes. Everything else is closed to whoever reads through broken glass."""
