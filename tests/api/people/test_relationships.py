"""How people belong together: recorded one way, read from either side."""

from uuid import uuid4

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database import audit_log as trail
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.people import Json, linked, named, read, recorded, related


def path_of(person: Json) -> str:
    """Where a person's relationships are."""
    return f"/v1/people/{person['id']}/relationships"


async def a_mother_and_child(by: Person) -> tuple[Json, Json]:
    """Two people who are not yet related."""
    mother = await recorded(by, named("Testmother", born_on="1990-05-05"))
    return mother, await recorded(by)


async def test_a_stranger_relates_nobody(http: httpx.AsyncClient) -> None:
    path = f"/v1/people/{uuid4()}/relationships"
    assert (await http.get(path)).status_code == 401
    assert (await http.post(path, json={})).status_code == 401
    assert (await http.post(f"{path}/{uuid4()}/ending", json={})).status_code == 401


async def test_relationships_stay_within_a_partnership(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    hub, them = partnership.hub_practitioner, other_partnership.hub_practitioner
    mother, child = await a_mother_and_child(hub)
    theirs = await recorded(them)
    said = {"kind": "mother", "related_person_id": child["id"]}
    assert (await them.get(path_of(mother))).status_code == 404
    assert (await them.post(path_of(mother), said)).status_code == 404
    assert (await them.post(path_of(theirs), said)).status_code == 404
    astray = said | {"related_person_id": str(uuid4())}
    assert (await hub.post(path_of(mother), astray)).status_code == 404


async def test_only_those_who_may_change_people_relate_them(partnership: Partnership) -> None:
    mother, child = await a_mother_and_child(partnership.hub_practitioner)
    said = {"kind": "mother", "related_person_id": child["id"]}
    for role in ("hub_support", "referrer", "administrator", "agency_officer"):
        answer = await partnership.person(role).post(path_of(mother), said)
        assert answer.status_code == 403, role


async def test_a_relationship_reads_as_a_sentence_from_either_side(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    mother, child = await a_mother_and_child(hub)
    made = await related(hub, mother, "mother", child, parental_responsibility=True)
    assert made["reads"] == (
        "Testmother Alpha-Invented is mother of Testchild Alpha-Invented,"
        " with parental responsibility"
    )
    from_child = (await partnership.hub_support.get(path_of(child))).json()["items"]
    assert [each["id"] for each in from_child] == [made["id"]]
    assert from_child[0]["reads"] == (
        "Testchild Alpha-Invented is child of Testmother Alpha-Invented,"
        " who has parental responsibility"
    )
    [event] = await trail.events(admin_engine, partnership, "relationship.recorded")
    assert event["facts"] == {"kind": "mother", "related_person_id": child["id"]}
    [listed] = await trail.events(admin_engine, partnership, "relationship.listed")
    assert [str(shown) for shown in listed["shown_ids"]] == [mother["id"]]
    assert len(await trail.messages(admin_engine, partnership, "relationship.recorded")) == 1


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        (
            {"kind": "twin", "parental_responsibility": True},
            "/parental_responsibility",
            "responsibility-impossible",
        ),
        (
            {"kind": "father", "starts_on": "2020-01-02", "ends_on": "2020-01-01"},
            "/ends_on",
            "ends-before-it-starts",
        ),
        ({"kind": "child"}, "/kind", "enum"),
    ],
)
async def test_an_impossible_relationship_is_refused(
    partnership: Partnership, said: Json, pointer: str, code: str
) -> None:
    hub = partnership.hub_practitioner
    one, other = await a_mother_and_child(hub)
    answer = await hub.post(path_of(one), said | {"related_person_id": other["id"]})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": pointer, "code": code}]


async def test_nobody_is_their_own_relative(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    child = await recorded(hub)
    answer = await hub.post(path_of(child), {"kind": "sibling", "related_person_id": child["id"]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "related-to-themselves"
    again = await recorded(hub)
    await linked(hub, child, again)
    answer = await hub.post(path_of(child), {"kind": "twin", "related_person_id": again["id"]})
    assert (answer.status_code, answer.json()["type"]) == (
        409,
        "/problems/records-of-one-person",
    )


async def test_a_relationship_is_recorded_once_from_whichever_side(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    mother, child = await a_mother_and_child(hub)
    brother = await recorded(hub, named("Testbrother", born_on="2012-02-02"))
    await related(hub, child, "sibling", brother)
    await related(hub, mother, "mother", child)
    for person, kind, to in (
        (child, "sibling", brother),
        (brother, "sibling", child),
        (mother, "mother", child),
    ):
        answer = await hub.post(path_of(person), {"kind": kind, "related_person_id": to["id"]})
        assert (answer.status_code, answer.json()["type"]) == (
            409,
            "/problems/relationship-stands",
        )
    await related(hub, mother, "carer", child)


async def test_a_relationship_ends_once_and_may_begin_again(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    one = await recorded(hub, named("Partner-One", born_on="1990-05-05"))
    other = await recorded(hub, named("Partner-Two", born_on="1991-05-05"))
    made = await related(hub, one, "partner", other, starts_on="2020-01-01")
    path = f"{path_of(other)}/{made['id']}/ending"
    ending = {"ends_on": "2026-11-01"}
    assert (await hub.post(path, ending)).status_code == 428
    version = (await read(hub, other))["etag"]
    assert (await hub.post(path, {"ends_on": "2019-12-31"}, version=version)).status_code == 422
    assert (await hub.post(path, ending, version=1)).status_code == 412
    answer = await hub.post(path, ending, version=version)
    assert answer.status_code == 200, answer.text
    assert answer.json()["ends_on"] == "2026-11-01"
    twice = await hub.post(path, ending, version=(await read(hub, other))["etag"])
    assert (twice.status_code, twice.json()["type"]) == (409, "/problems/already-ended")
    await related(hub, other, "partner", one)
    assert len((await hub.get(path_of(one))).json()["items"]) == 2
    assert len(await trail.events(admin_engine, partnership, "relationship.ended")) == 1
