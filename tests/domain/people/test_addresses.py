"""Addresses: when two writings name one home, and which postcodes pick out a place."""

from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from app.domain.people.addresses import place_key, searchable_postcode

POSTCODE = "ZZ9 1ZZ"


ONE_HOME = (
    ("Flat Two, 12 Test Road", "Flat 2, 12 Test Road"),
    ("Two High Street", "2 High Street", "Two, High Street", "Number Two High St"),
    ("Flat Two, Ten Test Lane", "Flat 2, 10 Test Lane"),
    ("Flat 4b, 12 Test Road", "Flat 4-B, 12 Test Road", "12 Test Road, Flat 4 B"),
    ("The Flat, 12 Test Road", "Flat, 12 Test Road", "Flat above Test Shop, 12 Test Road"),
    ("4 Test Lane Caravan Site", "4, test lane caravan site, Testham"),
    (
        "12 Test Road",
        "12 Test Rd",
        "12, TEST ROAD",
        "12 test road.",
        "12Test Road",
        "No. 12 Test Rd",
    ),
    (
        "12 Test Road",
        "12 Test Road / Testham",
        "12  Test  Road Testham",
        "#12 Test Road",
        "12 / Test Rd",
    ),
    (
        "12 Test Road",
        "12 Test Road, Unknown",
        "12 Test Road (temporary accommodation)",
        "12-Test Road",
    ),
    (
        "12 Test Road",
        "12 Test Road, ZZ9 1ZZ",
        "12 Test Road zz91zz",
        "Test Road 12",
        "012 Test Road",
    ),
    (
        "12 Test Road",
        "Test House, 12 Test Road",
        "\uff11\uff12 Test Road",
        "12\u00a0Test\u200b Road",
    ),
    ("12a Test Road", "12A Test Rd.", "12 A Test Road", "12-a Test Road", "12 a, Test Road"),
    (
        "12-14 Test Road",
        "12 - 14 Test Road",
        "12\u201314 test rd",
        "12 to 14 Test Road",
        "12/14 Test Road",
    ),
    ("Flat 3 / 12 Test Road", "Flat 3, 12 Test Road", "12 Test Road, Flat 3", "Flat 3 12 test rd"),
    (
        "Flat 3 / 12 Test Road",
        "12 Test Road Flat 3",
        "FLAT3,12 TEST ROAD",
        "Apartment 3, 12 Test Road",
    ),
    (
        "Flat 3 / 12 Test Road",
        "Flat no. 3, 12 Test Road",
        "3, 12 Test Road",
        "Flat Three, 12 Test Road",
    ),
    ("Flat 3 / 12 Test Road", "Flat 3, First Floor, 12 Test Road", "1st floor flat 3 12 Test Road"),
    ("Flat 3 / 12 X Road", "12 X Road / Flat 3", "Flat 3 12 x rd", "flat 3, 12, X ROAD"),
    ("Flat A / 12 Test Road", "12 Test Road, flat a", "Flat A 12 Test Rd", "FLAT-A, 12 Test Road"),
    ("Flat 3a / 12 Test Road", "Flat 3 A, 12 Test Road", "Flat 3A 12 Test Road"),
    ("Ground Floor Flat / 12 Test Road", "GFF, 12 Test Road", "12 Test Road, ground floor"),
    ("Flat 3, 12 Test Road", "F3 12 Test Road", "F3, 12 Test Road"),
    ("Basement Flat, 12 Test Road", "Flat Basement, 12 Test Road", "12 Test Road, flat basement"),
    ("Flat 3 Left, 12 Test Road", "12 Test Road, Flat 3 left", "Flat 3 left 12 test road"),
    ("First Floor Flat, 12 Test Road", "1st floor flat 12 test road", "FFF 12 Test Road"),
    ("Room 4 / Test Refuge", "Test Refuge, Room 4", "room 4 test refuge", "Rm 4, The Test Refuge"),
    ("Room 4, 12 Test Road", "12 Test Road, Room no 4", "Bedroom 4, 12 Test Road"),
    ("Flat 3, Ash Court, Test Road", "Ash Court / Flat 3", "flat 3 ash court", "Flat 3, Ash Ct"),
    ("Block B, Flat 12, Test Tower", "Flat 12 Block B Test Tower", "Test Tower, Block B, Flat 12"),
    ("Pitch 4, Test Caravan Park", "Test Caravan Park, Pitch 4", "Plot 4 Test Caravan Park"),
    ("Mobile Home 4, Test Farm", "Caravan 4, Test Farm", "Static caravan no 4, test farm"),
    ("Rose Cottage", "  rose  cottage  / Testham", "The Rose Cottage, Test Lane", "RoseCottage"),
    ("4 St John's Road", "4 St. Johns Rd", "4 Saint John\u2019s Road", "4, st johns road"),
    ("12 1st Avenue", "12 First Ave", "12 first avenue, Testham"),
    (
        "Annexe, 12 Test Road",
        "12 Test Road (annex)",
        "The Annexe at 12 Test Road",
        "Rear of 12 Test Road",
    ),
)
PAIRS_OF_ONE_HOME = [(row[0], other) for row in ONE_HOME for other in row[1:]]

NEIGHBOURS = (
    *("Flat 3 Left, 12 Test Road", "Flat 3 Right, 12 Test Road"),
    *("Friends Cottage", "Church House", "The Old Chapel", "Safe House Cottage", "The Boathouse"),
    *("The Flat, 12 Test Road", "4 Test Lane", "4 Test Lane Caravan Site", "Hut 3, Test Farm"),
    *(
        "12 Test Road",
        "14 Test Road",
        "1 Test Road",
        "2 Test Road",
        "112 Test Road",
        "12 Test Close",
    ),
    *(
        "12a Test Road",
        "12b Test Road",
        "12-14 Test Road",
        "12 Other Road",
        "12 A Road",
        "12 B Road",
    ),
    *("Flat 1 12 Test Road", "Flat 11 2 Test Road", "Flat 12, 3 Test Road", "Flat 3, 12 Test Road"),
    *(
        "Flat A, 12 Test Road",
        "Flat B, 12 Test Road",
        "Flat 3a, 12 Test Road",
        "Flat 3b, 12 Test Road",
    ),
    *(
        "Room 3, 12 Test Road",
        "Room 4, 12 Test Road",
        "Unit 3, 12 Test Road",
        "Studio 3, 12 Test Road",
    ),
    *(
        "Ground Floor Flat, 12 Test Road",
        "First Floor Flat, 12 Test Road",
        "Basement, 12 Test Road",
    ),
    *("Top Flat, 12 Test Road", "Garden Flat, 12 Test Road", "Annexe, 12 Test Road"),
    *(
        "Room 4, Test Refuge",
        "Room 5, Test Refuge",
        "4 Test Road",
        "Flat 4, Test Road",
        "House 4, Test Yard",
    ),
    *("Room 4, Other Refuge", "Pitch 4, Test Caravan Park", "Pitch 5, Test Caravan Park"),
    *(
        "Caravan 4, Test Farm",
        "Berth 4, Test Marina",
        "4 Test Caravan Park",
        "Test Farm",
        "Tent 4, Test Farm",
    ),
    *(
        "Rose Cottage",
        "Ivy Cottage",
        "Flat 3, Ash Court",
        "Flat 3, Elm Court",
        "Flat 3, Block A, Ash Court",
    ),
    *("Near Farm, Test Lane", "Van Cottage, Test Road"),
    *("Block B, Flat 3, Ash Court", "The Old School House", "1 The Old School", "4 School Lane"),
)

NO_HOMES = (
    *(
        "No fixed abode",
        "NFA",
        "N.F.A.",
        "No Fixed Address",
        "Of no fixed abode",
        "Homeless",
        "homeless - NFA",
    ),
    *("Rough sleeping, Test Park", "Sofa surfing", "No known address", "no address", "No abode"),
    *(
        "Unknown",
        "UNKNOWN / UNKNOWN",
        "NK",
        "N/K",
        "Not known",
        "Not Known, Testham",
        "tbc",
        "TBA",
        "?",
        "-",
    ),
    *(
        "n/a",
        "None",
        "NULL",
        "xx",
        "XXX",
        "Address unknown",
        "Address not known",
        "Address withheld",
        "Nil",
    ),
    *(
        "Confidential",
        "Confidential address",
        "Not disclosed",
        "Safe address",
        "Unknown, 12 Test Road",
    ),
    *("Car", "In his van, Test Road", "Tent, Test Park", "Private", "Near the church"),
    *("Opposite the station", "Behind a shop, Test Road"),
    *(
        "As above",
        "Same as mother",
        "Previously 12 Test Road",
        "Formerly at 12 Test Road",
        "Abroad",
    ),
    *(
        "c/o 12 Test Road",
        "C/O Smith-Invented, 12 Test Road",
        "care of 12 Test Road",
        "c / o Test School",
    ),
    *("PO Box 12", "P.O. Box 12, Testham", "BFPO 57", "Temporary accommodation", "Living in a car"),
    *(
        "Test Refuge",
        "Women's Refuge",
        "The Refuge, 12 Test Road",
        "Test Hostel",
        "Test Night Shelter",
    ),
    *(
        "Test YMCA",
        "Test Foyer",
        "Test Children's Home",
        "Test Care Home",
        "Mother and Baby Unit, 12 Test Road",
    ),
    *(
        "Test Hotel",
        "Room 12, Test Hotel",
        "Test Hotel, 12 Test Road",
        "Travelodge, Test Road",
        "Test Inn Hotel",
    ),
    *(
        "Premier Inn",
        "Test Guest House",
        "Test B&B",
        "Test Bed and Breakfast",
        "Room 3 / Holiday Inn",
    ),
    *(
        "HMP Testham",
        "HM Prison Testham",
        "Cell 4, HMP Testham",
        "HMYOI Testham",
        "Test Prison",
        "A Wing, HMP Test",
    ),
    *(
        "Test Hospital",
        "Ward 3, Test Hospital",
        "Bed 4, Ward 3, Test Infirmary",
        "Maternity Unit, Test Hospital",
    ),
    *(
        "Test Surgery",
        "The Surgery, 12 Test Road",
        "Test Medical Centre",
        "Test Health Centre, 4 Test Road",
    ),
    *("GP Surgery", "Test Medical Practice", "Test Walk-in Centre", "Test Clinic", "A&E"),
    *(
        "Test Primary School",
        "Test School, Test Road",
        "Test Academy",
        "Test Nursery",
        "Test College",
    ),
    *(
        "Test Family Centre",
        "Test Contact Centre",
        "Test Police Station",
        "Custody Suite",
        "Civic Centre",
    ),
    *(
        "Council Offices, 1 Test Road",
        "Town Hall",
        "Children's Services",
        "Social Services, Civic Centre",
    ),
    *(
        "Test Caravan Park",
        "Test Travellers' Site",
        "Test Marina",
        "Test Campsite",
        "Student halls",
    ),
    *("Premier Inn Testham", "Travelodge Testham Central", "Hotel Test, 12 Test Road"),
    *(
        "Test Hospital NHS Trust",
        "Test Refuge Testham",
        "YMCA Testham",
        "Test Caravan Park Testham",
    ),
    *("School of Test", "Test IRC", "Narrowboat Invented, Test Marina"),
    *("Safe house", "Crisis House, Testham", "Half-way house", "Young Mums Unit", "Encampment"),
    *("The boat", "Canal boat", "Squat", "On the streets", "In the woods", "Car park", "Church"),
    *("Grandmother's", "With friends", "Nan's house", "At her aunt's", "Foster placement"),
    *("Out of borough", "Various", "See file", "Army camp", "Test Backpackers", "Women's project"),
    *("Test Road", "Test Street, Testham", "Flat 3", "Room 4", "First Floor", "", " ", "/"),
)


def lines_of(written: str) -> list[str]:
    return written.split(" / ")


def key_of(written: str) -> str | None:
    return place_key(lines_of(written), postcode=POSTCODE)


@pytest.mark.parametrize(("one", "other"), PAIRS_OF_ONE_HOME)
def test_one_home_written_in_two_ways_is_one_place(one: str, other: str) -> None:
    assert key_of(one) is not None
    assert key_of(one) == place_key(lines_of(other), postcode="zz91zz")


def test_neighbours_are_two_places() -> None:
    keys = [key_of(written) for written in NEIGHBOURS]
    assert None not in keys
    assert len(set(keys)) == len(keys), "two of them are one place"


@pytest.mark.parametrize("written", NO_HOMES)
def test_what_is_no_households_home_is_no_place(written: str) -> None:
    assert key_of(written) is None


@pytest.mark.parametrize(
    "written",
    [
        *("12 Ward Street", "Ward Cottage", "Bed Lane 4", "1 Cell Barnes Close", "2 School Hill"),
        *("Academy House, Flat 3", "Library Gardens 4", "Hospital Cottages, 2", "The Hall"),
        *("1 Hospital Road", "2 Prison Lane", "3 Nursery Close", "4 Refuge Street", "5 Hotel Mews"),
        *(
            "The Old School House",
            "Flat 1, The Old Hospital",
            "1 The Old Surgery",
            "School Cottage",
        ),
        *(
            "Church House",
            "12 Church Street",
            "12 Test Road, Church",
            "Hostel Cottage",
            "Hotel Flats, Flat 2",
        ),
        *(
            "12 Seven Sisters Road",
            "The Vicarage",
            "12 Nook Lane",
            "12 Known Road",
            "12 None Close",
        ),
    ],
)
def test_a_home_called_after_such_a_place_is_still_one(written: str) -> None:
    assert key_of(written) is not None


@given(
    number=st.integers(1, 300),
    letter=st.sampled_from(["", "a", "B"]),
    flat=st.one_of(st.none(), st.integers(1, 60)),
    order=st.booleans(),
    breaks=st.sampled_from([" / ", ", ", " "]),
    way=st.sampled_from([("Road", "Rd"), ("Street", "St"), ("Lane", "Ln"), ("Close", "Cl")]),
    case=st.sampled_from([str.upper, str.lower, str.title]),
)
def test_order_case_spaces_and_short_forms_change_no_home(
    number: int,
    letter: str,
    flat: int | None,
    order: bool,
    breaks: str,
    way: tuple[str, str],
    case: Callable[[str], str],
) -> None:
    street = f"{number}{letter} Test {way[0]}"
    plain = street if flat is None else f"Flat {flat} / {street}"
    other = f"{number}{letter and ' '}{letter} Test {way[1]}"
    if flat is not None:
        other = breaks.join([other, f"flat {flat}"] if order else [f"flat {flat}", other])
    assert key_of(case(other)) == key_of(plain)
    assert key_of(plain) != key_of(plain.replace(str(number), str(number + 1)))
    assert key_of(plain) != key_of(f"Flat {(flat or 0) + 1} / {street}")


def test_one_number_in_two_postcodes_is_two_places() -> None:
    assert place_key(("12 High Street",), postcode=POSTCODE) != place_key(
        ("12 High Street",), postcode="ZZ9 2ZZ"
    )


@pytest.mark.parametrize(
    "postcode",
    [
        *(None, "", "ZZ9", "ZZ99", "unknown", "ZZ99 3VZ", "zz99 3wz", "ZZ99 3CZ", "1ZZ ZZ9"),
        *(
            "ZZ99 3GZ",
            "ZZ99 1WZ",
            "ZZ99 2WZ",
            "ZZ99 9JZ",
            "zz99-6ez",
            "ZZ993VZ ",
            "BF1 0AX",
            "BFPO 57",
        ),
    ],
)
def test_where_no_place_is_named_nobody_shares_a_home(postcode: str | None) -> None:
    assert searchable_postcode(postcode) is None
    assert place_key(("12 Test Road",), postcode=postcode) is None


@pytest.mark.parametrize(
    "postcode", ["\uff3a\uff3a\uff11 \uff17\uff21\uff28", "ZZ\u0661 7AH", "ZZ1\u00a07AH\u200b"]
)
def test_a_postcode_in_characters_of_another_keyboard_names_the_same_street(postcode: str) -> None:
    assert searchable_postcode(postcode) == "ZZ17AH"


@pytest.mark.parametrize("postcode", ["M1 1AE", "b33 8th", "CR2-6XH", "DN55 1PT", "W1A 0AX"])
def test_every_form_of_postcode_is_searched_by(postcode: str) -> None:
    key = searchable_postcode(postcode)
    assert key is not None
    assert key.isalnum()
    assert key.isupper()


@given(st.lists(st.text(max_size=60), max_size=6))
def test_no_address_is_too_odd_to_be_kept(lines: list[str]) -> None:
    key = place_key(lines, postcode=POSTCODE)
    assert key is None or lines
    assert key == place_key(lines, postcode=POSTCODE.lower())


@pytest.mark.parametrize(
    ("written", "house"),
    [
        ("Seven Sisters Road", "7 Sisters Road"),
        ("Three Mile Lane", "3 Mile Lane"),
        ("One Tree Hill", "1 Tree Hill"),
        ("Two Kings Road", "2 Kings Road"),
        ("Two Test Cottages, Mill Lane", "2 Mill Lane"),
    ],
)
def test_a_number_in_the_name_of_a_street_or_building_is_no_house(written: str, house: str) -> None:
    assert place_key((written,), postcode=POSTCODE) != place_key((house,), postcode=POSTCODE)


def test_a_number_in_digits_counts_before_one_in_words() -> None:
    named = place_key(("12 Seven Sisters Road",), postcode=POSTCODE)
    assert named == "ZZ91ZZ:12|sevensisters road"
