"""People: recorded, read, corrected and born."""

from dataclasses import replace
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.directory.purposes import Purpose
from tests.support.contract.breaking_changes import Contract
from tests.support.database import audit_log as trail
from tests.support.partnerships import Partnership
from tests.support.scenarios.people import (
    CHILD,
    HOME,
    NHS_NUMBER,
    UNBORN,
    Json,
    allocate,
    linked,
    named,
    numbered,
    read,
    recorded,
    related,
)

READS_NO_PERSON = (
    "referrer",
    "administrator",
    "performance_analyst",
    "information_governance",
    "partner_system",
    "agency_officer",
)


async def test_a_stranger_is_told_nothing_of_people(http: httpx.AsyncClient) -> None:
    for method, path in (
        ("POST", "/v1/people"),
        ("GET", f"/v1/people/{uuid4()}"),
        ("PATCH", f"/v1/people/{uuid4()}"),
        ("POST", f"/v1/people/{uuid4()}/birth"),
    ):
        answer = await http.request(method, path, json={} if method != "GET" else None)
        assert answer.status_code == 401, path


async def test_a_person_of_another_partnership_looks_absent(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    theirs = await recorded(other_partnership.hub_practitioner)
    us = partnership.hub_practitioner
    for person_id in (theirs["id"], str(uuid4())):
        answers = [
            await us.get(f"/v1/people/{person_id}"),
            await us.patch(f"/v1/people/{person_id}", {"sex": "F"}, version=1),
            await us.post(f"/v1/people/{person_id}/birth", {"born_on": "2026-11-01"}, version=1),
        ]
        bodies = [answer.json() | {"instance": ""} for answer in answers]
        assert {answer.status_code for answer in answers} == {404}
        assert all(body == bodies[0] for body in bodies)
        assert bodies[0]["type"] == "/problems/record-not-found"


async def test_roles_without_casework_read_no_person(partnership: Partnership) -> None:
    person = await recorded(partnership.hub_practitioner)
    for role in READS_NO_PERSON:
        who = partnership.person(role)
        for path in ("", "/links", "/relationships", "/history", "/chronology"):
            answer = await who.get(f"/v1/people/{person['id']}{path}")
            assert answer.status_code == 403, (role, path)
        assert (await who.post("/v1/people", CHILD)).status_code == 403


async def test_who_may_read_a_person_may_not_always_change_one(partnership: Partnership) -> None:
    person = await recorded(partnership.hub_practitioner)
    path = f"/v1/people/{person['id']}"
    support = await partnership.hub_support.patch(path, {"sex": "M"}, version=person["etag"])
    assert support.status_code == 403
    assert support.json()["code"] == "person:change"
    assert (await partnership.social_worker.post("/v1/people", CHILD)).status_code == 403


async def test_a_person_is_recorded_as_they_were_described(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    school = str(partnership.founded.agencies["Larchfield School"])
    said = {
        "names": [
            {"given": "  Zoë-Testchild ", "family": "O\u2019Invented"},
            {"given": "Zo", "kind": "alias", "starts_on": "2020-01-01"},
        ],
        "born_on": "2016-03-04",
        "sex": "F",
        "ethnicity": "MWBC",
        "disabilities": ["HEAR", "AUT"],
        "first_language": "Polish",
        "interpreter_needed": True,
        "identifiers": [
            numbered("999 000 0018") | {"supplied_by": school},
            numbered("z 77 / invented", "police_id"),
        ],
        "addresses": [HOME | {"starts_on": "2024-09-01"}],
    }
    person = await recorded(partnership.hub_support, said)
    assert person["etag"] == '"1"'
    assert [(name["given"], name["family"], name["kind"]) for name in person["names"]] == [
        ("  Zoë-Testchild ", "O\u2019Invented", "current"),
        ("Zo", None, "alias"),
    ]
    assert [(held["value"], held["supplied_by"]) for held in person["identifiers"]] == [
        (NHS_NUMBER, school),
        ("Z 77 / INVENTED", None),
    ]
    assert person["addresses"][0]["lines"] == HOME["lines"]
    assert person["addresses"][0]["current"]
    assert not person["addresses"][0]["unsafe"]
    assert {name: person[name] for name in ("sex", "ethnicity", "disabilities", "age")} == {
        "sex": "F",
        "ethnicity": "MWBC",
        "disabilities": ["HEAR", "AUT"],
        "age": "10 years",
    }
    assert person["first_language"] == "Polish"
    assert person["interpreter_needed"] is True
    event = (await trail.events(admin_engine, partnership, "person.recorded"))[0]
    assert str(event["person_id"]) == person["id"]
    assert event["facts"] == {}
    told = await trail.messages(admin_engine, partnership, "person.recorded")
    assert [str(each) for each in told] == [person["id"]]


async def test_a_repeated_recording_makes_one_person(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    key = {"Idempotency-Key": "the-same-child-1"}
    answers = [
        await partnership.hub_practitioner.post("/v1/people", CHILD, headers=key) for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert answers[0].headers["ETag"] == answers[1].headers["ETag"]
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    assert await trail.count(admin_engine, "people", partnership) == 1


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({}, "", "nothing-said"),
        ({"sex": "F"}, "", "nothing-said"),
        (CHILD | {"born_on": "2026-11-19"}, "/born_on", "born-in-future"),
        (CHILD | {"born_on": "1900-01-01"}, "/born_on", "born-too-long-ago"),
        (CHILD | {"born_on": "2026-02-30"}, "/born_on", "date_not_real"),
        (CHILD | {"born_on": "0001-01-01"}, "/born_on", "date_out_of_range"),
        (CHILD | {"died_on": "2015-01-01"}, "/died_on", "died-before-birth"),
        (UNBORN | {"expected_on": "2027-12-20"}, "/expected_on", "expected-too-far-ahead"),
        (UNBORN | {"sex": "M"}, "/sex", "unborn-sex"),
        (UNBORN | {"identifiers": [numbered()]}, "/identifiers", "unborn-nhs-number"),
        (named("Testchild", expected_on="2026-12-20"), "/names", "unborn-given-name"),
        (
            CHILD | {"identifiers": [numbered(), numbered("9990000017")]},
            "/identifiers/1/value",
            "nhs-number-check-digit",
        ),
        (
            CHILD | {"identifiers": [numbered(), numbered("999-000-0018")]},
            "/identifiers/1/value",
            "identifier-repeated",
        ),
        (CHILD | {"names": [{"kind": "alias"}]}, "/names/0", "name_says_nothing"),
        (
            CHILD | {"addresses": [HOME | {"starts_on": "2026-01-02", "ends_on": "2026-01-01"}]},
            "/addresses/0/ends_on",
            "ends-before-it-starts",
        ),
        (CHILD | {"sex": "X"}, "/sex", "literal_error"),
        (CHILD | {"disabilities": ["NONE", "SAD"]}, "/disabilities/1", "literal_error"),
        (CHILD | {"hair": "red"}, "/hair", "extra_forbidden"),
    ],
)
async def test_what_cannot_be_true_is_not_recorded(
    partnership: Partnership, admin_engine: AsyncEngine, said: Json, pointer: str, code: str
) -> None:
    answer = await partnership.hub_practitioner.post("/v1/people", said)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"] == [{"pointer": pointer, "code": code}]
    assert await trail.count(admin_engine, "people", partnership) == 0


@pytest.mark.parametrize("unfit", [r"\u0000", r"\ud800", r"\u001b"])
async def test_a_name_that_cannot_be_stored_as_sent_is_refused(
    partnership: Partnership, admin_engine: AsyncEngine, unfit: str
) -> None:
    answer = await partnership.hub_practitioner.request(
        "POST",
        "/v1/people",
        content='{"names": [{"given": "Test' + unfit + '"}]}',
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == "control_character"
    assert await trail.count(admin_engine, "people", partnership) == 0


async def test_the_longest_and_oddest_names_and_addresses_are_kept_as_given(
    partnership: Partnership,
) -> None:
    # Letters that unfold into many when they are compared.
    odd = "".join(chr(0xFB50 + place * 3) for place in range(200))
    unfolding = "\ufdfa" * 200
    said = named(odd, unfolding, addresses=[{"lines": [unfolding] * 6, "postcode": "ZZ9 1ZZ"}])
    person = await recorded(partnership.hub_practitioner, said)
    assert (person["names"][0]["given"], person["names"][0]["family"]) == (odd, unfolding)
    found = await partnership.hub_practitioner.post(
        "/v1/people/search", {"given": odd, "family": unfolding, "floor": "weak"}
    )
    assert [match["person_id"] for match in found.json()["items"]] == [person["id"]]


async def test_an_identifier_is_supplied_by_an_agency_of_the_partnership(
    partnership: Partnership, other_partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    for agency in (str(uuid4()), str(other_partnership.founded.agencies["Health"])):
        said = CHILD | {"identifiers": [numbered() | {"supplied_by": agency}]}
        answer = await partnership.hub_practitioner.post("/v1/people", said)
        assert answer.status_code == 404
    assert await trail.count(admin_engine, "people", partnership) == 0


async def test_opening_a_record_is_on_the_trail_with_its_purpose_and_whom_it_showed(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    child = await recorded(hub, addresses=[HOME])
    parent = await recorded(hub, named("Testparent", born_on="1990-05-05", addresses=[HOME]))
    answer = await hub.get(f"/v1/people/{child['id']}", headers={"Purpose": "section_47"})
    assert answer.status_code == 200
    assert answer.headers["ETag"] == '"1"'
    event = (await trail.events(admin_engine, partnership, "person.read"))[-1]
    assert (event["purpose"], str(event["person_id"])) == ("section_47", child["id"])
    assert [str(each) for each in event["shown_ids"]] == [parent["id"]]
    refused = await hub.get(f"/v1/people/{child['id']}", headers={"Purpose": "court"})
    assert refused.status_code == 403
    assert refused.json()["type"] == "/problems/purpose-not-for-role"


@pytest.mark.parametrize("path", ["", "/links", "/relationships", "/history", "/chronology"])
async def test_nobody_opens_a_record_without_saying_why(
    partnership: Partnership, admin_engine: AsyncEngine, path: str
) -> None:
    hub = partnership.hub_practitioner
    child = await recorded(hub)
    silent = replace(hub, purpose=None)
    answer = await silent.get(f"/v1/people/{child['id']}{path}")
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/purpose-not-given"
    assert answer.json()["errors"] == [{"pointer": "header:Purpose", "code": "purpose_not_given"}]
    # A name that nobody has tells no more than one that somebody has.
    absent = await silent.get(f"/v1/people/{uuid4()}{path}")
    assert absent.json() | {"instance": ""} == answer.json() | {"instance": ""}
    assert await trail.events(admin_engine, partnership, "person.read") == []
    assert (await hub.get(f"/v1/people/{child['id']}{path}")).status_code == 200


def test_the_document_demands_a_purpose_of_whoever_opens_a_record(application: FastAPI) -> None:
    document = application.openapi()
    paths = document["paths"]
    purposes = document["components"]["schemas"]["Purpose"]["enum"]
    assert purposes == [str(each) for each in Purpose]
    for path in ("", "/links", "/relationships", "/history", "/chronology"):
        described = paths[f"/v1/people/{{person_id}}{path}"]["get"]
        header = Contract(document).parameters(described)["header", "Purpose"]
        assert header["required"] is True
        assert header["schema"] == {"$ref": "#/components/schemas/Purpose"}
        assert described["responses"]["400"]["$ref"].endswith("/PurposeNotGiven")


async def test_a_household_is_who_lives_at_the_same_address_now(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    flat = {"lines": ["Flat 3, 12 Invented Rd"], "postcode": "zz91zz"}
    same_flat = {"lines": ["Flat 3", "12 Invented Road"], "postcode": "ZZ9 1ZZ"}
    child = await recorded(hub, addresses=[flat])
    parent = await recorded(hub, named("Testparent", born_on="1990-05-05", addresses=[same_flat]))
    other_flat = {"lines": ["Flat 4", "12 Invented Road"], "postcode": "ZZ9 1ZZ"}
    await recorded(hub, named("Neighbour", addresses=[other_flat]))
    await recorded(hub, named("Lodger", addresses=[flat | {"ends_on": "2026-11-17"}]))
    await recorded(hub, named("Newcomer", addresses=[flat | {"starts_on": "2026-11-19"}]))
    again = await recorded(hub, CHILD, addresses=[flat])
    await linked(hub, child, again)
    assert (await read(hub, child))["household"] == [
        {"person_id": parent["id"], "known_as": "Testparent Alpha-Invented", "age": "36 years"}
    ]


async def test_a_social_worker_reads_the_child_allocated_and_the_childs_family_only(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    hub, worker = partnership.hub_practitioner, partnership.social_worker
    child = await recorded(hub, addresses=[HOME])
    mother = await recorded(hub, named("Testmother", born_on="1990-05-05"))
    half_sister = await recorded(hub, named("Testsister", born_on="2020-05-05"))
    neighbour = await recorded(hub, named("Neighbour", addresses=[HOME]))
    await related(hub, mother, "mother", child)
    await related(hub, mother, "mother", half_sister)
    for person in (child, mother):
        assert (await worker.get(f"/v1/people/{person['id']}")).status_code == 404
    await allocate(worker_engine, partnership, child)
    for person, status in ((child, 200), (mother, 200), (half_sister, 404), (neighbour, 404)):
        assert (await worker.get(f"/v1/people/{person['id']}")).status_code == status
    assert (await read(worker, child))["household"] == []
    of_mother = await worker.get(f"/v1/people/{mother['id']}/relationships")
    assert [each["related_person_id"] for each in of_mother.json()["items"]] == [child["id"]]
    manager = partnership.team_manager
    assert (await manager.get(f"/v1/people/{child['id']}")).status_code == 200
    for outsider in (partnership.social_worker_2, partnership.team_manager_2):
        assert (await outsider.get(f"/v1/people/{child['id']}")).status_code == 404
