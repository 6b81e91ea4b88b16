"""Conflicts of interest: one's own record and those of people one is close to stay closed."""

from collections.abc import Collection
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from app.domain.directory.roles import Role
from app.domain.errors import Conflict, Forbidden


class ConflictRelation(StrEnum):
    """How the user is bound to the person; `self` is their own record."""

    SELF = "self"
    RELATIVE = "relative"
    FRIEND = "friend"
    NEIGHBOUR = "neighbour"
    OTHER = "other"


DECLARING_FOR_OTHERS: Final = frozenset({Role.HUB_MANAGER, Role.TEAM_MANAGER})
"""Who may say that somebody else has an interest: it closes a record to that person at once."""


class ConflictDeclared(Forbidden):
    """The actor, or their manager, declared an interest in this person's record."""

    headline: ClassVar[str] = "You have an interest in this record; a colleague must act"


class ConflictOfAnother(Forbidden):
    """Everybody declares their own interests; a manager also those of others."""

    headline: ClassVar[str] = "Only a manager declares the interest of somebody else"


class ConflictDeclaredAlready(Conflict):
    """One declaration stands for a user and a person."""

    headline: ClassVar[str] = "This interest is declared already"


class ConflictEndedByUser(Forbidden):
    """Nobody ends their own conflict of interest."""

    headline: ClassVar[str] = "Another person ends your conflict of interest"


class ConflictEnded(Conflict):
    """It was ended before."""

    headline: ClassVar[str] = "This conflict of interest has been ended"


def refuse_declaring(*, by: UUID, user: UUID, roles: Collection[Role]) -> None:
    """Hold a declaration to who has the interest, or a manager.

    Raises:
        ConflictOfAnother: somebody else's, by somebody who is no manager.
    """
    if by != user and DECLARING_FOR_OTHERS.isdisjoint(roles):
        raise ConflictOfAnother


def refuse_ending(*, by: UUID, user: UUID, ended: bool) -> None:
    """Hold the ending of a conflict to somebody other than who has it.

    Raises:
        ConflictEndedByUser, ConflictEnded: see each.
    """
    if by == user:
        raise ConflictEndedByUser
    if ended:
        raise ConflictEnded
