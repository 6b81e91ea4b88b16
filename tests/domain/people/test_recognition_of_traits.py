"""Recognition over invented families with the traits that it stumbles over, as measured in full.

`python -m benchmarks.recognition` does the same with a larger population.
"""

from functools import cache
from random import Random

from app.domain.people.matching.comparison import Strength
from benchmarks.recognition import Count, children_proposed, households_joined
from tests.support.samples.families import Child, invented_children

SEED = 41


@cache
def families() -> list[Child]:
    return invented_children(households=110, chance=Random(SEED))  # noqa: S311 - no secret


@cache
def proposed() -> dict[Strength, Count]:
    return children_proposed(families(), Random(SEED + 1))  # noqa: S311 - likewise


def test_notices_are_joined_for_one_household_and_not_for_strangers() -> None:
    joined = households_joined(families(), Random(SEED + 2))  # noqa: S311 - likewise
    assert joined.recall > 0.8
    assert joined.precision > 0.99


def test_a_child_is_proposed_however_they_are_written_down() -> None:
    assert proposed()[Strength.POSSIBLE].recall > 0.95
    assert proposed()[Strength.POSSIBLE].precision > 0.93


def test_hardly_anyone_else_is_proposed_as_strong() -> None:
    assert proposed()[Strength.STRONG].recall > 0.7
    assert proposed()[Strength.STRONG].precision > 0.99
