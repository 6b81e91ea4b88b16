"""What is said of a person when a record is made: kept as said, refused where impossible."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.people.births import NotYetKnowable
from app.domain.people.identifiers import IdentifierScheme
from app.domain.people.person_facts import (
    AddressFacts,
    BirthNotRecorded,
    IdentifierFacts,
    IdentifierRepeated,
    NameFacts,
    NothingSaid,
    PersonFacts,
    keys_of,
    proved,
    refuse_before_birth,
    refuse_correction_of_birth,
    refuse_nothing_said,
)

TODAY = date(2026, 11, 18)
DUE = date(2026, 12, 20)
NAME = NameFacts("Testchild", "Alpha-Invented")
NHS = IdentifierFacts(IdentifierScheme.NHS_NUMBER, "999 000 0018")


def test_identifiers_are_proved_into_the_form_they_are_stored_in() -> None:
    said = PersonFacts(names=(NAME,), identifiers=(NHS,))
    assert [held.value for held in proved(said, today=TODAY).identifiers] == ["9990000018"]
    assert proved(said, today=TODAY).names == said.names


def test_one_number_written_two_ways_is_given_twice() -> None:
    again = IdentifierFacts(IdentifierScheme.NHS_NUMBER, "9990000018")
    with pytest.raises(IdentifierRepeated) as refused:
        proved(PersonFacts(identifiers=(NHS, again)), today=TODAY)
    assert refused.value.pointer == "/identifiers/1/value"


def test_one_number_under_two_schemes_is_two_identifiers() -> None:
    local = IdentifierFacts(IdentifierScheme.LA_CHILD_ID, "77")
    police = IdentifierFacts(IdentifierScheme.POLICE_ID, "77")
    said = PersonFacts(identifiers=(local, police))
    assert len(proved(said, today=TODAY).identifiers) == 2


def test_an_unborn_child_may_have_a_family_name_and_an_address() -> None:
    said = PersonFacts(
        names=(NameFacts(None, "Beta-Invented"),),
        expected_on=DUE,
        addresses=(AddressFacts(("12 Test Road",)),),
    )
    assert proved(said, today=TODAY) == replace(said, unborn=True)
    undated = replace(said, expected_on=None, unborn=True)
    assert proved(undated, today=TODAY) == undated


@pytest.mark.parametrize(
    "said",
    [
        PersonFacts(expected_on=DUE, names=(NameFacts(None, "Beta"), NAME)),
        PersonFacts(expected_on=DUE, sex="F"),
        PersonFacts(expected_on=DUE, identifiers=(NHS,)),
    ],
)
def test_what_only_a_born_child_has_is_not_said_of_an_unborn_one(said: PersonFacts) -> None:
    with pytest.raises(NotYetKnowable):
        proved(said, today=TODAY)


@pytest.mark.parametrize(
    "said",
    [
        PersonFacts(names=(NAME,)),
        PersonFacts(born_on=TODAY),
        PersonFacts(expected_on=DUE),
        PersonFacts(identifiers=(NHS,)),
        PersonFacts(addresses=(AddressFacts(("12 Test Road",)),)),
    ],
)
def test_anything_to_be_found_by_is_enough(said: PersonFacts) -> None:
    refuse_nothing_said(said)


def test_a_record_of_nobody_in_particular_is_refused() -> None:
    with pytest.raises(NothingSaid):
        refuse_nothing_said(PersonFacts(sex="F", first_language="Polish"))


def test_only_an_unborn_childs_birth_is_not_a_correction() -> None:
    refuse_correction_of_birth(born_on=None, expected_on=None, unborn=False)
    refuse_correction_of_birth(born_on=TODAY, expected_on=DUE, unborn=False)
    with pytest.raises(BirthNotRecorded):
        refuse_correction_of_birth(born_on=None, expected_on=DUE, unborn=False)


def test_details_added_before_birth_are_refused_where_they_stood() -> None:
    for born_on, expected_on in ((TODAY, DUE), (None, None)):
        refuse_before_birth(
            pointer="/given",
            given="Testchild",
            born_on=born_on,
            expected_on=expected_on,
            unborn=False,
        )
    with pytest.raises(NotYetKnowable) as refused:
        refuse_before_birth(
            pointer="/given",
            given="Testchild",
            born_on=None,
            expected_on=DUE,
            unborn=False,
        )
    assert (refused.value.pointer, refused.value.code) == ("/given", "unborn-given-name")
    refuse_before_birth(
        pointer="/scheme",
        scheme=IdentifierScheme.LA_CHILD_ID,
        born_on=None,
        expected_on=DUE,
        unborn=False,
    )


def test_the_homeless_are_not_found_by_the_postcode_they_share() -> None:
    def keys(postcode: str) -> list[str]:
        home = AddressFacts(("No fixed abode",), postcode)
        return [key for key in keys_of(PersonFacts(addresses=(home,))) if key.startswith("at:")]

    assert keys("ZZ9 1ZZ") == ["at:ZZ91ZZ"]
    assert keys("ZZ99 3VZ") == keys("somewhere") == []


def test_however_many_names_are_given_a_record_has_few_keys_and_short_ones() -> None:
    words = " ".join(f"{chr(97 + place)}{'ox' * 9}" for place in range(12))
    names = tuple(NameFacts(f"{number} {words}", "\ufdfa" * 200) for number in range(20))
    home = AddressFacts(("12 Test Road",), "ZZ9 1ZZ")
    keys = keys_of(PersonFacts(names=names, born_on=TODAY, addresses=(home,)))
    assert len(keys) <= 400
    assert max(map(len, keys)) <= 200
    assert {"born:2026-11-18", "at:ZZ91ZZ"} <= set(keys)
