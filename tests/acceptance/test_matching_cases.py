"""Who is proposed as the child looked for, and how surely, as each case says."""

from typing import Any

import pytest

from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.cases import at_the_time_of_the_cases, case, needed
from tests.support.scenarios.people import recorded

pytestmark = needed

Json = dict[str, Any]
TWIN = "The given names clearly differ: a twin or sibling looks like this"


async def match_of(hub: Person, known: Json, sought: Json) -> Json | None:
    """Record the first of a pair, search for the second, and return the match, however weak."""
    name = {half: known[half] for half in ("given", "family")}
    person = await recorded(hub, {"names": [name], "born_on": known["born_on"]})
    answer = await hub.post("/v1/people/search", {**sought, "floor": "weak", "limit": 50})
    assert answer.status_code == 200, answer.text
    found = {match["person_id"]: match for match in answer.json()["items"]}
    match: Json | None = found.get(person["id"])
    return match


def outcome_of(match: Json, field: str) -> str | None:
    return next((each["outcome"] for each in match["reasons"] if each["field"] == field), None)


async def test_one_name_written_in_two_ways_is_close_and_never_a_twins(
    partnership: Partnership,
) -> None:
    at_the_time_of_the_cases(partnership)
    for known, sought in case("matching-02-abd-al-rahman")["pairs"]:
        match = await match_of(partnership.hub_practitioner, known, sought)
        assert match is not None
        assert outcome_of(match, "given_name") == "close"
        assert match["strength"] == "possible"
        assert TWIN not in [each["words"] for each in match["reasons"]]


async def test_placeholders_are_no_names(partnership: Partnership) -> None:
    at_the_time_of_the_cases(partnership)
    for known, sought in case("matching-03-placeholder-names")["pairs"]:
        match = await match_of(partnership.hub_practitioner, known, sought)
        assert match is None or match["strength"] in {"possible", "weak"}
        assert match is None or outcome_of(match, "family_name") is None


async def test_a_default_birthday_weighs_less_and_an_estimated_year_may_be_one_off(
    partnership: Partnership,
) -> None:
    at_the_time_of_the_cases(partnership)
    for known, sought in case("matching-04-default-birthday")["pairs"]:
        match = await match_of(partnership.hub_practitioner, known, sought)
        assert match is not None
        assert match["strength"] == "possible"


@pytest.mark.parametrize(
    ("place", "outcome"), list(enumerate(["differ", "differ", "differ", "agree", "differ"]))
)
async def test_first_lines_that_differ_in_a_number_or_letter_are_not_the_same(
    partnership: Partnership, place: int, outcome: str
) -> None:
    told = case("matching-05-address-lines")
    assert told["right"].split(", ")[place] == outcome
    held, asked = told["pairs"][place]
    child: Json = {
        "names": [{"given": "Testchild", "family": "Case-Invented"}],
        "born_on": "2015-03-04",
    }
    hub = partnership.hub_practitioner
    await recorded(hub, {**child, "addresses": [{"lines": [held], "postcode": "ZZ1 9AD"}]})
    answer = await hub.post(
        "/v1/people/search",
        {**child["names"][0], "born_on": "2015-03-04", "address_line": asked},
    )
    (match,) = answer.json()["items"]
    assert outcome_of(match, "address") == outcome
