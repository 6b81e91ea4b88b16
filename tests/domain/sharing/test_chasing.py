"""Chasing: reminded once, escalated once, in that order, and never before it is due."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from app.domain.contacts.contacts import Rating
from app.domain.sharing.chasing import ESCALATED_AFTER, Chase, next_chase

DUE = datetime(2026, 11, 18, 13, 30, tzinfo=UTC)


@given(
    st.sampled_from(list(ESCALATED_AFTER)),
    st.lists(st.integers(-3_000, 6_000), min_size=1, max_size=40).map(sorted),
)
def test_however_often_somebody_looks_each_is_done_once_and_in_order(
    rating: Rating, minutes: list[int]
) -> None:
    reminded_at = escalated_at = None
    done = []
    for minute in minutes:
        now = DUE + timedelta(minutes=minute)
        todo = next_chase(
            rating, due_at=DUE, reminded_at=reminded_at, escalated_at=escalated_at, now=now
        )
        if todo is Chase.REMIND:
            reminded_at = now
        if todo is Chase.ESCALATE:
            escalated_at = now
        if todo is not None:
            done.append((todo, now))
    assert [todo for todo, _ in done] == list(Chase)[: len(done)]
    assert all(now >= DUE for _, now in done)
    if escalated_at is not None and reminded_at is not None:
        assert escalated_at - reminded_at >= ESCALATED_AFTER[rating]
    if minutes[-1] >= 0:
        assert reminded_at is not None


def test_every_rating_that_has_a_clock_is_chased_the_more_urgent_the_sooner() -> None:
    assert list(ESCALATED_AFTER) == [Rating.RED, Rating.AMBER, Rating.GREEN]
    spans = list(ESCALATED_AFTER.values())
    assert spans == sorted(spans)
