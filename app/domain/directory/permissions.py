"""Permissions of each role: the one table that joins roles and permissions."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from app.domain.directory.roles import Role


class Permission(StrEnum):
    """One act that a route requires permission for."""

    ME_READ = "me:read"
    DIRECTORY_READ = "directory:read"
    USER_ADMINISTER = "user:administer"

    PERSON_RECORD = "person:record"
    PERSON_READ = "person:read"
    PERSON_CHANGE = "person:change"
    PERSON_SEARCH = "person:search"
    PERSON_LINK = "person:link"

    NOTIFICATION_SEND = "notification:send"
    NOTIFICATION_READ = "notification:read"
    NOTIFICATION_CORRECT = "notification:correct"
    INCIDENT_READ = "incident:read"
    INCIDENT_JUDGE = "incident:judge"

    CONTACT_RECORD = "contact:record"
    CONTACT_READ = "contact:read"
    CONTACT_SEARCH = "contact:search"
    CONTACT_TRIAGE = "contact:triage"
    CONTACT_RATE = "contact:rate"
    CONTACT_RECOMMEND = "contact:recommend"
    CONTACT_ANSWER = "contact:answer"
    CONTACT_MARK_IN_ERROR = "contact:mark_in_error"
    ROUTING_ACKNOWLEDGE = "routing:acknowledge"
    ROUTING_ANSWER = "routing:answer"

    THRESHOLD_DECISION_RECORD = "threshold_decision:record"
    THRESHOLD_DECISION_READ = "threshold_decision:read"

    ERROR_PROPOSE = "recorded_error:propose"
    ERROR_READ = "recorded_error:read"
    ERROR_CONFIRM = "recorded_error:confirm"
    REFERRAL_READ = "referral:read"
    REFERRAL_CLOSE = "referral:close"
    REFERRAL_ALLOCATE = "referral:allocate"

    STRATEGY_MEETING_CALL = "strategy_meeting:call"
    STRATEGY_MEETING_READ = "strategy_meeting:read"
    STRATEGY_MEETING_ARRANGE = "strategy_meeting:arrange"
    STRATEGY_MEETING_CONTRIBUTE = "strategy_meeting:contribute"
    STRATEGY_MEETING_CONCLUDE = "strategy_meeting:conclude"
    STRATEGY_MEETING_CANCEL = "strategy_meeting:cancel"
    STRATEGY_MEETING_MINUTE = "strategy_meeting:minute"
    MINUTES_ACKNOWLEDGE = "minutes:acknowledge"

    ENQUIRY_READ = "enquiry:read"
    ENQUIRY_WORK = "enquiry:work"
    ENQUIRY_AUTHORISE = "enquiry:authorise"

    PROTECTION_RECORD = "protection:record"
    PROTECTION_READ = "protection:read"

    EXCEPTION_GIVE = "exception:give"
    EXCEPTION_READ = "exception:read"

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

    EVENT_READ = "event:read"
    SUBSCRIPTION_MANAGE = "subscription:manage"


# Every role that reads anything has this: an event shows only what the actor may open.
_EVERYONE = frozenset({Permission.ME_READ, Permission.EVENT_READ})
# Agencies are witnesses of the audit log: a forger cannot change the heads they hold.
_MEMBER = _EVERYONE | {
    Permission.DIRECTORY_READ,
    Permission.AUDIT_WITNESS,
    Permission.LEGAL_GATEWAY_READ,
}
_STAFF = _MEMBER | {Permission.TIMESCALE_READ}
_REFERRER = _EVERYONE | {Permission.CONTACT_RECORD, Permission.CONTACT_READ}
# Roles that must be able to act in an emergency; `access.glass_roles()` has the same roles.
_BREAKS_GLASS = frozenset(
    {Permission.BREAK_GLASS_USE, Permission.BREAK_GLASS_READ, Permission.BREAK_GLASS_END}
)
# Roles that read cases and so may find their own record, or a relative's, among them.
_HAS_INTERESTS = frozenset({Permission.CONFLICT_DECLARE, Permission.CONFLICT_READ})
_CORRECTS = frozenset({Permission.ERROR_PROPOSE, Permission.ERROR_READ})
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
        Permission.NOTIFICATION_READ,
        Permission.NOTIFICATION_CORRECT,
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
    | _CORRECTS
    | {
        Permission.INCIDENT_READ,
        Permission.INCIDENT_JUDGE,
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
        Permission.EXCEPTION_READ,
        Permission.PROTECTION_READ,
        Permission.PROTECTION_RECORD,
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
        Permission.ROUTING_ANSWER,
        Permission.ERROR_CONFIRM,
        Permission.REFERRAL_CLOSE,
        Permission.REFERRAL_ALLOCATE,
        Permission.STRATEGY_MEETING_CALL,
        Permission.STRATEGY_MEETING_CONCLUDE,
        Permission.STRATEGY_MEETING_CANCEL,
        Permission.ENQUIRY_WORK,
        Permission.ENQUIRY_AUTHORISE,
        Permission.EXCEPTION_GIVE,
        Permission.TIMESCALE_EXPLAIN,
        Permission.SHARE_REVOKE,
        Permission.DISCLOSURE_EXPORT,
    }
)
_SOCIAL_WORKER = (
    _STAFF
    | _BREAKS_GLASS
    | _CORRECTS
    | _HAS_INTERESTS
    | {
        Permission.RESTRICTION_READ,
        Permission.ACCESS_READ,
        Permission.PERSON_READ,
        Permission.PERSON_CHANGE,
        Permission.NOTIFICATION_READ,
        Permission.CONTACT_RECORD,
        Permission.CONTACT_READ,
        Permission.ROUTING_ACKNOWLEDGE,
        Permission.ROUTING_ANSWER,
        Permission.THRESHOLD_DECISION_READ,
        Permission.REFERRAL_READ,
        Permission.STRATEGY_MEETING_CALL,
        Permission.STRATEGY_MEETING_READ,
        Permission.STRATEGY_MEETING_ARRANGE,
        Permission.STRATEGY_MEETING_CONTRIBUTE,
        Permission.STRATEGY_MEETING_MINUTE,
        Permission.ENQUIRY_READ,
        Permission.ENQUIRY_WORK,
        Permission.EXCEPTION_READ,
        Permission.PROTECTION_READ,
        Permission.PROTECTION_RECORD,
        Permission.WORKLIST_READ,
        Permission.SHARE_READ,
    }
)
_TEAM_MANAGER = _SOCIAL_WORKER | {
    Permission.CONFLICT_END,
    Permission.REFERRAL_CLOSE,
    Permission.REFERRAL_ALLOCATE,
    Permission.STRATEGY_MEETING_CONCLUDE,
    Permission.STRATEGY_MEETING_CANCEL,
    Permission.ENQUIRY_AUTHORISE,
    Permission.EXCEPTION_GIVE,
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
# A service account sends notices and receives events; it reads only the fate of what it sent.
_PARTNER_SYSTEM = _EVERYONE | {
    Permission.NOTIFICATION_SEND,
    Permission.NOTIFICATION_READ,
    Permission.SUBSCRIPTION_MANAGE,
}
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
        Role.PARTNER_SYSTEM: _PARTNER_SYSTEM,
        Role.INFORMATION_GOVERNANCE: _INFORMATION_GOVERNANCE,
        Role.PERFORMANCE_ANALYST: _MEMBER | {Permission.FIGURES_READ},
        Role.ADMINISTRATOR: _MEMBER
        | {
            Permission.USER_ADMINISTER,
            Permission.CLOSURE_RECORD,
            Permission.SUBSCRIPTION_MANAGE,
        },
    }
)


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """The union of the permissions of `roles`."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))
