"""Who may point whose eyes where, and when telling stops."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, strategies as st

from app.domain.events.subscriptions import (
    FAILING_TO_PAUSE,
    FAILURES_TO_PAUSE,
    OLD_SECRET_GOOD_FOR as A_DAY,
    SECRETS_AT_ONCE,
    AlreadyPaused,
    EmailAbout,
    MakerOnly,
    NothingToResume,
    PauseReason,
    ReceiverNotValid,
    SubscriptionEnded,
    SubscriptionState,
    TooManySecrets,
    generations,
    letter_about,
    must_pause,
    refuse_change,
    refuse_pause,
    refuse_receiver,
    refuse_resumption,
    refuse_rotation,
)

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
MAKER = UUID(int=1)
HTTPS = frozenset({"https"})
States = SubscriptionState


@given(st.integers(0, 100), st.timedeltas(timedelta(), timedelta(days=2)))
def test_it_takes_many_failures_over_a_while_to_pause(failures: int, lasted: timedelta) -> None:
    paused = must_pause(failures=failures, failing_since=NOW - lasted, now=NOW)
    assert paused == (failures >= FAILURES_TO_PAUSE and lasted >= FAILING_TO_PAUSE)


@given(st.lists(st.timedeltas(timedelta(), timedelta(days=3)), max_size=9))
def test_each_old_secret_signs_for_a_day_after_it_was_replaced(ago: list[timedelta]) -> None:
    rotations = [NOW - each for each in sorted(ago, reverse=True)]
    signing = generations(generation=20, rotations=rotations, now=NOW)
    # Secret 20 - n was replaced by the last rotation but n - 1.
    replaced = [20 - n for n, at in enumerate(reversed(rotations), 1) if NOW - at < A_DAY]
    assert signing == [20, *replaced]


def test_what_was_never_rotated_has_one_secret() -> None:
    assert generations(generation=1, rotations=[], now=NOW) == [1]


def test_as_many_secrets_sign_as_may_and_no_more() -> None:
    def rotated(*ago: timedelta) -> None:
        rotations = [NOW - each for each in ago]
        refuse_rotation(States.ACTIVE, made_by=MAKER, actor=MAKER, rotations=rotations, now=NOW)

    rotated(*[timedelta()] * (SECRETS_AT_ONCE - 2))
    with pytest.raises(TooManySecrets):
        rotated(*[timedelta()] * (SECRETS_AT_ONCE - 1))
    rotated(A_DAY, *[timedelta()] * (SECRETS_AT_ONCE - 2))


@pytest.mark.parametrize(
    ("state", "because", "is_asked", "about"),
    [
        (States.UNVERIFIED, None, True, None),
        (States.UNVERIFIED, None, False, EmailAbout.NOT_VERIFIED),
        (States.ACTIVE, None, False, None),
        (States.PAUSED, PauseReason.ASKED, False, None),
        (States.PAUSED, PauseReason.FAILING, False, EmailAbout.FAILING),
        (States.PAUSED, PauseReason.MAKER_GONE, False, EmailAbout.MAKER_GONE),
        (States.ENDED, None, False, None),
    ],
)
def test_a_letter_is_about_what_nobody_asked_for(
    state: States, because: PauseReason | None, *, is_asked: bool, about: EmailAbout | None
) -> None:
    assert letter_about(state, because=because, is_asked=is_asked) is about


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
    [
        "https://events.example",
        "https://Events.Example:8443/a?b=c",
        "https://[2606:4700::1]/",
        f"https://{'e' * 63}.example/",
        f"https://{'.'.join(['e' * 49] * 5 + ['abc'])}/",
    ],
)
def test_an_https_address_is_good(url: str) -> None:
    refuse_receiver(url, schemes=HTTPS)


@pytest.mark.parametrize(
    "host",
    [
        "events..police.example",
        ".police.example",
        "events.police.example.",
        f"{'e' * 64}.example",
        ".".join(["e" * 49] * 5 + ["abcd"]),
        "-events.example",
        "eve nts.example",
        "events.example\u3002",
        "[fe80::1%25eth0]",
        "[::12345]",
    ],
)
def test_a_host_that_no_name_server_could_know_is_refused(host: str) -> None:
    with pytest.raises(ReceiverNotValid):
        refuse_receiver(f"https://{host}/", schemes=HTTPS)


@given(st.text("aE9.-_", min_size=1, max_size=300))
def test_a_host_that_is_good_can_be_looked_up(host: str) -> None:
    """The resolver encodes a name first, and raises where it cannot."""
    with suppress(ReceiverNotValid):
        refuse_receiver(f"https://{host}/", schemes=HTTPS)
        assert len(host.encode("idna")) <= 253


@given(st.text(max_size=60))
def test_whatever_is_given_is_judged_and_never_crashes(url: str) -> None:
    with suppress(ReceiverNotValid):
        refuse_receiver(url, schemes=HTTPS)
        assert url.lower().startswith("https://")
