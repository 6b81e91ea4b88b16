"""Chasing late answers: the agency is reminded once, and then its manager is notified."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from app.domain.contacts.contacts import Rating


class Chase(StrEnum):
    """The action on a late answer."""

    REMIND = "remind"
    ESCALATE = "escalate"


ESCALATED_AFTER: Mapping[Rating, timedelta] = MappingProxyType(
    {
        Rating.RED: timedelta(hours=1),
        Rating.AMBER: timedelta(hours=4),
        Rating.GREEN: timedelta(hours=24),
    }
)
"""How long after the reminder the agency's manager is notified, by rating. Blue has no clock.

Counted from the reminder and not from when the answer was due, so that a service that was down
never sends both at once.
"""


def next_chase(
    rating: Rating,
    *,
    due_at: datetime,
    reminded_at: datetime | None,
    escalated_at: datetime | None,
    now: datetime,
) -> Chase | None:
    """The action due `now` on a late answer; None: nothing, or not yet."""
    if now < due_at or escalated_at is not None:
        return None
    if reminded_at is None:
        return Chase.REMIND
    return Chase.ESCALATE if now >= reminded_at + ESCALATED_AFTER[rating] else None
