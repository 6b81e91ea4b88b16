"""Sanitised versions over HTTP, and the originator's leave to let what it told go further."""

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from app.cli.demo.partnerships import COUNCIL
from tests.support.database.audit_log import count, events, messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.meetings import actions_of
from tests.support.scenarios.pathway import Json
from tests.support.scenarios.shared_information import (
    INCIDENT,
    Told,
    a_share,
    opened,
    shared,
    write_fragment,
)

VERSION = {
    "wording": "An incident at the address this autumn (invented).",
    "because": "The day would tell who called (invented).",
}


def versions_of(fragment: str) -> str:
    return f"/v1/information-fragments/{fragment}/sanitisations"


def agreements_of(fragment: str) -> str:
    return f"/v1/information-fragments/{fragment}/onward-agreements"


async def prepared(partnership: Partnership, fragment: str) -> Json:
    """A version that the practitioner prepared, with its ETag."""
    answer = await partnership.hub_practitioner.post(versions_of(fragment), VERSION)
    assert answer.status_code == 201, answer.text
    version: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return version


def release_of(version: Json) -> str:
    return f"/v1/sanitisations/{version['id']}/release"


async def released(partnership: Partnership, version: Json) -> Json:
    """The version, released by the manager."""
    answer = await partnership.hub_manager.post(release_of(version), version=version["etag"])
    assert answer.status_code == 200, answer.text
    after: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return after


def in_version(fragment: str, version: Json) -> Json:
    return {"information_fragment_id": fragment, "sanitisation_id": version["id"]}


async def test_a_stranger_prepares_releases_and_agrees_to_nothing(
    http: httpx.AsyncClient, partnership: Partnership, incident: str
) -> None:
    version = await prepared(partnership, incident)
    for path in (versions_of(incident), f"/v1/sanitisations/{version['id']}"):
        assert (await http.get(path)).status_code == 401
    for path in (versions_of(incident), release_of(version), agreements_of(incident)):
        assert (await http.post(path, json={})).status_code == 401


async def test_another_partnership_finds_no_fragment_and_no_version(
    partnership: Partnership, other_partnership: Partnership, told: Told, incident: str
) -> None:
    version = await prepared(partnership, incident)
    manager, officer = other_partnership.hub_manager, other_partnership.agency_officer
    health = {"agency_ids": [str(other_partnership.founded.agencies["Health"])]}
    answers = [
        await manager.post(versions_of(incident), VERSION),
        await manager.get(versions_of(incident)),
        await manager.get(f"/v1/sanitisations/{version['id']}"),
        await manager.post(release_of(version), version=1),
        await officer.post(agreements_of(incident), health),
        await officer.get(agreements_of(incident)),
    ]
    assert {answer.status_code for answer in answers} == {404}


async def test_the_hub_prepares_and_releases_and_only_officers_agree(
    partnership: Partnership, told: Told, incident: str
) -> None:
    version = await prepared(partnership, incident)
    for name in ("agency_officer", "hub_support", "social_worker"):
        by = partnership.person(name)
        assert (await by.post(versions_of(incident), VERSION)).status_code == 403, name
        assert (await by.post(release_of(version), version=1)).status_code == 403, name
    health = {"agency_ids": [told.agency("Health")]}
    for name in ("hub_manager", "social_worker"):
        answer = await partnership.person(name).post(agreements_of(incident), health)
        assert answer.status_code == 403, name


async def test_a_version_inherits_the_conditions_of_what_it_is_made_of(
    partnership: Partnership, told: Told, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    fragment = await write_fragment(
        worker_engine, told, audience=("Health",), may_tell_family=True, may_tell_court=False
    )
    version = await prepared(partnership, fragment)
    assert version["handling"]["audience"] == sorted([told.agency("Police"), told.agency("Health")])
    assert version["handling"]["may_tell_family"] is True
    assert version["handling"]["may_tell_court"] is False
    (listed,) = (await partnership.hub_manager.get(versions_of(fragment))).json()["items"]
    assert listed["id"] == version["id"]
    shown = await partnership.hub_manager.get(f"/v1/sanitisations/{version['id']}")
    assert shown.headers["ETag"] == version["etag"]
    (event,) = await events(admin_engine, partnership, "sanitisation.prepared")
    assert event["person_id"] == told.parent
    assert "invented" not in str(event)
    assert len(await messages(admin_engine, partnership, "sanitisation.prepared")) == 1


async def test_somebody_else_releases_what_one_prepared(
    partnership: Partnership, incident: str, admin_engine: AsyncEngine
) -> None:
    version = await prepared(partnership, incident)
    assert actions_of(version)["release"] == "sanitised_by_preparer"
    own = await partnership.hub_practitioner.post(release_of(version), version=version["etag"])
    assert (own.status_code, own.json()["type"]) == (403, "/problems/sanitised-by-preparer")
    assert (await partnership.hub_manager.post(release_of(version))).status_code == 428
    after = await released(partnership, version)
    assert after["released_by"] == str(partnership.founded.users["hub_manager"])
    assert actions_of(after)["release"] == "sanitisation_released"
    stale = await partnership.hub_manager.post(release_of(version), version=version["etag"])
    assert stale.status_code == 412
    again = await partnership.hub_manager.post(release_of(version), version=after["etag"])
    assert (again.status_code, again.json()["type"]) == (409, "/problems/sanitisation-released")
    assert len(await events(admin_engine, partnership, "sanitisation.released")) == 1
    assert len(await messages(admin_engine, partnership, "sanitisation.released")) == 1


async def test_a_version_is_sent_once_it_is_released_and_without_its_source(
    partnership: Partnership, told: Told, incident: str
) -> None:
    version = await prepared(partnership, incident)
    sending = a_share(told, in_version(incident, version))
    unreleased = await partnership.hub_practitioner.post(told.path, sending)
    assert (unreleased.status_code, unreleased.json()["type"]) == (
        409,
        "/problems/sanitisation-not-released",
    )
    await released(partnership, version)
    share = await shared(told, in_version(incident, version))
    found = await opened(partnership.health_officer, share)
    (sent,) = found["fragments"]
    assert (sent["sanitised"], sent["wording"], sent["source"]) == (True, VERSION["wording"], None)
    assert INCIDENT not in str(found)
    assert "Incident log" not in str(found)


async def test_a_version_stands_in_for_its_own_fragment_only(
    partnership: Partnership, told: Told, incident: str, worker_engine: AsyncEngine
) -> None:
    version = await released(partnership, await prepared(partnership, incident))
    another = await write_fragment(worker_engine, told)
    answer = await partnership.hub_practitioner.post(
        told.path, a_share(told, in_version(another, version))
    )
    assert answer.status_code == 404


async def test_a_sanitised_version_goes_no_further_than_what_it_is_made_of(
    partnership: Partnership, told: Told, worker_engine: AsyncEngine
) -> None:
    for_health = await write_fragment(worker_engine, told, audience=("Health",))
    version = await released(partnership, await prepared(partnership, for_health))
    answer = await partnership.hub_practitioner.post(
        told.path, a_share(told, in_version(for_health, version), to=(COUNCIL,))
    )
    assert answer.json()["type"] == "/problems/outside-audience"


async def test_the_agency_that_told_it_agrees_that_it_goes_further(
    partnership: Partnership, told: Told, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    guarded = await write_fragment(
        worker_engine, told, audience=("Health", COUNCIL), no_onward_sharing=True
    )
    officer, path = partnership.agency_officer, agreements_of(guarded)
    others = await partnership.health_officer.post(path, {"agency_ids": [told.agency("Health")]})
    assert others.status_code == 404
    agreed = await officer.post(path, {"agency_ids": [told.agency("Health")]})
    assert agreed.status_code == 201, agreed.text
    both = await officer.post(path, {"agency_ids": [told.agency("Health"), told.agency(COUNCIL)]})
    assert [each["recipient_id"] for each in both.json()["items"]] == [
        told.agency("Health"),
        told.agency(COUNCIL),
    ]
    for name in ("agency_officer", "hub_practitioner"):
        assert (await partnership.person(name).get(path)).json() == both.json()
    assert (await partnership.health_officer.get(path)).status_code == 404
    trail = await events(admin_engine, partnership, "onward_sharing.agreed")
    assert [event["facts"]["agencies"] for event in trail] == [1, 1]
    assert len(await messages(admin_engine, partnership, "onward_sharing.agreed")) == 2


async def test_an_agreement_is_given_where_it_is_needed_and_once(
    partnership: Partnership,
    told: Told,
    incident: str,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
) -> None:
    guarded = await write_fragment(
        worker_engine, told, audience=("Health",), no_onward_sharing=True
    )
    officer, health = partnership.agency_officer, {"agency_ids": [told.agency("Health")]}
    unneeded = await officer.post(agreements_of(incident), health)
    assert unneeded.json()["type"] == "/problems/agreement-not-needed"
    outside = await officer.post(agreements_of(guarded), {"agency_ids": [told.agency("Housing")]})
    assert outside.json()["type"] == "/problems/outside-audience"
    twice = await officer.post(agreements_of(guarded), {"agency_ids": health["agency_ids"] * 2})
    assert twice.json()["type"] == "/problems/named-twice"
    assert await count(admin_engine, "onward_agreements", partnership) == 0
    assert (await officer.post(agreements_of(guarded), health)).status_code == 201
    again = await officer.post(agreements_of(guarded), health)
    assert again.json()["type"] == "/problems/agreed-already"
