"""Who may do what: roles, permissions and the one table that joins them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from app.domain.errors import Forbidden, Malformed


class Role(StrEnum):
    """A fixed vocabulary; what each may do is `PERMISSIONS`."""

    HUB_PRACTITIONER = "hub_practitioner"
    HUB_MANAGER = "hub_manager"
    HUB_SUPPORT = "hub_support"
    SOCIAL_WORKER = "social_worker"
    TEAM_MANAGER = "team_manager"
    AGENCY_OFFICER = "agency_officer"
    REFERRER = "referrer"
    PARTNER_SYSTEM = "partner_system"
    INFORMATION_GOVERNANCE = "information_governance"
    PERFORMANCE_ANALYST = "performance_analyst"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One act that a route names at its door."""

    ME_READ = "me:read"
    DIRECTORY_READ = "directory:read"
    USER_ADMINISTER = "user:administer"

    PERSON_RECORD = "person:record"
    PERSON_READ = "person:read"
    PERSON_CHANGE = "person:change"
    PERSON_SEARCH = "person:search"
    PERSON_LINK = "person:link"

    CONTACT_RECORD = "contact:record"
    CONTACT_READ = "contact:read"
    CONTACT_SEARCH = "contact:search"
    CONTACT_TRIAGE = "contact:triage"
    CONTACT_RATE = "contact:rate"
    CONTACT_RECOMMEND = "contact:recommend"
    CONTACT_ANSWER = "contact:answer"
    CONTACT_MARK_IN_ERROR = "contact:mark_in_error"
    ROUTING_ACKNOWLEDGE = "routing:acknowledge"

    THRESHOLD_DECISION_RECORD = "threshold_decision:record"
    THRESHOLD_DECISION_READ = "threshold_decision:read"

    REFERRAL_READ = "referral:read"
    REFERRAL_CLOSE = "referral:close"
    REFERRAL_ALLOCATE = "referral:allocate"

    STRATEGY_MEETING_CALL = "strategy_meeting:call"
    STRATEGY_MEETING_READ = "strategy_meeting:read"
    STRATEGY_MEETING_ARRANGE = "strategy_meeting:arrange"
    STRATEGY_MEETING_CONTRIBUTE = "strategy_meeting:contribute"
    STRATEGY_MEETING_CONCLUDE = "strategy_meeting:conclude"
    STRATEGY_MEETING_MINUTE = "strategy_meeting:minute"
    MINUTES_ACKNOWLEDGE = "minutes:acknowledge"

    ENQUIRY_READ = "enquiry:read"
    ENQUIRY_WORK = "enquiry:work"
    ENQUIRY_AUTHORISE = "enquiry:authorise"

    LEGAL_GATEWAY_READ = "legal_gateway:read"
    INFORMATION_REQUEST_SEND = "information_request:send"
    INFORMATION_REQUEST_READ = "information_request:read"
    INFORMATION_REQUEST_RECALL = "information_request:recall"
    INFORMATION_RETURN_RECORD = "information_return:record"
    INFORMATION_RETURN_READ = "information_return:read"
    RETURN_TASK_RESOLVE = "return_task:resolve"

    SANITISATION_PREPARE = "sanitisation:prepare"
    SANITISATION_RELEASE = "sanitisation:release"
    ONWARD_SHARING_AGREE = "onward_sharing:agree"
    SHARE_MAKE = "share:make"
    SHARE_READ = "share:read"
    SHARE_REVOKE = "share:revoke"
    DISCLOSURE_READ = "disclosure:read"
    DISCLOSURE_EXPORT = "disclosure:export"
    DESK_READ = "desk:read"

    TIMESCALE_READ = "timescale:read"
    TIMESCALE_EXPLAIN = "timescale:explain"
    WORKLIST_READ = "worklist:read"

    CLOSURE_RECORD = "closure:record"

    AUDIT_READ = "audit:read"
    AUDIT_WITNESS = "audit:witness"
    ACCESS_READ = "access:read"
    SIGNAL_READ = "access_signal:read"
    SIGNAL_JUDGE = "access_signal:judge"

    BREAK_GLASS_USE = "break_glass:use"
    BREAK_GLASS_READ = "break_glass:read"
    BREAK_GLASS_END = "break_glass:end"
    BREAK_GLASS_REVIEW = "break_glass:review"

    RESTRICTION_SET = "restriction:set"
    RESTRICTION_READ = "restriction:read"
    RESTRICTION_APPROVE = "restriction:approve"
    RESTRICTION_LIFT = "restriction:lift"
    CONFLICT_DECLARE = "conflict_of_interest:declare"
    CONFLICT_READ = "conflict_of_interest:read"
    CONFLICT_END = "conflict_of_interest:end"

    FIGURES_READ = "figures:read"


_EVERYONE = frozenset({Permission.ME_READ})
# Agencies witness the trail: a head that each of them keeps is what a forger cannot change.
_MEMBER = _EVERYONE | {
    Permission.DIRECTORY_READ,
    Permission.AUDIT_WITNESS,
    Permission.LEGAL_GATEWAY_READ,
}
_STAFF = _MEMBER | {Permission.TIMESCALE_READ}
_REFERRER = _EVERYONE | {Permission.CONTACT_RECORD, Permission.CONTACT_READ}
# Whoever must be able to act in an emergency; `access.glass_roles()` has the same roles.
_BREAKS_GLASS = frozenset(
    {Permission.BREAK_GLASS_USE, Permission.BREAK_GLASS_READ, Permission.BREAK_GLASS_END}
)
# Whoever reads cases may find their own record, or a relative's, among them.
_HAS_INTERESTS = frozenset({Permission.CONFLICT_DECLARE, Permission.CONFLICT_READ})
_RESTRICTS = frozenset(
    {
        Permission.RESTRICTION_SET,
        Permission.RESTRICTION_READ,
        Permission.RESTRICTION_APPROVE,
        Permission.RESTRICTION_LIFT,
    }
)
_HUB_SUPPORT = (
    _STAFF
    | _HAS_INTERESTS
    | {
        Permission.PERSON_RECORD,
        Permission.PERSON_READ,
        Permission.PERSON_SEARCH,
        Permission.CONTACT_RECORD,
        Permission.CONTACT_READ,
        Permission.CONTACT_SEARCH,
        Permission.CONTACT_ANSWER,
        Permission.REFERRAL_READ,
        Permission.STRATEGY_MEETING_READ,
        Permission.STRATEGY_MEETING_ARRANGE,
        Permission.STRATEGY_MEETING_MINUTE,
        Permission.WORKLIST_READ,
        Permission.INFORMATION_REQUEST_READ,
        Permission.DESK_READ,
    }
)
_HUB_PRACTITIONER = (
    _HUB_SUPPORT
    | _BREAKS_GLASS
    | {
        Permission.RESTRICTION_READ,
        Permission.INFORMATION_REQUEST_SEND,
        Permission.INFORMATION_REQUEST_RECALL,
        Permission.INFORMATION_RETURN_READ,
        Permission.PERSON_CHANGE,
        Permission.PERSON_LINK,
        Permission.CONTACT_TRIAGE,
        Permission.CONTACT_RATE,
        Permission.CONTACT_RECOMMEND,
        Permission.CONTACT_MARK_IN_ERROR,
        Permission.THRESHOLD_DECISION_READ,
        Permission.STRATEGY_MEETING_CONTRIBUTE,
        Permission.ENQUIRY_READ,
        Permission.SANITISATION_PREPARE,
        Permission.SANITISATION_RELEASE,
        Permission.SHARE_MAKE,
        Permission.SHARE_READ,
        Permission.DISCLOSURE_READ,
    }
)
_HUB_MANAGER = (
    _HUB_PRACTITIONER
    | _RESTRICTS
    | {
        Permission.CONFLICT_END,
        Permission.FIGURES_READ,
        Permission.RETURN_TASK_RESOLVE,
        Permission.THRESHOLD_DECISION_RECORD,
        Permission.REFERRAL_CLOSE,
        Permission.REFERRAL_ALLOCATE,
        Permission.STRATEGY_MEETING_CALL,
        Permission.STRATEGY_MEETING_CONCLUDE,
        Permission.ENQUIRY_WORK,
        Permission.ENQUIRY_AUTHORISE,
        Permission.TIMESCALE_EXPLAIN,
        Permission.SHARE_REVOKE,
        Permission.DISCLOSURE_EXPORT,
    }
)
_SOCIAL_WORKER = (
    _STAFF
    | _BREAKS_GLASS
    | _HAS_INTERESTS
    | {
        Permission.RESTRICTION_READ,
        Permission.ACCESS_READ,
        Permission.PERSON_READ,
        Permission.PERSON_CHANGE,
        Permission.CONTACT_RECORD,
        Permission.CONTACT_READ,
        Permission.ROUTING_ACKNOWLEDGE,
        Permission.THRESHOLD_DECISION_READ,
        Permission.REFERRAL_READ,
        Permission.STRATEGY_MEETING_READ,
        Permission.STRATEGY_MEETING_CONTRIBUTE,
        Permission.ENQUIRY_READ,
        Permission.ENQUIRY_WORK,
        Permission.WORKLIST_READ,
        Permission.SHARE_READ,
    }
)
_TEAM_MANAGER = _SOCIAL_WORKER | {
    Permission.CONFLICT_END,
    Permission.REFERRAL_CLOSE,
    Permission.REFERRAL_ALLOCATE,
    Permission.ENQUIRY_AUTHORISE,
    Permission.TIMESCALE_EXPLAIN,
}
_AGENCY_OFFICER = (
    _REFERRER
    | _HAS_INTERESTS
    | {
        Permission.LEGAL_GATEWAY_READ,
        Permission.INFORMATION_REQUEST_READ,
        Permission.INFORMATION_RETURN_RECORD,
        Permission.INFORMATION_RETURN_READ,
        Permission.DIRECTORY_READ,
        Permission.AUDIT_WITNESS,
        Permission.STRATEGY_MEETING_READ,
        Permission.STRATEGY_MEETING_CONTRIBUTE,
        Permission.MINUTES_ACKNOWLEDGE,
        Permission.WORKLIST_READ,
        Permission.ONWARD_SHARING_AGREE,
        Permission.SHARE_READ,
        Permission.DESK_READ,
    }
)
_INFORMATION_GOVERNANCE = (
    _MEMBER
    | _RESTRICTS
    | {
        Permission.CONFLICT_READ,
        Permission.CONFLICT_END,
        Permission.BREAK_GLASS_READ,
        Permission.BREAK_GLASS_END,
        Permission.BREAK_GLASS_REVIEW,
        Permission.FIGURES_READ,
        Permission.WORKLIST_READ,
        Permission.AUDIT_READ,
        Permission.ACCESS_READ,
        Permission.SIGNAL_READ,
        Permission.SIGNAL_JUDGE,
        Permission.DISCLOSURE_READ,
        Permission.DISCLOSURE_EXPORT,
    }
)

PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.HUB_PRACTITIONER: _HUB_PRACTITIONER,
        Role.HUB_MANAGER: _HUB_MANAGER,
        Role.HUB_SUPPORT: _HUB_SUPPORT,
        Role.SOCIAL_WORKER: _SOCIAL_WORKER,
        Role.TEAM_MANAGER: _TEAM_MANAGER,
        Role.AGENCY_OFFICER: _AGENCY_OFFICER,
        Role.REFERRER: _REFERRER,
        Role.PARTNER_SYSTEM: _EVERYONE,
        Role.INFORMATION_GOVERNANCE: _INFORMATION_GOVERNANCE,
        Role.PERFORMANCE_ANALYST: _MEMBER | {Permission.FIGURES_READ},
        Role.ADMINISTRATOR: _MEMBER | {Permission.USER_ADMINISTER, Permission.CLOSURE_RECORD},
    }
)

HUB_ROLES = frozenset({Role.HUB_PRACTITIONER, Role.HUB_MANAGER, Role.HUB_SUPPORT})
"""Roles that see every case of their partnership."""

CARE_ROLES = frozenset({Role.SOCIAL_WORKER, Role.TEAM_MANAGER})
"""Roles that see the children allocated to them (a manager: to their team)."""


class Purpose(StrEnum):
    """Why a person's record is opened; recorded with the reading."""

    SCREENING = "screening"
    SECTION_47 = "section_47"
    STRATEGY_MEETING = "strategy_meeting"
    ASSESSMENT = "assessment"
    QUALITY_ASSURANCE = "quality_assurance"
    SUBJECT_ACCESS = "subject_access"
    COURT = "court"


_CASEWORK = frozenset({Purpose.SECTION_47, Purpose.STRATEGY_MEETING, Purpose.ASSESSMENT})

PURPOSES: Mapping[Role, frozenset[Purpose]] = MappingProxyType(
    {
        Role.HUB_PRACTITIONER: _CASEWORK | {Purpose.SCREENING},
        Role.HUB_MANAGER: frozenset(Purpose),
        Role.HUB_SUPPORT: frozenset({Purpose.SCREENING, Purpose.STRATEGY_MEETING}),
        Role.SOCIAL_WORKER: _CASEWORK | {Purpose.COURT},
        Role.TEAM_MANAGER: _CASEWORK
        | {Purpose.COURT, Purpose.QUALITY_ASSURANCE, Purpose.SUBJECT_ACCESS},
        Role.AGENCY_OFFICER: frozenset({Purpose.STRATEGY_MEETING, Purpose.SECTION_47}),
        Role.INFORMATION_GOVERNANCE: frozenset({Purpose.QUALITY_ASSURANCE, Purpose.SUBJECT_ACCESS}),
    }
)
"""The purposes a role may read for; a role left out opens no record.

Information governance opens none either: it reads who opened them, often for whom they are of.
"""


class PermissionMissing(Forbidden):
    """None of the actor's roles carries the permission that the act needs."""

    headline = "Your role may not do this"


class PurposeNotForRole(Forbidden):
    """The stated purpose is not one that any of the actor's roles works for."""

    headline = "Your role does not read records for this purpose"


class PurposeNotGiven(Malformed):
    """A person's record is opened for a purpose, which is recorded with the reading."""

    headline = "Say in the Purpose header why you open this record"


class PartnershipNotChosen(Forbidden):
    """The person works in several partnerships and did not say in which they act now."""

    headline = "Say which partnership you act in, in the Partnership header"


class NoMembership(Forbidden):
    """The token is good, but its holder has no role anywhere today."""

    headline = "You have no role in any partnership today"


@dataclass(frozen=True, slots=True)
class Membership:
    """One role of a user, in one agency (and team, for a role that works in one)."""

    role: Role
    agency_id: UUID
    agency_kind: str
    starts_on: date
    ends_on: date | None
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class KeptFrom:
    """What restrictions and conflicts of interest keep from one actor in this transaction.

    `signposted` are those of `people` of whom the actor may learn that a restricted record
    exists; of the others nothing may tell them from absent. Contacts and meetings are kept
    whole where anybody they name is.
    """

    people: frozenset[UUID] = frozenset()
    signposted: frozenset[UUID] = frozenset()
    contacts: frozenset[UUID] = frozenset()
    meetings: frozenset[UUID] = frozenset()

    def but_signposted(self) -> "KeptFrom":
        """What is kept even from somebody who may learn that a signposted record is there."""
        return replace(self, people=self.people - self.signposted, signposted=frozenset())

    def holds_any(self, ids: Iterable[UUID]) -> bool:
        """Whether any of some records is kept."""
        return not (self.people | self.contacts | self.meetings).isdisjoint(ids)


NOTHING_KEPT: Final = KeptFrom()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting, in which partnership, with which memberships today.

    The service itself acts without a user or memberships, and sees what the hub sees.
    `opened` are the people whose records the actor broke the glass to, while that lasts and
    the transaction only reads.
    """

    partnership_id: UUID
    partnership: str
    user_id: UUID | None
    display_name: str
    memberships: tuple[Membership, ...]
    sees_as_hub: bool = False
    kept_from: KeptFrom = NOTHING_KEPT
    opened: frozenset[UUID] = frozenset()

    @property
    def roles(self) -> frozenset[Role]:
        """Every role held today."""
        return frozenset(membership.role for membership in self.memberships)

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything any of those roles may do."""
        return permissions_of(self.roles)

    @property
    def agency_id(self) -> UUID:
        """The agency the actor speaks for: that of the first membership by role order."""
        order = list(Role)
        return min(self.memberships, key=lambda held: order.index(held.role)).agency_id

    @property
    def in_hub(self) -> bool:
        """True for whoever sees every case of the partnership."""
        return self.sees_as_hub or self.user_id is None or bool(self.roles & HUB_ROLES)

    @property
    def user(self) -> UUID:
        """The user, for acts that only a person can do."""
        if self.user_id is None:
            raise Forbidden("Only a person may do this.")
        return self.user_id

    @property
    def teams_managed(self) -> frozenset[UUID]:
        """The teams whose manager the actor is."""
        return frozenset(
            held.team_id
            for held in self.memberships
            if held.role is Role.TEAM_MANAGER and held.team_id is not None
        )

    def seeing_as_hub(self, *, kept_from: KeptFrom = NOTHING_KEPT) -> "Actor":
        """The same actor, for a moment with the hub's own eyes, past all but these restrictions."""
        return replace(self, sees_as_hub=True, kept_from=kept_from)

    def agencies_as(self, *roles: Role) -> frozenset[UUID]:
        """The agencies for which the actor holds one of `roles`."""
        return frozenset(held.agency_id for held in self.memberships if held.role in roles)


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """The union of what `roles` may do."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))


def require(actor: Actor, permission: Permission) -> None:
    """Let the actor pass, or refuse.

    Raises:
        PermissionMissing: no role held today carries `permission`.
    """
    if permission not in actor.permissions:
        raise PermissionMissing(code=str(permission))


def purpose_for(actor: Actor, stated: Purpose | None) -> Purpose | None:
    """The purpose to record for a reading: the one stated, if a role held today allows it.

    Raises:
        PurposeNotForRole: no role held today works for the stated purpose.
    """
    if stated is None:
        return None
    if not any(stated in PURPOSES.get(role, frozenset()) for role in actor.roles):
        raise PurposeNotForRole(code=str(stated))
    return stated
