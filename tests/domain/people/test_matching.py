"""How the hub recognises a child: what is found, what is held back, and what always holds."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from app.domain.people.identifiers import IdentifierScheme
from app.domain.people.matching import comparison
from app.domain.people.matching.comparison import (
    Candidate,
    Match,
    Query,
    Strength,
    compare,
    proposals,
)
from app.domain.people.matching.evidence import Field, Finding, Outcome
from app.domain.people.matching.keys import blocking_keys, record_keys
from app.domain.people.names import Name, NameKind

NHS = IdentifierScheme.NHS_NUMBER
UPN = IdentifierScheme.UPN

RECORD = UUID(int=1)
ELLA = Query(
    given="Ella",
    family="Zorbwick",
    born_on=date(2015, 3, 4),
    sex="F",
    postcode="ZZ9 1ZZ",
    address_line="12 Invented Road",
)


def record_of(query: Query, *, record_id: UUID = RECORD) -> Candidate:
    """The record that holds all that is asked, and nothing more."""
    return Candidate(
        id=record_id,
        names=query.names,
        born_on=query.born_on,
        expected_on=query.expected_on,
        sex=query.sex,
        identifiers=query.identifiers,
        postcodes=(query.postcode,) if query.postcode else (),
        address_lines=(query.address_line,) if query.address_line else (),
        household=query.household,
    )


ELLAS_RECORD = record_of(ELLA)


def outcome_of(match: Match, field: Field) -> Outcome | None:
    return next((found.outcome for found in match.reasons if found.field is field), None)


def words_of(match: Match) -> tuple[str, ...]:
    return tuple(found.words for found in match.reasons)


def named(given: str | None, family: str | None) -> Query:
    return replace(ELLA, given=given, family=family)


def held_as(*names: Name) -> Candidate:
    return replace(ELLAS_RECORD, names=names)


# What is found.


def test_everything_alike_is_strong_and_only_a_number_makes_it_exact() -> None:
    assert compare(ELLA, candidate=ELLAS_RECORD).strength is Strength.STRONG
    numbered = replace(ELLA, identifiers=((NHS, "9990000018"),))
    assert compare(numbered, candidate=record_of(numbered)).strength is Strength.EXACT


def test_a_swapped_day_and_month_is_found_and_said() -> None:
    match = compare(replace(ELLA, born_on=date(2015, 4, 3)), candidate=ELLAS_RECORD)
    assert match.strength is Strength.STRONG
    assert "Date of birth has day and month swapped (03/04 and 04/03)" in words_of(match)


@pytest.mark.parametrize("typed", [date(2015, 3, 14), date(2016, 3, 4), date(2051, 3, 4)])
def test_one_slip_of_a_digit_in_the_date_of_birth_is_found(typed: date) -> None:
    match = compare(replace(ELLA, born_on=typed), candidate=ELLAS_RECORD)
    assert match.strength is Strength.STRONG
    assert outcome_of(match, Field.BIRTH) is Outcome.CLOSE


def test_the_first_of_january_may_stand_for_a_birthday_nobody_knew() -> None:
    match = compare(replace(ELLA, born_on=date(2015, 1, 1)), candidate=ELLAS_RECORD)
    assert outcome_of(match, Field.BIRTH) is Outcome.CLOSE


# Births that may stand for a year.

STRANGER = Query(given="Mohammad", family="Zorbwick", born_on=date(2009, 1, 1))


@pytest.mark.parametrize("day", [date(2009, 1, 1), date(2009, 7, 1)])
def test_a_birthday_that_many_are_given_is_not_strong_without_more(day: date) -> None:
    asked = replace(STRANGER, born_on=day, sex="M")
    match = compare(asked, candidate=record_of(asked))
    assert match.strength is Strength.POSSIBLE
    assert outcome_of(match, Field.BIRTH) is Outcome.CLOSE
    for more in ({"postcode": "ZZ9 1ZZ"}, {"household": (Name("Ana", "Zorbwick"),)}):
        told = replace(asked, **more)
        assert compare(told, candidate=record_of(told)).strength is Strength.STRONG
    truly = replace(asked, born_on=date(2009, 3, 4))
    assert compare(truly, candidate=record_of(truly)).strength is Strength.STRONG


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        (date(2009, 1, 1), date(2009, 8, 23), Outcome.CLOSE),
        (date(2009, 1, 1), date(2008, 7, 9), Outcome.CLOSE),
        (date(2009, 1, 1), date(2010, 11, 30), Outcome.CLOSE),
        (date(2009, 1, 1), date(2008, 1, 1), Outcome.CLOSE),
        (date(2009, 7, 1), date(2009, 1, 1), Outcome.CLOSE),
        (date(2009, 7, 1), date(2010, 1, 1), Outcome.CLOSE),
        (date(2009, 1, 1), date(2006, 7, 9), Outcome.DIFFER),
        (date(2009, 1, 1), date(2019, 1, 1), Outcome.DIFFER),
        (date(2009, 1, 1), date(2011, 1, 1), Outcome.DIFFER),
    ],
)
def test_an_estimated_year_may_be_one_off_and_no_more(
    one: date, other: date, outcome: Outcome
) -> None:
    for asked, held in ((one, other), (other, one)):
        match = compare(
            replace(STRANGER, born_on=asked), candidate=record_of(replace(STRANGER, born_on=held))
        )
        assert outcome_of(match, Field.BIRTH) is outcome
        assert (match.strength is Strength.POSSIBLE) == (outcome is Outcome.CLOSE)


# Names that are none, and names that are one.

NO_NAMES = (
    *("NK", "nk", "N/K", "N/A", "n/a", "Unknown", "UNKNOWN", "unk", "Not known", "Not Known."),
    *("not yet known", "Not given", "Not stated", "Not provided", "No name", "None", "NULL", "TBC"),
    *(
        "tba",
        "To be confirmed",
        "Surname unknown",
        "Unknown surname",
        "Forename not known",
        "Name unknown",
    ),
    *(
        "Surname",
        "First name",
        "XXX",
        "xx",
        "X X",
        "zzz",
        "?",
        "???",
        "-",
        ".",
        "*",
        "Test",
        "TEST",
        "Dummy",
    ),
    *(
        "Anonymous",
        "Withheld",
        "Redacted",
        "Refused",
        "Undisclosed",
        "Unnamed",
        "Unk\u200bnown",
        " ",
        "FNU",
    ),
)
NO_GIVEN_NAMES = (
    *(
        "Twin II",
        "Mother",
        "Adult male",
        "Stillborn",
        "Sibling 1",
        "Unnamed baby girl",
        "Dad",
        "N/K N/K",
    ),
    *(
        "Baby",
        "Baby Boy",
        "Baby Girl",
        "BABY",
        "Infant",
        "Male Infant",
        "Female",
        "Male",
        "Boy",
        "Girl",
    ),
    *(
        "Twin 1",
        "Twin Two",
        "Twin A",
        "Triplet 3",
        "Unborn",
        "Unborn baby",
        "Newborn",
        "Baby of Ana",
        "B/O Ana",
    ),
    *(
        "Baby 1",
        "Child",
        "Child 2",
        "Sibling",
        "Mr",
        "Miss",
        "Master",
        "Neonate",
        "Baby Zorbwick",
        "Foetus",
    ),
    *(
        "Boy Zorbwick",
        "Infant Zorbwick",
        "Unknown male",
        "Baby unknown",
        "Male child",
        "Child of Ana",
    ),
)
NO_FAMILY_NAMES = (
    "Child A",
    "Baby Boy",
    "Unnamed baby girl",
    "Sibling 1",
    "Twin II",
    "N/K N/K",
    "Baby",
    "Infant",
    "Boy",
    "Girl",
    "Male",
    "Female",
    "Mr",
    "Mrs",
    "Twin 1",
    "Unborn",
)


@pytest.mark.parametrize("placeholder", [*NO_NAMES, *NO_GIVEN_NAMES])
def test_a_placeholder_for_a_given_name_is_evidence_for_nothing(placeholder: str) -> None:
    asked = named(placeholder, "Zorbwick")
    both = compare(asked, candidate=record_of(asked))
    assert outcome_of(both, Field.GIVEN_NAME) is None
    one = compare(asked, candidate=ELLAS_RECORD)
    assert outcome_of(one, Field.GIVEN_NAME) is Outcome.MISSING
    assert {both.strength, one.strength} == {Strength.POSSIBLE}


@pytest.mark.parametrize("placeholder", [*NO_NAMES, *NO_FAMILY_NAMES])
def test_a_placeholder_for_a_family_name_is_evidence_for_nothing(placeholder: str) -> None:
    asked = Query(given="Ali", family=placeholder, born_on=date(2010, 1, 1), sex="M")
    match = compare(asked, candidate=record_of(replace(asked, family=placeholder.upper())))
    assert outcome_of(match, Field.FAMILY_NAME) is None
    assert match.strength is Strength.WEAK
    nameless = replace(asked, given="NK", born_on=date(2014, 8, 8))
    assert compare(nameless, candidate=record_of(nameless)).strength is Strength.WEAK
    assert outcome_of(compare(asked, candidate=ELLAS_RECORD), Field.FAMILY_NAME) is Outcome.MISSING


@pytest.mark.parametrize(
    "real",
    [
        *(
            "Knowles",
            "Unwin",
            "Testino",
            "Nkosi",
            "Nkechi",
            "Na",
            "Xu",
            "Babyface",
            "Maleeha",
            "Nil",
        ),
        *("To", "No", "Given", "Baby-Zorb", "Noname-Zorb", "Child", "Master", "Null-Zorb", "Known"),
    ],
)
def test_a_name_that_only_looks_like_a_placeholder_is_a_name(real: str) -> None:
    asked = named("Ella", real)
    match = compare(asked, candidate=record_of(asked))
    assert outcome_of(match, Field.FAMILY_NAME) is Outcome.AGREE


ONE_FAMILY_NAME = (
    ("al-Zorbi", "Al Zorbi", "Alzorbi", "AL ZORBI", "al\u2019Zorbi", "al\u2010Zorbi", "Al - Zorbi"),
    ("El Mokwan", "Elmokwan", "el-Mokwan", "El'Mokwan", "EL\u00a0MOKWAN"),
    (
        "O'Zorbwick",
        "O\u2019Zorbwick",
        "O Zorbwick",
        "OZorbwick",
        "O`Zorbwick",
        "O' Zorbwick",
        "O-Zorbwick",
        "O\u02bcZorbwick",
    ),
    ("McZorbwick", "Mc Zorbwick", "MCZORBWICK", "Mc-Zorbwick", "Mc'Zorbwick", "Mc. Zorbwick"),
    ("MacZorbwick", "Mac Zorbwick", "Mac-Zorbwick", "Macz\u00f3rbwick"),
    ("de la Zorb", "Delazorb", "De La Zorb", "de-la-Zorb", "DeLaZorb", "Dela Zorb"),
    ("da Zorba", "Dazorba", "Da Zorba", "Da-Zorba", "da\u2019Zorba"),
    ("D'Zorba", "D Zorba", "Dzorba", "d\u2018Zorba", "D-Zorba"),
    ("van der Zorb", "Vanderzorb", "Van Der Zorb", "van-der-Zorb", "vander Zorb", "VanderZorb"),
    ("van den Zorb", "Vandenzorb", "Van Den Zorb", "Van-den-Zorb"),
    ("von Zorb", "Vonzorb", "Von-Zorb", "VON ZORB"),
    ("ter Zorst", "Terzorst", "Ter-Zorst"),
    ("ap Zorys", "Apzorys", "Ap-Zorys", "AP ZORYS"),
    ("ben Zorvid", "Benzorvid", "Ben-Zorvid", "BEN ZORVID"),
    ("bin Zorlid", "Binzorlid", "Bin-Zorlid", "bin\u2011Zorlid"),
    ("ibn Zorud", "Ibnzorud", "Ibn-Zorud"),
    ("bint Zorud", "Bintzorud", "Bint-Zorud"),
    ("abu Zorkr", "Abuzorkr", "Abu-Zorkr"),
    ("di Zorbo", "Dizorbo", "Di-Zorbo", "DI ZORBO"),
    ("del Zorbo", "Delzorbo", "Del-Zorbo"),
    ("St John-Zorb", "St. John Zorb", "Saint John-Zorb", "StJohn Zorb", "St John Zorb"),
    ("San Zortin", "Sanzortin", "San-Zortin"),
    ("Fitz Zorb", "Fitzzorb", "Fitz-Zorb", "FitzZorb"),
    ("Zorbwick-Quandle", "Zorbwick Quandle", "Zorbwickquandle", "Zorbwick \u2013 Quandle"),
)


@pytest.mark.parametrize(
    ("one", "other"), [(row[0], other) for row in ONE_FAMILY_NAME for other in row[1:]]
)
def test_a_family_name_joined_parted_or_hyphenated_is_one_wherever_they_live(
    one: str, other: str
) -> None:
    for asked, held in ((one, other), (other, one)):
        query = replace(named("Ella", asked), postcode=None, address_line=None)
        record = replace(record_of(named("Ella", held)), postcodes=("YY1 1YY",))
        match = compare(query, candidate=record)
        assert outcome_of(match, Field.FAMILY_NAME) is Outcome.AGREE
        assert match.strength is Strength.STRONG
        keys = record_keys(record.names, born_on=None, expected_on=None, postcodes=[])
        assert {key for key in keys if key.startswith("name:")} & {*blocking_keys(query).keys}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("van den Zorb", "van den Quandle"),
        ("al-Zorbi", "al-Quandi"),
        ("ben Zorvid", "ben Quandvid"),
        ("D Zorba", "D Quandle"),
        ("San Zortin", "San Quandle"),
        ("abu Zorkr", "abu Quandle"),
    ],
)
def test_two_families_do_not_share_a_particle(one: str, other: str) -> None:
    match = compare(named("Ella", one), candidate=record_of(named("Ella", other)))
    assert outcome_of(match, Field.FAMILY_NAME) is Outcome.DIFFER


ONE_GIVEN_NAME = (
    ("Abdul Rahman", "Abdulrahman", "Abdul-Rahman", "ABDUL RAHMAN", "abdul\u2019rahman"),
    ("Abd al-Rahman", "Abd Al Rahman", "Abdalrahman", "Abd-al-Rahman"),
    ("La Zorya", "Lazorya", "LaZorya", "La-Zorya", "LA ZORYA"),
    ("D'Zorcy", "Dzorcy", "D Zorcy", "D\u2019Zorcy", "D-Zorcy"),
    ("N'Zorlo", "Nzorlo", "N\u02bcZorlo"),
    ("Mary-Ann", "Mary Ann", "Maryann", "MARY\u2013ANN"),
    ("Zor'id", "Zorid", "Zor\u02bfid", "Zor`id"),
    ("El Zorhdi", "Elzorhdi", "El-Zorhdi"),
)
RESPELLED = (
    ("Abd al-Rahman", "Abdurrahman", "Abdul Rahman", "Abdel-Rahman", "Abdirahman", "Abd ur Rahman"),
    ("Abdulaziz", "Abdel Aziz", "Abd al-Aziz", "Abdelaziz"),
    ("Abdullatif", "Abd al-Latif", "Abdul Latif", "Abdulatif", "Abdel Latif"),
    ("Abdus Salam", "Abdussalam", "Abdul Salam", "Abd as-Salam", "Abdessalam"),
    ("Abdush Shakur", "Abdul Shakur", "Abdushshakur", "Abd al-Shakur"),
    ("Abdullah", "Abdallah", "Abd Allah", "Abdoullah"),
    ("Nuruddin", "Nur al-Din", "Nureddin", "Nur ud Din", "Nurudin"),
    ("Shamsuddin", "Shams al-Din", "Shamseddine", "Shams-ud-Din"),
    ("Abu Bakr", "Abubakar", "Aboubakar", "Abubakr", "Abu Bakar"),
    ("Salah ad-Din", "Salahuddin", "Salah al-Din", "Salahudin"),
    ("Umm Kulthum", "Umkulthum", "Ummkulthum"),
)


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        *((row[0], other, Outcome.AGREE) for row in ONE_GIVEN_NAME for other in row[1:]),
        *((row[0], other, None) for row in RESPELLED for other in row[1:]),
    ],
)
def test_a_given_name_joined_parted_or_respelled_is_never_a_twins(
    one: str, other: str, outcome: Outcome | None
) -> None:
    for asked, held in ((one, other), (other, one)):
        query = replace(named(asked, "Zorbwick"), postcode=None, address_line=None)
        record = record_of(named(held, "Zorbwick"))
        match = compare(query, candidate=record)
        found = outcome_of(match, Field.GIVEN_NAME)
        assert found in ({outcome} if outcome else {Outcome.AGREE, Outcome.CLOSE})
        assert match.strength in {Strength.STRONG, Strength.POSSIBLE}
        assert Finding.TWIN_OR_SIBLING.value.words not in words_of(match)
        keys = record_keys(record.names, born_on=None, expected_on=None, postcodes=[])
        assert {key for key in keys if key.startswith("name:")} & {*blocking_keys(query).keys}


def test_given_names_that_only_begin_alike_are_a_twins() -> None:
    pairs = (
        ("Abdul Rahman", "Abdul Karim"),
        ("Abdurrahman", "Abdulaziz"),
        ("Abdullah", "Abdul Aziz"),
    )
    for one, other in pairs:
        match = compare(named(one, "Zorbwick"), candidate=record_of(named(other, "Zorbwick")))
        assert match.strength is Strength.WEAK, (one, other)


@pytest.mark.parametrize("shorter", ["Abdul", "Abdel", "Rahman"])
def test_half_of_such_a_name_is_close_to_the_whole(shorter: str) -> None:
    match = compare(named(shorter, "Zorbwick"), candidate=held_as(Name("Abdul Rahman", "Zorbwick")))
    assert match.strength is Strength.POSSIBLE


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("Catherine", "Katherine"),
        ("Jayden", "Jaydon"),
        ("Zo\u00eb", "Zoee"),
        ("Mohammed", "Muhamad"),
        ("Alfie", "Alfred"),
        ("Kate", "Katie"),
        ("Amy", "Aimee"),
        ("Thomas James", "James Thomas"),
        ("James", "Thomas James"),
        ("T", "Thomas"),
    ],
)
def test_a_given_name_spelled_shortened_or_turned_round_is_possible(asked: str, held: str) -> None:
    match = compare(named(asked, "Zorbwick"), candidate=held_as(Name(held, "Zorbwick")))
    assert match.strength is Strength.POSSIBLE
    assert outcome_of(match, Field.GIVEN_NAME) is Outcome.CLOSE


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("Ella", "ELLA"),
        ("Ella", "Ella Mae"),
        ("Ella-Mae", "Ellamae"),
        ("Ella M", "Ella Mae"),
        ("Muhammad Ayaan", "Mohammed Ayaan"),
        ("Ayaan", "Muhammad Ayaan"),
        ("D'Arcy", "Darcy"),
        ("\u674e", "\u674e"),
    ],
)
def test_a_given_name_written_otherwise_is_the_same_name(asked: str, held: str) -> None:
    match = compare(named(asked, "Zorbwick"), candidate=held_as(Name(held, "Zorbwick")))
    assert match.strength is Strength.STRONG
    assert outcome_of(match, Field.GIVEN_NAME) is Outcome.AGREE


@pytest.mark.parametrize(
    ("asked", "held", "outcome"),
    [
        ("Zorbwick-Quandle", "Zorbwick Quandle", Outcome.AGREE),
        ("Zorbwick-Quandle", "Zorbwickquandle", Outcome.AGREE),
        ("Zorbwick-Quandle", "Quandle-Zorbwick", Outcome.AGREE),
        ("O Zorbwick", "O\u2019Zorbwick", Outcome.AGREE),
        ("Zorbwick-Quandle", "Quandle", Outcome.CLOSE),
        ("Zorbwick", "Zorbwick-Quandle", Outcome.CLOSE),
        ("Zorbwick", "Zorbwik", Outcome.CLOSE),
        ("van der Zorbwick", "Zorbwick", Outcome.AGREE),
        ("van der Zorbwick", "van der Quandle", Outcome.DIFFER),
        ("O'Zorbwick", "O'Quandle", Outcome.DIFFER),
    ],
)
def test_either_half_either_order_and_hyphen_or_space_find_a_family_name(
    asked: str, held: str, outcome: Outcome
) -> None:
    match = compare(named("Ella", asked), candidate=held_as(Name("Ella", held)))
    assert outcome_of(match, Field.FAMILY_NAME) is outcome
    assert match.strength is Strength.STRONG


def test_given_and_family_name_the_other_way_round_are_found() -> None:
    match = compare(named("Zorbwick", "Ella"), candidate=ELLAS_RECORD)
    assert match.strength is Strength.POSSIBLE
    assert "Given and family name are the other way round" in words_of(match)


@pytest.mark.parametrize("kind", [NameKind.ALIAS, NameKind.FORMER])
def test_a_child_is_found_by_a_name_they_are_or_were_known_by(kind: NameKind) -> None:
    record = held_as(Name("Arabella", "Zorbwick"), Name("Xanthe", None, kind))
    match = compare(named("Xanthe", "Zorbwick"), candidate=record)
    assert match.strength is Strength.STRONG
    assert "The given name is one the child is or was known by" in words_of(match)
    asked = replace(ELLA, given="Arabella", other_names=(Name("Xanthe", None, kind),))
    assert compare(asked, candidate=held_as(Name("Xanthe", "Zorbwick"))).strength is Strength.STRONG


def test_a_child_who_took_another_family_name_and_moved_is_still_possible() -> None:
    moved = replace(ELLA, family="Quandle", postcode=None, address_line=None)
    assert compare(moved, candidate=ELLAS_RECORD).strength is Strength.POSSIBLE


def test_a_former_postcode_counts_and_says_that_it_is_one() -> None:
    record = replace(ELLAS_RECORD, postcodes=("YY1 1YY",), former_postcodes=("zz91zz",))
    assert "The postcode is a former one" in words_of(compare(ELLA, candidate=record))
    near = replace(record, former_postcodes=("ZZ9 2AA",))
    assert outcome_of(compare(ELLA, candidate=near), Field.POSTCODE) is Outcome.CLOSE


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("12, invented rd", Outcome.AGREE),
        ("14 Invented Road", Outcome.DIFFER),
        ("12 Other Lane", Outcome.DIFFER),
    ],
)
def test_an_address_line_is_the_same_only_with_the_same_house_number(
    line: str, outcome: Outcome
) -> None:
    match = compare(replace(ELLA, address_line=line), candidate=ELLAS_RECORD)
    assert outcome_of(match, Field.ADDRESS) is outcome


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        ("12A Test Road", "12B Test Road", Outcome.DIFFER),
        ("Flat A, 12 Test Road", "Flat B, 12 Test Road", Outcome.DIFFER),
        ("12 Test Road", "12A Test Road", Outcome.DIFFER),
        ("12 A Test Road", "12A Test Road", Outcome.AGREE),
        ("Flat 1 12 Test Road", "Flat 11 2 Test Road", Outcome.DIFFER),
        ("Room 4, Test Refuge", "4 Test Road", Outcome.DIFFER),
        ("12 Wolverhampton Road", "12 Wolverhampton Lane", Outcome.DIFFER),
        ("Flat 3, 12 Invented Road", "12 Invnted Rd, Flat 3", Outcome.AGREE),
        ("12-14 Test Road", "12 Test Road", Outcome.DIFFER),
        ("Rose Cottage", "rose cottage, Testham", Outcome.AGREE),
        ("Rose Cottage", "Not known", Outcome.MISSING),
        ("NFA", "NFA", None),
        ("Test Refuge", "Test Refuge", None),
        ("No fixed abode", "12 Test Road", Outcome.MISSING),
    ],
)
def test_first_lines_agree_only_on_one_door(one: str, other: str, outcome: Outcome | None) -> None:
    for asked, held in ((one, other), (other, one)):
        match = compare(
            replace(ELLA, address_line=asked),
            candidate=replace(ELLAS_RECORD, address_lines=(held,)),
        )
        assert outcome_of(match, Field.ADDRESS) is outcome


def test_what_one_side_does_not_say_counts_neither_way_and_is_said() -> None:
    bare = replace(ELLA, sex=None, postcode=None, address_line=None)
    match = compare(bare, candidate=ELLAS_RECORD)
    for field in (Field.SEX, Field.POSTCODE, Field.ADDRESS):
        found = next(found for found in match.reasons if found.field is field)
        assert (found.outcome, found.points) == (Outcome.MISSING, 0)
    unknown = compare(replace(bare, sex="U"), candidate=ELLAS_RECORD)
    assert unknown.score == match.score


# Numbers.


def test_an_nhs_number_alone_finds_the_child() -> None:
    record = replace(ELLAS_RECORD, identifiers=((NHS, "9990000018"),))
    match = compare(Query(identifiers=((NHS, "9990000018"),)), candidate=record)
    assert match.strength is Strength.EXACT


def test_a_former_pupil_number_finds_the_child() -> None:
    record = replace(ELLAS_RECORD, identifiers=((IdentifierScheme.FORMER_UPN, "H801200001001"),))
    match = compare(replace(ELLA, identifiers=((UPN, "H801200001001"),)), candidate=record)
    assert match.strength is Strength.EXACT


@pytest.mark.parametrize(
    "scheme", [IdentifierScheme.UPN_AS_SENT, IdentifierScheme.POLICE_ID, IdentifierScheme.OTHER]
)
def test_a_number_that_several_children_may_share_is_never_exact(
    scheme: IdentifierScheme,
) -> None:
    shared = replace(ELLA, identifiers=((scheme, "A801200001001"),))
    match = compare(shared, candidate=record_of(shared))
    assert match.strength is Strength.STRONG
    twin = replace(shared, given="Oliver")
    assert compare(twin, candidate=record_of(shared)).strength is Strength.WEAK


def test_the_same_nhs_number_with_another_name_and_birth_date_is_a_mistyped_one() -> None:
    number = ((NHS, "9990000018"),)
    record = replace(ELLAS_RECORD, identifiers=number)
    other = Query(given="Oliver", family="Quandle", born_on=date(2009, 9, 29), identifiers=number)
    match = compare(other, candidate=record)
    assert match.strength is Strength.POSSIBLE
    assert match.reasons[0].words.startswith(
        "The same number on a record with another name and birth date: check for a mistyped number"
    )


def test_a_twins_number_on_the_wrong_record_is_not_exact() -> None:
    number = ((NHS, "9990000018"),)
    record = replace(ELLAS_RECORD, identifiers=number)
    match = compare(replace(ELLA, given="Oliver", identifiers=number), candidate=record)
    assert match.strength is Strength.STRONG
    assert match.reasons[0].words == Finding.NUMBER_OF_A_TWIN.value.words


def test_a_number_that_agrees_while_nothing_else_does_is_looked_at_by_somebody() -> None:
    number = ((IdentifierScheme.LA_CHILD_ID, "77"),)
    record = replace(ELLAS_RECORD, identifiers=number)
    other = Query(family="Quandle", born_on=date(1990, 9, 29), sex="M", identifiers=number)
    match = compare(other, candidate=record)
    assert match.strength is Strength.POSSIBLE
    assert match.reasons[0].words == Finding.NUMBER_ALONE.value.words


def test_two_nhs_numbers_are_two_children_whatever_else_agrees() -> None:
    asked = replace(ELLA, identifiers=((NHS, "9990000018"),))
    record = replace(ELLAS_RECORD, identifiers=((NHS, "9990000026"),))
    assert compare(asked, candidate=record).strength is Strength.WEAK
    assert proposals(asked, candidates=[record]) == ()


def test_one_pupil_number_and_two_nhs_numbers_are_possible_and_a_question() -> None:
    asked = replace(ELLA, identifiers=((NHS, "9990000018"), (UPN, "H801200001001")))
    record = replace(ELLAS_RECORD, identifiers=((NHS, "9990000026"), (UPN, "H801200001001")))
    match = compare(asked, candidate=record)
    assert match.strength is Strength.POSSIBLE
    assert match.reasons[0].words == Finding.NUMBERS_DISAGREE.value.words


def test_a_second_pupil_number_does_not_hide_a_child_of_the_same_name() -> None:
    asked = replace(ELLA, identifiers=((UPN, "H801200001001"),))
    record = replace(ELLAS_RECORD, identifiers=((UPN, "U80120000100A"),))
    assert compare(asked, candidate=record).strength is Strength.STRONG


# Twins, siblings and namesakes.

DISTINCT_GIVEN_NAMES = (
    "Ella",
    "Bella",
    "Oliver",
    "Olivia",
    "Harry",
    "Zara",
    "Lara",
    "Ava",
    "Eva",
    "Leo",
    "Theo",
    "Muhammad Ayaan",
    "Muhammad Zayn",
    "Jack",
    "Noah",
    "Amelia",
    "Emilia",
    "Kaiden",
    "Jaiden",
)  # fmt: skip - names read better in rows
NEARLY_ONE_NAME = (
    ("Mia", "Mya"),
    ("Jayden", "Jaydon"),
    ("Ella", "Ellie"),
    ("Lily Mae", "Lily Rose"),
    ("Finley", "Finlay"),
    ("Daniel", "Danielle"),
)  # fmt: skip - likewise


@given(
    names=st.lists(st.sampled_from(DISTINCT_GIVEN_NAMES), min_size=2, max_size=2, unique=True),
    shared=st.sets(
        st.sampled_from(["family", "born_on", "sex", "postcode", "address_line", "household"])
    ),
    police=st.booleans(),
)
def test_a_twin_is_never_proposed_whatever_else_the_two_share(
    names: list[str], shared: set[str], police: bool
) -> None:
    known = replace(
        ELLA,
        given=names[0],
        household=(Name("Ana", "Zorbwick"),),
        identifiers=((IdentifierScheme.POLICE_ID, "CR/77"),) if police else (),
    )
    twin = record_of(replace(known, given=names[1]))
    asked = replace(
        known,
        family=known.family if "family" in shared else None,
        born_on=known.born_on if "born_on" in shared else None,
        sex=known.sex if "sex" in shared else None,
        postcode=known.postcode if "postcode" in shared else None,
        address_line=known.address_line if "address_line" in shared else None,
        household=known.household if "household" in shared else (),
    )
    assert compare(asked, candidate=twin).strength is Strength.WEAK
    assert proposals(asked, candidates=[twin]) == ()


def test_without_the_guard_a_twin_would_be_proposed_as_strong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    twin = record_of(replace(ELLA, given="Oliver"))
    assert proposals(ELLA, candidates=[twin]) == ()
    monkeypatch.setattr(comparison, "GUARDS", ())
    assert [match.strength for match in proposals(ELLA, candidates=[twin])] == [Strength.STRONG]


def test_twins_are_told_apart_with_names_turned_round_and_a_further_name_shared() -> None:
    asked = named("Zorbwick", "Ella Tau")
    assert compare(asked, candidate=held_as(Name("Ella Tau", "Zorbwick"))).score > 0.5
    twin = held_as(Name("Daisy Tau", "Zorbwick"))
    assert compare(asked, candidate=twin).strength is Strength.WEAK


@pytest.mark.parametrize(("one", "other"), NEARLY_ONE_NAME)
def test_twins_with_nearly_one_name_are_at_best_possible(one: str, other: str) -> None:
    asked, twin = replace(ELLA, given=one), replace(ELLA, given=other)
    assert compare(asked, candidate=record_of(twin)).strength is Strength.POSSIBLE


@pytest.mark.parametrize(("one", "other"), NEARLY_ONE_NAME)
@pytest.mark.parametrize(
    ("scheme", "numbers"),
    [
        (NHS, ("9990000018", "9990000026")),
        (UPN, ("H801200001001", "U80120000100A")),
        (IdentifierScheme.LA_CHILD_ID, ("77", "78")),
    ],
)
def test_twins_with_nearly_one_name_and_numbers_of_their_own_are_refused(
    one: str, other: str, scheme: IdentifierScheme, numbers: tuple[str, str]
) -> None:
    asked = replace(ELLA, given=one, identifiers=((scheme, numbers[0]),))
    twin = replace(ELLA, given=other, identifiers=((scheme, numbers[1]),))
    assert compare(asked, candidate=record_of(twin)).strength is Strength.WEAK


def test_a_brother_and_sister_with_nearly_one_name_are_refused() -> None:
    asked, twin = replace(ELLA, given="Charlie", sex="M"), replace(ELLA, given="Charlotte", sex="F")
    assert compare(asked, candidate=record_of(twin)).strength is Strength.WEAK


def test_a_sibling_with_nearly_one_name_and_another_birthday_is_refused() -> None:
    sibling = replace(ELLA, given="Ellie", born_on=date(2017, 8, 21))
    assert compare(ELLA, candidate=record_of(sibling)).strength is Strength.WEAK


def test_a_parent_of_the_same_name_and_address_is_not_proposed() -> None:
    parent = replace(ELLA, born_on=date(1986, 11, 29))
    assert compare(ELLA, candidate=record_of(parent)).strength is Strength.WEAK


def test_a_namesake_born_on_another_day_is_at_best_possible_whatever_else_agrees() -> None:
    known = replace(
        ELLA,
        household=(Name("Ana", "Zorbwick"),),
        identifiers=((IdentifierScheme.POLICE_ID, "CR/77"),),
    )
    cousin = replace(known, born_on=date(2013, 11, 29))
    match = compare(known, candidate=record_of(cousin))
    assert match.strength is Strength.POSSIBLE
    assert match.reasons[0].words == Finding.OTHER_BIRTH_DATE.value.words


@pytest.mark.parametrize("nameless", [None, "", "Baby Girl", "Twin A", "Baby of Ana", "Unknown"])
def test_without_a_given_name_a_twin_would_look_the_same_so_it_is_only_possible(
    nameless: str | None,
) -> None:
    for twin in ("Ella", "Oliver"):
        match = compare(named(nameless, "Zorbwick"), candidate=held_as(Name(twin, "Zorbwick")))
        assert match.strength is Strength.POSSIBLE
        assert match.reasons[0].words == Finding.NO_GIVEN_NAME.value.words


def test_without_a_date_of_birth_a_relative_would_look_the_same_so_it_is_only_possible() -> None:
    assert (
        compare(replace(ELLA, born_on=None), candidate=ELLAS_RECORD).strength is Strength.POSSIBLE
    )
    name_only = Query(given="Ella", family="Zorbwick")
    assert compare(name_only, candidate=ELLAS_RECORD).strength is Strength.POSSIBLE


# Unborn children.

UNBORN = Query(
    family="Zorbwick",
    expected_on=date(2026, 7, 1),
    postcode="ZZ9 1ZZ",
    household=(Name("Ana", "Zorbwick"),),
)


@pytest.mark.parametrize(
    ("expected_on", "born_on"),
    [
        (date(2026, 7, 9), None),
        (date(2026, 8, 1), None),
        (None, date(2026, 5, 2)),
        (date(2026, 6, 28), date(2026, 7, 3)),
    ],
)
def test_an_unborn_child_is_found_unborn_or_born_and_only_as_possible(
    expected_on: date | None, born_on: date | None
) -> None:
    record = replace(record_of(UNBORN), expected_on=expected_on, born_on=born_on)
    assert compare(UNBORN, candidate=record).strength is Strength.POSSIBLE


@pytest.mark.parametrize(
    ("expected_on", "born_on"), [(date(2025, 5, 1), None), (None, date(2025, 5, 1))]
)
def test_another_pregnancy_of_the_same_mother_is_another_child(
    expected_on: date | None, born_on: date | None
) -> None:
    record = replace(
        record_of(UNBORN), expected_on=expected_on, born_on=born_on, postcodes=(), household=()
    )
    assert compare(UNBORN, candidate=record).strength is Strength.WEAK


# What always holds.

names = st.builds(
    Name,
    st.none() | st.sampled_from(["Ella", "Ellie", "Oliver", "Mia", "Mya", "Zorbwick", "E", "Baby"]),
    st.none() | st.sampled_from(["Zorbwick", "Zorbwik", "Zorbwick-Quandle", "Quandle", "Ella"]),
    st.sampled_from(NameKind),
)
days = st.sampled_from(
    [date(2015, 3, 4), date(2015, 4, 3), date(2015, 3, 14), date(2015, 1, 1), date(1986, 11, 29)]
)
numbers = st.sampled_from(
    [(scheme, value) for scheme in IdentifierScheme for value in ("9990000018", "9990000026")]
)
queries = st.builds(
    Query,
    given=st.none() | st.sampled_from(["Ella", "Ellie", "Oliver", "Alfie", "Zorbwick", "E"]),
    family=st.none() | st.sampled_from(["Zorbwick", "Zorbwik", "Quandle-Zorbwick", "Ella"]),
    other_names=st.lists(names, max_size=2).map(tuple),
    born_on=st.none() | days,
    expected_on=st.none() | days,
    sex=st.sampled_from([None, "M", "F", "U"]),
    identifiers=st.lists(numbers, max_size=3).map(tuple),
    postcode=st.sampled_from([None, "ZZ9 1ZZ", "ZZ9 2AA", "YY1 1YY", ""]),
    address_line=st.sampled_from([None, "12 Invented Road", "14 Invented Road"]),
    household=st.lists(names, max_size=2).map(tuple),
)


@given(queries, queries)
def test_it_does_not_matter_which_of_two_is_asked_and_which_is_on_record(
    one: Query, other: Query
) -> None:
    forward = compare(one, candidate=record_of(other))
    backward = compare(other, candidate=record_of(one))
    assert forward.score == pytest.approx(backward.score)
    assert forward.strength is backward.strength


@given(queries, queries)
def test_the_score_is_a_probability_and_lies_in_the_band_of_its_strength(
    one: Query, other: Query
) -> None:
    match = compare(one, candidate=record_of(other))
    lowest = {"exact": 0.99, "strong": 0.95, "possible": 0.5, "weak": 0.0}
    highest = {"exact": 1.0, "strong": 0.98, "possible": 0.94, "weak": 0.49}
    assert lowest[match.strength] <= match.score <= highest[match.strength]
    assert len({found.field for found in match.reasons if found.field is not Field.CAUTION}) == len(
        [found for found in match.reasons if found.field is not Field.CAUTION]
    )


@given(
    query=queries,
    other=queries,
    agreed=queries,
    field=st.sampled_from(
        ["names", "born_on", "sex", "identifiers", "postcode", "address_line", "household"]
    ),
)
def test_more_agreement_never_lowers_the_score(
    query: Query, other: Query, agreed: Query, field: str
) -> None:
    record = record_of(other)
    without, with_it, on_record = agree_on(field, query=query, record=record, agreed=agreed)
    before = compare(without, candidate=record)
    after = compare(with_it, candidate=on_record)
    assert after.score >= before.score or after.score == pytest.approx(before.score)


def agree_on(
    field: str, *, query: Query, record: Candidate, agreed: Query
) -> tuple[Query, Query, Candidate]:
    """A question that says less, one in which `field` agrees, and the record it agrees with.

    What can be said once only is left out of the first; what can be said often is added.
    """
    silent, asked, on_record = query, query, record
    match field:
        case "names":
            name = Name(agreed.given, agreed.family)
            asked = replace(query, other_names=(*query.other_names, name))
            on_record = replace(record, names=(*record.names, name))
        case "identifiers":
            asked = replace(query, identifiers=query.identifiers + agreed.identifiers)
            on_record = replace(record, identifiers=record.identifiers + agreed.identifiers)
        case "household":
            asked = replace(query, household=query.household + agreed.household)
            on_record = replace(record, household=record.household + agreed.household)
        case "postcode":
            silent = replace(query, postcode=None)
            asked = replace(query, postcode="ZZ9 9ZZ")
            on_record = replace(record, postcodes=(*record.postcodes, "ZZ9 9ZZ"))
        case "address_line":
            silent = replace(query, address_line=None)
            asked = replace(query, address_line="9 Agreed Lane")
            on_record = replace(record, address_lines=(*record.address_lines, "9 Agreed Lane"))
        case "sex":
            silent, asked = replace(query, sex=None), replace(query, sex=record.sex)
        case _:
            silent = replace(query, born_on=None, expected_on=None)
            asked = replace(query, born_on=record.born_on, expected_on=record.expected_on)
    return silent, asked, on_record


@given(asked=queries, held=st.lists(queries, max_size=8), order=st.randoms(use_true_random=False))
def test_proposals_come_exact_first_then_by_score_in_one_order_only(
    asked: Query, held: list[Query], order: Random
) -> None:
    records = [
        record_of(query, record_id=UUID(int=place)) for place, query in enumerate(held, start=1)
    ]
    found = proposals(asked, candidates=records, floor=Strength.WEAK)
    ranks = [list(Strength).index(match.strength) for match in found]
    assert len(found) == len(records)
    assert ranks == sorted(ranks)
    assert [match.score for match in found] == sorted(
        (match.score for match in found), reverse=True
    )
    order.shuffle(records)
    assert proposals(asked, candidates=records, floor=Strength.WEAK) == found


@given(asked=queries, held=st.lists(queries, max_size=5), floor=st.sampled_from(Strength))
def test_a_floor_leaves_out_what_is_weaker_and_nothing_else(
    asked: Query, held: list[Query], floor: Strength
) -> None:
    records = [record_of(query, record_id=UUID(int=place)) for place, query in enumerate(held)]
    everything = proposals(asked, candidates=records, floor=Strength.WEAK)
    strong_enough = list(Strength)[: list(Strength).index(floor) + 1]
    assert proposals(asked, candidates=records, floor=floor) == tuple(
        match for match in everything if match.strength in strong_enough
    )


def test_nothing_known_of_the_child_proposes_nobody() -> None:
    assert proposals(Query(), candidates=[ELLAS_RECORD]) == ()


@given(days, st.integers(1, 3))
def test_a_birth_a_few_days_away_is_compared_without_failing(day: date, step: int) -> None:
    query = replace(ELLA, born_on=day + timedelta(days=step))
    assert 0 <= compare(query, candidate=ELLAS_RECORD).score <= 1


def test_no_words_of_any_finding_are_left_with_a_place_unfilled() -> None:
    for born_on in (date(2015, 3, 4), date(2015, 4, 3), date(2015, 3, 5), date(1986, 11, 29)):
        match = compare(replace(ELLA, born_on=born_on), candidate=ELLAS_RECORD)
        assert not any("{" in found.words for found in match.reasons)


_LATIN = Query(given="Oleksandr", family="Shevchenko", born_on=date(2013, 4, 15))


@pytest.mark.parametrize(
    ("given_name", "family"),
    [
        (
            "\u041e\u043b\u0435\u043a\u0441\u0430\u043d\u0434\u0440",
            "\u0428\u0435\u0432\u0447\u0435\u043d\u043a\u043e",
        ),
        (
            "\u0391\u03bb\u03ad\u03be\u03b1\u03bd\u03b4\u03c1\u03bf\u03c2",
            "\u03a0\u03b1\u03c0\u03c0\u03ac",
        ),
        ("\u0645\u062d\u0645\u062f", "\u062e\u0627\u0646"),
        ("\u674e", "\u5c0f\u9f99"),
    ],
    ids=["cyrillic", "greek", "arabic", "chinese"],
)
def test_a_name_in_another_script_is_not_said_to_be_another_childs(
    given_name: str, family: str
) -> None:
    elsewhere = replace(_LATIN, given=given_name, family=family)
    for query, held in ((_LATIN, elsewhere), (elsewhere, _LATIN)):
        match = compare(query, candidate=record_of(held))
        outcomes = {each.field: each.outcome for each in match.reasons}
        assert outcomes[Field.GIVEN_NAME] is outcomes[Field.FAMILY_NAME] is Outcome.MISSING
        said = {each.words for each in match.reasons}
        assert Finding.GIVEN_OTHER_SCRIPT.value.words in said
        assert Finding.TWIN_OR_SIBLING.value.words not in said
    assert compare(elsewhere, candidate=record_of(elsewhere)).strength is Strength.STRONG


def test_a_name_in_the_same_script_is_what_counts_where_there_is_one() -> None:
    cyrillic = Name("\u0421\u043e\u0444\u0456\u044f", "Shevchenko", NameKind.ALIAS)
    twin = record_of(replace(_LATIN, given="Sofia"))
    match = compare(_LATIN, candidate=replace(twin, names=(*twin.names, cyrillic)))
    outcomes = {each.field: each.outcome for each in match.reasons}
    assert outcomes[Field.GIVEN_NAME] is Outcome.DIFFER


def test_half_a_name_in_another_script_leaves_the_other_half_compared() -> None:
    half = replace(_LATIN, given="\u041e\u043b\u0435\u043a\u0441\u0430\u043d\u0434\u0440")
    match = compare(_LATIN, candidate=record_of(half))
    assert match.strength is Strength.POSSIBLE
