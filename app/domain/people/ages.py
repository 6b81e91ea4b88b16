"""Ages of people on the day of an event, which is seldom their age today."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_DAYS_IN_WEEK: Final = 7
_MONTHS_IN_YEAR: Final = 12


@dataclass(frozen=True, slots=True, order=True)
class Age:
    """Completed years, and completed months beyond them (0 to 11)."""

    years: int
    months: int


def age_at(born_on: date, *, on: date) -> Age:
    """Return the age on a day, not before the birth, in completed years and months.

    A year is complete when the anniversary begins (Family Law Reform Act 1969, section 9). Where
    the month has no such day it is complete on the first of the next: a person born on 29 February
    turns 18 on 1 March.

    Raises:
        ValueError: `on` is before the birth, when there is no age.
    """
    if on < born_on:
        raise ValueError("no one has an age before their birth")
    months = (on.year - born_on.year) * _MONTHS_IN_YEAR + on.month - born_on.month
    if on.day < born_on.day:
        months -= 1
    return Age(*divmod(months, _MONTHS_IN_YEAR))


def describe_age(*, on: date, born_on: date | None, expected_on: date | None) -> str:
    """Return a person's age on a day in words: the day of an event, or today.

    '3 years', '7 months', '5 days', 'unborn, due in 6 weeks', 'not known'.
    """
    if born_on is not None and born_on <= on:
        return _age_in_words(born_on, on)
    if expected_on is not None:
        return f"unborn, {_due_in_words(expected_on, on)}"
    if born_on is not None:
        return f"unborn, born {_span_in_words(born_on - on)} later"
    return "not known"


def _age_in_words(born_on: date, on: date) -> str:
    age = age_at(born_on, on=on)
    if age.years:
        return _counted(age.years, "year")
    if age.months:
        return _counted(age.months, "month")
    return _counted((on - born_on).days, "day")


def _due_in_words(expected_on: date, on: date) -> str:
    if expected_on == on:
        return "due that day"
    if expected_on > on:
        return f"due in {_span_in_words(expected_on - on)}"
    return f"was due {_span_in_words(on - expected_on)} earlier"


def _span_in_words(span: timedelta) -> str:
    weeks = span.days // _DAYS_IN_WEEK
    return _counted(weeks, "week") if weeks else _counted(span.days, "day")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
