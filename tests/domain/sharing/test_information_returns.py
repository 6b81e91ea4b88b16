"""Answers: each says what belongs to it, about those asked about, and not from the future."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from app.domain.directory.agencies import AgencyKind
from app.domain.sharing.information_returns import (
    AlreadyCorrected,
    Answer,
    AnsweredInFull,
    AnswerUnclear,
    ExpiredWhenTold,
    FragmentTold,
    GradedByOthers,
    NotAskedAbout,
    SourceInFuture,
    Telling,
    refuse_corrected,
    refuse_fragments,
    refuse_second_ending,
    refuse_unclear_answer,
)

TODAY = date(2026, 11, 18)
CHILD, STRANGER = UUID(int=1), UUID(int=2)
TOLD = FragmentTold(CHILD, source_dated_on=TODAY, expires_on=TODAY, graded=False)

TELLINGS = st.builds(
    Telling,
    answer=st.sampled_from(Answer),
    final=st.booleans(),
    fragments=st.integers(0, 3),
    reasoned=st.booleans(),
    referred=st.booleans(),
)


@given(TELLINGS)
def test_an_answer_says_what_belongs_to_it_and_nothing_else(telling: Telling) -> None:
    clear = (
        (telling.fragments > 0) == (telling.answer is Answer.HELD)
        and telling.reasoned == (telling.answer is Answer.DECLINED)
        and telling.referred == (telling.answer is Answer.REFERRED_ON)
        and (telling.final or telling.answer is Answer.HELD)
    )
    if clear:
        refuse_unclear_answer(telling)
    else:
        with pytest.raises(AnswerUnclear):
            refuse_unclear_answer(telling)


@pytest.mark.parametrize(
    ("fragment", "told_by", "refusal"),
    [
        (TOLD, AgencyKind.HEALTH, None),
        (replace(TOLD, expires_on=None), AgencyKind.HEALTH, None),
        (replace(TOLD, graded=True), AgencyKind.POLICE, None),
        (replace(TOLD, graded=True), AgencyKind.HEALTH, GradedByOthers),
        (replace(TOLD, person_id=STRANGER), AgencyKind.HEALTH, NotAskedAbout),
        (
            replace(TOLD, source_dated_on=TODAY + timedelta(days=1)),
            AgencyKind.HEALTH,
            SourceInFuture,
        ),
        (
            replace(TOLD, expires_on=TODAY - timedelta(days=1)),
            AgencyKind.HEALTH,
            ExpiredWhenTold,
        ),
    ],
)
def test_a_fragment_is_of_use_and_about_somebody_asked_about(
    fragment: FragmentTold, told_by: AgencyKind, refusal: type[Exception] | None
) -> None:
    asked_about = frozenset({CHILD})
    told = [TOLD, fragment]
    if refusal is None:
        refuse_fragments(told, asked_about=asked_about, told_by=told_by, today=TODAY)
    else:
        with pytest.raises(refusal) as refused:
            refuse_fragments(told, asked_about=asked_about, told_by=told_by, today=TODAY)
        assert getattr(refused.value, "pointer", "").startswith("/fragments/1/")


@pytest.mark.parametrize("answered", [True, False])
@pytest.mark.parametrize("corrects", [True, False])
def test_after_the_last_part_only_corrections_come(answered: bool, corrects: bool) -> None:
    if answered and not corrects:
        with pytest.raises(AnsweredInFull):
            refuse_second_ending(answered=answered, corrects=corrects)
    else:
        refuse_second_ending(answered=answered, corrects=corrects)


def test_a_return_is_corrected_once() -> None:
    refuse_corrected(corrected=False)
    with pytest.raises(AlreadyCorrected):
        refuse_corrected(corrected=True)
