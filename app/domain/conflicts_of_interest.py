"""Conflicts of interest: one's own record and those of people one is close to stay closed."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from app.domain.errors import Conflict, Forbidden


class ConflictRelation(StrEnum):
    """How the user is bound to the person; `self` is their own record."""

    SELF = "self"
    RELATIVE = "relative"
    FRIEND = "friend"
    NEIGHBOUR = "neighbour"
    OTHER = "other"


class ConflictDeclared(Forbidden):
    """The actor, or their manager, declared an interest in this person's record."""

    headline: ClassVar[str] = (
        "You have an interest in this record; a colleague must act"
    )


class ConflictDeclaredAlready(Conflict):
    """One declaration stands for a user and a person."""

    headline: ClassVar[str] = "This interest is declared already"


class ConflictEndedByUser(Forbidden):
    """Nobody ends their own conflict of interest."""

    headline: ClassVar[str] = "Another person ends your conflict of interest"


class ConflictEnded(Conflict):
    """It was ended before."""

    headline: ClassVar[str] = "This conflict of interest has been ended"


def refuse_ending(*, by: UUID, user: UUID, ended: bool) -> None:
    """Hold the ending of a conflict to somebody other than who has it.

    Raises:
        ConflictEndedByUser, ConflictEnded: see each.
    """
    if by == user:
        raise ConflictEndedByUser
    if ended:
        raise ConflictEnded
