"""Days on which a partnership does not work, beside England's bank holidays."""

from datetime import date
from typing import ClassVar

from app.domain.clocks.working_time import Calendar
from app.domain.errors import Conflict, Malformed


class ClosureInPast(Malformed):
    """A closure recorded afterwards would make deadlines met that were missed."""

    headline: ClassVar[str] = "A closure is recorded before the day is over"


class AlreadyNotWorked(Conflict):
    """The day is a weekend, a bank holiday in England or a closure recorded before."""

    headline: ClassVar[str] = "That day is not a working day as it is"


def refuse_closure(closed_on: date, *, today: date, calendar: Calendar) -> None:
    """Refuse a closure that could not lengthen a deadline, or would rewrite one that passed.

    Raises:
        ClosureInPast, AlreadyNotWorked: see each.
    """
    if closed_on < today:
        raise ClosureInPast(pointer="/closed_on", code="closed_on_in_past")
    if not calendar.is_working_day(closed_on):
        raise AlreadyNotWorked
