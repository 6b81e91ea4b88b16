"""Conflicts of interest: users cannot open their own record, nor those of people close to them."""

from collections.abc import Collection
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from app.domain.directory.identities import Identities
from app.domain.directory.roles import Role
from app.domain.errors import Conflict, Forbidden


class ConflictRelation(StrEnum):
    """The user's relationship to the person; `self` is their own record."""

    SELF = "self"
    RELATIVE = "relative"
    FRIEND = "friend"
    NEIGHBOUR = "neighbour"
    OTHER = "other"


DECLARING_FOR_OTHERS: Final = frozenset({Role.HUB_MANAGER, Role.TEAM_MANAGER})
"""Roles that may declare another user's interest: it closes a record to that user at once."""


class ConflictDeclared(Forbidden):
    """The actor, or their manager, declared an interest in this person's record."""

    headline: ClassVar[str] = "Ask a colleague to act; you have an interest in this record"


class ConflictOfAnother(Forbidden):
    """Users declare their own interests; a manager also declares those of others."""

    headline: ClassVar[str] = "Only a manager can declare another person's interest"


class ConflictDeclaredAlready(Conflict):
    """A user has one declaration for each person."""

    headline: ClassVar[str] = "This interest has already been declared"


class ConflictEndedByUser(Forbidden):
    """Users cannot end their own conflict of interest."""

    headline: ClassVar[str] = "Ask another person to end your conflict of interest"


class ConflictEnded(Conflict):
    """The conflict was ended before."""

    headline: ClassVar[str] = "This conflict of interest has already ended"


def refuse_declaring(*, by: Identities, user: UUID, roles: Collection[Role]) -> None:
    """Refuse a declaration by anyone but the user concerned or a manager.

    Raises:
        ConflictOfAnother: another user's, by an actor who is not a manager.
    """
    if user not in by and DECLARING_FOR_OTHERS.isdisjoint(roles):
        raise ConflictOfAnother


def refuse_ending(*, by: Identities, user: UUID, ended: bool) -> None:
    """Refuse to let users end their own conflict, or one that has ended.

    Raises:
        ConflictEndedByUser, ConflictEnded: see each.
    """
    if user in by:
        raise ConflictEndedByUser
    if ended:
        raise ConflictEnded
