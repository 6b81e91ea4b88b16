"""Breaking the glass: for how long, until when a review is in time, and whose it is."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, strategies as st

from app.domain.clocks.working_time import LONDON, Calendar, london_date
from app.domain.directory.permissions import Permission
from app.domain.directory.role_permissions import PERMISSIONS
from app.domain.directory.roles import Role
from app.domain.restrictions.break_glass import (
    LONGEST_HOURS,
    REMIND_BEFORE,
    ClosedAlready,
    GlassOfAnother,
    OpenTooLong,
    RecordUnclear,
    ReviewedAlready,
    ReviewedByUser,
    StillOpen,
    expires_at,
    is_open,
    refuse_ending,
    refuse_long,
    refuse_review,
    refuse_unclear_record,
    review_due_at,
)
from app.domain.restrictions.break_glass_actions import on_grant, oversees
from tests.support.samples.actors import an_actor

USER, OTHER = uuid4(), uuid4()
INSTANTS = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    datetime(2027, 11, 1),  # noqa: DTZ001 - likewise
    timezones=st.just(UTC),
)
MINUTES = st.integers(1, LONGEST_HOURS * 60)


@given(st.integers())
def test_a_glass_is_open_for_some_minutes_and_at_most_four_hours(minutes: int) -> None:
    if 0 < minutes <= 240:
        refuse_long(minutes)
    else:
        with pytest.raises(OpenTooLong):
            refuse_long(minutes)


@given(INSTANTS, MINUTES, st.integers(-10, 300))
def test_it_is_open_from_the_moment_it_is_broken_until_the_moment_it_expires(
    granted_at: datetime, minutes: int, after: int
) -> None:
    now = granted_at + timedelta(minutes=after)
    until = expires_at(granted_at, minutes=minutes)
    found = is_open(now, granted_at=granted_at, expires_at=until, ended_at=None)
    assert found == (0 <= after < minutes)


@given(INSTANTS, MINUTES, st.integers(0, 300), st.integers(0, 300))
def test_closed_early_it_is_closed_from_that_moment(
    granted_at: datetime, minutes: int, ended: int, after: int
) -> None:
    found = is_open(
        granted_at + timedelta(minutes=after),
        granted_at=granted_at,
        expires_at=expires_at(granted_at, minutes=minutes),
        ended_at=granted_at + timedelta(minutes=ended),
    )
    assert found == (after < min(minutes, ended))


@pytest.mark.parametrize(
    ("granted_at", "due"),
    [
        (datetime(2026, 11, 18, 2, 40, tzinfo=UTC), date(2026, 11, 21)),
        (datetime(2026, 11, 20, 23, 59, tzinfo=UTC), date(2026, 11, 25)),
        (datetime(2026, 11, 21, 12, 0, tzinfo=UTC), date(2026, 11, 25)),
        # Christmas Day, the substitute for Boxing Day and a weekend lie between.
        (datetime(2026, 12, 24, 22, 0, tzinfo=UTC), date(2026, 12, 31)),
        # Already the next day in London, where it is summer.
        (datetime(2026, 7, 6, 23, 30, tzinfo=UTC), date(2026, 7, 10)),
    ],
)
def test_a_review_is_late_when_two_working_days_have_ended(granted_at: datetime, due: date) -> None:
    late = review_due_at(granted_at, calendar=Calendar())
    assert late.astimezone(LONDON).replace(tzinfo=None) == datetime.combine(
        due, datetime.min.time()
    )


@given(INSTANTS)
def test_a_review_has_two_whole_working_days(granted_at: datetime) -> None:
    calendar = Calendar()
    late = london_date(review_due_at(granted_at, calendar=calendar))
    day = london_date(granted_at)
    between = [day + timedelta(days=n) for n in range(1, (late - day).days)]
    assert sum(map(calendar.is_working_day, between)) == 2


@given(INSTANTS)
def test_a_reminder_comes_after_the_glass_is_closed_and_before_the_review_is_late(
    granted_at: datetime,
) -> None:
    late = review_due_at(granted_at, calendar=Calendar())
    longest = expires_at(granted_at, minutes=LONGEST_HOURS * 60)
    assert longest < late - REMIND_BEFORE < late


@pytest.mark.parametrize(
    ("by_id", "by_reference", "clear"),
    [(True, False, True), (False, True, True), (True, True, False), (False, False, False)],
)
def test_a_record_is_named_in_one_way(*, by_id: bool, by_reference: bool, clear: bool) -> None:
    if clear:
        refuse_unclear_record(by_id=by_id, by_reference=by_reference)
    else:
        with pytest.raises(RecordUnclear):
            refuse_unclear_record(by_id=by_id, by_reference=by_reference)


def test_the_user_and_overseers_close_it_early_while_it_is_open() -> None:
    refuse_ending(by=frozenset({USER}), user=USER, overseen=False, still_open=True)
    refuse_ending(by=frozenset({OTHER}), user=USER, overseen=True, still_open=True)
    with pytest.raises(GlassOfAnother):
        refuse_ending(by=frozenset({OTHER}), user=USER, overseen=False, still_open=True)
    with pytest.raises(ClosedAlready):
        refuse_ending(by=frozenset({USER}), user=USER, overseen=False, still_open=False)


@given(st.booleans(), st.booleans())
def test_the_user_never_reviews(reviewed: bool, still_open: bool) -> None:
    with pytest.raises(ReviewedByUser):
        refuse_review(by=frozenset({USER}), user=USER, reviewed=reviewed, still_open=still_open)


def test_somebody_else_reviews_once_when_it_is_closed() -> None:
    refuse_review(by=frozenset({OTHER}), user=USER, reviewed=False, still_open=False)
    with pytest.raises(ReviewedAlready):
        refuse_review(by=frozenset({OTHER}), user=USER, reviewed=True, still_open=False)
    with pytest.raises(StillOpen):
        refuse_review(by=frozenset({OTHER}), user=USER, reviewed=False, still_open=True)


def test_what_may_be_done_is_what_the_rules_would_let_through() -> None:
    worker, governance = an_actor(Role.SOCIAL_WORKER), an_actor(Role.INFORMATION_GOVERNANCE)
    mine = on_grant(worker, user=worker.user, reviewed=False, still_open=True)
    assert [(act.action, act.allowed, act.reason) for act in mine] == [
        ("end", True, None),
        ("review", False, "permission_missing"),
    ]
    over = on_grant(governance, user=worker.user, reviewed=False, still_open=False)
    assert [(act.action, act.allowed, act.reason) for act in over] == [
        ("end", False, "closed_already"),
        ("review", True, None),
    ]


def test_nobody_who_may_break_the_glass_may_review_it_by_the_same_role() -> None:
    for role in Role:
        held = PERMISSIONS[role]
        assert not {Permission.BREAK_GLASS_USE, Permission.BREAK_GLASS_REVIEW} <= held
    assert oversees(an_actor(Role.INFORMATION_GOVERNANCE))
    assert not oversees(an_actor(Role.HUB_MANAGER))
