"""Reading the trail: information governance alone, filtered, content-free, and on the trail."""

from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database import audit_log as trail
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import a_triaged_contact, decided
from tests.support.scenarios.people import CHILD, recorded

Json = dict[str, Any]
PATH = "/v1/audit/events"


async def _events(partnership: Partnership, **asked: Any) -> list[Json]:
    answer = await partnership.information_governance.get(PATH, params={"limit": 200} | asked)
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    # That the trail was read before is on it, and is what one test alone asks about.
    return [event for event in items if event["action"] != "audit.read"]


async def test_a_stranger_reads_nothing(http: httpx.AsyncClient) -> None:
    assert (await http.get(PATH)).status_code == 401


async def test_only_information_governance_reads_the_trail(partnership: Partnership) -> None:
    for name in ("hub_manager", "team_manager", "administrator", "performance_analyst"):
        assert (await partnership.person(name).get(PATH)).status_code == 403, name


async def test_nothing_of_another_partnership_is_shown(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    child = await recorded(other_partnership.hub_practitioner, CHILD)
    assert await _events(partnership, person_id=child["id"]) == []
    assert child["id"] not in str(await _events(partnership))


async def test_an_event_tells_who_did_what_to_which_record_and_nothing_of_what_stood_in_it(
    partnership: Partnership,
) -> None:
    decision = await decided(partnership, await a_triaged_contact(partnership))
    (event,) = await _events(partnership, action="threshold_decision.recorded")
    assert event.pop("id")
    assert event.pop("request_id")
    assert event == {
        "occurred_at": "2026-11-18T09:30:00Z",
        "user_id": str(partnership.founded.users["hub_manager"]),
        "display_name": "Hub manager (invented)",
        "agency_id": str(partnership.founded.agencies["Children's social care"]),
        "agency_name": "Children's social care",
        "roles": ["hub_manager"],
        "service": "api",
        "outcome": "done",
        "refusal": None,
        "action": "threshold_decision.recorded",
        "record_type": "threshold_decisions",
        "record_id": decision["id"],
        "person_id": event["person_id"],
        "shown_ids": [],
        "purpose": None,
        "tree_index": None,
    }


async def test_filters_narrow_each_other(partnership: Partnership) -> None:
    child = await recorded(partnership.hub_practitioner, CHILD)
    path = f"/v1/people/{child['id']}"
    partnership.clock.advance(hours=1)
    await partnership.hub_support.get(path)
    await partnership.social_worker.get(path)
    support = str(partnership.founded.users["hub_support"])
    later = "2026-11-18T10:30:00Z"
    for asked, actions in (
        ({"person_id": child["id"]}, ["person.read", "person.recorded"]),
        ({"record_id": child["id"]}, ["person:read", "person.read", "person.recorded"]),
        ({"record_id": child["id"], "outcome": "refused"}, ["person:read"]),
        ({"user_id": support}, ["person.read"]),
        ({"person_id": child["id"], "from": later}, ["person.read"]),
        ({"person_id": child["id"], "before": later}, ["person.recorded"]),
        ({"action": "person.recorded", "user_id": support}, []),
    ):
        assert [event["action"] for event in await _events(partnership, **asked)] == actions, asked
    (refused,) = await _events(partnership, outcome="refused")
    assert refused["refusal"] == "RecordNotFound"


async def test_a_search_that_showed_a_child_is_found_by_the_child(
    partnership: Partnership,
) -> None:
    child = await recorded(partnership.hub_practitioner, CHILD)
    await partnership.hub_support.post(
        "/v1/people/search", {"given": "Testchild", "family": "Alpha-Invented"}
    )
    for filter_ in ("person_id", "record_id"):
        (searched,) = await _events(partnership, action="person.searched", **{filter_: child["id"]})
        assert searched["shown_ids"] == [child["id"]]


async def test_reading_the_trail_is_on_the_trail(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    child = await recorded(partnership.hub_practitioner, CHILD)
    shown = await _events(partnership, person_id=child["id"])
    (event,) = await trail.events(admin_engine, partnership, "audit.read")
    assert str(event["person_id"]) == child["id"]
    assert [str(each) for each in event["shown_ids"]] == [each["id"] for each in shown]
    again = await partnership.information_governance.get(PATH)
    assert again.json()["items"][0]["id"] == str(event["id"])


async def test_the_newest_come_first_page_by_page(partnership: Partnership) -> None:
    for _ in range(5):
        await partnership.hub_support.get("/v1/me")
        partnership.clock.advance(minutes=1)
    governance = partnership.information_governance
    asked = {"limit": 3, "user_id": str(partnership.founded.users["hub_support"])}
    first = (await governance.get(PATH, params=asked)).json()
    rest = (await governance.get(PATH, params=asked | {"cursor": first["next"]})).json()
    instants = [each["occurred_at"] for each in [*first["items"], *rest["items"]]]
    assert len(instants) == 5
    assert instants == sorted(instants, reverse=True)
    assert rest["next"] is None


@pytest.mark.parametrize(
    "asked",
    [
        {"person_id": "{0198F3B2-0000-7000-8000-00000000DEAD}"},
        {"user_id": "Testchild"},
        {"action": "Opened the record"},
        {"outcome": "perhaps"},
        {"from": "yesterday"},
        {"before": "2026-02-30T00:00:00Z"},
    ],
)
async def test_a_filter_that_is_no_id_code_or_instant_is_refused_without_echo(
    partnership: Partnership, asked: Json
) -> None:
    answer = await partnership.information_governance.get(PATH, params=asked)
    assert answer.status_code == 422, answer.text
    assert next(iter(asked.values())) not in answer.text
