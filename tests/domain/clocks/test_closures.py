"""Which days may be closed."""

from datetime import date, timedelta

import pytest

from app.domain.clocks.closures import AlreadyNotWorked, ClosureInPast, refuse_closure
from app.domain.clocks.working_time import Calendar

WEDNESDAY = date(2026, 11, 18)
CLOSED = Calendar(closures=frozenset({date(2026, 11, 20)}))


@pytest.mark.parametrize("days", [0, 1, 400])
def test_a_working_day_may_be_closed_until_it_is_over(days: int) -> None:
    refuse_closure(WEDNESDAY + timedelta(days=days), today=WEDNESDAY, calendar=CLOSED)


def test_a_day_that_is_over_is_not_closed_afterwards() -> None:
    with pytest.raises(ClosureInPast):
        refuse_closure(WEDNESDAY - timedelta(days=1), today=WEDNESDAY, calendar=CLOSED)


@pytest.mark.parametrize(
    "day", [date(2026, 11, 21), date(2026, 12, 25), date(2026, 12, 28), date(2026, 11, 20)]
)
def test_a_weekend_a_bank_holiday_and_a_closure_are_not_closed_again(day: date) -> None:
    with pytest.raises(AlreadyNotWorked):
        refuse_closure(day, today=WEDNESDAY, calendar=CLOSED)
