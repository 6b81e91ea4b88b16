"""Re-referrals, closures, and what keeps a referral open."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from app.domain.casework import referrals as rules
from app.domain.casework.referrals import Episode, OpenWork

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 12, 31))
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("previous", "opened", "expected"),
    [
        (None, date(2026, 11, 18), False),
        (date(2025, 11, 18), date(2026, 11, 18), True),
        (date(2025, 11, 17), date(2026, 11, 18), False),
        (date(2024, 2, 29), date(2025, 2, 28), True),
        (date(2024, 2, 29), date(2025, 3, 1), False),
        (date(2026, 11, 18), date(2026, 11, 18), True),
        (date(2026, 11, 19), date(2026, 11, 18), False),
    ],
)
def test_a_re_referral_comes_within_twelve_months(
    previous: date | None, opened: date, *, expected: bool
) -> None:
    assert rules.is_re_referral(opened, previous_opened_on=previous) is expected


@given(previous=DAYS, days=st.integers(min_value=0, max_value=1000))
def test_once_too_late_always_too_late(previous: date, days: int) -> None:
    opened = previous + timedelta(days=days)
    if not rules.is_re_referral(opened, previous_opened_on=previous):
        assert days >= 365
        later = opened + timedelta(days=1)
        assert not rules.is_re_referral(later, previous_opened_on=previous)


def _episode(number: int, opened_on: date, closed_on: date | None) -> Episode:
    return Episode(UUID(int=number), opened_on, NOON, closed_on, "RC8" if closed_on else None)


def test_the_previous_referral_is_the_latest_before_and_the_last_closed_may_be_another() -> None:
    first = _episode(1, date(2020, 1, 1), date(2024, 6, 1))
    second = _episode(2, date(2022, 1, 1), date(2023, 1, 1))
    third = _episode(3, date(2025, 1, 1), None)
    episodes = (third, first, second)
    assert rules.previous_of(third.id, episodes=episodes) == second
    assert rules.last_closed(episodes) == first
    assert rules.previous_of(first.id, episodes=episodes) is None
    assert rules.last_closed((third,)) is None


def test_of_two_referrals_of_one_day_the_first_to_end_came_first() -> None:
    day = date(2026, 11, 18)
    again = Episode(UUID(int=1), day, NOON + timedelta(hours=2), None, None)
    made = Episode(UUID(int=9), day, NOON, day, None, no_further_action=True)
    nothing_came_of_it = Episode(UUID(int=5), day, NOON, None, None, no_further_action=True)
    for first in (made, nothing_came_of_it):
        episodes = (again, first)
        assert rules.previous_of(again.id, episodes=episodes) == first
        assert rules.previous_of(first.id, episodes=episodes) is None
        assert rules.last_closed(episodes) == first
    assert rules.is_re_referral(again.opened_on, previous_opened_on=made.opened_on)


def test_of_two_that_opened_and_ended_on_one_day_the_one_recorded_later_is_later() -> None:
    day = date(2026, 11, 18)
    first = Episode(UUID(int=9), day, NOON, day, "RC7")
    second = Episode(UUID(int=1), day, NOON + timedelta(minutes=1), day, "RC8")
    assert rules.previous_of(second.id, episodes=(second, first)) == first
    assert rules.last_closed((second, first)) == second


@pytest.mark.parametrize(("acted_on", "expected"), [(False, (True, None)), (True, (False, "RC7"))])
def test_a_referral_whose_decision_no_longer_supports_it_led_to_no_further_action(
    *, acted_on: bool, expected: tuple[bool, str | None]
) -> None:
    ending = rules.ending_by_decision(acted_on=acted_on)
    assert (ending.no_further_action, ending.closure_reason) == expected


@given(
    closed=st.booleans(),
    meeting_owed=st.booleans(),
    enquiry_open=st.booleans(),
    conference_owed=st.booleans(),
)
def test_a_referral_closes_only_when_nothing_is_owed(
    *, closed: bool, meeting_owed: bool, enquiry_open: bool, conference_owed: bool
) -> None:
    work = OpenWork(
        closed=closed,
        meeting_owed=meeting_owed,
        enquiry_open=enquiry_open,
        conference_owed=conference_owed,
    )
    if closed or meeting_owed or enquiry_open or conference_owed:
        with pytest.raises(
            (
                rules.ReferralClosed,
                rules.StrategyMeetingOwed,
                rules.EnquiryStillOpen,
                rules.ConferenceOwed,
            )
        ):
            rules.refuse_closure(work)
    else:
        rules.refuse_closure(work)


@given(opened=DAYS, after=st.integers(-400, 400), today_after=st.integers(0, 400))
def test_a_referral_closes_between_its_opening_and_today(
    opened: date, after: int, today_after: int
) -> None:
    closed, today = opened + timedelta(days=after), opened + timedelta(days=today_after)
    if 0 <= after <= today_after:
        rules.refuse_impossible_closure(closed, opened_on=opened, today=today)
    else:
        with pytest.raises(rules.ClosedBeforeOpened):
            rules.refuse_impossible_closure(closed, opened_on=opened, today=today)
