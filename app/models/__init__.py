"""Tables: columns, constraints and one-way relationships; no behaviour.

The audit log and the outbox are not among the names below: only the unit of work writes them,
and it imports them from their own modules, which no other module may import.
"""

from sqlalchemy.orm import configure_mappers

from app.models.audit import events as audit_events
from app.models.audit.access_signals import AccessSignal, AccessSignalOutcome
from app.models.audit.tree import AuditEpoch, AuditHead, AuditLeaf, AuditTile
from app.models.base import Base
from app.models.casework.conferences import EnquiryConference
from app.models.casework.enquiries import Consultation, Enquiry, EnquiryVisit
from app.models.casework.exceptions import GateException
from app.models.casework.medicals import Medical
from app.models.casework.protections import EmergencyProtection
from app.models.casework.referrals import Allocation, Referral
from app.models.census.episodes import CensusEpisode
from app.models.census.imports import CensusImport, ImportedChild
from app.models.clocks.act_times import ActTime
from app.models.clocks.timescales import LocalTimescale, Timescale, TimescaleBreach
from app.models.contacts.contacts import Contact, ContactChild, ContactPerson
from app.models.contacts.decision_returns import DecisionRequest, DecisionReturn, ReturnTask
from app.models.contacts.other_authorities import OtherAuthority
from app.models.contacts.referrer_messages import ReferrerMessage, UnsentMessage
from app.models.contacts.threshold_decisions import OverturningView, ThresholdDecision
from app.models.contacts.triage import ContactRating, Recommendation, Routing, Triage
from app.models.corrections.link_reviews import LinkReview, LinkReviewItem
from app.models.corrections.recorded_errors import RecordedError
from app.models.directory.identity_links import IdentityLink
from app.models.directory.legal_gateways import LegalGateway
from app.models.directory.partnerships import Agency, LocalClosure, Partnership, Team
from app.models.directory.role_proposals import RoleProposal
from app.models.directory.threshold_documents import ThresholdCriterion, ThresholdDocument
from app.models.directory.users import Membership, RevokedToken, User, UserSuspension
from app.models.events import outbox_messages
from app.models.events.subscriptions import Delivery, Subscription
from app.models.idempotency_keys import IdempotencyKey
from app.models.meetings.conclusions import Dissent, MeetingAction, MeetingConclusion
from app.models.meetings.invitations import Attendance, Contribution, Invitation
from app.models.meetings.minutes import Minutes, MinutesCirculation
from app.models.meetings.strategy_meetings import MeetingChild, StrategyMeeting
from app.models.notifications.notifications import (
    IncidentProposal,
    Notification,
    NotificationCorrection,
)
from app.models.people.people import (
    Involvement,
    Person,
    PersonAddress,
    PersonIdentifier,
    PersonName,
)
from app.models.people.person_links import PersonLink
from app.models.people.relationships import Relationship
from app.models.people.unsafe_contacts import UnsafeContact
from app.models.restrictions.break_glass import BreakGlassGrant, BreakGlassReview
from app.models.restrictions.conflicts_of_interest import ConflictOfInterest
from app.models.restrictions.restriction_relaxations import (
    RestrictionRelaxation,
    RestrictionRelaxationApproval,
)
from app.models.restrictions.restrictions import (
    Restriction,
    RestrictionAlert,
    RestrictionApproval,
    RestrictionListing,
    RestrictionReview,
)
from app.models.sharing.information_requests import (
    InformationRequest,
    PersonAskedAbout,
    RequestedAgency,
)
from app.models.sharing.information_returns import (
    FragmentAudience,
    InformationFragment,
    InformationReturn,
    ReturnReading,
)
from app.models.sharing.sanitisations import OnwardAgreement, Sanitisation
from app.models.sharing.shares import (
    RefusalToShare,
    Share,
    SharedFragment,
    ShareReading,
    ShareRecipient,
)

__all__ = [
    "AccessSignal",
    "AccessSignalOutcome",
    "ActTime",
    "Agency",
    "Allocation",
    "Attendance",
    "AuditEpoch",
    "AuditHead",
    "AuditLeaf",
    "AuditTile",
    "Base",
    "BreakGlassGrant",
    "BreakGlassReview",
    "CensusEpisode",
    "CensusImport",
    "ConflictOfInterest",
    "Consultation",
    "Contact",
    "ContactChild",
    "ContactPerson",
    "ContactRating",
    "Contribution",
    "DecisionRequest",
    "DecisionReturn",
    "Delivery",
    "Dissent",
    "EmergencyProtection",
    "Enquiry",
    "EnquiryConference",
    "EnquiryVisit",
    "FragmentAudience",
    "GateException",
    "IdempotencyKey",
    "IdentityLink",
    "ImportedChild",
    "IncidentProposal",
    "InformationFragment",
    "InformationRequest",
    "InformationReturn",
    "Invitation",
    "Involvement",
    "LegalGateway",
    "LinkReview",
    "LinkReviewItem",
    "LocalClosure",
    "LocalTimescale",
    "Medical",
    "MeetingAction",
    "MeetingChild",
    "MeetingConclusion",
    "Membership",
    "Minutes",
    "MinutesCirculation",
    "Notification",
    "NotificationCorrection",
    "OnwardAgreement",
    "OtherAuthority",
    "OverturningView",
    "Partnership",
    "Person",
    "PersonAddress",
    "PersonAskedAbout",
    "PersonIdentifier",
    "PersonLink",
    "PersonName",
    "Recommendation",
    "RecordedError",
    "Referral",
    "ReferrerMessage",
    "RefusalToShare",
    "Relationship",
    "RequestedAgency",
    "Restriction",
    "RestrictionAlert",
    "RestrictionApproval",
    "RestrictionListing",
    "RestrictionRelaxation",
    "RestrictionRelaxationApproval",
    "RestrictionReview",
    "ReturnReading",
    "ReturnTask",
    "RevokedToken",
    "RoleProposal",
    "Routing",
    "Sanitisation",
    "Share",
    "ShareReading",
    "ShareRecipient",
    "SharedFragment",
    "StrategyMeeting",
    "Subscription",
    "Team",
    "ThresholdCriterion",
    "ThresholdDecision",
    "ThresholdDocument",
    "Timescale",
    "TimescaleBreach",
    "Triage",
    "UnsafeContact",
    "UnsentMessage",
    "User",
    "UserSuspension",
]

# They belong to the metadata, and are taken from their own modules alone.
del audit_events, outbox_messages

# The first statement of SQLAlchemy's would do it; what is read past it needs it done before.
configure_mappers()
