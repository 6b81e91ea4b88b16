"""London days, English working days and service hours."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given, settings, strategies as st

from app.domain.clocks.working_time import (
    LONDON,
    Calendar,
    end_of_london_day,
    england_bank_holidays,
    in_utc,
    london_date,
)

ENGLAND = Calendar()
DAYS = st.dates(date(2013, 1, 1), date(2060, 1, 1))
INSTANTS = st.datetimes(datetime(2013, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds the zone
COUNTS = st.integers(1, 60)
# The first call for a year computes its holidays, which a busy machine can make look slow.
unhurried = settings(deadline=None)


def service_time_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Count service time minute by minute: slow, and unlike the rule it checks."""
    minute = timedelta(minutes=1)
    counted = timedelta()
    while start < end:
        wall = start.astimezone(LONDON)
        if calendar.is_working_day(wall.date()) and calendar.opens <= wall.time() < calendar.closes:
            counted += minute
        start += minute
    return counted


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-08-14T22:59:59+00:00", date(2026, 8, 14)),
        ("2026-08-14T23:00:00+00:00", date(2026, 8, 15)),
        ("2026-08-14T23:30:00+00:00", date(2026, 8, 15)),
        ("2026-01-14T23:30:00+00:00", date(2026, 1, 14)),
        ("2026-08-15T08:30:00+09:00", date(2026, 8, 15)),
    ],
)
def test_a_day_starts_at_london_midnight(instant: str, day: date) -> None:
    assert london_date(datetime.fromisoformat(instant)) == day


@pytest.mark.parametrize(
    ("day", "ends"),
    [
        (date(2026, 1, 14), "2026-01-15T00:00:00+00:00"),
        (date(2026, 8, 14), "2026-08-14T23:00:00+00:00"),
        (date(2026, 3, 28), "2026-03-29T00:00:00+00:00"),
        (date(2026, 3, 29), "2026-03-29T23:00:00+00:00"),
        (date(2026, 10, 24), "2026-10-24T23:00:00+00:00"),
        (date(2026, 10, 25), "2026-10-26T00:00:00+00:00"),
    ],
)
def test_a_day_ends_at_the_next_london_midnight_in_utc(day: date, ends: str) -> None:
    assert end_of_london_day(day).isoformat() == ends


@given(DAYS)
def test_the_end_of_a_day_is_the_first_instant_of_the_next(day: date) -> None:
    end = end_of_london_day(day)
    assert london_date(end - timedelta(microseconds=1)) == day
    assert london_date(end) == day + timedelta(days=1)


def test_the_day_the_clocks_go_forward_lasts_23_hours_and_back_25() -> None:
    def length(day: date) -> timedelta:
        return end_of_london_day(day) - end_of_london_day(day - timedelta(days=1))

    assert length(date(2026, 3, 29)) == timedelta(hours=23)
    assert length(date(2026, 10, 25)) == timedelta(hours=25)


def test_a_datetime_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 8, 14, 12)  # noqa: DTZ001 - a naive datetime is what is refused
    for rule in (in_utc, london_date):
        with pytest.raises(ValueError, match="zone"):
            rule(naive)
    with pytest.raises(ValueError, match="zone"):
        ENGLAND.add_service_hours(naive, 1)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 4, 3),  # Good Friday
        date(2026, 4, 6),  # Easter Monday
        date(2025, 12, 25),  # Christmas Day
        date(2026, 12, 28),  # for Boxing Day on a Saturday
        date(2027, 12, 25),  # Christmas Day on a Saturday
        date(2027, 12, 27),  # for Christmas Day on a Saturday
        date(2027, 12, 28),  # for Boxing Day on a Sunday
        date(2028, 1, 3),  # for New Year's Day on a Saturday
        date(2022, 9, 19),  # the state funeral
        date(2023, 5, 8),  # the coronation
        date(2020, 5, 8),  # the early May holiday, moved
    ],
)
def test_a_bank_holiday_in_england_is_not_a_working_day(day: date) -> None:
    assert not ENGLAND.is_working_day(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 2),  # a holiday in Scotland
        date(2026, 3, 17),  # a holiday in Northern Ireland
        date(2026, 11, 30),  # a holiday in Scotland
        date(2020, 5, 4),  # the early May holiday had moved
        date(2026, 12, 24),
        date(2026, 12, 29),
    ],
)
def test_a_holiday_elsewhere_is_a_working_day_in_england(day: date) -> None:
    assert ENGLAND.is_working_day(day)


@unhurried
@given(st.integers(2013, 2060))
def test_christmas_day_and_good_friday_are_bank_holidays_every_year(year: int) -> None:
    listed = england_bank_holidays(year)
    assert date(year, 12, 25) in listed
    # Easter Monday is a bank holiday three days after Good Friday, and no other Friday and
    # Monday of March and April are both holidays.
    fridays = [day for day in listed if day.month in {3, 4} and day.weekday() == 4]
    assert len(fridays) == 1
    assert fridays[0] + timedelta(days=3) in listed


def test_a_year_of_which_nothing_is_known_is_refused_rather_than_all_worked() -> None:
    with pytest.raises(ValueError, match="2150"):
        ENGLAND.is_working_day(date(2150, 12, 25))


def test_a_closure_is_not_a_working_day() -> None:
    day = date(2026, 6, 15)
    assert ENGLAND.is_working_day(day)
    assert not Calendar(closures=frozenset({day})).is_working_day(day)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # the Thursday before Easter
        (date(2026, 4, 4), 1, date(2026, 4, 7)),  # a start on a Saturday
        (date(2026, 6, 19), 1, date(2026, 6, 22)),
        (date(2026, 12, 24), 3, date(2026, 12, 31)),
    ],
)
def test_working_days_are_counted_from_the_day_after(day: date, count: int, expected: date) -> None:
    assert ENGLAND.add_working_days(day, count) == expected


@pytest.mark.parametrize("count", [0, -1])
def test_working_days_and_service_hours_are_counted_from_one(count: int) -> None:
    with pytest.raises(ValueError, match="from one"):
        ENGLAND.add_working_days(date(2026, 6, 19), count)
    with pytest.raises(ValueError, match="from one"):
        ENGLAND.add_service_hours(datetime(2026, 6, 19, tzinfo=UTC), count)


@unhurried
@given(DAYS, COUNTS)
def test_exactly_the_counted_working_days_lie_between(day: date, count: int) -> None:
    last = ENGLAND.add_working_days(day, count)
    after = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert ENGLAND.is_working_day(last)
    assert sum(ENGLAND.is_working_day(each) for each in after) == count


@unhurried
@given(DAYS, COUNTS)
def test_one_more_working_day_is_always_later(day: date, count: int) -> None:
    assert ENGLAND.add_working_days(day, count + 1) > ENGLAND.add_working_days(day, count)


@unhurried
@given(DAYS, COUNTS, st.sets(st.integers(1, 90), max_size=10))
def test_a_closure_never_brings_a_working_day_forward(
    day: date, count: int, closed: set[int]
) -> None:
    closures = frozenset(day + timedelta(days=n) for n in closed)
    later = Calendar(closures=closures).add_working_days(day, count)
    assert later >= ENGLAND.add_working_days(day, count)
    assert later not in closures


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-06-15T09:00:00+01:00", 8, "2026-06-15T17:00:00+01:00"),  # ends at closing
        ("2026-06-15T09:00:01+01:00", 8, "2026-06-16T09:00:01+01:00"),
        ("2026-06-15T16:00:00+01:00", 2, "2026-06-16T10:00:00+01:00"),
        ("2026-06-15T17:00:00+01:00", 1, "2026-06-16T10:00:00+01:00"),  # starts at closing
        ("2026-06-15T03:00:00+01:00", 1, "2026-06-15T10:00:00+01:00"),  # before opening
        ("2026-06-19T16:30:00+01:00", 1, "2026-06-22T09:30:00+01:00"),  # over a weekend
        ("2026-04-02T16:30:00+01:00", 1, "2026-04-07T09:30:00+01:00"),  # over Easter
        ("2026-03-27T16:30:00+00:00", 1, "2026-03-30T09:30:00+01:00"),  # clocks go forward
        ("2026-10-23T16:30:00+01:00", 1, "2026-10-26T09:30:00+00:00"),  # clocks go back
        ("2026-06-15T12:00:00+01:00", 24, "2026-06-18T12:00:00+01:00"),
    ],
)
def test_service_hours_pass_only_while_the_service_is_open(
    start: str, hours: int, expected: str
) -> None:
    due = ENGLAND.add_service_hours(datetime.fromisoformat(start), hours)
    assert due == datetime.fromisoformat(expected)
    assert due.tzinfo is UTC


def test_service_hours_are_those_of_the_calendar() -> None:
    late = Calendar(opens=time(12), closes=time(20, 30))
    due = late.add_service_hours(datetime(2026, 6, 15, 19, 30, tzinfo=LONDON), 1)
    assert due == datetime(2026, 6, 15, 20, 30, tzinfo=LONDON)


@pytest.mark.parametrize("closes", [time(9), time(8)])
def test_a_service_that_closes_before_it_opens_is_refused(closes: time) -> None:
    with pytest.raises(ValueError, match="open before"):
        Calendar(opens=time(9), closes=closes)


@settings(deadline=None, max_examples=25)
@given(INSTANTS, st.integers(1, 20))
def test_exactly_the_counted_service_hours_have_passed(start: datetime, hours: int) -> None:
    start = start.replace(second=0, microsecond=0)
    due = ENGLAND.add_service_hours(start, hours)
    assert service_time_between(start, due, ENGLAND) == timedelta(hours=hours)
    last_minute = due - timedelta(minutes=1)
    assert service_time_between(start, last_minute, ENGLAND) < timedelta(hours=hours)


@unhurried
@given(INSTANTS, st.integers(-12, 12))
def test_the_zone_an_instant_is_written_in_changes_nothing(instant: datetime, offset: int) -> None:
    written_elsewhere = instant.astimezone(timezone(timedelta(hours=offset)))
    assert london_date(written_elsewhere) == london_date(instant)
    assert ENGLAND.add_service_hours(written_elsewhere, 3) == ENGLAND.add_service_hours(instant, 3)
