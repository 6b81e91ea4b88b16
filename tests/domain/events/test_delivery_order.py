"""Whose turn it is to be told: nobody is kept waiting by how slow or how far behind others are."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given, strategies as st

from app.domain.events.delivery_order import MOST_PLACES_OF_AN_AGENCY, Turn, next_turn

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
HERE, THERE = uuid4(), uuid4()
POLICE, HEALTH, POLICE_THERE = uuid4(), uuid4(), uuid4()


def turn(
    agency: UUID = POLICE, *, of: UUID = HERE, told: timedelta | None = timedelta(hours=1)
) -> Turn:
    """Somebody's turn, who was told of something so long ago, or never."""
    return Turn(of, agency, uuid4(), None if told is None else NOW - told)


def test_whoever_was_told_the_longest_ago_is_next_and_first_of_all_whoever_never_was() -> None:
    lately, long_ago, never = turn(told=timedelta(seconds=1)), turn(), turn(told=None)
    assert next_turn([lately, long_ago, never], under_way=[]) == never
    assert next_turn([lately, long_ago], under_way=[]) == long_ago


def test_of_those_told_equally_long_ago_the_first_in_the_line_is_next() -> None:
    first, second = turn(), turn()
    assert next_turn([first, second], under_way=[]) == first
    assert next_turn([second, first], under_way=[]) == second


def test_a_subscription_has_one_place() -> None:
    it = turn()
    again = replace(it, last_told_at=None)
    assert next_turn([again], under_way=[it]) is None


def test_an_agency_has_no_more_places_than_it_may_though_nobody_else_waits() -> None:
    under_way = [turn() for _ in range(MOST_PLACES_OF_AN_AGENCY)]
    assert next_turn([turn()], under_way=under_way[1:]) is not None
    assert next_turn([turn()], under_way=under_way) is None
    assert next_turn([turn(HEALTH)], under_way=under_way) is not None


def test_the_partnership_with_the_fewest_places_is_before_the_agency_with_the_fewest() -> None:
    another_agency = turn(HEALTH, told=None)
    another_partnership = turn(POLICE_THERE, of=THERE, told=timedelta(seconds=1))
    under_way = [turn(), turn(), turn(POLICE_THERE, of=THERE)]
    assert next_turn([another_agency, another_partnership], under_way=under_way) == (
        another_partnership
    )


def test_the_agency_with_the_fewest_places_is_before_who_was_told_longer_ago() -> None:
    same_agency, another_agency = turn(told=None), turn(HEALTH, told=timedelta(seconds=1))
    assert next_turn([same_agency, another_agency], under_way=[turn()]) == another_agency


@given(st.lists(st.sampled_from([(HERE, POLICE), (HERE, HEALTH), (THERE, POLICE_THERE)])))
def test_everybody_who_waits_is_told_once_before_anybody_is_told_again(
    whose: list[tuple[UUID, UUID]],
) -> None:
    """There is one place, and each gives it back at once."""
    line = [turn(agency, of=of, told=None) for of, agency in whose]
    seen: list[UUID] = []
    for second in range(len(line)):
        chosen = next_turn(line, under_way=[])
        assert chosen is not None
        seen.append(chosen.subscription_id)
        told = replace(chosen, last_told_at=NOW + timedelta(seconds=second))
        line = [told if each == chosen else each for each in line]
    assert sorted(seen) == sorted(each.subscription_id for each in line)
