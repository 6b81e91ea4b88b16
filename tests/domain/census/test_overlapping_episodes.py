"""Episodes of one census child that run into one another."""

import itertools
from datetime import date

import pytest
from hypothesis import given, strategies as st

from app.domain.census.children import ReferralFacts
from app.domain.census.episodes import keep_apart
from app.domain.census.faults import Effect
from tests.support.samples.census_files import a_child, an_episode, codes_of, judged


@pytest.mark.parametrize(
    ("first", "second", "codes", "kept"),
    [
        (("2025-05-06", None), ("2025-06-06", None), ["second_open_episode"], ["2025-05-06"]),
        (("2025-05-06", None), ("2025-06-06", "2025-07-06"), ["episodes_overlap"], ["2025-05-06"]),
        (
            ("2025-05-06", "2025-06-07"),
            ("2025-06-06", "2025-07-06"),
            ["episodes_overlap"],
            ["2025-05-06"],
        ),
        (
            ("2025-05-06", "2025-06-06"),
            ("2025-06-06", None),
            ["episodes_touch"],
            ["2025-05-06", "2025-06-06"],
        ),
        (
            ("2025-05-06", "2025-06-05"),
            ("2025-06-06", None),
            [],
            ["2025-05-06", "2025-06-06"],
        ),
    ],
)
def test_of_two_episodes_that_run_into_one_another_the_later_is_refused(
    first: tuple[str, str | None],
    second: tuple[str, str | None],
    codes: list[str],
    kept: list[str],
) -> None:
    for order in itertools.permutations([first, second]):
        child = judged(a_child(*(an_episode(*span) for span in order)))

        assert codes_of(child) == codes
        assert [str(referral.referred_on) for referral in child.referrals] == kept


def test_a_referral_that_led_to_nothing_is_not_open_for_want_of_a_closure_date() -> None:
    child = judged(
        a_child(an_episode("2025-05-06", nothing_followed="1"), an_episode("2025-06-06"))
    )

    assert child.faults == ()
    assert [str(referral.ended_on) for referral in child.referrals] == ["2025-05-06", "None"]


DAYS = st.dates(date(2025, 1, 1), date(2025, 1, 20))


@st.composite
def referrals(draw: st.DrawFn) -> list[ReferralFacts]:
    spans = draw(st.lists(st.tuples(DAYS, st.none() | DAYS, st.booleans()), max_size=6))
    return [
        ReferralFacts(
            line=line,
            referred_on=start,
            source="6",
            primary_need=None,
            closed_on=end if end is None or end >= start else start,
            closure_reason=None if end is None else "RC7",
            no_further_action=nothing_followed,
            initial_conference_on=None,
            section_47=(),
        )
        for line, (start, end, nothing_followed) in enumerate(spans)
    ]


@given(sent=referrals())
def test_kept_referrals_never_run_into_one_another_and_each_loss_is_told(
    sent: list[ReferralFacts],
) -> None:
    apart = keep_apart(sent)
    kept = apart.accepted

    for earlier, later in itertools.pairwise(kept):
        assert earlier.ended_on is not None
        assert earlier.ended_on <= later.referred_on
    lost = {fault.line for fault in apart.faults if fault.effect is Effect.EPISODE_REFUSED}
    assert lost == {referral.line for referral in set(sent) - set(kept)}
    assert lost == {part.line for part in apart.refused}
    assert keep_apart(reversed(sent)) == apart


@given(sent=referrals())
def test_a_child_with_an_open_referral_among_those_sent_first_stays_open(
    sent: list[ReferralFacts],
) -> None:
    kept = keep_apart(sent).accepted
    first = min(sent, key=lambda referral: referral.referred_on, default=None)

    if first is not None:
        assert kept[0].referred_on == first.referred_on
