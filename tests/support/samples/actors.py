"""Invented actors for tests of rules."""

from datetime import date
from uuid import UUID, uuid4

from app.domain.directory.access import Actor, Membership
from app.domain.directory.roles import Role


def an_actor(*roles: Role, team_id: UUID | None = None) -> Actor:
    """Somebody who holds these roles in one agency."""
    agency_id = uuid4()
    return Actor(
        partnership_id=uuid4(),
        partnership="ashdale",
        user_id=uuid4(),
        display_name="Somebody (invented)",
        memberships=tuple(
            Membership(
                role=role,
                agency_id=agency_id,
                agency_kind="childrens_social_care",
                starts_on=date(2026, 1, 1),
                ends_on=None,
                team_id=team_id,
            )
            for role in roles
        ),
    )
