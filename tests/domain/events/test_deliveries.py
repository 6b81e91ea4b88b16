"""Trying again: later each time, not all at one moment, and not for ever."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from app.domain.events.deliveries import (
    FIRST_WAIT,
    GIVEN_UP_AFTER,
    LONGEST_WAIT,
    is_given_up,
    is_taken,
    wait_after,
)

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
ATTEMPTS = st.integers(1, 10_000)
SHARES = st.floats(0, 1)


@given(ATTEMPTS, SHARES)
def test_a_wait_is_no_longer_than_the_longest(attempts: int, share: float) -> None:
    assert timedelta() <= wait_after(attempts, share=share) <= LONGEST_WAIT


@given(ATTEMPTS)
def test_the_longest_a_wait_may_be_doubles_until_it_is_the_longest(attempts: int) -> None:
    now, then = wait_after(attempts, share=1), wait_after(attempts + 1, share=1)
    assert then == min(2 * now, LONGEST_WAIT)
    assert wait_after(1, share=1) == FIRST_WAIT


@given(SHARES, SHARES)
def test_two_that_fail_together_need_not_be_tried_together(one: float, other: float) -> None:
    waits = wait_after(5, share=one), wait_after(5, share=other)
    assert waits == (wait_after(5, share=1) * one, wait_after(5, share=1) * other)


def test_a_day_is_tried_and_no_longer() -> None:
    just_before = NOW + GIVEN_UP_AFTER - timedelta(microseconds=1)
    assert not is_given_up(first_attempted_at=NOW, now=just_before)
    assert is_given_up(first_attempted_at=NOW, now=NOW + GIVEN_UP_AFTER)


@given(st.one_of(st.none(), st.integers(0, 999)))
def test_only_an_answer_of_success_says_that_an_event_was_taken(status: int | None) -> None:
    assert is_taken(status) == (status is not None and status // 100 == 2)
