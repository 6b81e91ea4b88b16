"""Deadlines: the end of a limit that starts at a given instant."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.clocks.working_time import Calendar, end_of_london_day, in_utc, london_date


class Unit(StrEnum):
    """The unit of a limit."""

    HOURS = "hours"
    SERVICE_HOURS = "service_hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last London day of a limit, and the first instant (UTC) at which it is breached."""

    due_on: date
    due_at: datetime


def deadline(started_at: datetime, *, limit: int, unit: Unit, calendar: Calendar) -> Deadline:
    """The time at which a limit that starts at this instant runs out.

    Day 0 is the London date of the start. A limit in days or months falls due at the end of its
    last day; only a working-day limit skips days that are not worked. Hours are elapsed time,
    regardless of clock changes, and service hours are those of the calendar. A month limit whose
    day the month lacks falls on that month's last day. 'The same day' is a limit of 0 calendar
    days; every other limit is at least 1.

    Raises:
        ValueError: the start has no zone, or the limit is below the least its unit allows.
    """
    if limit < (0 if unit == Unit.CALENDAR_DAYS else 1):
        raise ValueError("a limit must leave some time")
    day_0 = london_date(started_at)
    match unit:
        case Unit.HOURS:
            return _due_at(in_utc(started_at) + timedelta(hours=limit))
        case Unit.SERVICE_HOURS:
            return _due_at(calendar.add_service_hours(started_at, limit))
        case Unit.WORKING_DAYS:
            return _due_on(calendar.add_working_days(day_0, limit))
        case Unit.CALENDAR_DAYS:
            return _due_on(day_0 + timedelta(days=limit))
        case Unit.MONTHS:
            return _due_on(_months_after(day_0, limit))


def _due_on(day: date) -> Deadline:
    return Deadline(due_on=day, due_at=end_of_london_day(day))


def _due_at(instant: datetime) -> Deadline:
    return Deadline(due_on=london_date(instant), due_at=instant)


def _months_after(day: date, months: int) -> date:
    year, month_from_0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    month = month_from_0 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
