"""Working time in England: working days and service hours, in London time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

LONDON: Final = ZoneInfo("Europe/London")

_ONE_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


def in_utc(instant: datetime) -> datetime:
    """The same instant, in UTC.

    Python compares and adds within one zone by local time, which is an hour out across a clock
    change; so every instant is converted here before it is compared or added to.

    Raises:
        ValueError: the datetime names no zone, so it is not an instant.
    """
    if instant.utcoffset() is None:
        raise ValueError("a datetime without a zone is not an instant")
    return instant.astimezone(UTC)


def london_date(instant: datetime) -> date:
    """The calendar day in London at this instant; in summer it starts at 23:00 UTC."""
    return in_utc(instant).astimezone(LONDON).date()


def start_of_london_day(day: date) -> datetime:
    """The instant at which a London day begins, in UTC."""
    return datetime.combine(day, time.min, tzinfo=LONDON).astimezone(UTC)


def end_of_london_day(day: date) -> datetime:
    """The London midnight that ends this day, in UTC: the first instant after it."""
    return datetime.combine(day + _ONE_DAY, time.min, tzinfo=LONDON).astimezone(UTC)


@cache
def england_bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays in one year, including Christmas Day and Good Friday.

    Holds both the day itself and its substitute where it falls on a weekend, and the days
    proclaimed once (a state funeral, a coronation).

    Raises:
        ValueError: no bank holidays are known for the year. An empty answer would make every
            weekday a working day and silently bring statutory deadlines forward.
    """
    known = frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
    if not known:
        raise ValueError(f"no bank holidays are known for {year}")
    return known


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days and hours that count for one partnership.

    `closures` are further days that are not working days: a bank holiday proclaimed since
    the software was installed. They lengthen national limits, so a day on which an office
    merely chooses to shut is not one. `opens` and `closes` bound the service hours of a
    working day, in London time.
    """

    closures: frozenset[date] = frozenset()
    opens: time = time(9)
    closes: time = time(17)

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError("service hours must open before they close")

    def is_working_day(self, day: date) -> bool:
        """Whether the day is not a Saturday, Sunday, bank holiday in England or closure.

        Source: bank holidays are those of the Banking and Financial Dealings Act 1971,
        section 1 and Schedule 1; Christmas Day and Good Friday are holidays at common law.
        """
        return (
            day.weekday() < _SATURDAY
            and day not in england_bank_holidays(day.year)
            and day not in self.closures
        )

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`th working day after `day`, which is day 0 whether it works or not.

        Raises:
            ValueError: `count` is not positive.
        """
        if count < 1:
            raise ValueError("working days are counted from one")
        while count:
            day += _ONE_DAY
            if self.is_working_day(day):
                count -= 1
        return day

    def add_service_hours(self, instant: datetime, hours: int) -> datetime:
        """The instant, in UTC, at which `hours` hours of service time have passed.

        Only time from opening to closing on working days passes. A count that starts while
        the service is closed starts at the next opening; one that ends at closing time is
        complete at that moment, not at the next opening.

        Raises:
            ValueError: `hours` is not positive.
        """
        if hours < 1:
            raise ValueError("service hours are counted from one")
        instant = in_utc(instant)
        remaining = timedelta(hours=hours)
        day = london_date(instant)
        while True:
            if self.is_working_day(day):
                opening = datetime.combine(day, self.opens, tzinfo=LONDON).astimezone(UTC)
                closing = datetime.combine(day, self.closes, tzinfo=LONDON).astimezone(UTC)
                counted_from = min(max(instant, opening), closing)
                if counted_from + remaining <= closing:
                    return counted_from + remaining
                remaining -= closing - counted_from
            day += _ONE_DAY
