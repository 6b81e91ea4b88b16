"""Ages of people on the day of an event, known or estimated: seldom their age today."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Final

from app.domain.errors import Malformed

_DAYS_IN_WEEK: Final = 7
_MONTHS_IN_YEAR: Final = 12


@dataclass(frozen=True, slots=True, order=True)
class Age:
    """Completed years, and completed months beyond them (0 to 11)."""

    years: int
    months: int


OLDEST: Final = 125
"""The most years that an estimated age can have."""


class EstimateUnclear(Malformed):
    """An estimate is one number, made by today, of someone born on a day that is not known."""

    headline: ClassVar[str] = (
        "Give an estimated age or year of birth only, for someone born on a day that is not known"
    )


@dataclass(frozen=True, slots=True)
class Estimate:
    """About how old a person is, or in which year they may be born, and when that was estimated.

    It never becomes a date of birth: a made-up date would be taken for a known one.
    """

    age: int | None
    birth_year: int | None
    on: date

    def years_on(self, day: date) -> int | None:
        """About how many years old the person was on a day; `None` before they were born."""
        if self.age is None:
            years = day.year - (self.birth_year or day.year)
        elif day >= self.on:
            years = self.age + age_at(self.on, on=day).years
        else:
            years = self.age - age_at(day, on=self.on).years
        return years if years >= 0 else None


def refuse_estimate(
    estimate: Estimate | None,
    *,
    today: date,
    born_on: date | None,
    unborn: bool,
    at: str = "",
) -> None:
    """Refuse an estimate that says nothing, of the future, or of an age that is known.

    `at` is the pointer to the person in the request, where it is about others as well.

    Raises:
        EstimateUnclear: with a pointer to what is wrong or too much.
    """
    if estimate is None:
        return
    if (estimate.age is None) == (estimate.birth_year is None):
        raise EstimateUnclear(pointer=f"{at}/estimated_age", code="one_estimate")
    if born_on is not None or unborn:
        raise EstimateUnclear(pointer=f"{at}/estimated_age", code="estimated_and_known")
    if estimate.on > today:
        raise EstimateUnclear(pointer=f"{at}/age_estimated_on", code="estimated_in_future")
    if estimate.birth_year is not None and not 0 <= today.year - estimate.birth_year <= OLDEST:
        raise EstimateUnclear(pointer=f"{at}/estimated_birth_year", code="year_impossible")


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


def describe_age(
    *,
    on: date,
    born_on: date | None,
    expected_on: date | None,
    unborn: bool = False,
    estimate: Estimate | None = None,
) -> str:
    """Return a person's age on a day in words: the day of an event, or today.

    '3 years', '7 months', '5 days', 'unborn, due in 6 weeks', 'unborn, due date not known', 'about
    7 years (estimated)', 'not known'.
    """
    if born_on is not None and born_on <= on:
        return _age_in_words(born_on, on)
    if expected_on is not None:
        return f"unborn, {_due_in_words(expected_on, on)}"
    if born_on is not None:
        return f"unborn, born {_span_in_words(born_on - on)} later"
    if unborn:
        return "unborn, due date not known"
    years = None if estimate is None else estimate.years_on(on)
    if years is not None:
        return f"about {_counted(years, 'year')} (estimated)"
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
