"""Signs of improper access: planted by real requests, found by the sweep, and judged."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database import audit_log as trail
from tests.support.partnerships import Partnership
from tests.support.scenarios.access_signals import (
    days_before,
    declare,
    found,
    open_each,
    queue,
    restrict,
    several,
    sweep,
)
from tests.support.scenarios.pathway import (
    NAMED_CHILD,
    allocated,
    an_open_referral,
    recorded as contact_about,
)
from tests.support.scenarios.people import CHILD, HOME, named, recorded, related

Json = dict[str, Any]
PATH = "/v1/access-signals"
WATCHED = "hub_support"
"""Whose accesses the tests look at: somebody who records no people of their own."""


async def _later(partnership: Partnership) -> None:
    """Long enough for a contact to have been written up."""
    partnership.clock.advance(days=1, minutes=1)


async def test_ones_own_record_and_those_of_people_one_is_close_to(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    own, mother, other = [await recorded(partnership.hub_manager_2, CHILD) for _ in range(3)]
    await declare(admin_engine, partnership, WATCHED, own, relation="self")
    await declare(admin_engine, partnership, WATCHED, mother, relation="relative")
    for person in (own, mother):
        tried = await partnership.hub_support.get(f"/v1/people/{person['id']}")
        assert tried.status_code in {403, 404}, tried.text
    await open_each(partnership, WATCHED, [other])
    await open_each(partnership, "hub_practitioner", [own, mother])
    assert await found(worker_engine, partnership, "own_record") == [(WATCHED, own["id"])]
    declared = await found(worker_engine, partnership, "declared_interest")
    assert declared == [(WATCHED, mother["id"])]


async def test_a_record_that_was_opened_before_the_interest_was_declared_is_found_too(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    own = await recorded(partnership.hub_manager_2, CHILD)
    await open_each(partnership, WATCHED, [own])
    partnership.clock.advance(hours=1)
    assert await found(worker_engine, partnership, "own_record") == []
    await declare(admin_engine, partnership, WATCHED, own, relation="self")
    assert await found(worker_engine, partnership, "own_record") == [(WATCHED, own["id"])]


async def test_a_person_of_the_users_own_name_at_the_users_own_address(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    manager = partnership.hub_manager_2
    own = await recorded(manager, named("Testuser", addresses=[HOME]))
    brother = await recorded(manager, named("Testbrother", addresses=[HOME]))
    lodger = await recorded(manager, named("Lodger", "Gamma", addresses=[HOME]))
    namesake = await recorded(
        manager, named("Namesake", addresses=[{"lines": ["1 Other Road"], "postcode": "ZZ9 2ZZ"}])
    )
    moved = await recorded(manager, named("Mover", addresses=[HOME | {"ends_on": "2026-11-01"}]))
    await declare(admin_engine, partnership, WATCHED, own, relation="self")
    everybody = [brother, lodger, namesake, moved]
    await open_each(partnership, WATCHED, everybody)
    await open_each(partnership, "hub_practitioner", everybody)
    kind = "same_surname_and_address"
    assert await found(worker_engine, partnership, kind) == [(WATCHED, brother["id"])]


async def test_a_relative_who_is_declared_is_not_found_twice(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    own, brother = [
        await recorded(partnership.hub_manager_2, named(given, addresses=[HOME]))
        for given in ("Testuser", "Testbrother")
    ]
    await open_each(partnership, WATCHED, [brother])
    await declare(admin_engine, partnership, WATCHED, own, relation="self")
    await declare(admin_engine, partnership, WATCHED, brother, relation="relative")
    assert await found(worker_engine, partnership, "same_surname_and_address") == []
    assert len(await found(worker_engine, partnership, "declared_interest")) == 1


async def test_a_record_on_which_there_is_no_work(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    (nobodys,) = await several(partnership, 1)
    await open_each(partnership, WATCHED, [nobodys])
    await _later(partnership)
    assert await found(worker_engine, partnership, "no_relationship") == [(WATCHED, nobodys["id"])]


async def test_nobody_is_asked_before_the_contact_could_have_been_written_up(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    (child,) = await several(partnership, 1)
    await open_each(partnership, WATCHED, [child])
    partnership.clock.advance(hours=22)
    assert await found(worker_engine, partnership, "no_relationship") == []
    await contact_about(
        partnership.hub_practitioner, {"described_as": "known", "person_id": child["id"]}
    )
    await _later(partnership)
    assert await found(worker_engine, partnership, "no_relationship") == []


async def test_work_on_a_child_explains_opening_the_child_and_those_around_them(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    manager = partnership.hub_manager_2
    referred = {"id": (await an_open_referral(partnership))["person_id"]}
    mother = await recorded(manager, named("Testmother", born_on="1990-05-05", addresses=[HOME]))
    housemate = await recorded(manager, named("Housemate", "Beta-Invented", addresses=[HOME]))
    await related(manager, mother, "mother", referred)
    partnership.clock.advance(days=120)
    await open_each(partnership, WATCHED, [referred, mother])
    await open_each(partnership, "hub_practitioner_2", [housemate])
    await _later(partnership)
    kind = "no_relationship"
    assert await found(worker_engine, partnership, kind) == [
        ("hub_practitioner_2", housemate["id"])
    ]


async def test_whoever_recorded_a_person_may_open_the_record(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    own_work = await recorded(partnership.hub_practitioner, CHILD)
    await open_each(partnership, "hub_practitioner", [own_work])
    await _later(partnership)
    assert await found(worker_engine, partnership, "no_relationship") == []


async def test_a_search_explains_an_opening_only_to_whoever_writes_up_a_contact(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    child = await recorded(partnership.hub_manager_2, CHILD)
    for name in ("hub_practitioner", WATCHED):
        person = partnership.person(name)
        searched = await person.post(
            "/v1/people/search", {"given": "Testchild", "family": "Alpha-Invented"}
        )
        assert child["id"] in searched.text
        await open_each(partnership, name, [child])
    partnership.clock.advance(minutes=5)
    await contact_about(
        partnership.hub_practitioner, NAMED_CHILD | {"given": "Somebody", "family": "Else-Invented"}
    )
    await _later(partnership)
    assert await found(worker_engine, partnership, "no_relationship") == [(WATCHED, child["id"])]


async def test_a_worker_whose_allocation_covers_the_opening_is_not_asked(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    referral = await an_open_referral(partnership)
    await allocated(partnership, referral)
    for name in ("social_worker", "team_manager"):
        await open_each(partnership, name, [{"id": referral["person_id"]}])
    await _later(partnership)
    assert await found(worker_engine, partnership, "no_relationship") == []


async def test_a_worker_who_opened_a_record_without_an_allocation_is_asked(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    """What the walls forbid is asked about all the same: they may have been down."""
    referral = await an_open_referral(partnership)
    await allocated(partnership, referral)
    await open_each(partnership, "social_worker", [{"id": referral["person_id"]}])
    async with admin_engine.begin() as connection:
        await connection.execute(
            text("UPDATE allocations SET allocated_at = :later WHERE referral_id = :referral"),
            {
                "later": partnership.clock.now + timedelta(hours=1),
                "referral": referral["id"],
            },
        )
    await _later(partnership)
    assert await found(worker_engine, partnership, "no_relationship") == [
        ("social_worker", referral["person_id"])
    ]


@pytest.mark.parametrize(("times", "asked"), [(3, 1), (2, 0)])
async def test_restricted_records_that_were_refused_time_and_again(
    partnership: Partnership,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    times: int,
    asked: int,
) -> None:
    people = await several(partnership, 3)
    for person in people[:times]:
        await restrict(admin_engine, partnership, person)
    for person in people[:times]:
        refused = await partnership.hub_support.get(f"/v1/people/{person['id']}")
        assert refused.status_code in {403, 404}, refused.text
    # Refused as well, but restricted from nobody.
    await partnership.hub_support.get(f"/v1/people/{uuid4()}")
    signals = await found(worker_engine, partnership, "restricted_refusals")
    assert signals == [(WATCHED, None)] * asked


async def _usual_days(partnership: Partnership, name: str, people: list[Json]) -> None:
    for ago in range(7, 2, -1):
        with days_before(partnership.clock, ago):
            await open_each(partnership, name, people[:2])


async def test_many_more_records_than_on_the_users_usual_day(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    with days_before(partnership.clock, 8):
        people = await several(partnership, 20)
    await _usual_days(partnership, WATCHED, people)
    await open_each(partnership, WATCHED, people)
    assert await found(worker_engine, partnership, "unusual_for_user") == [(WATCHED, None)]
    assert await found(worker_engine, partnership, "unusual_for_role") == []
    (signal,) = [each for each in await queue(partnership) if each["kind"] == "unusual_for_user"]
    assert len(signal["event_ids"]) == 20
    assert signal["explanation"] == (
        "The user opened the records of 20 people in one day; on a usual day of the four weeks"
        " before it was 2."
    )


async def test_as_many_openings_of_fewer_people_are_a_usual_day(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    with days_before(partnership.clock, 8):
        people = await several(partnership, 19)
    await _usual_days(partnership, WATCHED, people)
    await open_each(partnership, WATCHED, [*people, people[0]])
    assert await found(worker_engine, partnership, "unusual_for_user") == []


async def test_many_more_records_than_others_in_the_same_role(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    with days_before(partnership.clock, 8):
        people = await several(partnership, 20)
    await _usual_days(partnership, "hub_practitioner_2", people)
    await open_each(partnership, "hub_practitioner", people)
    # Of a role in which nobody else sets a norm.
    await open_each(partnership, WATCHED, people)
    kind = "unusual_for_role"
    assert await found(worker_engine, partnership, kind) == [("hub_practitioner", None)]


@pytest.mark.parametrize(("ids", "seconds", "asked"), [(10, 30, 1), (9, 30, 0), (10, 90, 0)])
async def test_ids_of_nothing_tried_one_after_another(
    partnership: Partnership, worker_engine: AsyncEngine, ids: int, seconds: int, asked: int
) -> None:
    for _ in range(ids):
        await partnership.hub_support.get(f"/v1/people/{uuid4()}")
        partnership.clock.advance(seconds=seconds)
    assert await found(worker_engine, partnership, "enumeration") == [(WATCHED, None)] * asked


@pytest.mark.parametrize(
    ("leaving", "asked"),
    [
        ("UPDATE memberships SET ends_on = DATE '2026-11-17' WHERE user_id = :user", 1),
        ("UPDATE memberships SET ends_on = DATE '2026-11-18' WHERE user_id = :user", 0),
        ("UPDATE users SET revoked_at = '2026-11-18T09:00:00Z' WHERE id = :user", 1),
        ("UPDATE users SET revoked_at = '2026-11-18T10:00:00Z' WHERE id = :user", 0),
    ],
)
async def test_what_was_done_after_leaving_as_was_recorded_since(
    partnership: Partnership,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    leaving: str,
    asked: int,
) -> None:
    assert (await partnership.hub_support.get("/v1/me")).status_code == 200
    partnership.clock.advance(hours=2)
    assert await found(worker_engine, partnership, "after_leaving") == []
    async with admin_engine.begin() as connection:
        await connection.execute(text(leaving), {"user": partnership.founded.users[WATCHED]})
    assert await found(worker_engine, partnership, "after_leaving") == [(WATCHED, None)] * asked


async def _tried_ids(partnership: Partnership, name: str = WATCHED, path: str = "") -> None:
    for _ in range(10):
        await partnership.person(name).get(f"/v1/people/{uuid4()}{path}")


async def _a_signal(worker: AsyncEngine, partnership: Partnership) -> Json:
    await _tried_ids(partnership)
    await sweep(worker, partnership)
    (signal,) = await queue(partnership)
    return signal


JUDGED = {"outcome": "explained", "note": "An invented test of the telephone list."}


async def test_the_same_facts_are_one_signal_however_often_they_are_found(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    signal = await _a_signal(worker_engine, partnership)
    await sweep(worker_engine, partnership)
    assert await queue(partnership) == [signal]
    sweeps = await trail.events(admin_engine, partnership, "access_signal.swept")
    assert [event["facts"] for event in sweeps] == [
        {"found": 1, "raised": 1},
        {"found": 1, "raised": 0},
    ]
    raised = await trail.messages(admin_engine, partnership, "access_signal.raised")
    assert [str(each) for each in raised] == [signal["id"]]


async def test_a_sweep_looks_at_one_partnership(
    partnership: Partnership, other_partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    await _tried_ids(partnership)
    await sweep(worker_engine, other_partnership)
    assert await queue(other_partnership) == []
    assert await queue(partnership) == []


async def test_a_stranger_learns_nothing_of_signals(http: httpx.AsyncClient) -> None:
    assert (await http.get(PATH)).status_code == 401
    assert (await http.get(f"{PATH}/{uuid4()}")).status_code == 401
    assert (await http.post(f"{PATH}/{uuid4()}/outcome", json=JUDGED)).status_code == 401


async def test_signals_of_another_partnership_are_out_of_reach(
    partnership: Partnership, other_partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    path = f"{PATH}/{(await _a_signal(worker_engine, partnership))['id']}"
    theirs = other_partnership.information_governance
    assert (await theirs.get(path)).status_code == 404
    assert (await theirs.post(f"{path}/outcome", JUDGED)).status_code == 404


@pytest.mark.parametrize("name", ["hub_manager", "team_manager", "administrator"])
async def test_only_information_governance_sees_signals(
    partnership: Partnership, worker_engine: AsyncEngine, name: str
) -> None:
    path = f"{PATH}/{(await _a_signal(worker_engine, partnership))['id']}"
    person = partnership.person(name)
    assert (await person.get(PATH)).status_code == 403
    assert (await person.get(path)).status_code == 403
    assert (await person.post(f"{path}/outcome", JUDGED)).status_code == 403


async def test_a_signal_says_what_was_noticed_and_on_which_events_it_rests(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    signal = await _a_signal(worker_engine, partnership)
    answer = await partnership.information_governance.get(f"{PATH}/{signal['id']}")
    assert answer.json() == signal
    assert answer.headers["ETag"]
    tries = await trail.events(admin_engine, partnership, "person:read")
    assert signal["event_ids"] == [str(event["id"]) for event in tries]
    assert signal["explanation"] == (
        "The user asked for 10 different records that do not exist, or that they may not see,"
        " within 10 minutes."
    )
    assert signal["display_name"] == "Hub support (invented)"
    assert signal["available_actions"] == [{"action": "judge", "allowed": True, "reason": None}]
    (read,) = await trail.events(admin_engine, partnership, "access_signal.read")
    assert str(read["record_id"]) == signal["id"]


async def test_what_was_found_is_recorded_once_with_its_reason(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    signal = await _a_signal(worker_engine, partnership)
    governance = partnership.information_governance
    answer = await governance.post(f"{PATH}/{signal['id']}/outcome", JUDGED)
    assert answer.status_code == 201, answer.text
    assert answer.json()["outcome"] == JUDGED | {
        "judged_at": partnership.clock.now.isoformat().replace("+00:00", "Z"),
        "judged_by": str(partnership.founded.users["information_governance"]),
    }
    assert answer.json()["available_actions"] == [
        {"action": "judge", "allowed": False, "reason": "signal_judged"}
    ]
    again = await governance.post(f"{PATH}/{signal['id']}/outcome", JUDGED)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/signal-judged")
    (event,) = await trail.events(admin_engine, partnership, "access_signal.judged")
    assert event["facts"] == {"outcome": "explained"}
    judged = await trail.messages(admin_engine, partnership, "access_signal.judged")
    assert [str(each) for each in judged] == [signal["id"]]


@pytest.mark.parametrize(
    "changed", [{"outcome": "forgiven"}, {"note": " "}, {"note": None}, {"by": "me"}]
)
async def test_an_outcome_needs_a_known_code_and_a_reason(
    partnership: Partnership, changed: Json
) -> None:
    answer = await partnership.information_governance.post(
        f"{PATH}/{uuid4()}/outcome", JUDGED | changed
    )
    assert answer.status_code == 422, answer.text


async def test_nobody_sees_or_judges_what_was_noticed_about_themselves(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    await _tried_ids(partnership, "information_governance", "/accesses")
    await sweep(worker_engine, partnership)
    assert await queue(partnership) == []
    (event,) = await trail.events(admin_engine, partnership, "access_signal.swept")
    path = f"{PATH}/{event['shown_ids'][0]}"
    governance = partnership.information_governance
    assert (await governance.get(path)).status_code == 404
    assert (await governance.post(f"{path}/outcome", JUDGED)).status_code == 404


async def test_what_waits_for_an_outcome_comes_first_page_by_page(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    for name in ("hub_support", "hub_manager", "hub_practitioner", "hub_practitioner_2"):
        await _tried_ids(partnership, name)
        await sweep(worker_engine, partnership)
    oldest_last = await queue(partnership)
    governance = partnership.information_governance
    await governance.post(f"{PATH}/{oldest_last[0]['id']}/outcome", JUDGED)
    ids, query = [], {"limit": 3}
    while True:
        page = (await governance.get(PATH, params=query)).json()
        ids += [signal["id"] for signal in page["items"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    expected = [signal["id"] for signal in oldest_last]
    assert ids == [*expected[1:], expected[0]]
