"""Return tasks: the returns a decision relied on, and the task that a late return raises."""

from collections.abc import Sequence, Set as AbstractSet
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from app.domain.errors import Conflict


class ReturnNotOpened(Conflict):
    """The person who decides has not opened a return that they say they read."""

    headline: ClassVar[str] = "Open every return that you say you read"


class TaskResolved(Conflict):
    """The effect of the late answer has been recorded."""

    headline: ClassVar[str] = "The effect of this answer has already been recorded"


def refuse_unopened(read: Sequence[UUID], *, opened: AbstractSet[UUID]) -> None:
    """Refuse a decision by a person who has not opened the returns they rely on.

    Raises:
        ReturnNotOpened: they have not opened one of the returns.
    """
    if not set(read) <= opened:
        raise ReturnNotOpened


def refuse_resolved(*, resolved_at: datetime | None) -> None:
    """Refuse to resolve a task twice.

    Raises:
        TaskResolved: it has been resolved.
    """
    if resolved_at is not None:
        raise TaskResolved
