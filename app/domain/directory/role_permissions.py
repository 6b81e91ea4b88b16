"""Permissions of each role: the one table that joins roles and permissions."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from app.domain.directory.permissions import Permission
from app.domain.directory.roles import Role

# Every role that reads anything has this: an event shows only what the actor may open.
_EVERYONE = frozenset({Permission.ME_READ, Permission.EVENT_READ})
# Those who look after rights: administrators propose them, and either is the second person.
_GIVES_RIGHTS = frozenset({Permission.USER_READ, Permission.ROLE_CONFIRM})
# Agencies are witnesses of the audit log: a forger cannot change the heads they hold.
_MEMBER = _EVERYONE | {
    Permission.DIRECTORY_READ,
    Permission.AUDIT_WITNESS,
    Permission.LEGAL_GATEWAY_READ,
}
_STAFF = _MEMBER | {Permission.TIMESCALE_READ}
_REFERRER = _EVERYONE | {
    Permission.CONTACT_RECORD,
    Permission.CONTACT_READ,
    Permission.CONTACT_LIST_OWN,
}
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
        Permission.CLOSURE_AGREE,
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
    | _GIVES_RIGHTS
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
        | _GIVES_RIGHTS
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
