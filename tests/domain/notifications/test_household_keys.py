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
    return household_keys(**nothing | {"name": "", "born_on": None} | told)


def test_one_home_written_in_two_ways_is_one_key() -> None:
    one = keys(address_lines=["Flat 3, 12 Nowhere Road"], postcode="ZZ99 3AA")
    other = keys(address_lines=["Flat 3", "12 Nowhere Rd"], postcode="zz993aa")
    assert one == other
    assert [kind_of(key) for key in one] == [HouseholdKind.HOME]


@pytest.mark.parametrize(
    "told",
    [
        {"name": "Zed Invented"},
        {"born_on": BORN},
        {"address_lines": ["12 Nowhere Road"]},
        {"postcode": "ZZ99 3AA"},
    ],
)
def test_what_many_families_share_is_no_key(told: dict[str, Any]) -> None:
    assert keys(**told) == frozenset()


def test_a_name_with_its_day_of_birth_and_each_number_are_keys_of_the_child() -> None:
    told = {"name": "ZED  Invented", "born_on": BORN, "nhs_number": "9990000018"}
    found = keys(**told, upn="A999999999999")
    assert {kind_of(key) for key in found} == set(HouseholdKind) - {HouseholdKind.HOME}
    assert keys(name="Zed Invented", born_on=BORN) <= found
