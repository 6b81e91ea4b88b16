"""Tables: columns, constraints and one-way relationships; no behaviour.

The trail and the outbox are not among the names below: only the unit of work writes them, and
it takes them from their own modules, which no other module may import.
"""

from app.models import audit_events, outbox_messages
from app.models.base import Base
from app.models.census_imports import CensusImport, ImportedChild
from app.models.contacts import (
    Contact,
    ContactChild,
    ContactPerson,
    ContactRating,
    Recommendation,
    ReferrerMessage,
    Routing,
    Triage,
)
from app.models.enquiries import Consultation, Enquiry, EnquiryVisit
from app.models.idempotency_keys import IdempotencyKey
from app.models.partnerships import Agency, LocalClosure, Partnership, Team
from app.models.people import (
    Involvement,
    Person,
    PersonAddress,
    PersonIdentifier,
    PersonLink,
    PersonName,
    Relationship,
    UnsafeContact,
)
from app.models.referrals import Allocation, Referral
from app.models.strategy_meetings import (
    Attendance,
    Contribution,
    Dissent,
    Invitation,
    MeetingAction,
    MeetingChild,
    MeetingConclusion,
    Minutes,
    MinutesCirculation,
    StrategyMeeting,
)
from app.models.threshold_decisions import ThresholdDecision
from app.models.threshold_documents import ThresholdCriterion, ThresholdDocument
from app.models.timescales import LocalTimescale, Timescale, TimescaleBreach
from app.models.users import Membership, RevokedToken, User

__all__ = [
    "Agency",
    "Allocation",
    "Attendance",
    "Base",
    "CensusImport",
    "Consultation",
    "Contact",
    "ContactChild",
    "ContactPerson",
    "ContactRating",
    "Contribution",
    "Dissent",
    "Enquiry",
    "EnquiryVisit",
    "IdempotencyKey",
    "ImportedChild",
    "Invitation",
    "Involvement",
    "LocalClosure",
    "LocalTimescale",
    "MeetingAction",
    "MeetingChild",
    "MeetingConclusion",
    "Membership",
    "Minutes",
    "MinutesCirculation",
    "Partnership",
    "Person",
    "PersonAddress",
    "PersonIdentifier",
    "PersonLink",
    "PersonName",
    "Recommendation",
    "Referral",
    "ReferrerMessage",
    "Relationship",
    "RevokedToken",
    "Routing",
    "StrategyMeeting",
    "Team",
    "ThresholdCriterion",
    "ThresholdDecision",
    "ThresholdDocument",
    "Timescale",
    "TimescaleBreach",
    "Triage",
    "UnsafeContact",
    "User",
    "audit_events",
    "outbox_messages",
]
