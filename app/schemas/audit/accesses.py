"""Views of accesses to a person's record."""

from app.domain.directory.purposes import Purpose
from app.domain.directory.roles import Role
from app.schemas.types import Id, Instant, View


class AccessView(View):
    """One access: who, in which role, when, the act, the purpose, and whether it was allowed.

    `listed` is true of a list or search that only showed the person among others. A user's name is
    missing where the service itself acted.
    """

    id: Id
    occurred_at: Instant
    user_id: Id | None
    display_name: str | None
    agency_id: Id | None
    agency_name: str | None
    roles: list[Role]
    service: str
    action: str
    outcome: str
    purpose: Purpose | None
    listed: bool


class AccessesView(View):
    """A page of accesses, the newest first."""

    items: list[AccessView]
    next: str | None
