"""Ways in which somebody must not be reached: they are refused, not only warned of."""

from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.contacts.contacts import Channel
from app.domain.people.unsafe_contacts import UnsafeToContact
from app.services.people.unsafe_contacts import refuse_unsafe
from tests.support.database import audit_log as trail
from tests.support.database.records import as_the_service
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.pathway import recorded as contact_recorded
from tests.support.scenarios.people import HOME, Json, linked, named, read, recorded

BY_TELEPHONE: Json = {"means": "telephone", "reason": "Calls are answered by somebody else."}


async def unsafe(by: Person, person: Json, said: Json | None = None) -> Json:
    """The person's view after a fact was recorded."""
    answer = await by.post(f"/v1/people/{person['id']}/unsafe-contacts", said or BY_TELEPHONE)
    assert answer.status_code == 201, answer.text
    after: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return after


async def refused(
    engine: AsyncEngine, partnership: Partnership, person: Json, address_id: str | None = None
) -> set[Channel]:
    """The channels over which the person cannot be told anything."""
    channels = set()
    async with as_the_service(engine, partnership) as uow:
        uow.audit("test.asked")
        for channel in Channel:
            try:
                await refuse_unsafe(
                    uow,
                    person_id=UUID(person["id"]),
                    channel=channel,
                    address_id=UUID(address_id) if address_id else None,
                )
            except UnsafeToContact:
                channels.add(channel)
    return channels


async def test_a_stranger_records_nothing(http: httpx.AsyncClient) -> None:
    path = f"/v1/people/{uuid4()}/unsafe-contacts"
    assert (await http.post(path, json={})).status_code == 401
    assert (await http.post(f"{path}/{uuid4()}/ending", json={})).status_code == 401


async def test_facts_are_recorded_within_reach_by_those_who_may_change_people(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    person = await recorded(partnership.hub_practitioner)
    path = f"/v1/people/{person['id']}/unsafe-contacts"
    theirs = await other_partnership.hub_practitioner.post(path, BY_TELEPHONE)
    assert theirs.status_code == 404
    assert (await partnership.hub_support.post(path, BY_TELEPHONE)).status_code == 403
    assert (await partnership.social_worker.post(path, BY_TELEPHONE)).status_code == 404


async def test_a_fact_in_force_refuses_its_means_and_no_other(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    person = await recorded(hub, addresses=[HOME])
    assert await refused(worker_engine, partnership, person) == set()
    after = await unsafe(hub, person)
    assert after["etag"] != person["etag"]
    [fact] = after["unsafe_contacts"]
    assert (fact["means"], fact["reason"], fact["ended_at"]) == (
        "telephone",
        BY_TELEPHONE["reason"],
        None,
    )
    assert fact["recorded_by"] == str(partnership.founded.users["hub_practitioner"])
    assert not after["addresses"][0]["unsafe"]
    assert await refused(worker_engine, partnership, person) == {Channel.TELEPHONE}
    [event] = await trail.events(admin_engine, partnership, "unsafe_contact.recorded")
    assert event["facts"] == {"means": "telephone"}
    assert len(await trail.messages(admin_engine, partnership, "unsafe_contact.recorded")) == 1


async def test_an_unsafe_address_takes_no_letter_and_another_does(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    elsewhere = {"lines": ["7 Safe Street"], "postcode": "ZZ9 2ZZ"}
    home_again = {"lines": ["12 Invented Rd"], "postcode": "zz91zz"}
    person = await recorded(hub, addresses=[HOME, elsewhere, home_again])
    home, safe, also_home = [address["id"] for address in person["addresses"]]
    said = {"means": "address", "address_id": home, "reason": "He still has a key."}
    after = await unsafe(hub, person, said)
    assert [address["unsafe"] for address in after["addresses"]] == [True, False, True]
    letters = {Channel.LETTER, Channel.IN_PERSON}
    assert await refused(worker_engine, partnership, person, home) == letters
    assert await refused(worker_engine, partnership, person, also_home) == letters
    assert await refused(worker_engine, partnership, person, safe) == set()
    assert await refused(worker_engine, partnership, person) == letters


async def test_no_letter_goes_where_the_unsafe_parent_opens_the_post(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    person = await recorded(hub, addresses=[HOME, {"lines": ["7 Safe Street"]}])
    home, safe = [address["id"] for address in person["addresses"]]
    parent = await recorded(hub, named("Testparent", addresses=[HOME]))
    said = {
        "means": "person",
        "through_person_id": parent["id"],
        "reason": "Alleged to have caused the harm.",
    }
    after = await unsafe(hub, person, said)
    assert [address["unsafe"] for address in after["addresses"]] == [True, False]
    assert Channel.LETTER in await refused(worker_engine, partnership, person, home)
    assert await refused(worker_engine, partnership, person, safe) == {Channel.IN_PERSON}


async def test_a_danger_recorded_on_a_linked_record_holds_for_the_person(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    person, again = await recorded(hub), await recorded(hub)
    await unsafe(hub, again, {"means": "any", "reason": "In hiding."})
    assert await refused(worker_engine, partnership, person) == set()
    await linked(hub, person, again)
    assert await refused(worker_engine, partnership, person) == set(Channel)


async def test_a_referrer_is_not_answered_in_a_way_that_is_unsafe_for_them(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    aunt = await recorded(hub, named("Testaunt", born_on="1985-05-05"))
    await unsafe(hub, aunt)
    contact = await contact_recorded(hub, referrer={"name": "Testaunt", "person_id": aunt["id"]})
    path = f"/v1/contacts/{contact['id']}/acknowledgement"
    answer = await hub.post(path, {"means": "telephone", "wording": "Thank you."})
    assert answer.status_code == 409, answer.text
    assert answer.json()["type"] == "/problems/unsafe-to-contact"
    assert answer.json()["code"] == "telephone"
    assert await trail.count(admin_engine, "referrer_messages", partnership) == 0
    by_email = await hub.post(path, {"means": "email", "wording": "Thank you."})
    assert by_email.status_code == 201, by_email.text


async def test_a_way_is_safe_again_only_once_somebody_says_why(
    partnership: Partnership,
    other_partnership: Partnership,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
) -> None:
    hub = partnership.hub_practitioner
    person = await recorded(hub)
    after = await unsafe(hub, person)
    fact = after["unsafe_contacts"][0]
    path = f"/v1/people/{person['id']}/unsafe-contacts/{fact['id']}/ending"
    why = {"because": "The number changed; checked with the school."}
    assert (await hub.post(path, why)).status_code == 428
    assert (await hub.post(path, why, version=person["etag"])).status_code == 412
    assert (await hub.post(path, {}, version=after["etag"])).status_code == 422
    support = await partnership.hub_support.post(path, why, version=after["etag"])
    assert support.status_code == 403
    theirs = await other_partnership.hub_practitioner.post(path, why, version=after["etag"])
    assert theirs.status_code == 404
    assert await refused(worker_engine, partnership, person) == {Channel.TELEPHONE}
    ended = await hub.post(path, why, version=after["etag"])
    assert ended.status_code == 200, ended.text
    [kept] = ended.json()["unsafe_contacts"]
    assert kept["ended_because"] == why["because"]
    assert kept["ended_by"] == str(partnership.founded.users["hub_practitioner"])
    assert await refused(worker_engine, partnership, person) == set()
    twice = await hub.post(path, why, version=ended.headers["ETag"])
    assert (twice.status_code, twice.json()["type"]) == (409, "/problems/already-ended")
    other = await recorded(hub)
    astray = path.replace(person["id"], other["id"])
    assert (await hub.post(astray, why, version=other["etag"])).status_code == 404
    assert len(await trail.events(admin_engine, partnership, "unsafe_contact.ended")) == 1
    assert len(await trail.messages(admin_engine, partnership, "unsafe_contact.ended")) == 1


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({"means": "address"}, "/address_id", "unsafe-not-named"),
        ({"means": "person"}, "/through_person_id", "unsafe-not-named"),
        (
            {"means": "telephone", "address_id": "HOME"},
            "/address_id",
            "unsafe-named-for-other-means",
        ),
        (
            {"means": "person", "through_person_id": "SELF"},
            "/through_person_id",
            "unsafe-through-themselves",
        ),
    ],
)
async def test_a_fact_names_what_it_is_about_and_only_that(
    partnership: Partnership, said: Json, pointer: str, code: str
) -> None:
    hub = partnership.hub_practitioner
    person = await recorded(hub, addresses=[HOME])
    ids = {"HOME": person["addresses"][0]["id"], "SELF": person["id"]}
    sent = {name: ids.get(value, value) for name, value in said.items()} | {"reason": "Invented."}
    answer = await hub.post(f"/v1/people/{person['id']}/unsafe-contacts", sent)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": pointer, "code": code}]


async def test_a_fact_is_about_the_persons_own_address_and_somebody_in_reach(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    hub = partnership.hub_practitioner
    person = await recorded(hub)
    neighbour = await recorded(hub, named("Neighbour", addresses=[HOME]))
    foreigner = await recorded(other_partnership.hub_practitioner)
    for said in (
        {"means": "address", "address_id": neighbour["addresses"][0]["id"]},
        {"means": "address", "address_id": str(uuid4())},
        {"means": "person", "through_person_id": foreigner["id"]},
    ):
        answer = await hub.post(
            f"/v1/people/{person['id']}/unsafe-contacts", said | {"reason": "Invented."}
        )
        assert answer.status_code == 404
    assert (await read(hub, person))["unsafe_contacts"] == []
