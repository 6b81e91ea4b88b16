"""Unborn children who were not born alive."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database.audit_log import events, messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import Json, a_decision, decisions_path, recorded, triaged
from tests.support.scenarios.people import UNBORN, read, recorded as person_recorded

ENDED: Json = {"ended_at": "2026-11-17T04:30:00Z"}


def path_of(person: Json) -> str:
    return f"/v1/people/{person['id']}/not-born-alive"


async def ended(partnership: Partnership) -> Json:
    """A child who was expected and not born alive."""
    hub = partnership.hub_practitioner
    child = await person_recorded(hub, UNBORN)
    answer = await hub.post(path_of(child), ENDED, version=child["etag"])
    assert answer.status_code == 200, answer.text
    after: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return after


async def test_only_who_may_change_a_person_records_it(
    http: httpx.AsyncClient, partnership: Partnership, other_partnership: Partnership
) -> None:
    child = await person_recorded(partnership.hub_practitioner, UNBORN)
    path, version = path_of(child), child["etag"]
    assert (await http.post(path, json=ENDED)).status_code == 401
    theirs = await other_partnership.hub_practitioner.post(path, ENDED, version=version)
    assert theirs.status_code == 404
    assert (await partnership.hub_support.post(path, ENDED, version=version)).status_code == 403


async def test_no_birth_is_expected_of_a_child_who_was_not_born_alive(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    child = await ended(partnership)
    hub = partnership.hub_practitioner
    assert (child["unborn"], child["age"]) == (False, "not born alive")
    assert child["not_born_alive_at"] == "2026-11-17T04:30:00Z"
    assert child["not_born_alive_recorded_at"] == "2026-11-18T09:30:00Z"
    assert child["not_born_alive_recorded_by"] == str(partnership.founded.users["hub_practitioner"])
    assert child["known_as"] == "Beta-Invented"
    allowed = {each["action"]: each["allowed"] for each in child["available_actions"]}
    assert not allowed["record_birth"]
    assert not allowed["record_not_born_alive"]
    path = f"/v1/people/{child['id']}"
    for request in (
        hub.post(f"{path}/birth", {"born_on": "2026-11-17"}, version=child["etag"]),
        hub.patch(path, {"expected_on": "2026-12-21"}, version=child["etag"]),
        hub.patch(path, {"born_on": "2026-11-17"}, version=child["etag"]),
        hub.post(path_of(child), ENDED, version=child["etag"]),
    ):
        answer = await request
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/not-unborn")
    named = await hub.post(f"{path}/names", {"given": "Testbaby", "family": "Beta-Invented"})
    assert named.status_code == 201, named.text
    entries = (await hub.get(f"{path}/chronology")).json()["entries"]
    (entry,) = [each for each in entries if each["what"] == "person.not_born_alive"]
    assert (entry["at"], entry["age"]) == ("2026-11-17T04:30:00Z", "not born alive")
    assert len(await events(admin_engine, partnership, "person.not_born_alive")) == 1
    told = [str(each) for each in await messages(admin_engine, partnership, "person.changed")]
    assert child["id"] in told


@pytest.mark.parametrize(
    ("person", "body", "status", "problem"),
    [
        ({"born_on": "2026-03-04", "names": [{"family": "Beta"}]}, ENDED, 409, "not-unborn"),
        (UNBORN, {"ended_at": "2026-11-18T09:31:00Z"}, 422, "act-time-impossible"),
        (UNBORN, {"ended_at": "2026-11-01T09:00:00Z"}, 422, "late-entry-unexplained"),
        (
            UNBORN,
            {"ended_at": "2020-11-17T09:00:00Z", "late_because": "A slip of the year."},
            422,
            "act-time-impossible",
        ),
    ],
)
async def test_what_cannot_be_so_is_refused(
    partnership: Partnership, person: Json, body: Json, status: int, problem: str
) -> None:
    hub = partnership.hub_practitioner
    child = await person_recorded(hub, person)
    answer = await hub.post(path_of(child), body, version=child["etag"])
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")


async def test_what_was_recorded_by_mistake_is_taken_back(partnership: Partnership) -> None:
    child = await ended(partnership)
    hub = partnership.hub_practitioner
    path = f"/v1/people/{child['id']}"
    other = await hub.patch(
        path, {"not_born_alive_at": "2026-11-16T04:30:00Z"}, version=child["etag"]
    )
    assert other.status_code == 422
    answer = await hub.patch(path, {"not_born_alive_at": None}, version=child["etag"])
    assert answer.status_code == 200, answer.text
    again = await read(hub, child)
    assert (again["unborn"], again["not_born_alive_recorded_by"]) == (True, None)
    assert again["known_as"] == "Unborn child Beta-Invented"


async def test_a_new_referral_needs_an_exception_on_that_ground(partnership: Partnership) -> None:
    child = await ended(partnership)
    hub, manager = partnership.hub_practitioner, partnership.hub_manager
    contact = await recorded(hub, {"described_as": "known", "person_id": child["id"]})
    contact = await triaged(hub, contact, identification="known", person_id=child["id"])
    path = decisions_path(contact)
    refused = await manager.post(path, a_decision(partnership))
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/child-has-died")
    assert refused.json()["code"] == "not_born_alive"
    excepted = {
        "gate": "child-has-died",
        "ground": "not_born_alive",
        "reason": "The death is reviewed.",
    }
    answer = await manager.post(path, a_decision(partnership, exceptions=[excepted]))
    assert answer.status_code == 201, answer.text
