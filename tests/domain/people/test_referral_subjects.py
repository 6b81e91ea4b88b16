"""Whom a new referral may be about."""

from datetime import date

import pytest

from app.domain.gates import Ground, GroundDoesNotFit, gate_name, refuse_unfit_ground
from app.domain.people.ages import Estimate
from app.domain.people.referral_subjects import (
    ChildHasDied,
    ChildIsAdult,
    Life,
    died_by,
    is_child,
    is_under_age,
    refuse_subject,
)

DAY = date(2026, 11, 18)
NONE: frozenset[str] = frozenset()
EXCEPTED = frozenset({gate_name(ChildHasDied)})


@pytest.mark.parametrize(
    "records",
    [
        [Life(None, None)],
        [Life(date(2008, 11, 19), None)],
        [Life(date(2027, 1, 1), None)],
        [Life(date(2000, 1, 1), None), Life(date(2010, 1, 1), None)],
        [Life(date(2016, 3, 4), date(2026, 11, 19))],
    ],
)
def test_a_child_and_a_person_in_doubt_may_be_referred(records: list[Life]) -> None:
    refuse_subject(records, on=DAY, excepted=NONE)


@pytest.mark.parametrize("died_on", [None, date(2026, 11, 18)])
def test_an_adult_is_refused_with_or_without_an_exception(died_on: date | None) -> None:
    for excepted in (NONE, EXCEPTED):
        with pytest.raises(ChildIsAdult):
            refuse_subject([Life(date(2008, 11, 18), died_on)], on=DAY, excepted=excepted)


@pytest.mark.parametrize("born_on", [None, date(2016, 3, 4), date(2008, 1, 1)])
def test_a_child_who_died_is_refused_without_an_exception(born_on: date | None) -> None:
    records = [Life(born_on, date(2025, 6, 1)), Life(None, None)]
    with pytest.raises(ChildHasDied):
        refuse_subject(records, on=DAY, excepted=NONE)
    refuse_subject(records, on=DAY, excepted=EXCEPTED)


def test_the_exception_is_for_a_death_alone() -> None:
    refuse_unfit_ground(ChildHasDied, Ground.CHILD_DIED)
    with pytest.raises(GroundDoesNotFit):
        refuse_unfit_ground(ChildHasDied, Ground.OTHER)


@pytest.mark.parametrize(
    ("births", "estimates", "child"),
    [
        ([], [], None),
        ([date(2008, 11, 18)], [], False),
        ([date(2008, 11, 19)], [], True),
        ([date(2008, 11, 18), date(2008, 11, 19)], [], True),
        ([date(2027, 1, 1)], [], True),
        ([], [Estimate(17, None, date(2026, 11, 18))], True),
        ([], [Estimate(17, None, date(2025, 11, 18))], False),
        ([], [Estimate(None, 2008, date(2026, 11, 18))], False),
        ([date(2008, 11, 18)], [Estimate(17, None, date(2026, 11, 18))], False),
    ],
)
def test_a_birth_or_else_an_estimate_says_whether_someone_is_a_child(
    births: list[date], estimates: list[Estimate], child: bool | None
) -> None:
    assert is_child(births, estimates=estimates, on=date(2026, 11, 18)) is child


def test_a_death_counts_from_its_day_on_whichever_record_it_is() -> None:
    day = date(2026, 11, 18)
    records = [Life(date(2016, 3, 4), None), Life(None, day)]
    assert died_by(records, on=day)
    assert not died_by(records, on=date(2026, 11, 17))


def test_a_person_is_under_age_where_any_record_says_so_and_none_says_nothing() -> None:
    day = date(2026, 11, 18)
    assert not is_under_age([Life(date(2008, 11, 18), None), Life(None, None)], on=day)
    assert is_under_age([Life(date(2000, 1, 1), None), Life(date(2008, 11, 19), None)], on=day)
    assert is_under_age([Life(date(2027, 1, 1), None)], on=day)
    assert not is_under_age([Life(None, None)], on=day)
