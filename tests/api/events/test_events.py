"""What happened, for whoever may read it at the moment of asking."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.repositories.events import events as event_queries
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.pathway import recorded, triaged
from tests.support.webhook_delivery import kept, numbered

FEED = "/v1/events"


async def told(by: Person, after: str | None = None, **query: Any) -> dict[str, Any]:
    answer = await by.get(FEED, params=query | ({"after": after} if after else {}))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def types(feed: dict[str, Any]) -> list[str]:
    return [event["type"] for event in feed["items"]]


async def test_a_stranger_hears_nothing(http: httpx.AsyncClient) -> None:
    assert (await http.get(FEED)).status_code == 401


async def test_another_partnership_hears_nothing(
    partnership: Partnership, other_partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    await recorded(partnership.hub_practitioner)
    await numbered(worker_engine, partnership)
    assert types(await told(other_partnership.hub_practitioner)) == []


async def test_before_it_has_a_place_nobody_hears_of_an_event(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    await recorded(partnership.hub_practitioner)
    assert types(await told(partnership.hub_manager)) == []
    await numbered(worker_engine, partnership)
    assert types(await told(partnership.hub_manager)) == ["contact.recorded"]


async def test_an_event_says_what_where_and_when_and_no_more(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    contact = await recorded(partnership.hub_practitioner)
    await numbered(worker_engine, partnership)
    (event,) = (await told(partnership.hub_manager))["items"]
    assert event == {
        "id": event["id"],
        "type": "contact.recorded",
        "time": "2026-11-18T09:30:00Z",
        "resource": f"/v1/contacts/{contact['id']}",
    }
    assert (await partnership.hub_manager.get(event["resource"])).status_code == 200
    assert str(UUID(event["id"])) == event["id"]


async def test_who_made_a_contact_hears_of_it_but_not_of_the_hubs_work_on_it(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    contact = await recorded(partnership.referrer)
    await recorded(partnership.hub_practitioner)
    await _rated(partnership.hub_practitioner, contact)
    await numbered(worker_engine, partnership)
    assert types(await told(partnership.referrer)) == ["contact.recorded"]
    heard = types(await told(partnership.hub_manager))
    assert heard == ["contact.recorded", "contact.recorded", "person.recorded", "contact.rated"]


async def _rated(by: Person, contact: dict[str, Any]) -> None:
    after = await triaged(by, contact)
    answer = await by.post(
        f"/v1/contacts/{contact['id']}/ratings",
        {"rating": "amber", "reason": "Invented."},
        version=after["etag"],
    )
    assert answer.status_code == 201, answer.text


async def test_a_partner_system_hears_what_an_officer_of_its_agency_would_reach(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    reported = await recorded(partnership.agency_officer)
    await recorded(partnership.health_officer)
    await recorded(partnership.hub_practitioner)
    await numbered(worker_engine, partnership)
    heard = await told(partnership.partner_system)
    assert [event["resource"] for event in heard["items"]] == [f"/v1/contacts/{reported['id']}"]
    assert heard["items"] == (await told(partnership.agency_officer))["items"]
    opened = await partnership.partner_system.get(heard["items"][0]["resource"])
    assert opened.status_code in {403, 404}


@pytest.mark.parametrize("limit", [1, 2, 50])
async def test_a_list_looks_on_past_a_span_in_which_nothing_is_shown(
    partnership: Partnership,
    worker_engine: AsyncEngine,
    monkeypatch: pytest.MonkeyPatch,
    limit: int,
) -> None:
    monkeypatch.setattr(event_queries, "SPAN", 2)
    first = await recorded(partnership.referrer)
    for _ in range(5):
        await recorded(partnership.hub_practitioner)
    second = await recorded(partnership.referrer)
    await numbered(worker_engine, partnership)
    seen, after = [], None
    while (page := await told(partnership.referrer, after, limit=limit))["items"]:
        seen += [event["resource"].rpartition("/")[2] for event in page["items"]]
        after = page["next"]
    assert seen == [first["id"], second["id"]]


async def test_reading_on_begins_where_the_page_before_ended(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    made = [(await recorded(partnership.hub_practitioner))["id"] for _ in range(5)]
    await numbered(worker_engine, partnership)
    seen, after = [], None
    for _ in range(3):
        page = await told(partnership.hub_manager, after, limit=2)
        seen += [event["resource"].rpartition("/")[2] for event in page["items"]]
        after = page["next"]
    assert seen == made
    end = await told(partnership.hub_manager, after)
    assert end == {"items": [], "next": after}
    later = (await recorded(partnership.hub_practitioner))["id"]
    await numbered(worker_engine, partnership)
    assert [later] == [
        event["resource"].rpartition("/")[2]
        for event in (await told(partnership.hub_manager, after))["items"]
    ]


async def test_what_is_out_of_reach_is_read_past_and_leaves_no_gap_in_a_page(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    own = []
    for _ in range(3):
        await recorded(partnership.health_officer)
        own.append((await recorded(partnership.referrer))["id"])
        await recorded(partnership.hub_practitioner)
    await numbered(worker_engine, partnership)
    first = await told(partnership.referrer, limit=2)
    assert [event["resource"].rpartition("/")[2] for event in first["items"]] == own[:2]
    second = await told(partnership.referrer, first["next"], limit=2)
    assert [event["resource"].rpartition("/")[2] for event in second["items"]] == own[2:]


async def test_the_cursor_of_whoever_heard_nothing_is_that_of_the_beginning(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    before = await told(partnership.referrer)
    await recorded(partnership.hub_practitioner)
    await numbered(worker_engine, partnership)
    assert await told(partnership.referrer) == before
    assert await told(partnership.referrer, before["next"]) == before


@pytest.mark.parametrize("forged", ["x", "AAAA", "n" * 400])
async def test_a_cursor_of_somebody_else_is_refused(
    partnership: Partnership, worker_engine: AsyncEngine, forged: str
) -> None:
    await recorded(partnership.hub_practitioner)
    await numbered(worker_engine, partnership)
    theirs = (await told(partnership.hub_manager))["next"]
    for cursor in (theirs, forged):
        answer = await partnership.hub_practitioner.get(FEED, params={"after": cursor})
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"] == [{"pointer": "query:after", "code": "cursor_not_valid"}]


async def test_a_restriction_set_meanwhile_takes_the_event_back(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    contact = await recorded(partnership.hub_practitioner)
    await numbered(worker_engine, partnership)
    assert types(await told(partnership.hub_practitioner)) == ["contact.recorded"]
    await kept(partnership.hub_manager, contact)
    await numbered(worker_engine, partnership)
    assert types(await told(partnership.hub_practitioner)) == []
    assert types(await told(partnership.hub_manager)) == ["contact.recorded", "restriction.set"]


async def test_what_was_heard_is_on_the_trail(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    contact = await recorded(partnership.hub_practitioner)
    await numbered(worker_engine, partnership)
    await told(partnership.hub_manager)
    async with admin_engine.connect() as connection:
        row = (
            await connection.execute(
                text(
                    "SELECT user_id, shown_ids, facts FROM audit_events"
                    " WHERE partnership_id = :id AND action = 'event.listed'"
                ),
                {"id": partnership.founded.id},
            )
        ).one()
    assert row.user_id == partnership.founded.users["hub_manager"]
    assert [str(shown) for shown in row.shown_ids] == [contact["id"]]
    assert row.facts == {"count": 1}
