"""Asking agencies: whom, for how long back, by when, and what a decision does not wait for."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import assume, given, strategies as st

from app.domain.contacts.contacts import Rating
from app.domain.contacts.threshold_decisions import Level
from app.domain.directory.legal_gateways import AT_SECTION_47
from app.domain.directory.purposes import Purpose
from app.domain.sharing.information_requests import (
    REQUEST_PURPOSES,
    AskedOwnAgency,
    Disposition,
    NamedTwice,
    NotInTheWorry,
    NotOutstanding,
    NotRatedYet,
    PeriodImpossible,
    Put,
    RequestAnswered,
    RequestRecalled,
    RequestState,
    ReturnsOutstanding,
    dispositions,
    is_more_urgent,
    rating_to_answer_by,
    refuse_ended,
    refuse_own_agency,
    refuse_period,
    refuse_repetition,
    refuse_strangers,
    state_of,
)

TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))

SOME = st.frozensets(st.sampled_from((ONE, TWO, THREE)))
STATED = st.dictionaries(st.sampled_from((ONE, TWO, THREE)), st.sampled_from(Disposition))
TO_DO_LESS = st.sampled_from([level for level in Level if level is not Level.SIGNIFICANT_HARM])


@given(SOME, STATED)
def test_to_protect_a_child_nobody_waits_and_nothing_is_forgotten(
    outstanding: frozenset[UUID], stated: Mapping[UUID, Disposition]
) -> None:
    kept = dispositions(Level.SIGNIFICANT_HARM, outstanding=outstanding, stated=stated)
    assert kept.keys() == outstanding
    for put, disposition in kept.items():
        assert disposition is stated.get(put, Disposition.STILL_WANTED)


@given(TO_DO_LESS, SOME, STATED)
def test_to_do_less_every_request_that_is_not_answered_is_spoken_of_and_no_other(
    level: Level, outstanding: frozenset[UUID], stated: Mapping[UUID, Disposition]
) -> None:
    if not outstanding <= stated.keys():
        with pytest.raises(ReturnsOutstanding) as refused:
            dispositions(level, outstanding=outstanding, stated=stated)
        assert refused.value.code == f"outstanding:{len(outstanding - stated.keys())}"
    elif not stated.keys() <= outstanding:
        with pytest.raises(NotOutstanding):
            dispositions(level, outstanding=outstanding, stated=stated)
    else:
        assert dispositions(level, outstanding=outstanding, stated=stated) == stated


@given(st.lists(st.none() | st.sampled_from(Rating)), st.sampled_from(REQUEST_PURPOSES))
def test_agencies_answer_by_the_most_urgent_rating(
    ratings: list[Rating | None], purpose: Purpose
) -> None:
    given_ = [rating for rating in ratings if rating is not None]
    assume(given_)
    by = rating_to_answer_by(ratings, purpose=purpose)
    assert by in given_
    assert not any(is_more_urgent(other, by) for other in given_)


@given(st.lists(st.none()), st.sampled_from(REQUEST_PURPOSES))
def test_unrated_it_is_red_at_section_47_and_nobody_is_asked_below(
    ratings: list[None], purpose: Purpose
) -> None:
    if purpose in AT_SECTION_47:
        assert rating_to_answer_by(ratings, purpose=purpose) is Rating.RED
    else:
        with pytest.raises(NotRatedYet):
            rating_to_answer_by(ratings, purpose=purpose)


def test_red_is_the_most_urgent_and_blue_the_least() -> None:
    order = [Rating.RED, Rating.AMBER, Rating.GREEN, Rating.BLUE]
    for index, rating in enumerate(order):
        assert [is_more_urgent(rating, other) for other in order] == [
            index < place for place in range(len(order))
        ]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "possible"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (TODAY + timedelta(days=1), None, False),
        (TODAY, TODAY - timedelta(days=1), False),
        (TODAY - timedelta(days=1), TODAY + timedelta(days=30), True),
    ],
)
def test_a_period_has_begun_and_does_not_run_backward(
    starts_on: date, ends_on: date | None, possible: bool
) -> None:
    if possible:
        refuse_period(starts_on=starts_on, ends_on=ends_on, today=TODAY)
    else:
        with pytest.raises(PeriodImpossible):
            refuse_period(starts_on=starts_on, ends_on=ends_on, today=TODAY)


@pytest.mark.parametrize(
    ("answered", "recalled", "state", "refusal"),
    [
        (None, None, RequestState.ASKED, None),
        (NOW, None, RequestState.ANSWERED, RequestAnswered),
        (None, NOW, RequestState.RECALLED, RequestRecalled),
        (NOW, NOW, RequestState.ANSWERED, RequestAnswered),
    ],
)
def test_what_was_answered_stays_answered_even_if_it_was_recalled(
    answered: datetime | None,
    recalled: datetime | None,
    state: RequestState,
    refusal: type[Exception] | None,
) -> None:
    put = Put(answered_at=answered, recalled_at=recalled)
    assert state_of(put) is state
    if refusal is None:
        refuse_ended(put)
    else:
        with pytest.raises(refusal):
            refuse_ended(put)


def test_each_is_named_once_and_the_second_place_is_pointed_at() -> None:
    refuse_repetition([ONE, TWO], pointer="/agency_ids")
    with pytest.raises(NamedTwice) as refused:
        refuse_repetition([ONE, TWO, ONE], pointer="/agency_ids")
    assert refused.value.pointer == "/agency_ids/2"


@given(st.lists(st.sampled_from((ONE, TWO, THREE))), SOME)
def test_strangers_to_the_worry_are_asked_about_never(
    people: list[UUID], in_the_worry: frozenset[UUID]
) -> None:
    if set(people) <= in_the_worry:
        refuse_strangers(people, in_the_worry=in_the_worry)
    else:
        with pytest.raises(NotInTheWorry):
            refuse_strangers(people, in_the_worry=in_the_worry)


def test_nobody_asks_their_own_agency() -> None:
    refuse_own_agency([ONE], own=frozenset({TWO}))
    with pytest.raises(AskedOwnAgency):
        refuse_own_agency([ONE, TWO], own=frozenset({TWO}))
