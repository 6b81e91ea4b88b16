"""Clocks over HTTP: what runs, how long it may, and why it was missed."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.clocks.definitions import ClockKind
from app.domain.records import RecordKind
from app.models import LocalTimescale
from app.repositories.clocks.timescales import Subject
from app.services.clocks import timescales
from tests.support.clock import WEDNESDAY_MORNING, FixedClock
from tests.support.database.enquiry_records import write_enquiry, write_meeting
from tests.support.database.records import (
    as_the_service,
    write_allocation,
    write_child,
    write_referral,
)
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import recorded

REASON = {"reason": "The child was in hospital under sedation."}


@dataclass
class Story:
    """Two children's enquiries, the first of them a child of the East team."""

    child_id: UUID
    child_seen: UUID
    conference: UUID
    other_child_id: UUID


@pytest_asyncio.fixture
async def story(partnership: Partnership, worker_engine: AsyncEngine) -> Story:
    founded = partnership.founded
    children, clocks = [], []
    async with as_the_service(worker_engine, partnership) as uow:
        for started_at in (WEDNESDAY_MORNING, WEDNESDAY_MORNING - timedelta(days=1)):
            child = await write_child(uow)
            referral = await write_referral(uow, person_id=child, opened_on=date(2026, 11, 17))
            meeting = await write_meeting(
                uow,
                referral_id=referral,
                person_ids=[child],
                called_by=founded.users["hub_manager"],
            )
            enquiry = await write_enquiry(
                uow,
                referral_id=referral,
                person_id=child,
                strategy_meeting_id=meeting,
                at=started_at,
            )
            children.append((child, referral))
            for kind in (ClockKind.CHILD_SEEN, ClockKind.INITIAL_CONFERENCE):
                (clock,) = await uow.timescales.running(kind, Subject(RecordKind.ENQUIRY, enquiry))
                clocks.append(clock.id)
        child, referral = children[0]
        await write_allocation(
            uow,
            referral_id=referral,
            person_id=child,
            user_id=founded.users["social_worker"],
            team_id=founded.teams["Assessment team East"],
        )
        uow.audit("test.arranged")
    return Story(child, clocks[0], clocks[1], children[1][0])


async def test_a_stranger_learns_nothing(http: httpx.AsyncClient, story: Story) -> None:
    for path in ("", "/definitions", f"/{story.child_seen}"):
        assert (await http.get(f"/v1/timescales{path}")).status_code == 401


async def test_another_partnership_and_another_team_see_no_clock(
    partnership: Partnership, other_partnership: Partnership, story: Story
) -> None:
    for person in (other_partnership.hub_manager, partnership.team_manager_2):
        assert (await person.get("/v1/timescales")).json() == {"items": [], "next": None}
        assert (await person.get(f"/v1/timescales/{story.child_seen}")).status_code == 404
        answer = await person.post(f"/v1/timescales/{story.child_seen}/breaches", REASON)
        assert answer.status_code == 404


@pytest.mark.parametrize("name", ["referrer", "agency_officer", "administrator"])
async def test_who_works_on_no_case_reads_no_clock(
    partnership: Partnership, story: Story, name: str
) -> None:
    assert (await partnership.person(name).get("/v1/timescales")).status_code == 403


async def test_running_clocks_come_due_first_with_their_state(
    partnership: Partnership, story: Story, clock: FixedClock
) -> None:
    clock.advance(days=1)
    answer = await partnership.hub_practitioner.get("/v1/timescales")
    assert answer.status_code == 200, answer.text
    assert [
        (each["kind"], each["due_on"], each["state"], each["person_id"])
        for each in answer.json()["items"]
    ] == [
        ("child_seen", "2026-11-18", "breached_running", str(story.other_child_id)),
        ("child_seen", "2026-11-19", "running", str(story.child_id)),
        ("initial_conference", "2026-12-08", "running", str(story.other_child_id)),
        ("initial_conference", "2026-12-09", "running", str(story.child_id)),
    ]


async def test_a_worker_sees_the_clocks_of_their_own_children(
    partnership: Partnership, story: Story
) -> None:
    answer = await partnership.social_worker.get("/v1/timescales")
    assert {each["id"] for each in answer.json()["items"]} == {
        str(story.child_seen),
        str(story.conference),
    }


async def test_a_clock_that_ended_is_not_in_the_list(
    partnership: Partnership, story: Story, worker_engine: AsyncEngine
) -> None:
    async with as_the_service(worker_engine, partnership) as uow:
        clock = await uow.timescales.get(story.child_seen)
        clock.stopped_at, clock.stopped_by = uow.now, "test.stopped"
        uow.audit("test.arranged")
    items = (await partnership.hub_manager.get("/v1/timescales")).json()["items"]
    assert str(story.child_seen) not in {each["id"] for each in items}


async def test_pages_join_without_gap_or_repetition(partnership: Partnership, story: Story) -> None:
    manager = partnership.hub_manager
    whole = (await manager.get("/v1/timescales")).json()["items"]
    first = (await manager.get("/v1/timescales?limit=3")).json()
    second = (await manager.get(f"/v1/timescales?limit=3&cursor={first['next']}")).json()
    assert first["items"] + second["items"] == whole
    assert second["next"] is None


async def test_a_cursor_serves_one_reader_and_nobody_makes_one(
    partnership: Partnership, story: Story
) -> None:
    page = (await partnership.hub_manager.get("/v1/timescales?limit=1")).json()
    for cursor in (page["next"], page["next"][:-2] + "AA", "AAAA", "é"):
        answer = await partnership.hub_manager_2.get("/v1/timescales", params={"cursor": cursor})
        assert answer.status_code == 422
        assert answer.json()["type"] == "/problems/cursor-not-valid"
    assert (await partnership.hub_manager.get("/v1/timescales?limit=0")).status_code == 422
    assert (await partnership.hub_manager.get("/v1/timescales?limit=201")).status_code == 422


async def test_the_clock_table_holds_the_limits_for_all_and_the_partnerships_own(
    partnership: Partnership,
) -> None:
    answer = await partnership.social_worker.get("/v1/timescales/definitions")
    rows = answer.json()["items"]
    assert {row["kind"] for row in rows} == set(ClockKind)
    (own,) = (row for row in rows if row["local"] and row["kind"] == "threshold_decision")
    assert (own["limit"], own["unit"], own["source"]) == (24, "hours", "Local indicator")
    assert (own["starts"], own["stops"]) == ("contact received", "decision recorded")
    assert all(row["starts"] and row["stops"] for row in rows)


async def test_a_missed_deadline_is_explained_by_a_manager(
    partnership: Partnership, story: Story, clock: FixedClock, admin_engine: AsyncEngine
) -> None:
    path = f"/v1/timescales/{story.child_seen}"
    early = await partnership.team_manager.post(f"{path}/breaches", REASON)
    assert (early.status_code, early.json()["type"]) == (409, "/problems/not-breached")
    assert early.json()["code"] == "running"
    before = await partnership.team_manager.get(path)
    assert before.json()["available_actions"] == [
        {"action": "explain", "allowed": False, "reason": "not_breached"}
    ]
    clock.advance(days=2)
    worker = await partnership.social_worker.post(f"{path}/breaches", REASON)
    assert worker.status_code == 403
    explained = await partnership.team_manager.post(f"{path}/breaches", REASON)
    assert explained.status_code == 201, explained.text
    after = await partnership.social_worker.get(path)
    assert after.json()["state"] == "breached_running"
    (breach,) = after.json()["breaches"]
    assert breach["reason"] == REASON["reason"]
    assert breach["accepted_by"] == str(partnership.founded.users["team_manager"])
    assert after.headers["ETag"] != before.headers["ETag"]
    async with admin_engine.connect() as connection:
        trail = await connection.execute(
            text(
                "SELECT person_id, facts FROM audit_events"
                " WHERE action = 'timescale.explained' AND record_id = :id"
            ),
            {"id": story.child_seen},
        )
        assert [tuple(row) for row in trail] == [(story.child_id, {"breach_id": breach["id"]})]
        told = await connection.scalars(
            text("SELECT event FROM outbox_messages WHERE record_id = :id"),
            {"id": story.child_seen},
        )
        assert told.all() == ["timescale.explained"]


async def test_a_clock_that_was_stopped_late_is_explained_too(
    partnership: Partnership, story: Story, clock: FixedClock, worker_engine: AsyncEngine
) -> None:
    clock.advance(days=2)
    async with as_the_service(worker_engine, partnership, now=clock.now) as uow:
        await timescales.stop(
            uow,
            ClockKind.CHILD_SEEN,
            Subject(RecordKind.ENQUIRY, (await uow.timescales.get(story.child_seen)).subject_id),
            stopped_at=uow.now,
            because="test.stopped",
        )
        uow.audit("test.arranged")
    answer = await partnership.hub_manager.post(
        f"/v1/timescales/{story.child_seen}/breaches", REASON
    )
    assert answer.status_code == 201, answer.text


async def test_a_clock_shows_each_limit_that_binds_it_met_or_breached_by_itself(
    partnership: Partnership, worker_engine: AsyncEngine, clock: FixedClock
) -> None:
    async with as_the_service(worker_engine, partnership) as uow:
        await uow.save(
            uow.new(
                LocalTimescale,
                kind=ClockKind.THRESHOLD_DECISION,
                span=2,
                unit="hours",
                source="Local indicator (invented)",
                in_force_from=date(2026, 1, 1),
            )
        )
        uow.audit("test.prepared")
    contact = await recorded(partnership.hub_practitioner)
    path = f"/v1/contacts/{contact['id']}"

    async def limits() -> list[tuple[str, str, str]]:
        shown = (await partnership.hub_practitioner.get(path)).json()["timescales"]
        (decision,) = (each for each in shown if each["kind"] == "threshold_decision")
        assert decision["due_at"] == decision["limits"][0]["due_at"]
        return [(each["scope"], each["source"], each["state"]) for each in decision["limits"]]

    guidance = "Working Together to Safeguard Children 2026"
    own = "Local indicator (invented)"
    assert await limits() == [("partnership", own, "running"), ("national", guidance, "running")]
    clock.advance(hours=3)
    assert await limits() == [
        ("partnership", own, "breached_running"),
        ("national", guidance, "running"),
    ]
