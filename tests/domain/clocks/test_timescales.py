"""Limits, deadlines, who may shorten them, and where a clock stands."""

from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given, settings, strategies as st

from app.domain.clocks.deadlines import Deadline, Unit, deadline
from app.domain.clocks.definitions import NATIONAL_DEFINITIONS, ClockKind, Definition, LimitScope
from app.domain.clocks.timescales import (
    ClockState,
    Limit,
    LocalLimitIsLonger,
    NoTimescaleInForce,
    binding_limits,
    clock_state,
    definitions_for,
    refuse_longer_local,
)
from app.domain.clocks.working_time import LONDON, Calendar, end_of_london_day, london_date

ENGLAND = Calendar()
INSTANTS = st.datetimes(datetime(2013, 5, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds the zone
LIMITS = st.integers(1, 60)
UNITS = st.sampled_from(Unit)
FRIDAY_NOON = datetime(2026, 6, 19, 12, tzinfo=LONDON)
MONDAY_NOON = datetime(2026, 6, 22, 12, tzinfo=LONDON)
TODAY = date(2026, 6, 19)
NATIONAL = [row for row in NATIONAL_DEFINITIONS if row.scope is LimitScope.NATIONAL]
DEFAULTS = [row for row in NATIONAL_DEFINITIONS if row.scope is LimitScope.LOCAL_DEFAULT]
# The first call for a year computes its holidays, which a busy machine can make look slow.
unhurried = settings(deadline=None)


def due(started_at: datetime, limit: int, unit: Unit, calendar: Calendar = ENGLAND) -> Deadline:
    return deadline(started_at, limit=limit, unit=unit, calendar=calendar)


def local_row(kind: ClockKind, limit: int, unit: Unit, since: date = TODAY) -> Definition:
    return Definition(
        kind, limit, unit, "starts", "stops", "local indicator", since, LimitScope.PARTNERSHIP
    )


def binding(start: datetime, *definitions: Definition) -> tuple[Limit, ...]:
    return binding_limits(start, definitions=definitions, calendar=ENGLAND)


def test_every_clock_has_its_limit_unit_and_source() -> None:
    table = {
        (row.kind.value, row.rating): (row.limit, row.unit.value, row.source)
        for row in NATIONAL_DEFINITIONS
        if row.in_force_from == date(2026, 3, 1) or not row.source.startswith("Working")
    }
    guidance = "Working Together to Safeguard Children 2026"
    assert table == {
        ("referrer_acknowledgement", None): (1, "working_days", guidance),
        ("threshold_decision", None): (1, "working_days", guidance),
        ("referrer_feedback", None): (1, "working_days", "local"),
        ("information_return", "red"): (4, "hours", "local"),
        ("information_return", "amber"): (24, "hours", "local"),
        ("information_return", "green"): (72, "hours", "local"),
        ("strategy_meeting", None): (1, "working_days", "local"),
        ("strategy_minutes", None): (1, "working_days", "local"),
        ("child_seen", None): (1, "working_days", "local"),
        ("initial_conference", None): (15, "working_days", guidance),
        ("other_authority_answer", None): (1, "working_days", "local"),
        ("routing_acknowledgement", None): (1, "working_days", "local"),
        ("routing_answer", None): (2, "working_days", "local"),
        ("notification_quarantine", None): (4, "hours", "local"),
        ("police_protection", None): (72, "hours", "Children Act 1989 s46(6)"),
        ("emergency_protection_order", None): (
            8,
            "calendar_days",
            "Children Act 1989 s45(1) to (3)",
        ),
        ("emergency_protection_extension", None): (
            15,
            "calendar_days",
            "Children Act 1989 s45(5) and (6)",
        ),
    }
    assert {row.kind for row in NATIONAL_DEFINITIONS} == set(ClockKind)


def test_no_two_national_rows_begin_on_one_day_for_one_clock() -> None:
    keys = [(row.kind, row.rating, row.in_force_from) for row in NATIONAL_DEFINITIONS]
    assert len(keys) == len(set(keys))


@unhurried
@given(INSTANTS, LIMITS)
def test_a_working_day_limit_falls_due_at_the_end_of_a_working_day(
    start: datetime, limit: int
) -> None:
    answer = due(start, limit, Unit.WORKING_DAYS)
    assert ENGLAND.is_working_day(answer.due_on)
    assert answer.due_at == end_of_london_day(answer.due_on)


@unhurried
@given(INSTANTS, LIMITS, UNITS)
def test_a_limit_one_larger_is_always_later(start: datetime, limit: int, unit: Unit) -> None:
    assert due(start, limit + 1, unit).due_at > due(start, limit, unit).due_at


@unhurried
@given(INSTANTS, LIMITS, UNITS)
def test_a_deadline_is_after_its_start_and_in_utc(start: datetime, limit: int, unit: Unit) -> None:
    answer = due(start, limit, unit)
    assert answer.due_at > start
    assert answer.due_at.tzinfo is UTC


@unhurried
@given(INSTANTS, LIMITS, UNITS, st.sets(st.integers(0, 90), max_size=10))
def test_a_new_holiday_never_brings_a_deadline_forward(
    start: datetime, limit: int, unit: Unit, closed: set[int]
) -> None:
    closures = frozenset(london_date(start) + timedelta(days=n) for n in closed)
    with_closures = due(start, limit, unit, Calendar(closures=closures))
    assert with_closures.due_at >= due(start, limit, unit).due_at


def test_a_new_holiday_moves_only_units_that_count_working_time() -> None:
    closed_monday = Calendar(closures=frozenset({date(2026, 6, 22)}))
    moved = {
        unit
        for unit in Unit
        if due(FRIDAY_NOON, 10, unit, closed_monday) != due(FRIDAY_NOON, 10, unit)
    }
    assert moved == {Unit.WORKING_DAYS, Unit.SERVICE_HOURS}


@given(INSTANTS, st.integers(1, 24 * 400))
def test_hours_are_exactly_elapsed(start: datetime, limit: int) -> None:
    answer = due(start.astimezone(LONDON), limit, Unit.HOURS)
    assert answer.due_at - start == timedelta(hours=limit)
    assert answer.due_on == london_date(answer.due_at)


@pytest.mark.parametrize(
    ("start", "ends"),
    [
        (datetime(2026, 3, 28, 20, tzinfo=LONDON), "2026-03-29T20:00:00+00:00"),
        (datetime(2026, 10, 24, 20, tzinfo=LONDON), "2026-10-25T19:00:00+00:00"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=LONDON), "2026-10-26T00:30:00+00:00"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1), "2026-10-26T01:30:00+00:00"),
    ],
)
def test_24_hours_over_a_clock_change_are_24_hours(start: datetime, ends: str) -> None:
    assert due(start, 24, Unit.HOURS).due_at.isoformat() == ends


def test_half_past_eleven_utc_in_august_belongs_to_the_next_london_day() -> None:
    late = datetime(2026, 8, 12, 23, 30, tzinfo=UTC)
    assert due(late, 1, Unit.WORKING_DAYS).due_on == date(2026, 8, 14)
    assert due(late, 1, Unit.CALENDAR_DAYS).due_on == date(2026, 8, 14)
    assert due(late, 1, Unit.MONTHS).due_on == date(2026, 9, 13)
    winter = datetime(2026, 1, 13, 23, 30, tzinfo=UTC)
    assert due(winter, 1, Unit.WORKING_DAYS).due_on == date(2026, 1, 14)


def test_calendar_days_count_every_day() -> None:
    answer = due(datetime(2026, 4, 2, 12, tzinfo=LONDON), 8, Unit.CALENDAR_DAYS)
    assert answer == Deadline(date(2026, 4, 10), datetime(2026, 4, 10, 23, tzinfo=UTC))


def test_service_hours_fall_due_in_service_hours() -> None:
    answer = due(datetime(2026, 6, 19, 16, tzinfo=LONDON), 4, Unit.SERVICE_HOURS)
    assert answer == Deadline(date(2026, 6, 22), datetime(2026, 6, 22, 11, tzinfo=UTC))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 31), 3, date(2026, 6, 30)),
    ],
)
def test_a_month_limit_lands_on_the_last_day_where_the_month_is_short(
    day: date, months: int, expected: date
) -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=LONDON)
    assert due(noon, months, Unit.MONTHS).due_on == expected


@given(INSTANTS, LIMITS)
def test_a_month_limit_keeps_the_day_or_takes_the_last(start: datetime, limit: int) -> None:
    day = london_date(start)
    answer = due(start, limit, Unit.MONTHS).due_on
    elapsed = (answer.year - day.year) * 12 + answer.month - day.month
    assert elapsed == limit
    assert answer.day == min(day.day, monthrange(answer.year, answer.month)[1])


def test_the_same_day_is_a_limit_of_no_calendar_days() -> None:
    sunday_night = datetime(2026, 6, 21, 23, tzinfo=LONDON)
    assert due(sunday_night, 0, Unit.CALENDAR_DAYS) == Deadline(
        date(2026, 6, 21), datetime(2026, 6, 21, 23, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("limit", "unit"),
    [(-1, Unit.CALENDAR_DAYS), *((0, unit) for unit in Unit if unit != Unit.CALENDAR_DAYS)],
)
def test_a_limit_that_leaves_no_time_is_refused(limit: int, unit: Unit) -> None:
    with pytest.raises(ValueError, match="leave some time"):
        due(FRIDAY_NOON, limit, unit)


@pytest.mark.parametrize("unit", Unit)
def test_a_start_without_a_zone_is_refused(unit: Unit) -> None:
    naive = datetime(2026, 6, 19, 12)  # noqa: DTZ001 - a naive datetime is what is refused
    with pytest.raises(ValueError, match="zone"):
        due(naive, 1, unit)


def test_the_rule_is_the_one_in_force_on_the_day_of_the_start() -> None:
    def source(on: date) -> str:
        (row,) = definitions_for(ClockKind.THRESHOLD_DECISION, on=on)
        return row.source

    assert source(date(2023, 12, 14)).endswith("2013, 2015 and 2018")
    assert source(date(2023, 12, 15)).endswith("2023")
    assert source(date(2026, 2, 28)).endswith("2023")
    assert source(date(2026, 3, 1)).endswith("2026")


def test_a_day_before_any_rule_is_refused() -> None:
    with pytest.raises(NoTimescaleInForce):
        definitions_for(ClockKind.THRESHOLD_DECISION, on=date(2013, 4, 14))


def test_an_information_return_is_due_by_its_rating_and_blue_has_no_clock() -> None:
    limits = {
        rating: definitions_for(ClockKind.INFORMATION_RETURN, on=TODAY, rating=rating)[0].limit
        for rating in ("red", "amber", "green")
    }
    assert limits == {"red": 4, "amber": 24, "green": 72}
    for unrated in ("blue", None):
        with pytest.raises(NoTimescaleInForce):
            definitions_for(ClockKind.INFORMATION_RETURN, on=TODAY, rating=unrated)


def test_a_local_row_binds_from_its_day_and_only_its_own_clock() -> None:
    kind = ClockKind.THRESHOLD_DECISION
    local = local_row(kind, 24, Unit.HOURS)
    others = (local_row(ClockKind.CHILD_SEEN, 4, Unit.HOURS), replace(local, rating="red"))
    (national,) = definitions_for(kind, on=TODAY)
    assert definitions_for(kind, on=TODAY, local=(*others, local)) == (national, local)
    assert definitions_for(kind, on=TODAY - timedelta(days=1), local=(local,)) == (national,)


def test_a_later_local_row_replaces_an_earlier_one() -> None:
    kind = ClockKind.THRESHOLD_DECISION
    first = local_row(kind, 12, Unit.HOURS, date(2026, 1, 1))
    second = local_row(kind, 24, Unit.HOURS, date(2026, 3, 1))
    (_, own) = definitions_for(kind, on=TODAY, local=(second, first))
    assert own == second


def test_a_shorter_local_limit_governs() -> None:
    kind = ClockKind.THRESHOLD_DECISION
    local = local_row(kind, 24, Unit.HOURS)
    rows = definitions_for(kind, on=TODAY, local=(local,))
    governing, beside = binding(FRIDAY_NOON, *rows)
    assert governing.definition == local
    assert governing.deadline.due_at == FRIDAY_NOON + timedelta(hours=24)
    assert beside.definition == rows[0]
    assert beside.deadline.due_on == date(2026, 6, 22)


def test_which_of_two_units_governs_depends_on_the_start() -> None:
    kind = ClockKind.THRESHOLD_DECISION
    local = local_row(kind, 48, Unit.HOURS)
    (national,) = definitions_for(kind, on=TODAY)

    def bound_by(start: datetime) -> list[Definition]:
        return [each.definition for each in binding(start, national, local)]

    assert bound_by(FRIDAY_NOON) == [local, national]
    assert bound_by(MONDAY_NOON) == [national]


def test_an_equal_local_limit_leaves_the_national_one_governing() -> None:
    kind = ClockKind.THRESHOLD_DECISION
    rows = definitions_for(kind, on=TODAY, local=(local_row(kind, 1, Unit.WORKING_DAYS),))
    assert [each.definition for each in binding(FRIDAY_NOON, *rows)] == list(rows)


@unhurried
@given(INSTANTS, st.sampled_from(NATIONAL), LIMITS, UNITS)
def test_no_local_row_ever_lengthens_a_clock_that_the_law_limits(
    start: datetime, national: Definition, limit: int, unit: Unit
) -> None:
    local = replace(national, limit=limit, unit=unit, scope=LimitScope.PARTNERSHIP)
    (alone,) = binding(start, national)
    both = binding(start, national, local)
    assert both[0].deadline.due_at <= alone.deadline.due_at
    assert alone in both
    assert [each.deadline.due_at for each in both] == sorted(each.deadline.due_at for each in both)


@pytest.mark.parametrize("kind", sorted({row.kind for row in DEFAULTS}))
@pytest.mark.parametrize("limit", [1, 4, 300])
def test_a_default_that_no_law_sets_is_replaced_shorter_or_longer(
    kind: ClockKind, limit: int
) -> None:
    rating = "red" if kind is ClockKind.INFORMATION_RETURN else None
    own = replace(local_row(kind, limit, Unit.HOURS), rating=rating)
    refuse_longer_local(own)
    assert definitions_for(kind, on=TODAY, rating=rating, local=(own,)) == (own,)
    (default,) = definitions_for(kind, on=TODAY - timedelta(days=1), rating=rating, local=(own,))
    assert default.scope is LimitScope.LOCAL_DEFAULT


def test_what_started_under_an_edition_or_a_limit_keeps_it() -> None:
    kind = ClockKind.STRATEGY_MINUTES
    first = local_row(kind, 2, Unit.WORKING_DAYS, date(2026, 1, 1))
    second = local_row(kind, 5, Unit.WORKING_DAYS, date(2026, 6, 1))
    local = (first, second)
    assert definitions_for(kind, on=date(2026, 5, 31), local=local) == (first,)
    assert definitions_for(kind, on=date(2026, 6, 1), local=local) == (second,)


@pytest.mark.parametrize("limit", [2, 3, 45])
def test_a_longer_local_limit_is_refused(limit: int) -> None:
    with pytest.raises(LocalLimitIsLonger) as refusal:
        refuse_longer_local(local_row(ClockKind.THRESHOLD_DECISION, limit, Unit.WORKING_DAYS))
    assert refusal.value.code == "local_limit_is_longer"


@pytest.mark.parametrize(
    ("kind", "limit", "unit"),
    [
        (ClockKind.INITIAL_CONFERENCE, 15, Unit.WORKING_DAYS),
        (ClockKind.INITIAL_CONFERENCE, 10, Unit.WORKING_DAYS),
        (ClockKind.THRESHOLD_DECISION, 24, Unit.HOURS),
        (ClockKind.THRESHOLD_DECISION, 48, Unit.HOURS),
        (ClockKind.STRATEGY_MEETING, 0, Unit.CALENDAR_DAYS),
    ],
)
def test_a_local_limit_no_longer_or_in_another_unit_is_accepted(
    kind: ClockKind, limit: int, unit: Unit
) -> None:
    refuse_longer_local(local_row(kind, limit, unit))


def test_a_local_limit_of_one_rating_leaves_the_others() -> None:
    six_hours = replace(local_row(ClockKind.INFORMATION_RETURN, 6, Unit.HOURS), rating="red")

    def limit(rating: str) -> int:
        (row,) = definitions_for(
            ClockKind.INFORMATION_RETURN, on=TODAY, rating=rating, local=(six_hours,)
        )
        return row.limit

    assert (limit("red"), limit("amber"), limit("green")) == (6, 24, 72)


def test_a_local_limit_with_nothing_to_shorten_is_refused() -> None:
    with pytest.raises(NoTimescaleInForce):
        refuse_longer_local(
            replace(local_row(ClockKind.INFORMATION_RETURN, 6, Unit.HOURS), rating="blue")
        )


DUE = datetime(2026, 6, 22, 23, tzinfo=UTC)
JUST_BEFORE = DUE - timedelta(microseconds=1)
LATER = DUE + timedelta(days=3)


@pytest.mark.parametrize(
    ("stopped_at", "cancelled_at", "now", "expected"),
    [
        (None, None, JUST_BEFORE, ClockState.RUNNING),
        (None, None, DUE, ClockState.BREACHED_RUNNING),
        (JUST_BEFORE, None, LATER, ClockState.MET),
        (DUE, None, LATER, ClockState.BREACHED),
        (None, JUST_BEFORE, LATER, ClockState.CANCELLED),
        (None, LATER, LATER, ClockState.CANCELLED),
        (JUST_BEFORE, LATER, LATER, ClockState.CANCELLED),
        (DUE, LATER, LATER, ClockState.CANCELLED),
    ],
)
def test_a_clock_is_breached_from_the_instant_it_is_due(
    stopped_at: datetime | None, cancelled_at: datetime | None, now: datetime, expected: ClockState
) -> None:
    assert clock_state(DUE, stopped_at=stopped_at, cancelled_at=cancelled_at, now=now) == expected


@given(INSTANTS, st.none() | INSTANTS, INSTANTS, INSTANTS)
def test_time_alone_only_turns_running_into_breached(
    due_at: datetime, stopped_at: datetime | None, one: datetime, other: datetime
) -> None:
    assume(one != other)
    earlier, later = (
        clock_state(due_at, stopped_at=stopped_at, cancelled_at=None, now=now)
        for now in sorted((one, other))
    )
    assert earlier == later or (earlier, later) == (
        ClockState.RUNNING,
        ClockState.BREACHED_RUNNING,
    )


def test_the_repeated_hour_in_october_is_told_apart() -> None:
    first_half_past_one = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    second_quarter_past_one = datetime(2026, 10, 25, 1, 15, tzinfo=LONDON, fold=1)
    assert second_quarter_past_one < first_half_past_one  # what Python says of wall clocks
    state = clock_state(
        first_half_past_one, stopped_at=None, cancelled_at=None, now=second_quarter_past_one
    )
    assert state == ClockState.BREACHED_RUNNING


@pytest.mark.parametrize("stopped_at", [None, DUE - timedelta(hours=1), DUE])
def test_a_clock_that_was_struck_out_counts_for_nothing_however_it_ended(
    stopped_at: datetime | None,
) -> None:
    state = clock_state(
        DUE,
        stopped_at=stopped_at,
        cancelled_at=None if stopped_at else DUE,
        struck_out_at=DUE,
        now=DUE + timedelta(days=1),
    )
    assert state is ClockState.CANCELLED
