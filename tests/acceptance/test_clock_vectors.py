"""The published clock vectors, and proof that they would catch the mistakes people make."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from typing_extensions import override

from app.domain.clocks.deadlines import Deadline, Unit, deadline
from app.domain.clocks.definitions import ClockKind
from app.domain.clocks.timescales import binding_limits, definitions_for
from app.domain.clocks.working_time import (
    LONDON,
    Calendar,
    end_of_london_day,
    england_bank_holidays,
    in_utc,
    london_date,
)

SHARED = Path(__file__).parents[2].parent / "shared"
VECTORS = SHARED / "vectors" / "clocks.json"

pytestmark = pytest.mark.skipif(not VECTORS.exists(), reason="the shared vectors are not here")

ENGLAND: Final = Calendar()
# Christmas Eve 2027: limits from here run past 2027, the last year the vectors list, and over
# the substitute for New Year's Day 2028, a Saturday.
RUNS_PAST_THE_LIST: Final = datetime(2027, 12, 24, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    started_at: datetime
    limit: int
    unit: Unit
    expected: Deadline


@dataclass(frozen=True)
class ListedCalendar(Calendar):
    """A calendar that knows the bank holidays of one list and no others."""

    listed: frozenset[date] = frozenset()

    @override
    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.listed


@pytest.fixture(scope="module")
def listed() -> frozenset[date]:
    return frozenset(map(date.fromisoformat, json.loads(VECTORS.read_text())["bank_holidays"]))


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return [
        Case(
            started_at=datetime.fromisoformat(case["started_at"]),
            limit=case["limit"],
            unit=Unit(case["unit"]),
            expected=Deadline(
                due_on=date.fromisoformat(case["due_on"]),
                due_at=datetime.fromisoformat(case["due_at"]),
            ),
        )
        for case in json.loads(VECTORS.read_text())["cases"]
    ]


def answer(case: Case, calendar: Calendar = ENGLAND) -> Deadline:
    return deadline(case.started_at, limit=case.limit, unit=case.unit, calendar=calendar)


def test_there_are_at_least_eighty_vectors_in_every_unit_they_publish(cases: list[Case]) -> None:
    assert len(cases) >= 80
    assert {case.unit for case in cases} == {Unit.HOURS, Unit.WORKING_DAYS, Unit.MONTHS}


def test_every_vector_holds_with_the_bank_holidays_it_was_made_from(
    cases: list[Case], listed: frozenset[date]
) -> None:
    calendar = ListedCalendar(listed=listed)
    assert [case for case in cases if answer(case, calendar) != case.expected] == []


def test_every_vector_within_the_listed_years_holds_in_england(cases: list[Case]) -> None:
    wrong = [case for case in cases if answer(case) != case.expected]
    assert {case.started_at for case in wrong} <= {RUNS_PAST_THE_LIST}


def test_past_the_listed_years_england_also_keeps_the_holiday_the_list_lacks(
    cases: list[Case], listed: frozenset[date]
) -> None:
    new_year_2028 = date(2028, 1, 3)
    assert new_year_2028.year not in {day.year for day in listed}
    assert new_year_2028 in england_bank_holidays(2028)
    late = [case for case in cases if case.started_at == RUNS_PAST_THE_LIST]
    assert late
    for case in late:
        one_working_day_on = ENGLAND.add_working_days(case.expected.due_on, 1)
        assert answer(case).due_on == one_working_day_on
        assert answer(case, ListedCalendar(listed=listed | {new_year_2028})) == answer(case)


def test_englands_bank_holidays_are_those_listed(listed: frozenset[date]) -> None:
    years = {day.year for day in listed}
    in_england = {day for year in years for day in england_bank_holidays(year) if day.weekday() < 5}
    assert {day for day in listed if day.weekday() < 5} == in_england


def by_the_utc_date(case: Case) -> Deadline:
    if case.unit == Unit.HOURS:
        return answer(case)
    noon = datetime.combine(in_utc(case.started_at).date(), time(12), tzinfo=UTC)
    return deadline(noon, limit=case.limit, unit=case.unit, calendar=ENGLAND)


def ending_at_utc_midnight(case: Case) -> Deadline:
    right = answer(case)
    if case.unit == Unit.HOURS:
        return right
    midnight = datetime.combine(right.due_on + timedelta(days=1), time.min, tzinfo=UTC)
    return Deadline(due_on=right.due_on, due_at=midnight)


def by_the_wall_clock(case: Case) -> Deadline:
    if case.unit != Unit.HOURS:
        return answer(case)
    due = in_utc(case.started_at.astimezone(LONDON) + timedelta(hours=case.limit))
    return Deadline(due_on=london_date(due), due_at=due)


def counting_the_day_it_starts(case: Case) -> Deadline:
    if case.unit != Unit.WORKING_DAYS:
        return answer(case)
    due_on = ENGLAND.add_working_days(london_date(case.started_at) - timedelta(days=1), case.limit)
    return Deadline(due_on=due_on, due_at=end_of_london_day(due_on))


def months_of_thirty_days(case: Case) -> Deadline:
    if case.unit != Unit.MONTHS:
        return answer(case)
    return deadline(
        case.started_at, limit=30 * case.limit, unit=Unit.CALENDAR_DAYS, calendar=ENGLAND
    )


def knowing_weekends_only(case: Case) -> Deadline:
    return answer(case, ListedCalendar())


def with_one_day_too_many_closed(case: Case) -> Deadline:
    return answer(case, Calendar(closures=frozenset({date(2026, 9, 1)})))


@pytest.mark.parametrize(
    "mistake",
    [
        by_the_utc_date,
        ending_at_utc_midnight,
        by_the_wall_clock,
        counting_the_day_it_starts,
        months_of_thirty_days,
        knowing_weekends_only,
        with_one_day_too_many_closed,
    ],
)
def test_the_vectors_catch_a_mistake(
    mistake: Callable[[Case], Deadline], cases: list[Case]
) -> None:
    within_the_list = [case for case in cases if case.started_at != RUNS_PAST_THE_LIST]
    assert any(mistake(case) != case.expected for case in within_the_list)


@pytest.fixture(scope="module")
def later() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SHARED / "vectors" / "clocks2.json").read_text())
    return found


def test_the_later_vectors_hold_too(later: dict[str, Any]) -> None:
    calendar = ListedCalendar(listed=frozenset(map(date.fromisoformat, later["bank_holidays"])))
    assert len(later["cases"]) >= 80
    for case in later["cases"]:
        found = deadline(
            datetime.fromisoformat(case["started_at"]),
            limit=case["limit"],
            unit=Unit(case["unit"]),
            calendar=calendar,
        )
        assert (found.due_on.isoformat(), found.due_at) == (
            case["due_on"],
            datetime.fromisoformat(case["due_at"]),
        ), case


@pytest.mark.parametrize("kind", ["police_protection", "emergency_protection_order"])
def test_emergency_protection_has_the_limit_of_the_vectors(
    kind: str, later: dict[str, Any]
) -> None:
    cases = [case for case in later["cases"] if case["clock"] == kind]
    assert cases
    for case in cases:
        started_at = datetime.fromisoformat(case["started_at"])
        rows = definitions_for(ClockKind(kind), on=london_date(started_at))
        (limit,) = binding_limits(started_at, definitions=rows, calendar=ENGLAND)
        assert (limit.definition.limit, limit.definition.unit) == (case["limit"], case["unit"])
        assert limit.deadline.due_at == datetime.fromisoformat(case["due_at"])
