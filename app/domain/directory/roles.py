"""Roles: a fixed vocabulary. The permissions of each are in `role_permissions.py`."""

from enum import StrEnum


class Role(StrEnum):
    """A fixed vocabulary; the permissions of each role are in `PERMISSIONS`."""

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


HUB_ROLES = frozenset({Role.HUB_PRACTITIONER, Role.HUB_MANAGER, Role.HUB_SUPPORT})
"""Roles that see every case of their partnership."""

CARE_ROLES = frozenset({Role.SOCIAL_WORKER, Role.TEAM_MANAGER})
"""Roles that see the children allocated to them (a manager: to their team)."""
