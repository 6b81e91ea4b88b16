"""How every table of a partnership is walled: the one place to read who reaches what."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.row_security.reach import Reach


@dataclass(frozen=True, slots=True)
class Wall:
    """How one table is walled: who reads, who inserts, who updates (None: nobody may)."""

    read: Reach
    insert: Reach | None
    update: Reach | None = None


_DIRECTORY = Wall(Reach.EVERYONE, Reach.SYSTEM)

WALLS: Mapping[str, Wall] = MappingProxyType(
    {
        "partnerships": _DIRECTORY,
        "agencies": Wall(Reach.EVERYONE, Reach.ADMINISTRATOR, Reach.ADMINISTRATOR),
        "teams": Wall(Reach.EVERYONE, Reach.ADMINISTRATOR, Reach.ADMINISTRATOR),
        "users": Wall(Reach.EVERYONE, Reach.ADMINISTRATOR, Reach.ADMINISTRATOR),
        "memberships": Wall(Reach.EVERYONE, Reach.ADMINISTRATOR, Reach.ADMINISTRATOR),
        "revoked_tokens": Wall(Reach.ADMINISTRATOR, Reach.ADMINISTRATOR),
        "threshold_documents": _DIRECTORY,
        "threshold_criteria": _DIRECTORY,
        "local_closures": Wall(Reach.EVERYONE, Reach.ADMINISTRATOR),
        "local_timescales": _DIRECTORY,
        "people": Wall(Reach.NAMED_ITSELF, Reach.HUB, Reach.PERSON_ITSELF),
        "person_names": Wall(Reach.NAMED, Reach.PERSON),
        "person_identifiers": Wall(Reach.PERSON, Reach.PERSON),
        "person_addresses": Wall(Reach.PERSON, Reach.PERSON, Reach.PERSON),
        "relationships": Wall(Reach.PERSON, Reach.PERSON, Reach.PERSON),
        "person_links": Wall(Reach.PERSON, Reach.HUB, Reach.HUB),
        "unsafe_contacts": Wall(Reach.PERSON, Reach.PERSON, Reach.PERSON),
        "involvements": Wall(Reach.PERSON, Reach.PERSON, Reach.PERSON),
        "contacts": Wall(Reach.CONTACT_ITSELF, Reach.CONTACT_ITSELF, Reach.CONTACT_ITSELF),
        "contact_children": Wall(Reach.CONTACT, Reach.CONTACT, Reach.CONTACT),
        "contact_people": Wall(Reach.CONTACT, Reach.CONTACT),
        "triages": Wall(Reach.CONTACT_CASEWORK, Reach.HUB),
        "ratings": Wall(Reach.CONTACT_CASEWORK, Reach.HUB),
        "recommendations": Wall(Reach.CONTACT_CASEWORK, Reach.HUB),
        "referrer_messages": Wall(Reach.CONTACT, Reach.HUB),
        "routings": Wall(Reach.PERSON, Reach.CONTACT, Reach.PERSON),
        "threshold_decisions": Wall(Reach.PERSON, Reach.HUB),
        "referrals": Wall(Reach.PERSON, Reach.HUB, Reach.PERSON),
        "allocations": Wall(Reach.ALLOCATION, Reach.PERSON, Reach.PERSON),
        "strategy_meetings": Wall(Reach.MEETING_ITSELF, Reach.HUB, Reach.HUB),
        "strategy_meeting_children": Wall(Reach.MEETING, Reach.HUB),
        "invitations": Wall(Reach.MEETING, Reach.HUB, Reach.HUB),
        "attendances": Wall(Reach.MEETING, Reach.HUB),
        "contributions": Wall(Reach.MEETING, Reach.MEETING),
        "meeting_conclusions": Wall(Reach.MEETING, Reach.HUB),
        "dissents": Wall(Reach.MEETING, Reach.HUB),
        "meeting_actions": Wall(Reach.MEETING, Reach.HUB, Reach.MEETING),
        "minutes": Wall(Reach.MINUTES, Reach.HUB),
        "minutes_circulations": Wall(Reach.CIRCULATED, Reach.HUB, Reach.CIRCULATED),
        "enquiries": Wall(Reach.PERSON, Reach.HUB, Reach.PERSON),
        "enquiry_visits": Wall(Reach.ENQUIRY, Reach.ENQUIRY),
        "consultations": Wall(Reach.ENQUIRY, Reach.ENQUIRY),
        "information_requests": Wall(Reach.REQUEST_ITSELF, Reach.HUB),
        "information_request_people": Wall(Reach.REQUEST, Reach.HUB),
        "information_request_agencies": Wall(Reach.OWN_AGENCY, Reach.HUB, Reach.HUB),
        "information_returns": Wall(Reach.OWN_AGENCY, Reach.OWN_AGENCY),
        "information_fragments": Wall(Reach.OWN_AGENCY, Reach.OWN_AGENCY),
        "fragment_audiences": Wall(Reach.FRAGMENT, Reach.FRAGMENT),
        "return_readings": Wall(Reach.RETURN, Reach.HUB),
        "decision_returns": Wall(Reach.DECISION, Reach.HUB),
        "decision_requests": Wall(Reach.DECISION, Reach.HUB),
        "return_tasks": Wall(Reach.HUB, Reach.HUB, Reach.HUB),
        "sanitisations": Wall(Reach.HUB, Reach.HUB, Reach.HUB),
        "onward_agreements": Wall(Reach.OWN_AGENCY, Reach.AS_OWN_AGENCY),
        "shares": Wall(Reach.SHARE_ITSELF, Reach.HUB, Reach.HUB),
        "share_recipients": Wall(Reach.SHARE_RECIPIENT_ITSELF, Reach.HUB),
        "shared_fragments": Wall(Reach.SHARED_FRAGMENT, Reach.HUB),
        "share_readings": Wall(Reach.SHARE_READING, Reach.AS_RECIPIENT),
        "refusals_to_share": Wall(Reach.HUB_OR_GOVERNANCE, Reach.HUB),
        "notifications": Wall(Reach.NOTIFICATION_ITSELF, Reach.AS_SENDER, Reach.HUB),
        "notification_corrections": Wall(Reach.HUB, Reach.HUB),
        "incident_proposals": Wall(Reach.HUB, Reach.HUB, Reach.HUB),
        "timescales": Wall(Reach.CLOCK_OR_ASKED, Reach.EVERYONE, Reach.CLOCK),
        "timescale_breaches": Wall(Reach.BREACH, Reach.BREACH),
        "census_imports": Wall(Reach.SYSTEM, Reach.SYSTEM, Reach.SYSTEM),
        "imported_children": Wall(Reach.PERSON, Reach.SYSTEM, Reach.SYSTEM),
        "restrictions": Wall(
            Reach.RESTRICTION_ITSELF, Reach.HUB_OR_GOVERNANCE, Reach.RESTRICTION_ITSELF
        ),
        "restriction_approvals": Wall(Reach.RESTRICTION, Reach.RESTRICTION),
        "restriction_listings": Wall(Reach.RESTRICTION, Reach.RESTRICTION, Reach.RESTRICTION),
        "restriction_reviews": Wall(Reach.RESTRICTION, Reach.RESTRICTION),
        "restriction_alerts": Wall(Reach.RESTRICTION, Reach.AS_ASKER, Reach.RESTRICTION),
        "conflicts_of_interest": Wall(Reach.CONFLICT, Reach.AS_DECLARER, Reach.CONFLICT),
        "break_glass_grants": Wall(Reach.GLASS_ITSELF, Reach.OWN, Reach.GLASS),
        "break_glass_reviews": Wall(Reach.GLASS_REVIEW, Reach.GOVERNANCE),
        "audit_events": Wall(Reach.TRAIL, Reach.AS_ONESELF),
        # Only the sealer writes these; a head is for every agency to keep as a witness.
        "audit_epochs": Wall(Reach.GOVERNANCE, None),
        "audit_leaves": Wall(Reach.GOVERNANCE, None),
        "audit_tiles": Wall(Reach.GOVERNANCE, None),
        "audit_heads": Wall(Reach.EVERYONE, None),
        "access_signals": Wall(Reach.SIGNAL, Reach.SYSTEM),
        "access_signal_outcomes": Wall(Reach.SIGNAL, Reach.SIGNAL),
        "outbox_messages": Wall(Reach.EVENT, Reach.EVERYONE, Reach.SYSTEM),
        "subscriptions": Wall(
            Reach.SUBSCRIPTION_ITSELF, Reach.SUBSCRIPTION_ITSELF, Reach.SUBSCRIPTION_ITSELF
        ),
        "deliveries": Wall(Reach.DELIVERY, Reach.SYSTEM, Reach.DELIVERY),
        "idempotency_keys": Wall(Reach.OWN, Reach.OWN),
    }
)
"""Every table of a partnership. A table that is missing here fails the build."""

REFERENCE_TABLES = frozenset({"legal_gateways"})
"""Tables that belong to no partnership: national law, which a migration writes, everybody reads
and nobody of the service changes. No wall stands around them, for there is nobody's row in them.
"""
