"""People: what is recorded of them is corrected, and the unborn are born."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database import audit_log as trail
from tests.support.partnerships import Partnership
from tests.support.scenarios.people import (
    HOME,
    NHS_NUMBER,
    UNBORN,
    Json,
    named,
    numbered,
    read,
    recorded,
)


async def test_what_is_left_out_of_a_change_stays_as_it_was(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    person = await recorded(hub, first_language="Polish", interpreter_needed=True)
    answer = await hub.patch(
        f"/v1/people/{person['id']}",
        {"ethnicity": "AIND", "first_language": None, "disabilities": ["LD"]},
        version=person["etag"],
    )
    assert answer.status_code == 200, answer.text
    after = answer.json()
    assert after["ethnicity"] == "AIND"
    assert after["first_language"] is None
    assert after["disabilities"] == ["LD"]
    assert (after["sex"], after["interpreter_needed"]) == ("F", True)
    assert answer.headers["ETag"] != person["etag"]
    assert answer.headers["ETag"] == (await read(hub, person))["etag"]
    events = await trail.events(admin_engine, partnership, "person.changed")
    assert {event["facts"]["member"] for event in events} == {
        "ethnicity",
        "first_language",
        "disabilities",
    }
    assert await trail.messages(admin_engine, partnership, "person.changed")


async def test_two_changes_at_one_instant_cannot_both_win(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    person = await recorded(hub)
    path = f"/v1/people/{person['id']}"
    assert (await hub.patch(path, {"sex": "M"}, version=person["etag"])).status_code == 200
    stale = await hub.patch(path, {"sex": "U"}, version=person["etag"])
    assert stale.status_code == 412
    assert stale.json()["type"] == "/problems/version-stale"
    assert (await read(hub, person))["sex"] == "M"
    assert (await hub.patch(path, {"sex": "U"})).status_code == 428


async def test_a_wrong_date_of_birth_is_corrected_and_found_under_the_right_one(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    person = await recorded(hub)
    answer = await hub.patch(
        f"/v1/people/{person['id']}", {"born_on": "2010-10-10"}, version=person["etag"]
    )
    assert answer.json()["age"] == "16 years"
    found = await hub.post("/v1/people/search", {"born_on": "2010-10-10", "floor": "weak"})
    assert [match["person_id"] for match in found.json()["items"]] == [person["id"]]


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({}, "", "change_says_nothing"),
        ({"born_on": None}, "", "change_not_taken_back"),
        ({"disabilities": None}, "", "change_not_taken_back"),
        ({"born_on": "2027-01-01"}, "/born_on", "born-in-future"),
        ({"died_on": "2016-03-03"}, "/died_on", "died-before-birth"),
        ({"expected_on": None}, "", "change_not_taken_back"),
        ({"reference": "K7M-4Q0"}, "/reference", "extra_forbidden"),
    ],
)
async def test_a_change_to_what_cannot_be_true_is_refused(
    partnership: Partnership, change: Json, pointer: str, code: str
) -> None:
    hub = partnership.hub_practitioner
    person = await recorded(hub)
    answer = await hub.patch(f"/v1/people/{person['id']}", change, version=person["etag"])
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"] == [{"pointer": pointer, "code": code}]
    assert (await read(hub, person))["etag"] == person["etag"]


async def test_the_birth_of_an_unborn_child_is_not_a_correction(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    child = await recorded(hub, UNBORN)
    path = f"/v1/people/{child['id']}"
    birth = await hub.patch(path, {"born_on": "2026-11-17"}, version=child["etag"])
    assert birth.status_code == 409
    assert birth.json()["type"] == "/problems/birth-not-recorded"
    sex = await hub.patch(path, {"sex": "M"}, version=child["etag"])
    assert sex.status_code == 422
    assert sex.json()["errors"] == [{"pointer": "/sex", "code": "unborn-sex"}]


async def test_an_unborn_child_becomes_the_born_child_and_loses_nothing(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    child = await recorded(hub, UNBORN, addresses=[HOME])
    assert child["known_as"] == "Unborn child Beta-Invented"
    assert child["age"] == "unborn, due in 4 weeks"
    assert _action(child, "record_birth") == {"allowed": True, "reason": None}
    answer = await hub.post(
        f"/v1/people/{child['id']}/birth",
        {
            "born_on": "2026-11-15",
            "sex": "M",
            "names": [{"given": "Testbaby", "family": "Beta-Invented"}],
            "identifiers": [numbered()],
        },
        version=child["etag"],
    )
    assert answer.status_code == 200, answer.text
    born: dict[str, Any] = answer.json()
    assert (born["id"], born["reference"]) == (child["id"], child["reference"])
    assert (born["born_on"], born["expected_on"]) == ("2026-11-15", "2026-12-20")
    assert (born["known_as"], born["age"], born["sex"]) == (
        "Testbaby Beta-Invented",
        "3 days",
        "M",
    )
    assert [name["given"] for name in born["names"]] == [None, "Testbaby"]
    assert born["addresses"] == child["addresses"]
    assert [held["value"] for held in born["identifiers"]] == [NHS_NUMBER]
    assert _action(born, "record_birth") == {"allowed": False, "reason": "not_unborn"}
    found = await hub.post(
        "/v1/people/search",
        {"given": "Testbaby", "family": "Beta-Invented", "born_on": "2026-11-15"},
    )
    assert [match["strength"] for match in found.json()["items"]] == ["strong"]
    assert len(await trail.events(admin_engine, partnership, "person.born")) == 1
    assert len(await trail.messages(admin_engine, partnership, "person.born")) == 1


async def test_a_child_is_born_once(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    child = await recorded(hub, UNBORN)
    path = f"/v1/people/{child['id']}/birth"
    assert (await hub.post(path, {"born_on": "2026-11-15"})).status_code == 428
    stale = await hub.post(path, {"born_on": "2026-11-15"}, version=7)
    assert stale.status_code == 412
    early = await hub.post(path, {"born_on": "2026-01-15"}, version=child["etag"])
    assert early.status_code == 422
    assert early.json()["errors"] == [{"pointer": "/born_on", "code": "birth-far-from-expected"}]
    born = await hub.post(path, {"born_on": "2026-11-15"}, version=child["etag"])
    assert born.status_code == 200
    twice = await hub.post(path, {"born_on": "2026-11-15"}, version=born.headers["ETag"])
    assert (twice.status_code, twice.json()["code"]) == (409, "already-born")
    adult = await recorded(hub)
    none = await hub.post(
        f"/v1/people/{adult['id']}/birth", {"born_on": "2016-03-04"}, version=adult["etag"]
    )
    assert (none.status_code, none.json()["code"]) == (409, "already-born")
    unknown = await recorded(hub, named("Testchild"))
    answer = await hub.post(
        f"/v1/people/{unknown['id']}/birth", {"born_on": "2016-03-04"}, version=unknown["etag"]
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "no-birth-expected")


async def test_who_may_only_read_is_offered_nothing_else(partnership: Partnership) -> None:
    child = await recorded(partnership.hub_practitioner, UNBORN)
    seen = await read(partnership.hub_support, child)
    assert {each["action"]: each["reason"] for each in seen["available_actions"]} == dict.fromkeys(
        (
            "change",
            "record_birth",
            "record_not_born_alive",
            "record_unsafe_contact",
            "link",
        ),
        "permission_missing",
    )


async def test_a_birth_that_no_day_until_now_fits_is_not_offered(
    partnership: Partnership, clock: FixedClock
) -> None:
    hub = partnership.hub_practitioner
    child = await recorded(hub, UNBORN | {"expected_on": "2027-05-20"})
    assert _action(child, "record_birth") == {"allowed": False, "reason": "dates_impossible"}
    clock.advance(days=60)
    assert _action(await read(partnership.hub_practitioner, child), "record_birth")["allowed"]


def _action(person: Json, name: str) -> Json:
    [found] = [each for each in person["available_actions"] if each["action"] == name]
    return {"allowed": found["allowed"], "reason": found["reason"]}
