"""What a decision rested on of what agencies told, and the task that a late answer raises."""

from collections.abc import Sequence, Set as AbstractSet
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from app.domain.errors import Conflict


class ReturnNotOpened(Conflict):
    """Who decides has not opened a return that they say they read."""

    headline: ClassVar[str] = "You have not opened a return that you say you read"


class TaskResolved(Conflict):
    """What the late answer changes has been said."""

    headline: ClassVar[str] = "Somebody has said what this answer changes"


def refuse_unopened(read: Sequence[UUID], *, opened: AbstractSet[UUID]) -> None:
    """Who decides on what agencies told has opened it themselves.

    Raises:
        ReturnNotOpened: they have not opened one of the returns.
    """
    if not set(read) <= opened:
        raise ReturnNotOpened


def refuse_resolved(*, resolved_at: datetime | None) -> None:
    """A task is resolved once.

    Raises:
        TaskResolved: it has been.
    """
    if resolved_at is not None:
        raise TaskResolved
