"""What somebody learns of a record that is kept from them: whom to ring, or nothing at all."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from app.repositories.prepared_statements import PreparedStatement
from tests.support.database import audit_log as trail
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.people import CHILD, Json, linked, numbered, recorded
from tests.support.scenarios.restrictions import (
    CLOAKED,
    RING,
    SIGNPOSTED,
    alerts,
    kept_child,
    problem,
    restricted,
)

ABSENT = "0198f3b2-0000-7000-8000-00000000dead"
KNOWN: Json = {"given": "Testchild", "family": "Alpha-Invented", "born_on": "2016-03-04"}


def told(answer: httpx.Response) -> tuple[int, dict[str, str], Any]:
    """Everything an answer tells, but for the id of its request."""
    body = answer.json()
    body.pop("instance", None)
    headers = {name: said for name, said in answer.headers.items() if name != "x-request-id"}
    return answer.status_code, headers, body


async def test_a_signposted_record_says_whom_to_ring_and_nothing_else(
    partnership: Partnership,
) -> None:
    child, _ = await kept_child(partnership)
    answer = await partnership.hub_practitioner.get(f"/v1/people/{child['id']}")
    assert answer.status_code == 403
    _, _, body = told(answer)
    assert body == {
        "type": "/problems/record-restricted",
        "title": "This record is restricted; ring the person named here",
        "status": 403,
        "detail": RING,
    }


@pytest.mark.parametrize("path", ["", "/history", "/relationships"])
async def test_every_path_to_the_record_says_so(partnership: Partnership, path: str) -> None:
    child, _ = await kept_child(partnership)
    answer = await partnership.hub_practitioner.get(f"/v1/people/{child['id']}{path}")
    assert problem(answer) == "record-restricted"


async def test_its_owner_learns_who_asked_and_says_that_they_have_seen_it(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    child, restriction = await kept_child(partnership)
    await partnership.hub_support.get(f"/v1/people/{child['id']}")
    owner = partnership.hub_manager
    (alert,) = await alerts(owner, restriction)
    assert alert["kind"] == "asked"
    assert alert["asked_by"] == str(partnership.founded.users["hub_support"])
    path = f"/v1/restrictions/{restriction['id']}/alerts/{alert['id']}/seen"
    assert problem(await partnership.hub_practitioner.post(path)) == "record-not-found"
    seen = await owner.post(path)
    assert seen.status_code == 200, seen.text
    assert seen.json()["seen_by"] == str(partnership.founded.users["hub_manager"])
    assert problem(await owner.post(path)) == "alert-seen"
    assert len(await trail.messages(admin_engine, partnership, "restriction.asked")) == 1
    (refused,) = await trail.events(admin_engine, partnership, "person:read")
    assert (refused["refusal"], str(refused["record_id"])) == ("RecordRestricted", child["id"])


async def test_who_could_not_reach_the_record_anyhow_is_told_nothing(
    partnership: Partnership,
) -> None:
    child, restriction = await kept_child(partnership)
    answer = await partnership.social_worker.get(f"/v1/people/{child['id']}")
    assert problem(answer) == "record-not-found"
    assert await alerts(partnership.hub_manager, restriction) == []


async def test_a_cloaked_record_and_an_absent_one_are_told_apart_by_nothing(
    partnership: Partnership,
) -> None:
    child, restriction = await kept_child(partnership, CLOAKED)
    hub = partnership.hub_practitioner
    for method, path, body in (
        ("GET", "/v1/people/{}", None),
        ("GET", "/v1/people/{}/history", None),
        ("PATCH", "/v1/people/{}", {"sex": "M"}),
        ("POST", "/v1/people/{}/names", {"given": "Other"}),
    ):
        version = 1 if method == "PATCH" else None
        cloaked, absent = [
            await hub.request(method, path.format(id_), json=body, version=version)
            for id_ in (child["id"], ABSENT)
        ]
        assert told(cloaked) == told(absent), path
        assert cloaked.status_code == 404, path
    assert await alerts(partnership.hub_manager, restriction) == []


async def test_a_cloaked_record_and_an_absent_one_take_the_same_statements(
    partnership: Partnership, api_engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    child, _ = await kept_child(partnership, CLOAKED)
    hub = partnership.hub_practitioner
    said: list[str] = []

    def note(*given: Any) -> None:
        said.append(given[2])

    arguments = PreparedStatement.arguments

    def note_reading(reading: PreparedStatement, given: Mapping[str, Any]) -> list[Any]:
        said.append(reading.text)
        return arguments(reading, given)

    monkeypatch.setattr(PreparedStatement, "arguments", note_reading)
    event.listen(api_engine.sync_engine, "before_cursor_execute", note)
    try:
        taken = []
        for id_ in (child["id"], ABSENT):
            said.clear()
            assert (await hub.get(f"/v1/people/{id_}")).status_code == 404
            taken.append(list(said))
    finally:
        event.remove(api_engine.sync_engine, "before_cursor_execute", note)
    assert taken[0] == taken[1]
    assert len(taken[0]) > 3


async def searched(by: Person, **known: object) -> Json:
    """The whole answer to a search."""
    answer = await by.post("/v1/people/search", known)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def test_a_search_finds_that_a_signposted_record_is_there_and_tells_its_owner(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    child, restriction = await kept_child(partnership)
    found = await searched(partnership.hub_practitioner, **KNOWN)
    assert found == {"items": [], "more": False, "kept": [{"restricted": True, "ring": RING}]}
    (alert,) = await alerts(partnership.hub_manager, restriction)
    assert alert["asked_by"] == str(partnership.founded.users["hub_practitioner"])
    by_reference = await searched(partnership.hub_practitioner, reference=child["reference"])
    assert by_reference["kept"] == found["kept"]
    owners = await searched(partnership.hub_manager, **KNOWN)
    assert [item["person_id"] for item in owners["items"]] == [child["id"]]
    (event_, *_) = await trail.events(admin_engine, partnership, "person.searched")
    assert event_["shown_ids"] == []


async def test_nobody_fishes_for_restricted_records_by_a_surname(partnership: Partnership) -> None:
    _, restriction = await kept_child(partnership)
    found = await searched(
        partnership.hub_practitioner, family="Alpha-Invented", sex="F", floor="weak"
    )
    assert found == {"items": [], "more": False, "kept": []}
    assert await alerts(partnership.hub_manager, restriction) == []


async def test_a_search_for_a_cloaked_record_finds_what_a_search_for_an_absent_one_does(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    nothing = await searched(hub, **KNOWN, identifiers=[numbered()])
    child = await recorded(hub, {**CHILD, "identifiers": [numbered()]})
    restriction = await restricted(partnership.hub_manager, child, CLOAKED)
    assert await searched(hub, **KNOWN, identifiers=[numbered()]) == nothing
    assert await searched(hub, reference=child["reference"]) == nothing
    assert await alerts(partnership.hub_manager, restriction) == []


async def test_what_is_kept_changes_neither_the_scores_nor_the_number_of_other_matches(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    namesake = await recorded(hub)
    before = await searched(hub, **KNOWN, limit=1)
    for terms in (SIGNPOSTED, CLOAKED):
        await kept_child(partnership, terms)
    after = await searched(hub, **KNOWN, limit=1)
    assert (after["items"], after["more"]) == (before["items"], before["more"])
    assert after["items"][0]["person_id"] == namesake["id"]
    assert after["kept"] == [{"restricted": True, "ring": RING}]


async def test_a_record_linked_with_a_signposted_one_says_the_same(
    partnership: Partnership,
) -> None:
    hub = partnership.hub_practitioner
    child, other = await recorded(hub), await recorded(hub)
    await linked(hub, child, other)
    await restricted(partnership.hub_manager, other)
    answer = await hub.get(f"/v1/people/{child['id']}")
    assert (problem(answer), answer.json()["detail"]) == ("record-restricted", RING)
