"""Police protection and emergency protection orders over HTTP, with the clocks they run on."""

from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.records import as_the_service, write_child
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.pathway import (
    Json,
    a_decision,
    a_triaged_contact,
    an_open_referral,
    decisions_path,
)

NIGHT: Json = {
    "kind": "police_protection",
    "started_at": "2026-11-18T02:15:00Z",
    "grounds": "Found alone at night (invented).",
    "made_by": "Designated officer (invented)",
}
ORDER: Json = NIGHT | {
    "kind": "emergency_protection_order",
    "started_at": "2026-11-18T09:00:00Z",
    "made_by": "The family court (invented)",
}


@pytest_asyncio.fixture
async def child(partnership: Partnership, worker_engine: AsyncEngine) -> UUID:
    async with as_the_service(worker_engine, partnership) as uow:
        person_id = await write_child(uow)
        uow.audit("test.arranged")
    return person_id


EVE: Json = {"started_at": "2026-11-17T22:00:00Z"}


async def recorded(by: Person, child: UUID | str, told: Json) -> Json:
    answer = await by.post(f"/v1/people/{child}/emergency-protections", told)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return made


def path_of(protection: Json, act: str) -> str:
    return f"/v1/people/{protection['person_id']}/emergency-protections/{protection['id']}/{act}"


async def test_strangers_others_and_support_are_kept_out(
    http: httpx.AsyncClient,
    partnership: Partnership,
    other_partnership: Partnership,
    child: UUID,
) -> None:
    path = f"/v1/people/{child}/emergency-protections"
    assert (await http.get(path)).status_code == 401
    assert (await other_partnership.hub_manager.get(path)).status_code == 404
    assert (await partnership.social_worker.post(path, NIGHT)).status_code == 404
    assert (await partnership.hub_support.post(path, NIGHT)).status_code == 403


async def test_police_protection_runs_72_hours_from_its_first_instant_and_is_on_the_worklist(
    partnership: Partnership, child: UUID
) -> None:
    practitioner = partnership.hub_practitioner
    protection = await recorded(practitioner, child, NIGHT)
    (clock,) = protection["timescales"]
    assert (clock["kind"], clock["due_at"]) == ("police_protection", "2026-11-21T02:15:00Z")
    assert clock["limits"][0]["scope"] == "national"
    waiting = (await practitioner.get("/v1/worklists/emergency_protection")).json()["items"]
    assert [(each["id"], each["due_at"]) for each in waiting] == [
        (protection["id"], clock["due_at"])
    ]
    again = await practitioner.post(f"/v1/people/{child}/emergency-protections", NIGHT)
    assert again.json()["type"] == "/problems/already-protected"
    extended = await practitioner.post(
        path_of(protection, "extension"), {"reason": "Invented."}, version=protection["etag"]
    )
    assert extended.json()["type"] == "/problems/order-extended-once"
    ended = await practitioner.post(
        path_of(protection, "ending"),
        {"ending": "returned_home", "ended_at": "2026-11-18T08:00:00Z"},
        version=protection["etag"],
    )
    assert ended.status_code == 200, ended.text
    assert [each["state"] for each in ended.json()["timescales"]] == ["met"]
    assert (await practitioner.get("/v1/worklists/emergency_protection")).json()["items"] == []
    over = await practitioner.post(
        path_of(protection, "ending"), {"ending": "ran_out"}, version=ended.headers["ETag"]
    )
    assert over.json()["type"] == "/problems/protection-ended"
    chronology = (await practitioner.get(f"/v1/people/{child}/chronology")).json()["entries"]
    assert {"protection.started", "protection.ended"} <= {each["what"] for each in chronology}


async def test_an_order_runs_to_the_end_of_its_eighth_day_and_once_seven_more(
    partnership: Partnership, child: UUID, clock: FixedClock
) -> None:
    order = await recorded(partnership.hub_practitioner, child, ORDER)
    assert [each["due_at"] for each in order["timescales"]] == ["2026-11-27T00:00:00Z"]
    clock.advance(days=5)
    extended = await partnership.hub_practitioner.post(
        path_of(order, "extension"), {"reason": "Invented evidence."}, version=order["etag"]
    )
    assert extended.status_code == 200, extended.text
    shown = {each["kind"]: each for each in extended.json()["timescales"]}
    assert shown["emergency_protection_order"]["state"] == "met"
    assert shown["emergency_protection_extension"]["due_at"] == "2026-12-04T00:00:00Z"
    twice = await partnership.hub_practitioner.post(
        path_of(order, "extension"), {"reason": "Again."}, version=extended.headers["ETag"]
    )
    assert twice.json()["type"] == "/problems/order-extended-once"


async def test_a_colleague_extends_and_ends_an_order_by_what_the_list_shows(
    partnership: Partnership, child: UUID
) -> None:
    order = await recorded(partnership.hub_manager, child, ORDER)
    colleague = partnership.hub_practitioner
    for act, told in (("extension", {"reason": "To assess."}), ("ending", {"ending": "ran_out"})):
        listed = await colleague.get(f"/v1/people/{child}/emergency-protections")
        version = listed.json()["items"][0]["version"]
        answer = await colleague.post(path_of(order, act), told, version=version)
        assert answer.status_code == 200, answer.text
        assert answer.headers["ETag"] == f'"{answer.json()["version"]}"'


async def test_an_order_that_ran_out_is_not_extended(
    partnership: Partnership, child: UUID, clock: FixedClock
) -> None:
    order = await recorded(partnership.hub_manager, child, ORDER)
    clock.advance(days=9)
    late = await partnership.hub_manager.post(
        path_of(order, "extension"), {"reason": "Invented."}, version=order["etag"]
    )
    assert late.json()["type"] == "/problems/order-ran-out"
    in_time = await partnership.hub_manager.post(
        path_of(order, "extension"),
        {"reason": "Invented.", "extended_at": "2026-11-26T23:59:00Z"},
        version=order["etag"],
    )
    assert in_time.status_code == 200, in_time.text
    assert [each["late"] for each in in_time.json()["times"]] == [False, True]


async def test_an_order_that_the_police_applied_for_counts_from_police_protection(
    partnership: Partnership, child: UUID, clock: FixedClock
) -> None:
    night = await recorded(
        partnership.hub_manager, child, NIGHT | {"started_at": "2026-11-17T22:00:00Z"}
    )
    clock.advance(hours=20)
    manager = partnership.hub_manager
    order = await recorded(
        manager,
        child,
        ORDER | {"started_at": "2026-11-19T01:00:00Z", "police_protection_id": night["id"]},
    )
    assert [each["due_at"] for each in order["timescales"]] == ["2026-11-26T00:00:00Z"]
    path = f"/v1/people/{child}/emergency-protections"
    for wrong, problem in (
        (ORDER | {"police_protection_id": order["id"]}, "already-protected"),
        (
            NIGHT | {"police_protection_id": night["id"]},
            "police-protection-unclear",
        ),
    ):
        refused = await manager.post(path, wrong)
        assert refused.json()["type"] == f"/problems/{problem}"
    listed = (await manager.get(path)).json()["items"]
    assert [each["id"] for each in listed] == [order["id"], night["id"]]


@pytest.mark.parametrize("started_at", ["2026-11-17T21:59:00Z", "2026-11-26T00:00:00Z"])
async def test_an_order_does_not_follow_from_police_protection_at_another_time(
    partnership: Partnership, child: UUID, clock: FixedClock, started_at: str
) -> None:
    night = await recorded(partnership.hub_manager, child, NIGHT | EVE)
    clock.advance(days=8)
    refused = await partnership.hub_manager.post(
        f"/v1/people/{child}/emergency-protections",
        ORDER
        | {
            "started_at": started_at,
            "police_protection_id": night["id"],
            "late_because": "Invented.",
        },
    )
    assert refused.json()["errors"] == [
        {"pointer": "/police_protection_id", "code": "at_another_time"}
    ]


async def test_an_order_does_not_end_before_it_was_extended(
    partnership: Partnership, child: UUID, clock: FixedClock
) -> None:
    order = await recorded(partnership.hub_manager, child, ORDER)
    clock.advance(days=5)
    extended = await partnership.hub_manager.post(
        path_of(order, "extension"), {"reason": "Invented evidence."}, version=order["etag"]
    )
    refused = await partnership.hub_manager.post(
        path_of(order, "ending"),
        {"ending": "discharged", "ended_at": "2026-11-20T09:00:00Z"},
        version=extended.headers["ETag"],
    )
    assert refused.json()["errors"] == [{"pointer": "/ended_at", "code": "too_early"}]


@pytest.mark.parametrize("way", ["ended", "excepted"])
async def test_a_referral_does_not_close_over_running_protection(
    partnership: Partnership, way: str
) -> None:
    manager = partnership.hub_manager
    referral = await an_open_referral(partnership)
    protection = await recorded(manager, UUID(referral["person_id"]), NIGHT)
    path = f"/v1/referrals/{referral['id']}/closure"
    closure: Json = {"closure_reason": "RC7", "rationale": "The family moved (invented)."}
    refused = await manager.post(path, closure, version=referral["etag"])
    assert refused.json()["exception"]["gate"] == "protection-running"
    if way == "ended":
        await manager.post(
            path_of(protection, "ending"), {"ending": "other"}, version=protection["etag"]
        )
    else:
        closure |= {
            "exceptions": [
                {"gate": "protection-running", "ground": "child_died", "reason": "Invented."}
            ]
        }
    closed = await manager.post(path, closure, version=referral["etag"])
    assert closed.status_code == 200, closed.text


async def test_an_exception_from_before_does_not_pass_protection_that_came_later(
    partnership: Partnership, clock: FixedClock
) -> None:
    manager = partnership.hub_manager
    referral = await an_open_referral(partnership)
    before: Json = {"gate": "protection-running", "ground": "child_died", "reason": "Invented."}
    given = await manager.post(
        "/v1/exceptions", before | {"subject_type": "referral", "subject_id": referral["id"]}
    )
    assert given.status_code == 201, given.text
    clock.advance(minutes=1)
    # Taken in the night, before the exception; recorded after it.
    await recorded(partnership.hub_manager, UUID(referral["person_id"]), NIGHT)
    refused = await partnership.hub_manager.post(
        f"/v1/referrals/{referral['id']}/closure",
        {"closure_reason": "RC7", "rationale": "Invented."},
        version=referral["etag"],
    )
    assert refused.json()["type"] == "/problems/protection-running"


async def test_a_contact_shows_that_the_child_is_under_protection(partnership: Partnership) -> None:
    hub = partnership.hub_practitioner
    contact = await a_triaged_contact(partnership)
    path = f"/v1/contacts/{contact['id']}"
    child = contact["children"][0]["person_id"]
    protection = await recorded(hub, child, NIGHT)

    async def around(by: Person) -> list[Json]:
        found: list[Json] = (await by.get(path)).json()["children"][0]["surroundings"][
            "emergency_protections"
        ]
        return found

    shown = {
        "protection_id": protection["id"],
        "person_id": child,
        "same_child": True,
        "kind": "police_protection",
        "started_at": NIGHT["started_at"],
    }
    assert await around(partnership.hub_manager) == [shown]
    assert await around(partnership.hub_support) == []
    (item,) = (await partnership.hub_manager.get("/v1/worklists/triage")).json()["items"]
    assert item["surroundings"]["emergency_protections"] == [shown]
    ended = await hub.post(
        path_of(protection, "ending"), {"ending": "returned_home"}, version=protection["etag"]
    )
    assert ended.status_code == 200, ended.text
    assert await around(partnership.hub_manager) == []


async def test_no_decision_leaves_a_protected_child_without_help(
    partnership: Partnership,
) -> None:
    contact = await a_triaged_contact(partnership)
    child = UUID(contact["children"][0]["person_id"])
    protection = await recorded(partnership.hub_practitioner, child, NIGHT)
    less = a_decision(
        partnership,
        level="universal",
        criteria=["U1"],
        outcome="no_further_action",
        primary_need=None,
    )
    path = decisions_path(contact)
    refused = await partnership.hub_manager.post(path, less)
    assert refused.json()["type"] == "/problems/decided-over-protection"
    await partnership.hub_practitioner.post(
        path_of(protection, "ending"), {"ending": "returned_home"}, version=protection["etag"]
    )
    decided = await partnership.hub_manager.post(path, less)
    assert decided.status_code == 201, decided.text
