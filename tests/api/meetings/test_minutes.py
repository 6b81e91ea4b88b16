"""Minutes over HTTP: written in editions, circulated per agency, acknowledged."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import count, events, messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.meetings import (
    Household,
    a_decision_on,
    actions_of,
    concluded,
    held,
    invited,
    path_of,
    posted,
    sat,
    write_household,
)
from tests.support.scenarios.pathway import Json
from tests.support.scenarios.worklists import waiting

WORDING = {"wording": "Present: everybody required (invented). Decided: a joint enquiry."}


@pytest_asyncio.fixture
async def meeting(partnership: Partnership, worker_engine: AsyncEngine, clock: FixedClock) -> Json:
    """A meeting that was concluded a minute ago."""
    household = await write_household(worker_engine, partnership)
    after = await concluded(
        partnership, await sat(partnership, household), a_decision_on(household.child)
    )
    clock.advance(minutes=1)
    return after


@pytest_asyncio.fixture
async def household(partnership: Partnership, worker_engine: AsyncEngine) -> Household:
    return await write_household(worker_engine, partnership)


async def written(partnership: Partnership, meeting: Json, **changes: object) -> Json:
    """The next edition, written by business support."""
    partnership.clock.advance(seconds=1)
    path = path_of(meeting, "minutes")
    return await posted(partnership.hub_support, path, WORDING | changes)


async def circulated(
    partnership: Partnership, meeting: Json, edition: Json, *agencies: str
) -> Json:
    """The edition, sent to some agencies or to everybody."""
    partnership.clock.advance(seconds=1)
    ids = [str(partnership.founded.agencies[agency]) for agency in agencies]
    return await posted(
        partnership.hub_support,
        path_of(meeting, "minutes", edition["id"], "circulation"),
        {"agency_ids": ids} if ids else {},
    )


async def minutes_clock(admin: AsyncEngine, meeting: Json) -> dict[str, Any]:
    async with admin.connect() as connection:
        found = await connection.execute(
            text(
                "SELECT * FROM timescales WHERE kind = 'strategy_minutes' AND subject_id = :meeting"
            ),
            {"meeting": meeting["id"]},
        )
        return dict(found.mappings().one())


async def test_a_stranger_neither_writes_nor_reads_minutes(
    http: httpx.AsyncClient, partnership: Partnership, meeting: Json
) -> None:
    edition = await written(partnership, meeting)
    editions, one = path_of(meeting, "minutes"), path_of(meeting, "minutes", edition["id"])
    for path in (editions, one):
        assert (await http.get(path)).status_code == 401
    for path in (editions, f"{one}/circulation", f"{one}/receipt"):
        assert (await http.post(path, json={})).status_code == 401


async def test_another_partnership_finds_no_minutes(
    partnership: Partnership, other_partnership: Partnership, meeting: Json
) -> None:
    edition = await written(partnership, meeting)
    manager, officer = other_partnership.hub_manager, other_partnership.agency_officer
    answers = [
        await manager.get(path_of(meeting, "minutes")),
        await manager.get(path_of(meeting, "minutes", edition["id"])),
        await manager.post(path_of(meeting, "minutes"), WORDING),
        await manager.post(path_of(meeting, "minutes", edition["id"], "circulation"), {}),
        await officer.post(path_of(meeting, "minutes", edition["id"], "receipt")),
    ]
    assert {answer.status_code for answer in answers} == {404}


async def test_an_agency_neither_writes_nor_sends_and_only_an_officer_acknowledges(
    partnership: Partnership, meeting: Json
) -> None:
    edition = await circulated(partnership, meeting, await written(partnership, meeting))
    by = partnership.agency_officer
    assert (await by.post(path_of(meeting, "minutes"), WORDING)).status_code == 403
    path = path_of(meeting, "minutes", edition["id"], "circulation")
    assert (await by.post(path, {})).status_code == 403
    receipt = path_of(meeting, "minutes", edition["id"], "receipt")
    assert (await partnership.hub_manager.post(receipt)).status_code == 403


async def test_minutes_are_of_a_meeting_that_was_held(
    partnership: Partnership, household: Household
) -> None:
    meeting = await invited(partnership, household)
    answer = await partnership.hub_support.post(path_of(meeting, "minutes"), WORDING)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/meeting-not-held")


async def test_minutes_are_sent_once_the_meeting_is_concluded(
    partnership: Partnership, household: Household
) -> None:
    meeting = await held(partnership, household)
    edition = await written(partnership, meeting)
    assert actions_of(edition)["circulate"] == "meeting_not_concluded"
    answer = await partnership.hub_support.post(
        path_of(meeting, "minutes", edition["id"], "circulation"), {}
    )
    assert answer.json()["type"] == "/problems/meeting-not-concluded"


async def test_a_correction_is_a_new_edition(
    partnership: Partnership, meeting: Json, admin_engine: AsyncEngine
) -> None:
    first = await written(partnership, meeting)
    second = await written(partnership, meeting, wording="As corrected (invented).")
    assert (first["edition"], second["edition"]) == (1, 2)
    assert first["etag"] != second["etag"]
    kept = await partnership.hub_manager.get(path_of(meeting, "minutes", first["id"]))
    assert kept.json()["wording"] == WORDING["wording"]
    listed = (await partnership.hub_manager.get(path_of(meeting, "minutes"))).json()["items"]
    assert [each["id"] for each in listed] == [first["id"], second["id"]]
    assert all("wording" not in each for each in listed)
    trail = await events(admin_engine, partnership, "minutes.written")
    assert [event["facts"]["edition"] for event in trail] == [1, 2]
    assert "invented" not in str(trail)


async def test_only_the_latest_edition_is_sent(partnership: Partnership, meeting: Json) -> None:
    first = await written(partnership, meeting)
    await written(partnership, meeting)
    answer = await partnership.hub_support.post(
        path_of(meeting, "minutes", first["id"], "circulation"), {}
    )
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/minutes-superseded")
    shown = await partnership.hub_support.get(path_of(meeting, "minutes", first["id"]))
    assert actions_of(shown.json())["circulate"] == "minutes_superseded"


async def test_the_clock_stops_once_everybody_invited_has_the_minutes(
    partnership: Partnership, meeting: Json, admin_engine: AsyncEngine, clock: FixedClock
) -> None:
    edition = await written(partnership, meeting)
    await circulated(partnership, meeting, edition, "Police", "Health")
    assert (await minutes_clock(admin_engine, meeting))["stopped_at"] is None
    after = await circulated(partnership, meeting, edition)
    stopped = await minutes_clock(admin_engine, meeting)
    assert stopped["stopped_at"] == clock.now
    assert stopped["stopped_by"] == "minutes.circulated"
    sent = {UUID(each["agency_id"]) for each in after["circulations"]}
    founded = partnership.founded.agencies
    assert sent == {UUID(each["agency_id"]) for each in meeting["invitations"]}
    assert founded["Housing"] not in sent
    assert len(await messages(admin_engine, partnership, "minutes.circulated")) == 4
    trail = await events(admin_engine, partnership, "minutes.circulated")
    assert [event["facts"]["agencies"] for event in trail] == [2, 2]


async def test_an_edition_that_only_some_have_does_not_stop_the_clock_for_the_next(
    partnership: Partnership, meeting: Json, admin_engine: AsyncEngine
) -> None:
    first = await written(partnership, meeting)
    await circulated(partnership, meeting, first, "Police", "Health", "Larchfield School")
    second = await written(partnership, meeting)
    await circulated(partnership, meeting, second, "Children's social care")
    assert (await minutes_clock(admin_engine, meeting))["stopped_at"] is None
    await circulated(partnership, meeting, second)
    assert (await minutes_clock(admin_engine, meeting))["stopped_at"] is not None


async def test_nobody_is_sent_them_twice_or_uninvited(
    partnership: Partnership, meeting: Json, admin_engine: AsyncEngine
) -> None:
    edition = await written(partnership, meeting)
    await circulated(partnership, meeting, edition)
    path = path_of(meeting, "minutes", edition["id"], "circulation")
    again = await partnership.hub_support.post(path, {})
    assert again.json()["type"] == "/problems/minutes-circulated"
    housing = str(partnership.founded.agencies["Housing"])
    uninvited = await partnership.hub_support.post(path, {"agency_ids": [housing]})
    assert uninvited.json()["type"] == "/problems/agency-has-no-place"
    nobody = await partnership.hub_support.post(path, {"agency_ids": []})
    assert nobody.status_code == 422
    assert await count(admin_engine, "minutes_circulations", partnership) == 4


async def test_an_agency_reads_what_was_sent_to_it_and_its_own_receipt_alone(
    partnership: Partnership, meeting: Json, admin_engine: AsyncEngine
) -> None:
    first = await written(partnership, meeting)
    path = path_of(meeting, "minutes", first["id"])
    await circulated(partnership, meeting, first, "Police")
    await written(partnership, meeting)
    assert (await partnership.health_officer.get(path)).status_code == 404
    nothing = await partnership.health_officer.get(path_of(meeting, "minutes"))
    assert nothing.json() == {"items": []}
    answer = await partnership.agency_officer.get(path)
    assert answer.json()["wording"] == WORDING["wording"]
    police = str(partnership.founded.agencies["Police"])
    assert [each["agency_id"] for each in answer.json()["circulations"]] == [police]
    assert actions_of(answer.json()) == {"circulate": "permission_missing", "acknowledge": None}
    listed = await partnership.agency_officer.get(path_of(meeting, "minutes"))
    assert [each["id"] for each in listed.json()["items"]] == [first["id"]]
    (trail,) = await events(admin_engine, partnership, "minutes.read")
    assert trail["record_id"] == UUID(first["id"])


async def test_the_worker_of_the_child_reads_every_edition(
    partnership: Partnership, meeting: Json
) -> None:
    edition = await written(partnership, meeting)
    path = path_of(meeting, "minutes", edition["id"])
    assert (await partnership.social_worker.get(path)).status_code == 200
    assert (await partnership.social_worker_2.get(path)).status_code == 404


async def test_an_agency_acknowledges_once(
    partnership: Partnership, meeting: Json, admin_engine: AsyncEngine, clock: FixedClock
) -> None:
    edition = await circulated(partnership, meeting, await written(partnership, meeting))
    path = path_of(meeting, "minutes", edition["id"], "receipt")
    clock.advance(hours=1)
    received = await posted(partnership.health_officer, path)
    (own,) = received["circulations"]
    assert own["received_by"] == str(partnership.founded.users["health_officer"])
    assert received["etag"] != edition["etag"]
    again = await partnership.health_officer.post(path)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/minutes-received")
    seen = await partnership.hub_manager.get(path_of(meeting, "minutes", edition["id"]))
    waiting = [each for each in seen.json()["circulations"] if each["received_at"] is None]
    assert len(waiting) == 3
    (trail,) = await events(admin_engine, partnership, "minutes.received")
    assert trail["facts"]["agency_id"] == str(partnership.founded.agencies["Health"])


async def test_an_agency_acknowledges_only_what_it_was_sent(
    partnership: Partnership, meeting: Json
) -> None:
    edition = await written(partnership, meeting)
    await circulated(partnership, meeting, edition, "Police")
    for minutes_id in (edition["id"], str(uuid4())):
        path = path_of(meeting, "minutes", minutes_id, "receipt")
        assert (await partnership.health_officer.post(path)).status_code == 404


UNREACHABLE = {"reason": "The practice has closed (invented)."}


async def test_an_agency_that_cannot_be_sent_the_minutes_holds_neither_clock_nor_worklist(
    partnership: Partnership, meeting: Json, admin_engine: AsyncEngine
) -> None:
    *others, last = [each for each in meeting["invitations"] if each["invited_at"] is not None]
    edition = await written(partnership, meeting)
    names = {str(value): key for key, value in partnership.founded.agencies.items()}
    edition = await circulated(
        partnership, meeting, edition, *(names[each["agency_id"]] for each in others)
    )
    assert (await minutes_clock(admin_engine, meeting))["stopped_at"] is None
    assert len(await waiting(partnership.hub_support, "minutes")) == 1
    path = path_of(meeting, "invitations", last["agency_id"], "minutes-unsent")
    assert (await partnership.agency_officer.post(path, UNREACHABLE)).status_code == 403
    left = await partnership.hub_support.post(path, UNREACHABLE)
    assert left.status_code == 200, left.text
    (place,) = [
        each for each in left.json()["invitations"] if each["agency_id"] == last["agency_id"]
    ]
    assert place["minutes_unsent_because"] == UNREACHABLE["reason"]
    assert (await minutes_clock(admin_engine, meeting))["stopped_by"] == "minutes.circulated"
    assert await waiting(partnership.hub_support, "minutes") == []
    again = await partnership.hub_support.post(path, UNREACHABLE)
    assert again.json()["type"] == "/problems/minutes-left-unsent"
    (event,) = await events(admin_engine, partnership, "minutes.left_unsent")
    assert event["facts"]["agency_id"] == last["agency_id"]
    after_all = await circulated(partnership, meeting, edition, names[last["agency_id"]])
    assert len(after_all["circulations"]) == len(others) + 1


async def test_minutes_sent_yesterday_are_recorded_with_their_time(
    partnership: Partnership, meeting: Json, admin_engine: AsyncEngine, clock: FixedClock
) -> None:
    edition = await written(partnership, meeting)
    sent_at = clock.now.isoformat()
    clock.advance(hours=30)
    circulation = path_of(meeting, "minutes", edition["id"], "circulation")
    early = {"sent_at": "2026-11-17T09:00:00Z"}
    refused = await partnership.hub_support.post(circulation, early)
    assert refused.json()["type"] == "/problems/act-time-impossible"
    sent = await posted(partnership.hub_support, circulation, {"sent_at": sent_at})
    assert [each["act"] for each in sent["times"]] == ["minutes.circulated"]
    assert (await minutes_clock(admin_engine, meeting))["stopped_at"].isoformat() == sent_at
