"""Rows of worklists and of contacts: what they show, ordered and narrowed by urgency."""

from datetime import timedelta

import pytest

from tests.support.clock import WEDNESDAY_MORNING
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import Json, recorded, triaged
from tests.support.scenarios.worklists import names

URGENT_FIRST = ["Testunsafe", "Testred", "Testunrated", "Testamber", "Testgreen", "Testblue"]


async def a_queue(partnership: Partnership) -> None:
    """Contacts of every urgency, the least urgent received first."""
    hub = partnership.hub_practitioner
    for hours, given in enumerate(URGENT_FIRST):
        at = WEDNESDAY_MORNING - timedelta(hours=hours)
        contact = await recorded(
            hub,
            {"described_as": "named", "given": given},
            received_at=at.isoformat().replace("+00:00", "Z"),
            safe_now="not_safe" if given == "Testunsafe" else "safe",
            channel="email" if given == "Testblue" else "telephone",
            source="6" if given == "Testblue" else "2A",
        )
        rating = given.removeprefix("Test")
        if rating in {"red", "amber", "green", "blue"}:
            contact = await triaged(hub, contact)
            rated = await hub.post(
                f"/v1/contacts/{contact['id']}/ratings",
                {"rating": rating, "reason": "An invented reason."},
                version=contact["etag"],
            )
            assert rated.status_code == 201, rated.text


async def pages(partnership: Partnership, query: str) -> list[Json]:
    """Every item of the triage list, page by page."""
    items: list[Json] = []
    path = f"/v1/worklists/triage?limit=2&{query}"
    cursor = ""
    while True:
        answer = await partnership.hub_practitioner.get(path + cursor)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        if answer.json()["next"] is None:
            return items
        cursor = f"&cursor={answer.json()['next']}"


def called(items: list[Json]) -> list[str | None]:
    return [name for (name,) in names(items)]


async def test_the_triage_list_shows_what_a_manager_needs_and_can_be_ordered_by_urgency(
    partnership: Partnership,
) -> None:
    await a_queue(partnership)
    assert called(await pages(partnership, "order=usual")) == [*reversed(URGENT_FIRST)]
    urgent = await pages(partnership, "order=urgency")
    assert called(urgent) == URGENT_FIRST
    unsafe, red, *_, blue = urgent
    assert (unsafe["safe_now"], unsafe["rating"], unsafe["held_by"]) == ("not_safe", None, None)
    assert (blue["source"], blue["channel"], blue["safe_now"]) == ("6", "email", "safe")
    assert (blue["rating"], blue["notices"]) == ("blue", 0)
    assert red["reference"].startswith("C-")
    practitioner = str(partnership.founded.users["hub_practitioner"])
    assert (red["held_by"], red["held_by_team"]) == (practitioner, None)


async def test_the_triage_list_is_narrowed_to_the_urgent(partnership: Partnership) -> None:
    await a_queue(partnership)
    assert called(await pages(partnership, "rating=red")) == ["Testred"]
    assert called(await pages(partnership, "safe_now=not_safe")) == ["Testunsafe"]
    assert await pages(partnership, "rating=red&safe_now=not_safe") == []
    answer = await partnership.hub_practitioner.get("/v1/worklists/triage?order=name")
    assert answer.status_code == 422


async def test_a_cursor_of_one_order_is_refused_in_the_other(partnership: Partnership) -> None:
    await a_queue(partnership)
    hub = partnership.hub_practitioner
    for order, other in (("usual", "urgency"), ("urgency", "usual")):
        first = await hub.get(f"/v1/worklists/triage?limit=2&order={order}")
        answer = await hub.get(
            f"/v1/worklists/triage?limit=2&order={other}&cursor={first.json()['next']}"
        )
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/cursor-not-valid")
        search = await hub.post("/v1/contacts/search?limit=2", {"order": order})
        answer = await hub.post(
            f"/v1/contacts/search?limit=2&cursor={search.json()['next']}", {"order": other}
        )
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/cursor-not-valid")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, URGENT_FIRST),
        ({"safe_now": "not_safe"}, ["Testunsafe"]),
        ({"channel": "email"}, ["Testblue"]),
        ({"source": "6"}, ["Testblue"]),
        ({"rating": "amber"}, ["Testamber"]),
    ],
)
async def test_contacts_are_found_the_most_urgent_first(
    partnership: Partnership, wanted: Json, found: list[str]
) -> None:
    await a_queue(partnership)
    hub = partnership.hub_practitioner
    items: list[Json] = []
    cursor = ""
    while True:
        answer = await hub.post(
            f"/v1/contacts/search?limit=2{cursor}", {"order": "urgency", **wanted}
        )
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        if answer.json()["next"] is None:
            break
        cursor = f"&cursor={answer.json()['next']}"
    shown = [(await hub.get(f"/v1/contacts/{each['id']}")).json() for each in items]
    assert [contact["children"][0]["given"] for contact in shown] == found
    for row, contact in zip(items, shown, strict=True):
        assert (row["channel"], row["safe_now"], row["notices"]) == (
            contact["channel"],
            contact["safe_now"],
            0,
        )
