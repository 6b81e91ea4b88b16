"""Closures: days on which a partnership does not work, besides England's bank holidays."""

from datetime import date
from typing import ClassVar

from app.domain.clocks.working_time import Calendar
from app.domain.errors import Conflict, Malformed


class ClosureInPast(Malformed):
    """A closure recorded afterwards would turn missed deadlines into met ones."""

    headline: ClassVar[str] = "Record a closure before the day is over"


class AlreadyNotWorked(Conflict):
    """The day is a weekend, a bank holiday in England or a closure recorded before."""

    headline: ClassVar[str] = "That day is already not a working day"


def refuse_closure(closed_on: date, *, today: date, calendar: Calendar) -> None:
    """Refuse a closure that could not lengthen a deadline, or would change one that passed.

    Raises:
        ClosureInPast, AlreadyNotWorked: see each.
    """
    if closed_on < today:
        raise ClosureInPast(pointer="/closed_on", code="closed_on_in_past")
    if not calendar.is_working_day(closed_on):
        raise AlreadyNotWorked
