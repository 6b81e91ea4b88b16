"""Events of restrictions, access, the directory, the audit log and subscriptions."""

from typing import Final

from app.domain.directory.permissions import Permission
from app.domain.events.event_definitions import events

OVERSIGHT: Final = (
    *events(
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
    *events(
        "restrictions",
        Permission.RESTRICTION_READ,
        "/v1/restrictions/{id}/alerts",
        "restriction.asked",
        "restriction.matched",
    ),
    *events(
        "conflicts_of_interest",
        Permission.CONFLICT_READ,
        "/v1/conflicts-of-interest",
        "conflict_of_interest.declared",
        "conflict_of_interest.ended",
    ),
    *events(
        "break_glass_grants",
        Permission.BREAK_GLASS_READ,
        "/v1/break-glass/{id}",
        "break_glass.used",
        "break_glass.ended",
        "break_glass.reviewed",
        "break_glass.review_due",
    ),
    *events(
        "access_signals",
        Permission.SIGNAL_READ,
        "/v1/access-signals/{id}",
        "access_signal.raised",
        "access_signal.judged",
    ),
    *events(
        "users",
        Permission.USER_ADMINISTER,
        "/v1/users",
        "user.registered",
        "user.revoked",
        "invitation.accepted",
        "user.suspended",
        "user.resumed",
        "membership.granted",
        "membership.ended",
    ),
    *events(
        "role_proposals",
        Permission.USER_READ,
        "/v1/role-proposals/{id}",
        "role_proposal.made",
        "role_proposal.confirmed",
        "role_proposal.declined",
        "role_proposal.withdrawn",
    ),
    *events(
        "identity_links",
        Permission.USER_READ,
        "/v1/identity-links",
        "identity_link.declared",
        "identity_link.withdrawn",
    ),
    *events("local_closures", Permission.DIRECTORY_READ, "/v1/closures", "closure.recorded"),
    *events("audit_heads", Permission.AUDIT_WITNESS, "/v1/audit/heads", "audit.head_published"),
    *events(
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
)
