"""Which children of an amended notice are new to a contact."""

from dataclasses import replace
from datetime import date

from hypothesis import given, strategies as st

from app.domain.notifications.amendments import ChildTold, added

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
