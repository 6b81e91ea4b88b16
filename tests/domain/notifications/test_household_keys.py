"""By what two notices are known to tell of one household, and by what they are not."""

from datetime import date
from typing import Any

import pytest

from app.domain.notifications.household_keys import HouseholdKind, household_keys, kind_of

BORN = date(2016, 3, 4)


def keys(**told: Any) -> frozenset[str]:
    nothing: dict[str, Any] = {
        "address_lines": [],
        "postcode": None,
        "nhs_number": None,
        "upn": None,
    }
    return household_keys(**nothing | {"given": None, "family": None, "born_on": None} | told)


def test_one_home_written_in_two_ways_is_one_key() -> None:
    one = keys(address_lines=["Flat 3, 12 Nowhere Road"], postcode="ZZ9 3AA")
    other = keys(address_lines=["Flat 3", "12 Nowhere Rd"], postcode="zz93aa")
    assert one == other
    assert [kind_of(key) for key in one] == [HouseholdKind.HOME]


@pytest.mark.parametrize(
    "told",
    [
        {"given": "Zed", "family": "Invented"},
        {"given": "Zed", "born_on": BORN},
        {"given": "Zed", "family": "Unknown", "born_on": BORN},
        {"given": "NK", "family": "NK", "born_on": BORN},
        {"given": "Baby", "family": "Invented", "born_on": BORN},
        {"given": "Baby Invented", "family": "Invented", "born_on": BORN},
        {"given": "Zed", "family": "Invented", "born_on": date(2016, 1, 1)},
        {"address_lines": ["Not known"], "postcode": "ZZ99 3GZ"},
        {"address_lines": ["Test Refuge"], "postcode": "ZZ9 3AA"},
        {"born_on": BORN},
        {"address_lines": ["12 Nowhere Road"]},
        {"postcode": "ZZ9 3AA"},
    ],
)
def test_what_many_families_share_is_no_key(told: dict[str, Any]) -> None:
    assert keys(**told) == frozenset()


def test_a_name_with_its_day_of_birth_and_each_number_are_keys_of_the_child() -> None:
    told = {"given": "ZED ", "family": " Invented", "born_on": BORN, "nhs_number": "9990000018"}
    found = keys(**told, upn="A999999999999")
    assert {kind_of(key) for key in found} == set(HouseholdKind) - {HouseholdKind.HOME}
    assert keys(given="Zed", family="Invented", born_on=BORN) <= found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Abd al-Rahman", "Invented"), ("ABDALRAHMAN", "Invented")),
        (("Zed", "al-Invented"), ("Zed", "Al Invented")),
        (("Zed", "O'Invented"), ("Zed", "O\u2019 Invented")),
        (("Mary-Ann", "de la Invented"), ("Mary Ann", "Delainvented")),
    ],
)
def test_one_name_in_two_spellings_is_one_key(one: tuple[str, str], other: tuple[str, str]) -> None:
    first, second = (
        keys(given=given, family=family, born_on=BORN) for given, family in (one, other)
    )
    assert first == second
    assert len(first) == 1
