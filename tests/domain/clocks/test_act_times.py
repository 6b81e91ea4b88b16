"""When an act happened, how far back it may be recorded, and what counts as late."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from app.domain.clocks.act_times import (
    ActTimeImpossible,
    LateEntryUnexplained,
    is_late_entry,
    time_of_act,
)

MONDAY_MORNING = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
SATURDAY_NIGHT = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


def at(
    given: datetime | None, *, explained: bool = False, earliest: datetime | None = None
) -> datetime:
    return time_of_act(
        given,
        now=MONDAY_MORNING,
        allowance=WEEK,
        explained=explained,
        pointer="/decided_at",
        earliest=earliest,
    )


def test_an_act_happens_now_unless_another_time_is_given() -> None:
    assert at(None) == MONDAY_MORNING
    assert at(SATURDAY_NIGHT) == SATURDAY_NIGHT
    assert at(MONDAY_MORNING, earliest=MONDAY_MORNING) == MONDAY_MORNING


def test_an_act_is_neither_in_the_future_nor_before_what_it_answers() -> None:
    for time, earliest, code in (
        (MONDAY_MORNING + timedelta(microseconds=1), None, "in_future"),
        (SATURDAY_NIGHT, SATURDAY_NIGHT + timedelta(seconds=1), "too_early"),
    ):
        with pytest.raises(ActTimeImpossible) as refused:
            at(time, explained=True, earliest=earliest)
        assert (refused.value.pointer, refused.value.code) == ("/decided_at", code)


def test_far_back_needs_a_reason_from_the_london_day_after_the_allowance() -> None:
    last = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    assert at(last) == last
    before = last - timedelta(microseconds=1)
    with pytest.raises(LateEntryUnexplained) as refused:
        at(before)
    assert refused.value.pointer == "/late_because"
    assert at(before, explained=True) == before


@given(st.datetimes(datetime(2020, 1, 1), datetime(2026, 11, 30), timezones=st.just(UTC)))  # noqa: DTZ001 - the strategy adds the zone
def test_what_was_recorded_on_the_day_is_not_late_and_everything_earlier_is(
    happened: datetime,
) -> None:
    assert not is_late_entry(happened, recorded_at=happened)
    assert is_late_entry(happened, recorded_at=happened + timedelta(days=1))


def test_the_day_is_londons() -> None:
    half_past_midnight = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert is_late_entry(datetime(2026, 7, 1, 22, 59, tzinfo=UTC), recorded_at=half_past_midnight)
    assert not is_late_entry(
        datetime(2026, 7, 1, 23, 0, tzinfo=UTC), recorded_at=half_past_midnight
    )
