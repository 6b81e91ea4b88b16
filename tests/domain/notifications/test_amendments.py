"""Which notices amend a contact, and which of their children are new to it."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, strategies as st

from app.domain.notifications.amendments import (
    ChildTold,
    IncidentTold,
    added,
    is_of_another_day,
    is_of_another_family,
    shares_a_family,
)

ZED = ChildTold("Zed", "Invented", date(2016, 3, 4), nhs_number="9990000018")
AMY = ChildTold("Amy", "Invented", date(2018, 5, 6))
UNNAMED = ChildTold()

CHILDREN = st.builds(
    ChildTold,
    given=st.sampled_from([None, "Zed", "Amy"]),
    family=st.sampled_from([None, "Invented", "Madeup"]),
    born_on=st.sampled_from([None, date(2016, 3, 4), date(2018, 5, 6)]),
    nhs_number=st.sampled_from([None, "9990000018", "9990000026"]),
)
FAMILIES = st.lists(CHILDREN, max_size=4)


def test_a_brother_told_of_later_is_new() -> None:
    assert added([ZED, AMY], known=[ZED]) == [1]


def test_a_child_is_known_again_by_a_number_or_by_the_whole_name() -> None:
    assert added([replace(ZED, given="Zedediah", born_on=None)], known=[ZED]) == []
    corrected = replace(ZED, nhs_number=None, born_on=date(2016, 4, 3))
    assert added([corrected], known=[ZED]) == []
    assert added([replace(ZED, given="ZED", family="invented ")], known=[ZED]) == []


def test_two_of_one_name_with_two_numbers_are_two() -> None:
    assert added([replace(ZED, nhs_number="9990000026")], known=[ZED]) == [0]


def test_who_was_not_named_before_is_not_another_for_being_named() -> None:
    assert added([AMY], known=[UNNAMED]) == []
    assert added([ZED, AMY], known=[UNNAMED]) == [1]


def test_of_two_twins_told_of_without_names_the_second_is_new() -> None:
    twin = ChildTold(family="Invented", born_on=date(2020, 1, 2))
    assert added([twin, twin], known=[twin]) == [1]


@given(FAMILIES.flatmap(lambda told: st.tuples(st.just(told), st.permutations(told))))
def test_what_is_said_again_in_any_order_adds_nobody(
    families: tuple[list[ChildTold], list[ChildTold]],
) -> None:
    told, known = families
    assert added(told, known=known) == []


@given(FAMILIES, FAMILIES)
def test_nobody_is_lost_and_nobody_is_known_twice(
    told: list[ChildTold], known: list[ChildTold]
) -> None:
    new = added(told, known=known)
    assert len(told) - len(new) <= len(known)
    for child in (told[place] for place in new):
        same = sum(child == each for each in told)
        assert sum(child == each for each in known) < same


def test_a_placeholder_recognises_no_child() -> None:
    nameless = ChildTold("NK", "NK", date(2015, 2, 8))
    other = replace(nameless, born_on=date(2011, 2, 8))
    assert added([other], known=[nameless]) == [0]
    assert added([replace(ZED, given="Baby", born_on=None)], known=[ZED]) == []
    assert (
        added([ChildTold("Abd al-Rahman", "O'Zorb")], known=[ChildTold("Abdal Rahman", "OZorb")])
        == []
    )


FRIDAY, SATURDAY = date(2026, 11, 27), date(2026, 11, 28)
HERE, THERE = "home:ZZ18AA:1|test road", "home:ZZ28BB:9|other road"
ANN = ChildTold("Ann", "One-Invented", date(2015, 1, 2))
BOB = ChildTold("Bob", "Two-Invented", date(2012, 5, 6))
FIRST = IncidentTold(frozenset({FRIDAY}), frozenset({HERE}), [ANN])


def told_of(*children: ChildTold, on: date = SATURDAY, home: str | None = None) -> IncidentTold:
    keys = frozenset() if home is None else frozenset({home})
    return IncidentTold(frozenset({on}), keys, children)


@pytest.mark.parametrize(
    "told",
    [
        told_of(BOB, home=THERE),
        told_of(BOB),
        told_of(BOB, home=THERE, on=FRIDAY),
        told_of(ChildTold(), home=THERE),
        told_of(ChildTold("NK", "NK"), home=THERE),
        told_of(replace(BOB, family=ANN.family), home=THERE),
        told_of(BOB, replace(BOB, given="Cat")),
    ],
)
def test_a_reference_used_again_for_another_family_is_no_amendment(told: IncidentTold) -> None:
    assert is_of_another_family(told, earlier=FIRST)
    assert not shares_a_family(told, earlier=FIRST)


@pytest.mark.parametrize(
    "told",
    [
        told_of(ANN, on=FRIDAY, home=HERE),
        told_of(ANN, home=THERE),
        told_of(replace(ANN, born_on=date(2015, 2, 1)), home=THERE),
        told_of(BOB, home=HERE),
        told_of(BOB, ANN, home=THERE),
        told_of(BOB, on=FRIDAY),
        told_of(replace(BOB, family="ONE INVENTED")),
        told_of(ChildTold()),
        told_of(ChildTold("NK", "Unknown")),
        told_of(ChildTold(family="One-Invented", born_on=date(2015, 1, 2))),
        told_of(ChildTold("Ann")),
    ],
)
def test_what_has_something_in_common_or_nothing_against_it_is_an_amendment(
    told: IncidentTold,
) -> None:
    assert not is_of_another_family(told, earlier=FIRST)


def test_a_number_is_in_common_whatever_else_has_changed() -> None:
    numbered = replace(ANN, nhs_number="9990000018")
    told = told_of(replace(BOB, nhs_number="9990000018"), home=THERE)
    earlier = replace(FIRST, children=[numbered])
    assert shares_a_family(told, earlier=earlier)
    assert not is_of_another_family(told, earlier=earlier)


@given(FAMILIES, FAMILIES, st.booleans(), st.sampled_from([None, HERE, THERE]))
def test_the_same_child_is_never_of_another_family(
    children: list[ChildTold], others: list[ChildTold], same_day: bool, home: str | None
) -> None:
    day = FRIDAY if same_day else SATURDAY
    told = told_of(ZED, *children, on=day, home=home)
    assert not is_of_another_family(told, earlier=replace(FIRST, children=[ZED, *others]))


@pytest.mark.parametrize(
    ("told", "before", "another"),
    [
        ({date(2026, 11, 15)}, {date(2026, 11, 15)}, False),
        ({date(2026, 11, 16)}, {date(2026, 11, 15)}, True),
        ({date(2026, 11, 16)}, {date(2026, 11, 15), date(2026, 11, 16)}, False),
        (set(), {date(2026, 11, 15)}, False),
        ({date(2026, 11, 16)}, set(), False),
    ],
)
def test_a_day_that_no_earlier_notice_told_is_another_day(
    told: set[date], before: set[date], another: bool
) -> None:
    one, other = (IncidentTold(frozenset(days), frozenset(), [ZED]) for days in (told, before))
    assert is_of_another_day(one, earlier=other) is another
