"""Age at the time of an event: by the calendar, and in words."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from app.domain.people.ages import (
    Age,
    Estimate,
    EstimateUnclear,
    age_at,
    describe_age,
    refuse_estimate,
)

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.parametrize(
    ("born_on", "on", "age"),
    [
        (date(2015, 3, 4), date(2015, 3, 4), Age(0, 0)),
        (date(2015, 3, 4), date(2026, 3, 3), Age(10, 11)),
        (date(2015, 3, 4), date(2026, 3, 4), Age(11, 0)),
        (date(2015, 1, 31), date(2015, 2, 28), Age(0, 0)),
        (date(2015, 1, 31), date(2015, 3, 1), Age(0, 1)),
        (date(2024, 12, 31), date(2025, 1, 1), Age(0, 0)),
    ],
)
def test_a_year_or_month_is_complete_when_its_last_day_is_over(
    born_on: date, on: date, age: Age
) -> None:
    assert age_at(born_on, on=on) == age


def test_somebody_born_on_29_february_turns_18_on_1_march() -> None:
    born_on = date(2008, 2, 29)
    assert age_at(born_on, on=date(2026, 2, 28)) == Age(17, 11)
    assert age_at(born_on, on=date(2026, 3, 1)) == Age(18, 0)
    assert age_at(born_on, on=date(2028, 2, 28)) == Age(19, 11)
    assert age_at(born_on, on=date(2028, 2, 29)) == Age(20, 0)


def test_nobody_has_an_age_before_their_birth() -> None:
    with pytest.raises(ValueError, match="before their birth"):
        age_at(date(2015, 3, 4), on=date(2015, 3, 3))


@given(born_on=days, lived=st.integers(0, 40_000), longer=st.integers(0, 40_000))
def test_nobody_grows_younger(born_on: date, lived: int, longer: int) -> None:
    first = age_at(born_on, on=born_on + timedelta(days=lived))
    later = age_at(born_on, on=born_on + timedelta(days=lived + longer))
    assert first <= later
    assert 0 <= first.months <= 11


@given(born_on=days, years=st.integers(1, 110))
def test_a_birthday_completes_a_year_and_the_day_before_does_not(born_on: date, years: int) -> None:
    try:
        birthday = born_on.replace(year=born_on.year + years)
    except ValueError:
        birthday = date(born_on.year + years, 3, 1)
    assert age_at(born_on, on=birthday) == Age(years, 0)
    assert age_at(born_on, on=birthday - timedelta(days=1)) == Age(years - 1, 11)


ON = date(2026, 5, 20)


@pytest.mark.parametrize(
    ("born_on", "expected_on", "words"),
    [
        (date(2023, 5, 20), None, "3 years"),
        (date(2025, 5, 20), None, "1 year"),
        (date(2025, 10, 1), None, "7 months"),
        (date(2026, 4, 20), None, "1 month"),
        (date(2026, 5, 15), None, "5 days"),
        (ON, None, "0 days"),
        (None, date(2026, 7, 1), "unborn, due in 6 weeks"),
        (None, date(2026, 5, 27), "unborn, due in 1 week"),
        (None, date(2026, 5, 21), "unborn, due in 1 day"),
        (None, ON, "unborn, due that day"),
        (None, date(2026, 5, 6), "unborn, was due 2 weeks earlier"),
        (date(2026, 7, 8), date(2026, 7, 1), "unborn, due in 6 weeks"),
        (date(2026, 7, 8), None, "unborn, born 7 weeks later"),
        (date(2023, 5, 20), date(2023, 5, 1), "3 years"),
        (None, None, "not known"),
    ],
)
def test_the_age_on_the_day_of_an_event_is_said_in_words(
    born_on: date | None, expected_on: date | None, words: str
) -> None:
    assert describe_age(on=ON, born_on=born_on, expected_on=expected_on) == words


def test_a_child_who_is_expected_on_no_known_day_is_unborn() -> None:
    assert describe_age(on=ON, born_on=None, expected_on=None, unborn=True) == (
        "unborn, due date not known"
    )
    born = describe_age(on=ON, born_on=date(2026, 5, 15), expected_on=None, unborn=True)
    assert born == "5 days"


@pytest.mark.parametrize(
    ("age", "birth_year", "estimated_on", "words"),
    [
        (7, None, ON, "about 7 years (estimated)"),
        (1, None, ON, "about 1 year (estimated)"),
        (7, None, date(2023, 5, 20), "about 10 years (estimated)"),
        (7, None, date(2023, 5, 21), "about 9 years (estimated)"),
        (7, None, date(2027, 6, 1), "about 6 years (estimated)"),
        (0, None, date(2028, 6, 1), "not known"),
        (None, 2019, ON, "about 7 years (estimated)"),
        (None, 2026, date(2028, 1, 1), "about 0 years (estimated)"),
    ],
)
def test_an_estimate_is_shown_as_one_and_grows_from_the_day_it_was_made(
    age: int | None, birth_year: int | None, estimated_on: date, words: str
) -> None:
    estimate = Estimate(age=age, birth_year=birth_year, on=estimated_on)
    assert describe_age(on=ON, born_on=None, expected_on=None, estimate=estimate) == words
    known = describe_age(on=ON, born_on=date(2023, 5, 20), expected_on=None, estimate=estimate)
    assert known == "3 years"


@pytest.mark.parametrize(
    ("estimate", "born_on", "unborn", "code"),
    [
        (Estimate(None, None, ON), None, False, "one_estimate"),
        (Estimate(7, 2019, ON), None, False, "one_estimate"),
        (Estimate(7, None, ON), ON, False, "estimated_and_known"),
        (Estimate(0, None, ON), None, True, "estimated_and_known"),
        (Estimate(7, None, date(2026, 5, 21)), None, False, "estimated_in_future"),
        (Estimate(None, 2027, ON), None, False, "year_impossible"),
        (Estimate(None, 1900, ON), None, False, "year_impossible"),
    ],
)
def test_an_estimate_that_is_of_nobody_or_of_what_is_known_is_refused(
    estimate: Estimate, born_on: date | None, unborn: bool, code: str
) -> None:
    with pytest.raises(EstimateUnclear) as refusal:
        refuse_estimate(estimate, today=ON, born_on=born_on, unborn=unborn)
    assert refusal.value.code == code
    refuse_estimate(None, today=ON, born_on=born_on, unborn=unborn)
    refuse_estimate(Estimate(7, None, ON), today=ON, born_on=None, unborn=False)
