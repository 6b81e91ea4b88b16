"""Section 47 enquiries over HTTP: the outcome, its authorisation, and the trail of it all."""

import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.partnerships import Partnership
from tests.support.scenarios.enquiries import (
    CONTINUING_RISK,
    NOT_SEEN,
    NOTHING_FOUND,
    VISIT,
    Story,
    clock_of,
    find,
    reasons,
    see_and_consult,
    version,
    write_story,
)


@pytest_asyncio.fixture
async def story(partnership: Partnership, worker_engine: AsyncEngine) -> Story:
    return await write_story(worker_engine, partnership)


async def test_an_outcome_waits_for_the_child_and_for_an_agency(
    partnership: Partnership, story: Story, clock: FixedClock
) -> None:
    worker, path = partnership.social_worker, f"{story.path}/outcome"
    await worker.post(f"{story.path}/visits", NOT_SEEN)
    unseen = await worker.post(path, NOTHING_FOUND, version=2)
    assert (unseen.status_code, unseen.json()["type"]) == (409, "/problems/child-not-seen")
    clock.advance(minutes=1)
    await worker.post(f"{story.path}/visits", VISIT)
    alone = await worker.post(path, NOTHING_FOUND, version=3)
    assert (alone.status_code, alone.json()["type"]) == (409, "/problems/nobody-consulted")


async def test_an_outcome_is_recorded_once_against_the_version_read(
    partnership: Partnership, story: Story
) -> None:
    await see_and_consult(partnership, story)
    worker, path = partnership.social_worker, f"{story.path}/outcome"
    assert (await worker.post(path, NOTHING_FOUND)).status_code == 428
    assert (await worker.post(path, NOTHING_FOUND, version=2)).status_code == 412
    crossed = await worker.post(path, NOTHING_FOUND | {"conference_required": True}, version=3)
    assert crossed.json()["errors"] == [
        {"pointer": "/conference_required", "code": "conference_contradicts_outcome"}
    ]
    recorded = await worker.post(path, CONTINUING_RISK, version=3)
    assert recorded.status_code == 200, recorded.text
    assert recorded.headers["ETag"] == '"4"'
    assert recorded.json()["state"] == "outcome_recorded"
    assert recorded.json()["tools_used"] == ["Graded care profile"]
    again = await worker.post(path, NOTHING_FOUND, version=4)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/outcome-already-recorded")


async def test_without_continuing_risk_authorising_ends_the_conference_clock(
    partnership: Partnership, story: Story
) -> None:
    found = await find(partnership, story, NOTHING_FOUND)
    assert clock_of(found.json(), "initial_conference")["state"] == "running"
    answer = await partnership.team_manager.post(
        f"{story.path}/authorisation", {"note": "I agree."}, version=found.headers["ETag"]
    )
    assert answer.status_code == 200, answer.text
    conference = clock_of(answer.json(), "initial_conference")
    assert conference["state"] == "cancelled"
    assert conference["cancelled_because"] == "enquiry.no_conference_required"
    assert answer.json()["state"] == "authorised"
    assert set(reasons(answer.json()).values()) == {"enquiry_authorised"}
    late = await partnership.social_worker.post(f"{story.path}/visits", VISIT)
    assert (late.status_code, late.json()["type"]) == (409, "/problems/enquiry-authorised")


async def test_continuing_risk_keeps_the_conference_clock_running(
    partnership: Partnership, story: Story
) -> None:
    found = await find(partnership, story, CONTINUING_RISK)
    answer = await partnership.hub_manager.post(
        f"{story.path}/authorisation", {}, version=found.headers["ETag"]
    )
    assert answer.status_code == 200, answer.text
    assert clock_of(answer.json(), "initial_conference")["state"] == "running"


async def test_authorising_needs_an_outcome_and_somebody_elses_eyes(
    partnership: Partnership, story: Story
) -> None:
    manager, path = partnership.team_manager, f"{story.path}/authorisation"
    early = await manager.post(path, {}, version=1)
    assert (early.status_code, early.json()["type"]) == (409, "/problems/outcome-missing")
    await see_and_consult(partnership, story)
    own = await manager.post(f"{story.path}/outcome", NOTHING_FOUND, version=3)
    assert reasons(own.json())["authorise"] == "authorised_by_recorder"
    refused = await manager.post(path, {}, version=4)
    assert refused.status_code == 403
    assert refused.json()["type"] == "/problems/authorised-by-recorder"
    other = await partnership.hub_manager.post(path, {}, version=4)
    assert other.status_code == 200, other.text


async def test_everything_done_leaves_its_trail_and_is_told_without_content(
    partnership: Partnership, story: Story, admin_engine: AsyncEngine
) -> None:
    found = await find(partnership, story, NOTHING_FOUND)
    await partnership.team_manager.post(
        f"{story.path}/authorisation", {}, version=found.headers["ETag"]
    )
    await partnership.social_worker_2.get(story.path)
    async with admin_engine.connect() as connection:
        trail = await connection.execute(
            text(
                "SELECT action, outcome, record_type, facts::text FROM audit_events"
                " WHERE partnership_id = :partnership AND action <> 'test.arranged'"
                " AND (person_id = :child OR outcome = 'refused')"
            ),
            {"partnership": partnership.founded.id, "child": story.child_id},
        )
        events = trail.all()
        told = await connection.scalars(
            text("SELECT event FROM outbox_messages WHERE record_id = :id ORDER BY id"),
            {"id": story.enquiry_id},
        )
        assert told.all() == [
            "enquiry_visit.recorded",
            "consultation.recorded",
            "enquiry.outcome_recorded",
            "enquiry.authorised",
        ]
    assert {(row.action, row.record_type) for row in events if row.outcome == "done"} == {
        ("enquiry.read", "enquiries"),
        ("enquiry_visit.recorded", "enquiry_visits"),
        ("act.recorded_afterwards", "act_times"),
        ("consultation.recorded", "consultations"),
        ("enquiry.outcome_recorded", "enquiries"),
        ("enquiry.authorised", "enquiries"),
    }
    assert ("enquiry:read", "refused") in {(row.action, row.outcome) for row in events}
    assert not any("shouting" in row.facts or "call-outs" in row.facts for row in events)


async def test_an_outcome_typed_afterwards_stands_at_the_time_it_was_found(
    partnership: Partnership, story: Story
) -> None:
    await see_and_consult(partnership, story)
    partnership.clock.advance(hours=2)
    found_at = "2026-11-18T13:00:00Z"
    recorded = await partnership.social_worker.post(
        f"{story.path}/outcome",
        NOTHING_FOUND | {"found_at": found_at},
        version=await version(partnership, story),
    )
    assert recorded.json()["outcome_recorded_at"] == found_at
    authorise = f"{story.path}/authorisation"
    at = recorded.headers["ETag"]
    early = await partnership.team_manager.post(
        authorise, {"authorised_at": "2026-11-18T12:59:00Z"}, version=at
    )
    assert early.json()["errors"] == [{"pointer": "/authorised_at", "code": "too_early"}]
    authorised_at = "2026-11-18T13:30:00Z"
    authorised = await partnership.team_manager.post(
        authorise, {"authorised_at": authorised_at}, version=at
    )
    assert authorised.status_code == 200, authorised.text
    path = f"/v1/people/{story.child_id}/chronology"
    entries = (await partnership.hub_practitioner.get(path)).json()["entries"]
    assert [each["at"] for each in entries if each["what"].startswith("enquiry.")][-2:] == [
        found_at,
        authorised_at,
    ]
