"""Two records of one person: linked and unlinked with who, when and why; never merged."""

from uuid import uuid4

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database import audit_log as trail
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.people import (
    CHILD,
    Json,
    allocate,
    linked,
    named,
    read,
    recorded,
    related,
)

WHY: Json = {"because": "They are cousins of the same name."}


def path_of(person: Json, link: Json | None = None) -> str:
    """Where a record's links are, or where one is taken back."""
    path = f"/v1/people/{person['id']}/links"
    return path if link is None else f"{path}/{link['id']}/unlinking"


def same_as(person: Json) -> Json:
    """That another record is of the same person as this one."""
    return {"same_as_person_id": person["id"], "because": "An invented reason."}


async def a_pair(by: Person) -> tuple[Json, Json]:
    """Two records of the same description."""
    return await recorded(by), await recorded(by)


async def test_a_stranger_links_nothing(http: httpx.AsyncClient) -> None:
    path = f"/v1/people/{uuid4()}/links"
    assert (await http.get(path)).status_code == 401
    assert (await http.post(path, json={})).status_code == 401
    assert (await http.post(f"{path}/{uuid4()}/unlinking", json={})).status_code == 401


async def test_links_stay_within_a_partnership(
    partnership: Partnership, other_partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    hub, them = partnership.hub_practitioner, other_partnership.hub_practitioner
    one, other = await a_pair(hub)
    theirs = await recorded(them)
    link = await linked(hub, one, other)
    assert (await them.get(path_of(one))).status_code == 404
    assert (await them.post(path_of(one), same_as(theirs))).status_code == 404
    assert (await them.post(path_of(theirs), same_as(one))).status_code == 404
    assert (await hub.post(path_of(one), same_as({"id": str(uuid4())}))).status_code == 404
    unlinking = await them.post(path_of(one, link), WHY, version=link["etag"])
    assert unlinking.status_code == 404
    assert await trail.count(admin_engine, "person_links", other_partnership) == 0


async def test_only_those_who_may_link_do(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    one, other = await a_pair(hub)
    await allocate(worker_engine, partnership, one)
    for role in ("hub_support", "social_worker", "team_manager", "referrer", "administrator"):
        who = partnership.person(role)
        assert (await who.post(path_of(one), same_as(other))).status_code == 403, role
    link = await linked(partnership.hub_manager, one, other)
    for role in ("hub_support", "social_worker", "team_manager"):
        who = partnership.person(role)
        answer = await who.post(path_of(one, link), WHY, version=link["etag"])
        assert answer.status_code == 403, role


async def test_a_link_is_shown_from_both_records_and_both_stay(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    one, other = await a_pair(hub)
    link = await linked(hub, one, other)
    assert {link["person_id"], link["same_as_person_id"]} == {one["id"], other["id"]}
    assert link["linked_by"] == str(partnership.founded.users["hub_practitioner"])
    assert link["linked_because"] == "Both seen by the same school nurse."
    for here, there in ((one, other), (other, one)):
        after = await read(hub, here)
        assert [shown["person_id"] for shown in after["links"]] == [there["id"]]
        assert after["etag"] != here["etag"]
        assert after["names"] == here["names"]
    [event] = await trail.events(admin_engine, partnership, "person.linked")
    assert {str(shown) for shown in event["shown_ids"]} == {one["id"], other["id"]}
    assert len(await trail.messages(admin_engine, partnership, "person.linked")) == 1


async def test_a_record_is_not_linked_with_itself(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    person = await recorded(hub)
    answer = await hub.post(path_of(person), same_as(person))
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"pointer": "/same_as_person_id", "code": "linked-to-itself"}
    ]


async def test_two_records_are_linked_once_from_whichever_side(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    one, other = await a_pair(hub)
    await linked(hub, one, other)
    for here, there in ((one, other), (other, one)):
        answer = await hub.post(path_of(here), same_as(there))
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/already-linked")


async def test_relatives_are_not_linked_even_through_a_third_record(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    child = await recorded(hub)
    twin = await recorded(hub, named("Othertwin", born_on="2016-03-04"))
    again = await recorded(hub, CHILD)
    await related(hub, twin, "twin", child)
    await linked(hub, child, again)
    for here in (child, again):
        answer = await hub.post(path_of(here), same_as(twin))
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/related-to-each-other"


async def test_a_link_is_taken_back_with_who_when_and_why_and_can_be_made_again(
    partnership: Partnership, admin_engine: AsyncEngine, clock: FixedClock
) -> None:
    hub = partnership.hub_practitioner
    one, other = await a_pair(hub)
    link = await linked(hub, one, other)
    clock.advance(minutes=30)
    manager = partnership.hub_manager
    assert (await manager.post(path_of(one, link), WHY)).status_code == 428
    assert (await manager.post(path_of(one, link), WHY, version=9)).status_code == 412
    answer = await manager.post(path_of(other, link), WHY, version=link["etag"])
    assert answer.status_code == 200, answer.text
    taken_back = answer.json()
    assert taken_back["unlinked_at"] == "2026-11-18T10:00:00Z"
    assert taken_back["unlinked_by"] == str(partnership.founded.users["hub_manager"])
    assert taken_back["unlinked_because"] == WHY["because"]
    assert taken_back["linked_because"] == link["linked_because"]
    assert (await read(hub, one))["links"] == []
    twice = await manager.post(path_of(one, link), WHY, version=answer.headers["ETag"])
    assert (twice.status_code, twice.json()["type"]) == (409, "/problems/already-unlinked")
    again = await linked(hub, other, one)
    listed = (await hub.get(path_of(one))).json()["items"]
    assert [shown["id"] for shown in listed] == [link["id"], again["id"]]
    assert [shown["unlinked_because"] for shown in listed] == [WHY["because"], None]
    assert len(await trail.events(admin_engine, partnership, "person.unlinked")) == 1
    assert len(await trail.messages(admin_engine, partnership, "person.unlinked")) == 1
    [event] = await trail.events(admin_engine, partnership, "person_link.listed")
    assert [str(shown) for shown in event["shown_ids"]] == [other["id"]]


async def test_a_link_is_taken_back_from_its_own_records_only(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    one, other = await a_pair(hub)
    third = await recorded(hub)
    link = await linked(hub, one, other)
    answer = await hub.post(path_of(third, link), WHY, version=link["etag"])
    assert answer.status_code == 404


async def test_a_social_worker_reads_the_linked_record_until_it_is_unlinked(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    hub, worker = partnership.hub_practitioner, partnership.social_worker
    child, again = await a_pair(hub)
    await allocate(worker_engine, partnership, child)
    assert (await worker.get(f"/v1/people/{again['id']}")).status_code == 404
    link = await linked(hub, child, again)
    assert (await worker.get(f"/v1/people/{again['id']}")).status_code == 200
    assert len((await worker.get(path_of(child))).json()["items"]) == 1
    await hub.post(path_of(child, link), WHY, version=link["etag"])
    assert (await worker.get(f"/v1/people/{again['id']}")).status_code == 404
    assert (await worker.get(path_of(child))).json()["items"] == []
