"""Who may point whose eyes where, and when telling stops."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, strategies as st

from app.domain.subscriptions import (
    FAILING_TO_PAUSE,
    FAILURES_TO_PAUSE,
    OLD_SECRET_GOOD_FOR,
    AlreadyPaused,
    MakerOnly,
    NothingToResume,
    ReceiverNotValid,
    SubscriptionEnded,
    SubscriptionState,
    generations,
    must_pause,
    refuse_change,
    refuse_pause,
    refuse_receiver,
    refuse_resumption,
)

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
MAKER = UUID(int=1)
HTTPS = frozenset({"https"})
States = SubscriptionState


@given(st.integers(0, 100), st.timedeltas(timedelta(), timedelta(days=2)))
def test_it_takes_many_failures_over_a_while_to_pause(failures: int, lasted: timedelta) -> None:
    paused = must_pause(failures=failures, failing_since=NOW - lasted, now=NOW)
    assert paused == (failures >= FAILURES_TO_PAUSE and lasted >= FAILING_TO_PAUSE)


@given(st.integers(2, 50), st.timedeltas(timedelta(), timedelta(days=3)))
def test_the_old_secret_signs_for_a_day_beside_the_new(generation: int, since: timedelta) -> None:
    signing = generations(generation=generation, rotated_at=NOW - since, now=NOW)
    both = since < OLD_SECRET_GOOD_FOR
    assert signing == ([generation, generation - 1] if both else [generation])


def test_what_was_never_rotated_has_one_secret() -> None:
    assert generations(generation=1, rotated_at=None, now=NOW) == [1]


@pytest.mark.parametrize("state", [state for state in States if state != States.ENDED])
def test_only_the_maker_changes_what_is_told_through_their_eyes(state: States) -> None:
    refuse_change(state, made_by=MAKER, actor=MAKER)
    with pytest.raises(MakerOnly):
        refuse_change(state, made_by=MAKER, actor=uuid4())


def test_what_is_ended_is_neither_changed_paused_nor_resumed() -> None:
    with pytest.raises(SubscriptionEnded):
        refuse_change(States.ENDED, made_by=MAKER, actor=MAKER)
    with pytest.raises(SubscriptionEnded):
        refuse_pause(States.ENDED)
    with pytest.raises(SubscriptionEnded):
        refuse_resumption(States.ENDED, made_by=MAKER, actor=MAKER)


def test_what_runs_is_paused_and_what_does_not_is_resumed() -> None:
    refuse_pause(States.ACTIVE)
    refuse_pause(States.UNVERIFIED)
    refuse_resumption(States.PAUSED, made_by=MAKER, actor=MAKER)
    refuse_resumption(States.UNVERIFIED, made_by=MAKER, actor=MAKER)
    with pytest.raises(AlreadyPaused):
        refuse_pause(States.PAUSED)
    with pytest.raises(NothingToResume):
        refuse_resumption(States.ACTIVE, made_by=MAKER, actor=MAKER)


@pytest.mark.parametrize(
    "url",
    ["https://events.example", "https://events.example:8443/a?b=c", "https://[2606:4700::1]/"],
)
def test_an_https_address_is_good(url: str) -> None:
    refuse_receiver(url, schemes=HTTPS)


@given(st.text(max_size=60))
def test_whatever_is_given_is_judged_and_never_crashes(url: str) -> None:
    with suppress(ReceiverNotValid):
        refuse_receiver(url, schemes=HTTPS)
        assert url.lower().startswith("https://")
