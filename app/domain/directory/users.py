"""Who works where: what a membership must say, and who may not be locked out."""

from datetime import date
from typing import ClassVar

from app.domain.directory.roles import CARE_ROLES, Role
from app.domain.errors import Conflict, Malformed


class UserKnown(Conflict):
    """The issuer and subject already stand for somebody in this partnership."""

    headline: ClassVar[str] = "Somebody with this issuer and subject is a user already"


class AccessRevoked(Conflict):
    """The user's access was revoked: give a new user a new subject."""

    headline: ClassVar[str] = "This user's access was revoked"


class OwnAccess(Conflict):
    """Nobody takes away their own access: the last administrator would lock everybody out."""

    headline: ClassVar[str] = "You may not end your own access"


class TeamMissing(Malformed):
    """Social workers and their managers work in a team, and reach its children through it."""

    headline: ClassVar[str] = "This role works in a team; name one of the agency's own"


class EndsBeforeStart(Malformed):
    """A membership ends on or after the day it starts."""

    headline: ClassVar[str] = "A membership ends on or after the day it starts"


def refuse_teamless(role: Role, *, team_of_agency: bool, team_given: bool, pointer: str) -> None:
    """A care role names a team, and any team named is one of the agency's.

    Raises:
        TeamMissing: no team, or another agency's.
    """
    if (role in CARE_ROLES and not team_given) or (team_given and not team_of_agency):
        raise TeamMissing(pointer=pointer, code="team_missing")


def refuse_backward_membership(*, starts_on: date, ends_on: date | None, pointer: str) -> None:
    """Memberships run forwards.

    Raises:
        EndsBeforeStart: this one does not.
    """
    if ends_on is not None and ends_on < starts_on:
        raise EndsBeforeStart(pointer=pointer, code="ends_before_start")
