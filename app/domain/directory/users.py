"""Users and memberships: what a membership must say, and whose access cannot be ended."""

from datetime import date
from typing import ClassVar

from app.domain.directory.roles import CARE_ROLES, Role
from app.domain.errors import Conflict, Malformed


class UserKnown(Conflict):
    """The issuer and subject already belong to a user of this partnership."""

    headline: ClassVar[str] = "Someone with this issuer and subject is already a user"


class AccessRevoked(Conflict):
    """The user's access was revoked: give a new user a new subject."""

    headline: ClassVar[str] = "Add a new user with a new subject; this user's access was revoked"


class OwnAccess(Conflict):
    """Users cannot end their own access: the last administrator would lock everyone out."""

    headline: ClassVar[str] = (
        "Ask another administrator to end your access; you cannot end it yourself"
    )


class TeamMissing(Malformed):
    """Social workers and their managers work in a team, and see its children through it."""

    headline: ClassVar[str] = "Name one of the agency's own teams; this role works in a team"


class EndsBeforeStart(Malformed):
    """A membership ends on or after the day it starts."""

    headline: ClassVar[str] = "A membership must end on or after the day it starts"


def refuse_teamless(role: Role, *, team_of_agency: bool, team_given: bool, pointer: str) -> None:
    """Refuse a care role without a team, or with a team of another agency.

    Raises:
        TeamMissing: no team, or another agency's.
    """
    if (role in CARE_ROLES and not team_given) or (team_given and not team_of_agency):
        raise TeamMissing(pointer=pointer, code="team_missing")


def refuse_backward_membership(*, starts_on: date, ends_on: date | None, pointer: str) -> None:
    """Refuse a membership that ends before it starts.

    Raises:
        EndsBeforeStart: it ends before it starts.
    """
    if ends_on is not None and ends_on < starts_on:
        raise EndsBeforeStart(pointer=pointer, code="ends_before_start")
