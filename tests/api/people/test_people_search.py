"""Looking for somebody: exact identifiers first, then candidates with reasons in words."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database import audit_log as trail
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.people import (
    CHILD,
    HOME,
    OTHER_NHS_NUMBER,
    UNBORN,
    Json,
    linked,
    named,
    numbered,
    recorded,
)
from tests.support.scenarios.restrictions import kept_child

SEARCH = "/v1/people/search"
THE_CHILD: Json = {
    "given": "Testchild",
    "family": "Alpha-Invented",
    "born_on": "2016-03-04",
}


async def searched(by: Person, **known: object) -> list[Json]:
    """The matches of a search, the surest first."""
    answer = await by.post(SEARCH, known)
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


async def test_a_stranger_finds_nobody(http: httpx.AsyncClient) -> None:
    assert (await http.post(SEARCH, json=THE_CHILD)).status_code == 401


async def test_a_search_stays_within_its_partnership(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    await recorded(other_partnership.hub_practitioner, identifiers=[numbered()])
    by_number = {"identifiers": [numbered()]}
    for known in (THE_CHILD, by_number):
        assert await searched(partnership.hub_practitioner, **known, floor="weak") == []


async def test_only_the_hub_searches(partnership: Partnership) -> None:
    await recorded(partnership.hub_practitioner)
    for role in partnership.founded.users:
        answer = await partnership.person(role).post(SEARCH, THE_CHILD)
        assert answer.status_code == (200 if role.startswith("hub") else 403), role


async def test_a_match_says_in_words_why_and_the_trail_says_who_was_shown(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    hub = partnership.hub_support
    child = await recorded(hub, identifiers=[numbered()], addresses=[HOME])
    [match] = await searched(
        hub, given="Testchild", family="Alpha-Invented", born_on="2016-04-03", postcode="zz91zz"
    )
    assert match["person_id"] == child["id"]
    assert match["reference"] == child["reference"]
    assert (match["known_as"], match["age"]) == ("Testchild Alpha-Invented", "10 years")
    assert match["strength"] == "strong"
    assert 0.95 <= match["score"] <= 0.98
    words = {reason["field"]: reason["words"] for reason in match["reasons"]}
    assert words["family_name"] == "The family name is the same"
    assert words["birth"] == "Date of birth has day and month swapped (03/04 and 04/03)"
    assert words["postcode"] == "The postcode is the same"
    [event] = await trail.events(admin_engine, partnership, "person.searched")
    assert [str(shown) for shown in event["shown_ids"]] == [child["id"]]
    assert event["facts"] == {"found": 1, "floor": "possible"}


async def test_an_identifier_comes_before_every_likeness(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    namesake = await recorded(hub)
    holder = await recorded(
        hub, named("Testchilde", "Alfa-Invented", born_on="2016-03-04"), identifiers=[numbered()]
    )
    matches = await searched(hub, **THE_CHILD, identifiers=[numbered("999 000 0018")])
    assert [(match["person_id"], match["strength"]) for match in matches] == [
        (holder["id"], "exact"),
        (namesake["id"], "strong"),
    ]


async def test_twins_are_not_proposed_as_one_child(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    await recorded(hub, CHILD, addresses=[HOME], identifiers=[numbered()])
    known = {
        "given": "Otherchild",
        "family": "Alpha-Invented",
        "born_on": "2016-03-04",
        "sex": "F",
        "postcode": "ZZ9 1ZZ",
        "address_line": "12 Invented Road",
    }
    assert await searched(hub, **known) == []
    [held_back] = await searched(hub, **known, floor="weak")
    assert held_back["strength"] == "weak"
    assert held_back["reasons"][0]["field"] == "caution"
    assert "twin or sibling" in held_back["reasons"][0]["words"]


async def test_twins_with_numbers_of_their_own_are_told_apart(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    first = await recorded(hub, named("Testa", born_on="2016-03-04"), identifiers=[numbered()])
    await recorded(
        hub, named("Testb", born_on="2016-03-04"), identifiers=[numbered(OTHER_NHS_NUMBER)]
    )
    matches = await searched(
        hub,
        given="Testa",
        family="Alpha-Invented",
        born_on="2016-03-04",
        identifiers=[numbered()],
    )
    assert [(match["person_id"], match["strength"]) for match in matches] == [
        (first["id"], "exact")
    ]


async def test_a_twins_number_on_the_wrong_twin_is_shown_with_a_caution(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    twin = await recorded(hub, named("Testa", born_on="2016-03-04"), identifiers=[numbered()])
    [match] = await searched(
        hub,
        given="Otherchild",
        family="Alpha-Invented",
        born_on="2016-03-04",
        identifiers=[numbered()],
    )
    assert match["person_id"] == twin["id"]
    assert match["strength"] != "exact"
    assert match["reasons"][0]["field"] == "caution"


async def test_siblings_of_other_ages_are_not_proposed(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    for given, born_on in (("Brother", "2012-01-05"), ("Sister", "2019-11-30")):
        await recorded(hub, named(given, born_on=born_on, addresses=[HOME]))
    assert await searched(hub, **THE_CHILD, postcode="ZZ9 1ZZ") == []


@pytest.mark.parametrize(
    ("said", "known"),
    [
        (named("Elizabeth", born_on="2016-03-04"), {"given": "Lizzie"}),
        (named("Testchild", "Kowalski-Invented", born_on="2016-03-04"), {"family": "Kowalski"}),
        (named("Testchyld", "Alpha-Inventid", born_on="2016-03-04"), {}),
        (named("Testchild", born_on="2016-04-03"), {}),
        (named("Alpha-Invented", "Testchild", born_on="2016-03-04"), {}),
        (named("TESTCHÍLD", "alpha invented", born_on="2016-03-04"), {}),
        (
            CHILD
            | {
                "names": [
                    {"given": "Newname", "family": "Gamma"},
                    {"given": "Testchild", "family": "Alpha-Invented", "kind": "former"},
                ]
            },
            {},
        ),
    ],
)
async def test_aliases_slips_and_double_barrelled_names_are_found(
    partnership: Partnership, said: Json, known: Json
) -> None:
    hub = partnership.hub_practitioner
    child = await recorded(hub, said)
    matches = await searched(hub, **(THE_CHILD | known))
    assert [match["person_id"] for match in matches] == [child["id"]]


async def test_an_unborn_child_is_looked_for_by_the_mother(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    child = await recorded(hub, UNBORN, addresses=[HOME])
    mother = named("Testmother", "Beta-Invented", born_on="1998-01-01", addresses=[HOME])
    await recorded(hub, mother)
    [match] = await searched(
        hub,
        family="Beta-Invented",
        expected_on="2026-12-27",
        postcode="ZZ9 1ZZ",
        household=[{"given": "Testmother", "family": "Beta-Invented"}],
    )
    assert match["person_id"] == child["id"]
    assert match["known_as"] == "Unborn child Beta-Invented"
    assert "household" in {reason["field"] for reason in match["reasons"]}


async def test_a_record_is_found_by_the_reference_that_was_read_out(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    child = await recorded(hub)
    spoken = child["reference"].replace("-", " ").lower()
    [match] = await searched(hub, reference=spoken)
    assert (match["person_id"], match["strength"]) == (child["id"], "exact")
    [first, *_] = await searched(hub, reference=spoken, **THE_CHILD)
    assert first["reasons"][0]["words"] == "The reference of the record is the same"
    misheard = await hub.post(SEARCH, {"reference": "AAA-AAA"})
    assert misheard.status_code == 422
    assert misheard.json()["errors"] == [{"pointer": "/reference", "code": "reference-check"}]


async def test_linked_records_are_shown_as_linked(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    one, other = await recorded(hub), await recorded(hub)
    await linked(hub, one, other)
    matches = await searched(hub, **THE_CHILD)
    assert {match["person_id"]: match["linked_with"] for match in matches} == {
        one["id"]: [other["id"]],
        other["id"]: [one["id"]],
    }


async def test_a_search_shows_no_more_than_asked_for_and_says_so(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    for _ in range(3):
        await recorded(hub)
    answer = await hub.post(SEARCH, THE_CHILD | {"limit": 2})
    assert len(answer.json()["items"]) == 2
    assert answer.json()["more"] is True
    [event] = await trail.events(admin_engine, partnership, "person.searched")
    assert len(event["shown_ids"]) == 2
    assert (await hub.post(SEARCH, THE_CHILD | {"limit": 3})).json()["more"] is False


@pytest.mark.parametrize(
    ("known", "pointer", "code"),
    [
        ({}, "", "search-too-vague"),
        ({"given": "Testchild"}, "", "search-too-vague"),
        ({"sex": "F", "address_line": "12 Invented Road"}, "", "search-too-vague"),
        ({"postcode": "ZZ99 3VZ"}, "", "search-too-vague"),
        ({"postcode": "ZZ"}, "", "search-too-vague"),
        ({"identifiers": [numbered("1")]}, "/identifiers/0/value", "nhs-number-format"),
        (THE_CHILD | {"limit": 51}, "/limit", "less_than_equal"),
        (THE_CHILD | {"limit": 0}, "/limit", "greater_than_equal"),
        (THE_CHILD | {"limit": True}, "/limit", "int_type"),
        (THE_CHILD | {"floor": "certain"}, "/floor", "enum"),
        (THE_CHILD | {"born_on": "04/03/2016"}, "/born_on", "date_format"),
    ],
)
async def test_a_search_by_which_nobody_can_be_found_is_refused(
    partnership: Partnership, known: Json, pointer: str, code: str
) -> None:
    answer = await partnership.hub_practitioner.post(SEARCH, known)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"] == [{"pointer": pointer, "code": code}]


async def test_people_without_a_home_are_not_one_household(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    nowhere = {"lines": ["No fixed abode"], "postcode": "ZZ99 3VZ"}
    await recorded(hub, named("Somebody", "Else", addresses=[nowhere]))
    child = await recorded(hub, addresses=[nowhere])
    assert child["household"] == []
    matches = await searched(hub, **THE_CHILD, postcode="ZZ99 3VZ", floor="weak")
    assert [match["person_id"] for match in matches] == [child["id"]]


async def test_everyone_who_lives_at_an_address_is_found_and_on_the_trail(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    hub = partnership.hub_support
    lives = await recorded(hub, addresses=[HOME])
    lived = await recorded(hub, named("Testmother"), addresses=[HOME | {"ends_on": "2026-01-31"}])
    await recorded(hub, named("Testneighbour"), addresses=[HOME | {"lines": ["13 Invented Road"]}])
    written = {"lines": ["Number 12, Invented Rd"], "postcode": "zz91zz"}
    found = await searched(hub, address=written)
    assert [match["person_id"] for match in found] == [lives["id"], lived["id"]]
    assert [match["reasons"][0]["words"] for match in found] == [
        "Lives at this address",
        "Does not live at this address today, but did",
    ]
    assert {match["strength"] for match in found} == {"weak"}
    [event] = await trail.events(admin_engine, partnership, "person.searched")
    assert {str(shown) for shown in event["shown_ids"]} == {lives["id"], lived["id"]}
    [match, other] = await searched(hub, **THE_CHILD, address=written)
    assert (match["person_id"], match["strength"]) == (lives["id"], "strong")
    assert match["reasons"][-1]["words"] == "Lives at this address"
    assert other["person_id"] == lived["id"]


@pytest.mark.parametrize(
    "address",
    [
        {"lines": ["Invented Road"], "postcode": "ZZ9 1ZZ"},
        {"lines": ["12 Invented Road"], "postcode": "ZZ9"},
        {"lines": ["No fixed abode"], "postcode": "ZZ99 3VZ"},
    ],
)
async def test_an_address_that_names_no_home_is_refused_and_not_answered_with_nobody(
    partnership: Partnership, address: Json
) -> None:
    answer = await partnership.hub_support.post(SEARCH, {"address": address})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/home-unclear")


async def test_a_restricted_person_is_not_found_where_they_live(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    hidden, _ = await kept_child(partnership)
    moved = await partnership.hub_manager.post(f"/v1/people/{hidden['id']}/addresses", HOME)
    assert moved.status_code == 201, moved.text
    lives = await recorded(hub, named("Testmother"), addresses=[HOME])
    answer = await hub.post(SEARCH, {"address": HOME})
    assert [match["person_id"] for match in answer.json()["items"]] == [lives["id"]]
    assert hidden["id"] not in answer.text
    assert answer.json()["kept"] == []
