"""Addresses: when two writings name one home, and which postcodes pick out a place."""

import pytest
from hypothesis import given, strategies as st

from app.domain.people.addresses import place_key, searchable_postcode

POSTCODE = "ZZ99 1ZZ"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("12 Test Road",), ("12 Test Rd",)),
        (("12 Test Road", "Testham"), ("12, TEST ROAD",)),
        (("Flat 3", "12 Test Road"), ("Flat 3, 12 Test Road",)),
        (("12a Test Road",), ("12A Test Rd.",)),
        (("Rose Cottage",), ("  rose  cottage ", "Testham")),
    ],
)
def test_one_home_written_twice_is_one_place(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert place_key(one, postcode=POSTCODE) == place_key(other, postcode="zz991zz")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("12 Test Road",), ("14 Test Road",)),
        (("12 Test Road",), ("12a Test Road",)),
        (("Flat 3, 12 Test Road",), ("Flat 12, 3 Test Road",)),
        (("Flat 3, 12 Test Road",), ("12 Test Road",)),
        (("Rose Cottage",), ("Ivy Cottage",)),
    ],
)
def test_neighbours_are_two_places(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert place_key(one, postcode=POSTCODE) != place_key(other, postcode=POSTCODE)


def test_one_number_in_two_postcodes_is_two_places() -> None:
    assert place_key(("12 High Street",), postcode=POSTCODE) != place_key(
        ("12 High Street",), postcode="ZZ99 2ZZ"
    )


@pytest.mark.parametrize(
    "postcode", [None, "", "ZZ99", "unknown", "ZZ99 3VZ", "zz99 3wz", "ZZ99 3CZ", "1ZZ ZZ99"]
)
def test_where_no_place_is_named_nobody_shares_a_home(postcode: str | None) -> None:
    assert searchable_postcode(postcode) is None
    assert place_key(("12 Test Road",), postcode=postcode) is None


@pytest.mark.parametrize("postcode", ["M1 1AE", "b33 8th", "CR2-6XH", "DN55 1PT", "W1A 0AX"])
def test_every_form_of_postcode_is_searched_by(postcode: str) -> None:
    key = searchable_postcode(postcode)
    assert key is not None
    assert key.isalnum()
    assert key.isupper()


@given(st.lists(st.text(max_size=60), max_size=6))
def test_no_address_is_too_odd_to_be_kept(lines: list[str]) -> None:
    key = place_key(lines, postcode=POSTCODE)
    assert (key is None) == (not lines)
    assert key == place_key(lines, postcode=POSTCODE.lower())
