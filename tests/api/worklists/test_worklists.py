"""Worklists of the hub: children to triage and decide on, and answers owed to referrers."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.clocks.definitions import ClockKind
from app.repositories.clocks.timescales import WholeContact
from app.services.clocks import timescales
from tests.support.clock import WEDNESDAY_MORNING, FixedClock
from tests.support.database.audit_log import events
from tests.support.database.records import as_the_service
from tests.support.database.statements import statements
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import Json, a_triaged_contact, decided, recorded, triaged
from tests.support.scenarios.worklists import clocks, kinds, names, waiting

EARLY_HELP = {"level": "early_help", "outcome": "early_help", "rationale": "They would welcome it."}
ANSWER = {"means": "email", "wording": "Thank you, we have your worry."}


def child_called(given: str) -> Json:
    return {"described_as": "named", "given": given, "family": "Alpha-Invented"}


async def received(
    partnership: Partnership, given: str = "Testchild", *, hours_ago: int = 0, **changes: object
) -> Json:
    at = WEDNESDAY_MORNING - timedelta(hours=hours_ago)
    return await recorded(
        partnership.hub_practitioner,
        child_called(given),
        received_at=at.isoformat().replace("+00:00", "Z"),
        **changes,
    )


async def test_a_stranger_learns_nothing(http: httpx.AsyncClient) -> None:
    assert (await http.get("/v1/worklists")).status_code == 401
    assert (await http.get("/v1/worklists/triage")).status_code == 401


async def test_everybody_is_told_the_names_of_their_own_worklists(
    partnership: Partnership,
) -> None:
    answer = await partnership.team_manager.get("/v1/worklists")
    assert [each["name"] for each in answer.json()["items"]] == [
        "meetings",
        "minutes",
        "allocated",
        "team",
        "to_allocate",
        "authorisations",
        "restrictions",
        "opened_records",
        "routed",
        "emergency_protection",
    ]
    assert all(set(each) == {"name", "holds"} for each in answer.json()["items"])


@pytest.mark.parametrize(
    ("name", "worklist", "problem"),
    [
        ("hub_support", "triage", "worklist-not-for-role"),
        ("hub_practitioner", "decisions", "worklist-not-for-role"),
        ("social_worker", "triage", "worklist-not-for-role"),
        ("agency_officer", "allocated", "worklist-not-for-role"),
        ("referrer", "triage", "permission-missing"),
        ("administrator", "triage", "permission-missing"),
    ],
)
async def test_a_worklist_is_for_its_roles_only(
    partnership: Partnership, name: str, worklist: str, problem: str
) -> None:
    answer = await partnership.person(name).get(f"/v1/worklists/{worklist}")
    assert (answer.status_code, answer.json()["type"]) == (403, f"/problems/{problem}")


async def test_there_is_no_worklist_of_another_name(partnership: Partnership) -> None:
    assert (await partnership.hub_manager.get("/v1/worklists/everything")).status_code == 422


async def test_another_partnership_sees_nothing_of_it(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    await received(partnership)
    for worklist in ("triage", "acknowledgements"):
        assert await waiting(partnership.hub_manager, worklist)
        assert await waiting(other_partnership.hub_manager, worklist) == []


async def test_children_to_triage_come_due_first_with_their_clock(
    partnership: Partnership,
) -> None:
    later = await received(partnership, "Testlater")
    sooner = await received(partnership, "Testsooner", hours_ago=30)
    items = await waiting(partnership.hub_practitioner, "triage")
    assert names(items) == [["Testsooner Alpha-Invented"], ["Testlater Alpha-Invented"]]
    assert [each["contact_id"] for each in items] == [sooner["id"], later["id"]]
    assert [clocks(each) for each in items] == [
        {"threshold_decision": "breached_running"},
        {"threshold_decision": "running"},
    ]
    first = items[0]
    assert first["id"] == first["contact_child_id"] == sooner["children"][0]["id"]
    assert first["since"] == "2026-11-17T03:30:00Z"
    assert first["due_at"] == first["clocks"][0]["due_at"] == "2026-11-18T03:30:00Z"
    assert first["children"][0]["person_id"] is None


async def test_a_child_stays_to_be_triaged_until_something_is_decided(
    partnership: Partnership,
) -> None:
    contact = await received(partnership)
    contact = await triaged(partnership.hub_practitioner, contact)
    (item,) = await waiting(partnership.hub_practitioner, "triage")
    assert item["children"] == [
        {
            "person_id": contact["children"][0]["person_id"],
            "name": "Testchild Alpha-Invented",
        }
    ]
    await decided(partnership, contact)
    assert await waiting(partnership.hub_practitioner, "triage") == []


async def test_a_contact_made_in_error_waits_for_nobody(partnership: Partnership) -> None:
    contact = await received(partnership)
    answer = await partnership.hub_practitioner.post(
        f"/v1/contacts/{contact['id']}/error",
        {"reason": "Recorded twice."},
        version=contact["etag"],
    )
    assert answer.status_code == 200, answer.text
    assert await waiting(partnership.hub_practitioner, "triage") == []
    assert await waiting(partnership.hub_practitioner, "acknowledgements") == []


async def test_what_no_clock_presses_on_comes_last_and_the_oldest_of_it_first(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    contacts = [
        await received(partnership, given, hours_ago=hours)
        for given, hours in (("Testnew", 1), ("Testold", 40), ("Testolder", 50))
    ]
    async with as_the_service(worker_engine, partnership) as uow:
        for contact in contacts[1:]:
            await timescales.cancel(
                uow,
                ClockKind.THRESHOLD_DECISION,
                WholeContact(contact["id"]),
                because="test.cancelled",
            )
        uow.audit("test.arranged")
    items = await waiting(partnership.hub_practitioner, "triage")
    assert [each["contact_id"] for each in items] == [contacts[index]["id"] for index in (0, 2, 1)]
    assert [each["due_at"] is None for each in items] == [False, True, True]


async def test_decisions_with_a_recommendation_come_before_those_without(
    partnership: Partnership,
) -> None:
    practitioner = partnership.hub_practitioner
    await a_triaged_contact(partnership)
    gathering = await triaged(practitioner, await received(partnership, "Testrated", hours_ago=20))
    answer = await practitioner.post(
        f"/v1/contacts/{gathering['id']}/ratings",
        {"rating": "red", "reason": "An invented burn."},
        version=gathering["etag"],
    )
    assert answer.status_code == 201, answer.text
    contact = await triaged(practitioner, await received(partnership, "Testadvised"))
    child = contact["children"][0]["id"]
    path = f"/v1/contacts/{contact['id']}/children/{child}/recommendations"
    assert (await practitioner.post(path, EARLY_HELP)).status_code == 201
    items = await waiting(partnership.hub_manager, "decisions")
    assert kinds(items) == ["recommended_decision", "decision"]
    assert [each["contact_id"] for each in items] == [contact["id"], gathering["id"]]
    assert [each["rating"] for each in items] == [None, "red"]
    assert items[0]["due_at"] > items[1]["due_at"]


async def test_an_acknowledgement_is_owed_until_it_is_sent_and_never_to_the_anonymous(
    partnership: Partnership,
) -> None:
    contact = await received(partnership)
    await received(partnership, source="9", referrer={})
    (item,) = await waiting(partnership.hub_support, "acknowledgements")
    assert (item["waiting"], item["contact_id"]) == ("acknowledgement", contact["id"])
    assert names([item]) == [["Testchild Alpha-Invented"]]
    assert clocks(item) == {"referrer_acknowledgement": "running"}
    sent = await partnership.hub_support.post(
        f"/v1/contacts/{contact['id']}/acknowledgement", ANSWER
    )
    assert sent.status_code == 201, sent.text
    assert await waiting(partnership.hub_support, "acknowledgements") == []


async def test_feedback_is_owed_from_the_decision_until_it_is_sent(
    partnership: Partnership, clock: FixedClock
) -> None:
    contact = await a_triaged_contact(partnership)
    assert await waiting(partnership.hub_support, "feedback") == []
    clock.advance(minutes=1)
    await decided(partnership, contact)
    (item,) = await waiting(partnership.hub_support, "feedback")
    assert (item["waiting"], item["id"]) == ("feedback", contact["id"])
    assert clocks(item) == {"referrer_feedback": "running"}
    clock.advance(minutes=1)
    sent = await partnership.hub_support.post(f"/v1/contacts/{contact['id']}/feedback", ANSWER)
    assert sent.status_code == 201, sent.text
    assert await waiting(partnership.hub_support, "feedback") == []


async def test_pages_join_without_gap_or_repetition_and_a_cursor_serves_its_own_list(
    partnership: Partnership,
) -> None:
    for hours in (5, 1, 3, 1, 30):
        await received(partnership, hours_ago=hours)
    practitioner = partnership.hub_practitioner
    whole = await waiting(practitioner, "triage")
    assert len(whole) == 5
    joined: list[Json] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await practitioner.get(f"/v1/worklists/triage?limit=2{cursor}")).json()
        joined += page["items"]
        cursor = page["next"] and f"&cursor={page['next']}"
    assert joined == whole
    first = (await practitioner.get("/v1/worklists/triage?limit=2")).json()
    stolen = await practitioner.get(f"/v1/worklists/acknowledgements?cursor={first['next']}")
    assert stolen.status_code == 422
    assert stolen.json()["type"] == "/problems/cursor-not-valid"


async def test_whom_a_worklist_showed_is_on_the_trail(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    contact = await a_triaged_contact(partnership)
    child = contact["children"][0]
    await waiting(partnership.hub_practitioner, "triage")
    (read,) = await events(admin_engine, partnership, "worklist.read")
    assert read["facts"] == {"worklist": "triage"}
    assert {str(shown) for shown in read["shown_ids"]} == {child["id"], child["person_id"]}


async def test_a_longer_list_asks_no_more_of_the_database(
    partnership: Partnership, api_engine: AsyncEngine
) -> None:
    asked: list[int] = []
    for _ in range(2):
        for given in ("Testone", "Testtwo", "Testthree"):
            await triaged(partnership.hub_practitioner, await received(partnership, given))
        with statements(api_engine) as counted:
            items = await waiting(partnership.hub_practitioner, "triage")
        assert all(name for named in names(items) for name in named)
        asked.append(len(counted))
    assert asked[0] == asked[1]
