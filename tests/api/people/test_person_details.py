"""What comes to be known of a person: names, numbers, addresses, and agencies involved."""

from uuid import uuid4

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database import audit_log as trail
from tests.support.partnerships import Partnership
from tests.support.scenarios.people import (
    HOME,
    NHS_NUMBER,
    OTHER_NHS_NUMBER,
    UNBORN,
    Json,
    allocate,
    numbered,
    read,
    recorded,
)

DETAILS = ("names", "identifiers", "addresses", "involvements")


def a_detail(kind: str, partnership: Partnership) -> Json:
    """One detail of a kind, as it is sent."""
    return {
        "names": {"given": "Tess", "kind": "alias"},
        "identifiers": numbered(),
        "addresses": HOME,
        "involvements": {
            "agency_id": str(partnership.founded.agencies["Larchfield School"]),
            "capacity": "Class teacher",
            "starts_on": "2026-09-01",
        },
    }[kind]


async def test_a_stranger_adds_nothing(http: httpx.AsyncClient) -> None:
    for kind in DETAILS:
        answer = await http.post(f"/v1/people/{uuid4()}/{kind}", json={})
        assert answer.status_code == 401


@pytest.mark.parametrize("kind", DETAILS)
async def test_details_are_added_within_reach_by_those_who_may_change_people(
    partnership: Partnership,
    other_partnership: Partnership,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    kind: str,
) -> None:
    hub = partnership.hub_practitioner
    person = await recorded(hub)
    path = f"/v1/people/{person['id']}/{kind}"
    detail = a_detail(kind, partnership)
    theirs = await other_partnership.hub_practitioner.post(path, a_detail(kind, other_partnership))
    assert theirs.status_code == 404
    for role in ("hub_support", "referrer", "administrator", "agency_officer"):
        assert (await partnership.person(role).post(path, detail)).status_code == 403
    assert (await partnership.social_worker.post(path, detail)).status_code == 404
    await allocate(worker_engine, partnership, person)
    answer = await partnership.social_worker.post(path, detail)
    assert answer.status_code == 201, answer.text
    assert len(answer.json()[kind]) == len(person[kind]) + 1
    assert answer.headers["ETag"] != person["etag"]
    assert answer.headers["ETag"] == (await read(hub, person))["etag"]
    action = {
        "names": "person_name.recorded",
        "identifiers": "person_identifier.recorded",
        "addresses": "person_address.recorded",
        "involvements": "involvement.recorded",
    }[kind]
    [event] = await trail.events(admin_engine, partnership, action)
    assert str(event["person_id"]) == person["id"]
    told = "involvement.recorded" if kind == "involvements" else "person.changed"
    assert await trail.messages(admin_engine, partnership, told)


async def test_a_new_name_stands_beside_the_old_and_both_are_found(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    person = await recorded(hub)
    await hub.post(
        f"/v1/people/{person['id']}/names", {"given": "Testchild", "family": "Gamma-Made-Up"}
    )
    after = await read(hub, person)
    assert after["known_as"] == "Testchild Gamma-Made-Up"
    assert [name["family"] for name in after["names"]] == ["Alpha-Invented", "Gamma-Made-Up"]
    for family in ("Alpha-Invented", "Gamma-Made-Up"):
        found = await hub.post(
            "/v1/people/search",
            {"given": "Testchild", "family": family, "born_on": "2016-03-04"},
        )
        assert [match["person_id"] for match in found.json()["items"]] == [person["id"]]


async def test_an_alias_is_not_what_somebody_is_called(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    person = await recorded(hub)
    answer = await hub.post(f"/v1/people/{person['id']}/names", {"given": "Tess", "kind": "alias"})
    assert answer.json()["known_as"] == "Testchild Alpha-Invented"


@pytest.mark.parametrize(
    ("kind", "said", "pointer", "code"),
    [
        ("names", {"given": "Tess"}, "/given", "unborn-given-name"),
        ("identifiers", numbered(), "/scheme", "unborn-nhs-number"),
    ],
)
async def test_an_unborn_child_is_not_given_what_only_a_born_child_has(
    partnership: Partnership, kind: str, said: Json, pointer: str, code: str
) -> None:
    hub = partnership.hub_practitioner
    child = await recorded(hub, UNBORN)
    answer = await hub.post(f"/v1/people/{child['id']}/{kind}", said)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": pointer, "code": code}]


@pytest.mark.parametrize(
    ("kind", "said", "pointer", "code"),
    [
        ("identifiers", numbered("999 000 0017"), "/value", "nhs-number-check-digit"),
        ("identifiers", numbered("A1", "upn"), "/value", "upn-format"),
        ("identifiers", numbered("P975200000001", "upn_as_sent"), "/value", "upn-is-valid"),
        (
            "names",
            {"given": "Tess", "starts_on": "2020-02-02", "ends_on": "2020-02-01"},
            "/ends_on",
            "ends-before-it-starts",
        ),
        (
            "addresses",
            HOME | {"starts_on": "2020-02-02", "ends_on": "2020-02-01"},
            "/ends_on",
            "ends-before-it-starts",
        ),
        ("addresses", HOME | {"lines": []}, "/lines", "too_short"),
        ("addresses", HOME | {"lines": [" "]}, "/lines/0", "string_pattern_mismatch"),
        ("addresses", HOME | {"postcode": "ZZ9 1ZZ ZZ9 1ZZ"}, "/postcode", "string_too_long"),
    ],
)
async def test_a_detail_that_cannot_be_true_is_refused(
    partnership: Partnership, kind: str, said: Json, pointer: str, code: str
) -> None:
    hub = partnership.hub_practitioner
    person = await recorded(hub)
    answer = await hub.post(f"/v1/people/{person['id']}/{kind}", said)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"] == [{"pointer": pointer, "code": code}]
    assert (await read(hub, person))["etag"] == person["etag"]


async def test_an_identifier_is_on_a_record_once(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    person = await recorded(hub, identifiers=[numbered()])
    path = f"/v1/people/{person['id']}/identifiers"
    again = await hub.post(path, numbered("999 000 0018"))
    assert again.status_code == 409
    assert again.json()["type"] == "/problems/identifier-already-held"
    other = await hub.post(path, numbered(OTHER_NHS_NUMBER))
    assert [held["value"] for held in other.json()["identifiers"]] == [
        NHS_NUMBER,
        OTHER_NHS_NUMBER,
    ]


@pytest.mark.parametrize("kind", ["identifiers", "involvements"])
async def test_a_detail_names_an_agency_of_the_partnership(
    partnership: Partnership, other_partnership: Partnership, kind: str
) -> None:
    hub = partnership.hub_practitioner
    person = await recorded(hub)
    member = "supplied_by" if kind == "identifiers" else "agency_id"
    for agency in (str(uuid4()), str(other_partnership.founded.agencies["Health"])):
        answer = await hub.post(
            f"/v1/people/{person['id']}/{kind}",
            a_detail(kind, partnership) | {member: agency},
        )
        assert answer.status_code == 404
    assert (await read(hub, person))["etag"] == person["etag"]


@pytest.mark.parametrize(
    ("kind", "action"),
    [("addresses", "person_address.ended"), ("involvements", "involvement.ended")],
)
async def test_an_address_and_an_involvement_end_once_with_a_day(
    partnership: Partnership,
    other_partnership: Partnership,
    admin_engine: AsyncEngine,
    kind: str,
    action: str,
) -> None:
    hub = partnership.hub_practitioner
    person = await recorded(hub)
    detail = a_detail(kind, partnership) | {"starts_on": "2026-09-01"}
    added = await hub.post(f"/v1/people/{person['id']}/{kind}", detail)
    assert added.json()[kind][0]["current"]
    path = f"/v1/people/{person['id']}/{kind}/{added.json()[kind][0]['id']}/ending"
    version = added.headers["ETag"]
    ending = {"ends_on": "2026-11-17"}
    assert (await hub.post(path, ending)).status_code == 428
    assert (await hub.post(path, ending, version=person["etag"])).status_code == 412
    theirs = await other_partnership.hub_practitioner.post(path, ending, version=version)
    assert theirs.status_code == 404
    support = await partnership.hub_support.post(path, ending, version=version)
    assert support.status_code == 403
    early = await hub.post(path, {"ends_on": "2026-08-31"}, version=version)
    assert (early.status_code, early.json()["errors"][0]["pointer"]) == (422, "/ends_on")
    ended = await hub.post(path, ending, version=version)
    assert ended.status_code == 200, ended.text
    assert ended.json()[kind][0]["ends_on"] == "2026-11-17"
    assert not ended.json()[kind][0]["current"]
    twice = await hub.post(path, ending, version=ended.headers["ETag"])
    assert twice.status_code == 409
    assert twice.json()["type"] == "/problems/already-ended"
    assert len(await trail.events(admin_engine, partnership, action)) == 1


@pytest.mark.parametrize("kind", ["addresses", "involvements"])
async def test_what_ends_is_of_the_person_named(partnership: Partnership, kind: str) -> None:
    hub = partnership.hub_practitioner
    person, other = await recorded(hub), await recorded(hub)
    added = await hub.post(f"/v1/people/{person['id']}/{kind}", a_detail(kind, partnership))
    path = f"/v1/people/{other['id']}/{kind}/{added.json()[kind][0]['id']}/ending"
    answer = await hub.post(path, {"ends_on": "2026-11-17"}, version=other["etag"])
    assert answer.status_code == 404


async def test_an_involvement_shows_the_agency_by_name(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    person = await recorded(hub)
    await hub.post(f"/v1/people/{person['id']}/involvements", a_detail("involvements", partnership))
    [shown] = (await read(hub, person))["involvements"]
    assert (shown["agency_name"], shown["capacity"]) == ("Larchfield School", "Class teacher")
