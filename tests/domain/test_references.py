"""The short reference: speakable, forgiving to read back, and never mistaken for another."""

import pytest
from hypothesis import assume, given, strategies as st

from app.domain.references import (
    REFERENCE_BITS,
    ReferenceNotValid,
    new_reference,
    reference_is_valid,
    standardise_reference,
)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
drawn = st.integers(0, 2**REFERENCE_BITS - 1)
places = st.sampled_from([0, 1, 2, 4, 5, 6])


@given(drawn)
def test_a_new_reference_is_valid_and_already_in_its_stored_form(random_int: int) -> None:
    reference = new_reference(random_int)
    assert len(reference) == 7
    assert reference_is_valid(reference)
    assert standardise_reference(reference) == reference


@given(drawn, drawn)
def test_two_draws_give_two_references(one: int, other: int) -> None:
    assume(one != other)
    assert new_reference(one) != new_reference(other)


@given(st.integers())
def test_bits_beyond_those_needed_are_ignored(random_int: int) -> None:
    assert new_reference(random_int) == new_reference(random_int % 2**REFERENCE_BITS)


@given(drawn, places, st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(random_int: int, place: int, wrong: str) -> None:
    reference = new_reference(random_int)
    assume(reference[place] != wrong)
    assert not reference_is_valid(f"{reference[:place]}{wrong}{reference[place + 1 :]}")


@given(drawn, places, places)
def test_two_characters_that_changed_places_are_always_noticed(
    random_int: int, one: int, other: int
) -> None:
    characters = list(new_reference(random_int))
    assume(characters[one] != characters[other])
    characters[one], characters[other] = characters[other], characters[one]
    assert not reference_is_valid("".join(characters))


@given(drawn)
def test_a_reference_read_out_and_typed_back_is_understood(random_int: int) -> None:
    reference = new_reference(random_int)
    typed = reference.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert standardise_reference(f"  {typed} ") == reference
    assert standardise_reference(reference.replace("-", "").replace("1", "I")) == reference


@pytest.mark.parametrize("text", ["", "K7M", "K7M-4QXX", "K7M-4QU", "K7M_4QX", "\u0661\u0662"])
def test_what_is_not_six_characters_of_the_alphabet_is_refused(text: str) -> None:
    with pytest.raises(ReferenceNotValid) as refused:
        standardise_reference(text, pointer="/person")
    assert refused.value.code == "reference-format"
    assert refused.value.pointer == "/person"


def test_a_wrong_check_character_is_told_from_a_wrong_form() -> None:
    with pytest.raises(ReferenceNotValid) as refused:
        standardise_reference("000-001")
    assert refused.value.code == "reference-check"
