"""Users and memberships: what a membership must say, and how access ends and is suspended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import ClassVar
from uuid import UUID

from app.domain.directory.access import Actor
from app.domain.directory.actions import Available, available
from app.domain.directory.identities import Identities
from app.domain.directory.permissions import Permission
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


class LastAdministrator(Conflict):
    """A partnership keeps one administrator: without any, no one could be let in again."""

    headline: ClassVar[str] = (
        "Give another user the administrator role first; this is the last administrator"
    )


class UserSuspended(Conflict):
    """The user is suspended already."""

    headline: ClassVar[str] = "This user is already suspended"


class UserNotSuspended(Conflict):
    """Only a suspended user is resumed."""

    headline: ClassVar[str] = "This user is not suspended"


class RoleHeld(Conflict):
    """The user has this role in this agency on some of these days: it is not given twice."""

    headline: ClassVar[str] = (
        "Choose other days, or end the role first; this user already has it on some of these"
    )


class MembershipEnded(Conflict):
    """The role ended before; it can be given again."""

    headline: ClassVar[str] = "Give the role again if it is needed; it has already ended"


class LastDayTooLate(Malformed):
    """Ending a role only makes it shorter: a longer one is given, with a second person's look."""

    headline: ClassVar[str] = "Give a last day from the role's first day to before its present end"


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


@dataclass(frozen=True, slots=True)
class UserFacts:
    """The facts about a user that the rules need.

    `last_administrator` is whether no one else administers the partnership today, `last_to_stay`
    whether no one else administers it for as long.
    """

    user_id: UUID
    revoked: bool
    suspended: bool
    last_administrator: bool
    last_to_stay: bool


def last_to_stay(user_id: UUID, *, until: Mapping[UUID, date]) -> bool:
    """Whether the partnership would be without an administrator sooner if not for this user.

    `until` has the last day of everyone who administers it today. Two administrators who each end
    the other's role after tomorrow would otherwise leave no one the day after.
    """
    others = [last_day for each, last_day in until.items() if each != user_id]
    return user_id in until and until[user_id] > max(others, default=date.min)


def refuse_revoking(facts: UserFacts, *, by: Identities) -> None:
    """Refuse to end one's own access, the last administrator's, or what was revoked.

    Raises:
        OwnAccess, AccessRevoked, LastAdministrator: see each.
    """
    if facts.user_id in by:
        raise OwnAccess
    if facts.revoked:
        raise AccessRevoked
    if facts.last_to_stay:
        raise LastAdministrator


def refuse_suspending(facts: UserFacts, *, by: Identities) -> None:
    """Refuse to suspend oneself, the last administrator, or a user without access.

    An administrator for a while may suspend one for good: it is done in an emergency.

    Raises:
        OwnAccess, AccessRevoked, LastAdministrator, UserSuspended: see each.
    """
    if facts.user_id in by:
        raise OwnAccess
    if facts.revoked:
        raise AccessRevoked
    if facts.last_administrator:
        raise LastAdministrator
    if facts.suspended:
        raise UserSuspended


def refuse_resuming(facts: UserFacts, *, by: Identities) -> None:
    """Refuse to resume oneself by another identity, or a user who is not suspended.

    Raises:
        OwnAccess, AccessRevoked, UserNotSuspended: see each.
    """
    if facts.user_id in by:
        raise OwnAccess
    if facts.revoked:
        raise AccessRevoked
    if not facts.suspended:
        raise UserNotSuspended


def on_user(actor: Actor, facts: UserFacts) -> list[Available]:
    """The acts open to the actor on a user now, and why the others are not."""
    return [
        available(
            action,
            actor=actor,
            permission=Permission.USER_ADMINISTER,
            rule=partial(refuse, facts, by=actor.identities),
        )
        for action, refuse in (
            ("suspend", refuse_suspending),
            ("resume", refuse_resuming),
            ("revoke", refuse_revoking),
        )
    ]


def refuse_ending(
    *,
    user_id: UUID,
    by: Identities,
    ended: bool,
    last_administrator: bool,
    starts_on: date,
    ends_on: date | None,
    last_day: date | None,
) -> None:
    """Refuse to end one's own role, the last administrator's, or to make a role longer.

    `last_administrator` is whether the partnership would be left without one, then or later.

    Raises:
        OwnAccess, MembershipEnded, LastAdministrator, LastDayTooLate: see each.
    """
    if user_id in by:
        raise OwnAccess
    if ended:
        raise MembershipEnded
    if last_administrator:
        raise LastAdministrator
    if last_day is not None and not starts_on <= last_day <= (ends_on or date.max):
        raise LastDayTooLate(pointer="/last_day", code="last_day_too_late")
