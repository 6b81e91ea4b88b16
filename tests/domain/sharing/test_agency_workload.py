"""An agency's desk: its own figures, and a spread of the others' in which nobody is found."""

from dataclasses import replace
from random import Random
from statistics import median

import pytest
from hypothesis import given, strategies as st

from app.domain.sharing.agency_workload import (
    AGENCIES_AT_LEAST,
    ANSWERS_AT_LEAST,
    Quartiles,
    Spread,
    TrackRecord,
    quartiles,
    spread,
)

FIGURES = st.lists(st.integers(0, 10_000), min_size=1, max_size=20)
STEADY = TrackRecord(
    asked=10,
    answered=10,
    in_time=8,
    nothing_held=5,
    decided=10,
    read_in_time=9,
    minutes=Quartiles(60, 90, 120),
)


@st.composite
def track_records(draw: st.DrawFn) -> TrackRecord:
    asked = draw(st.integers(0, 12))
    answered = draw(st.integers(0, asked))
    decided = draw(st.integers(0, answered))
    return TrackRecord(
        asked=asked,
        answered=answered,
        in_time=draw(st.integers(0, answered)),
        nothing_held=draw(st.integers(0, answered)),
        decided=decided,
        read_in_time=draw(st.integers(0, decided)),
        minutes=Quartiles(1, 2, 3) if answered else None,
    )


@given(FIGURES)
def test_the_middle_is_the_median_and_a_quarter_lies_on_either_side(figures: list[int]) -> None:
    found = quartiles(figures)
    assert found is not None
    assert found.middle == round(median(figures))
    assert min(figures) <= found.lower <= found.middle <= found.upper <= max(figures)


def test_the_quartiles_of_one_value_are_that_value_and_of_none_there_are_none() -> None:
    assert quartiles([7]) == Quartiles(7, 7, 7)
    assert quartiles([]) is None
    assert quartiles([1, 2, 3, 4, 5]) == Quartiles(2, 3, 4)


def test_a_spread_is_of_enough_agencies_or_of_none() -> None:
    assert spread([STEADY] * (AGENCIES_AT_LEAST - 1)) == Spread()
    assert spread([STEADY] * AGENCIES_AT_LEAST) == Spread(
        median_minutes=Quartiles(90, 90, 90),
        percent_in_time=Quartiles(80, 80, 80),
        percent_nothing_held=Quartiles(50, 50, 50),
        percent_read_in_time=Quartiles(90, 90, 90),
    )


def test_an_agency_with_few_answers_is_not_counted() -> None:
    few = replace(STEADY, answered=ANSWERS_AT_LEAST - 1, decided=ANSWERS_AT_LEAST - 1)
    assert spread([*[STEADY] * (AGENCIES_AT_LEAST - 1), few]) == Spread()


def test_few_decisions_hide_only_what_is_counted_by_decisions() -> None:
    seldom_decided = replace(STEADY, decided=ANSWERS_AT_LEAST - 1, read_in_time=0)
    found = spread([*[STEADY] * (AGENCIES_AT_LEAST - 1), seldom_decided])
    assert found.percent_read_in_time is None
    assert found.percent_in_time is not None


@given(st.lists(track_records(), max_size=12))
def test_no_figure_comes_of_fewer_agencies_or_answers_than_it_must(
    others: list[TrackRecord],
) -> None:
    found = spread(others)
    answering = sum(of.answered >= ANSWERS_AT_LEAST for of in others)
    deciding = sum(of.decided >= ANSWERS_AT_LEAST for of in others)
    assert (found.percent_in_time is not None) == (answering >= AGENCIES_AT_LEAST)
    assert (found.percent_read_in_time is not None) == (deciding >= AGENCIES_AT_LEAST)


@given(st.lists(track_records(), max_size=12), st.randoms())
def test_the_spread_does_not_tell_who_is_who(others: list[TrackRecord], chance: Random) -> None:
    mixed = list(others)
    chance.shuffle(mixed)
    assert spread(mixed) == spread(others)


@pytest.mark.parametrize("small", range(ANSWERS_AT_LEAST))
def test_what_a_small_agency_answered_changes_nothing(small: int) -> None:
    without = spread([STEADY] * AGENCIES_AT_LEAST)
    with_small = TrackRecord(asked=9, answered=small, in_time=small, minutes=Quartiles(1, 1, 1))
    assert spread([*[STEADY] * AGENCIES_AT_LEAST, with_small]) == without
