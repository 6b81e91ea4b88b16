"""What a user is shown of themselves and of others."""

from app.domain.access import Permission, Role
from app.schemas.types import Day, Id, View


class MembershipView(View):
    """One role in one agency."""

    role: Role
    agency_id: Id
    agency_kind: str
    team_id: Id | None
    starts_on: Day
    ends_on: Day | None


class MeView(View):
    """Who I am, where I work and what I may do."""

    user_id: Id
    display_name: str
    partnership: str
    memberships: list[MembershipView]
    permissions: list[Permission]
