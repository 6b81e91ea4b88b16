"""Reviewing a broken glass: by somebody else, once, in time, and with reminders."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.services.restrictions import break_glass
from app.worker.runner import JOBS
from tests.support.clock import FixedClock
from tests.support.database import audit_log as trail
from tests.support.database.records import as_the_service
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.break_glass import Night, a_night, broken
from tests.support.scenarios.pathway import Json
from tests.support.scenarios.people import recorded
from tests.support.scenarios.worklists import waiting

GOVERNANCE = "information_governance"
JUSTIFIED: Json = {"outcome": "justified", "note": "The invented child was found safe."}
LATE = datetime(2026, 11, 21, tzinfo=UTC)
"""The first instant at which the review of a Wednesday's glass is late."""


@pytest_asyncio.fixture
async def night(worker_engine: AsyncEngine, partnership: Partnership) -> Night:
    return await a_night(worker_engine, partnership)


async def _review(by: Person, grant: Json, **changes: str) -> Json:
    answer = await by.post(f"/v1/break-glass/{grant['id']}/review", JUSTIFIED | changes)
    told: Json = answer.json() | {"status_code": answer.status_code}
    return told


@pytest.mark.parametrize(
    "name", ["social_worker_2", "social_worker", "team_manager", "hub_manager", "administrator"]
)
async def test_only_information_governance_reviews(
    partnership: Partnership, night: Night, clock: FixedClock, name: str
) -> None:
    grant = await broken(partnership.social_worker_2, night.child)
    clock.advance(hours=2)
    answer = await _review(partnership.person(name), grant)
    assert (answer["status_code"], answer["code"]) == (403, "break_glass:review")


async def test_a_review_is_kept_with_its_outcome_by_whom_and_when(
    partnership: Partnership, night: Night, clock: FixedClock, admin_engine: AsyncEngine
) -> None:
    grant = await broken(partnership.social_worker_2, night.child)
    clock.advance(hours=2)
    reviewed = await _review(partnership.person(GOVERNANCE), grant, outcome="to_be_followed_up")
    assert reviewed["status_code"] == 201, reviewed
    assert reviewed["review"] == {
        "outcome": "to_be_followed_up",
        "note": JUSTIFIED["note"],
        "reviewed_at": "2026-11-18T11:30:00Z",
        "reviewed_by": str(partnership.founded.users[GOVERNANCE]),
    }
    assert reviewed["review_state"] == "met"
    shown = await partnership.person("social_worker_2").get(f"/v1/break-glass/{grant['id']}")
    assert shown.json()["review"] == reviewed["review"]
    assert shown.headers["ETag"] != grant["etag"]
    (event,) = await trail.events(admin_engine, partnership, "break_glass.reviewed")
    assert event["facts"] == {"outcome": "to_be_followed_up"}
    assert str(event["person_id"]) == night.child["id"]
    assert await trail.messages(admin_engine, partnership, "break_glass.reviewed") == [
        UUID(grant["id"])
    ]


async def test_it_is_reviewed_once_and_when_all_is_over(
    partnership: Partnership, night: Night, clock: FixedClock
) -> None:
    grant = await broken(partnership.social_worker_2, night.child)
    early = await _review(partnership.information_governance, grant)
    assert (early["status_code"], early["type"]) == (409, "/problems/still-open")
    clock.advance(hours=2)
    governance = partnership.person(GOVERNANCE)
    assert (await _review(governance, grant))["status_code"] == 201
    again = await _review(governance, grant, outcome="not_justified")
    assert (again["status_code"], again["type"]) == (409, "/problems/reviewed-already")


async def test_the_user_never_reviews_whatever_other_role_they_hold(
    partnership: Partnership, night: Night, clock: FixedClock, admin_engine: AsyncEngine
) -> None:
    grant = await broken(partnership.social_worker_2, night.child)
    async with admin_engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO memberships (partnership_id, user_id, agency_id, role, starts_on)"
                " SELECT partnership_id, :user, agency_id, role, starts_on FROM memberships"
                " WHERE partnership_id = :id AND role = 'information_governance'"
            ),
            {
                "user": partnership.founded.users["social_worker_2"],
                "id": partnership.founded.id,
            },
        )
    clock.advance(hours=2)
    answer = await _review(partnership.person("social_worker_2"), grant)
    assert (answer["status_code"], answer["type"]) == (403, "/problems/reviewed-by-user")
    assert await waiting(partnership.person("social_worker_2"), "break_glass_reviews") == []


async def test_the_queue_holds_what_nobody_has_reviewed_that_due_first_first(
    partnership: Partnership, night: Night, clock: FixedClock
) -> None:
    first = await broken(partnership.social_worker_2, night.child)
    clock.advance(days=2)
    other = await recorded(partnership.person("hub_practitioner"))
    second = await broken(partnership.person("social_worker"), other)
    clock.now = LATE
    governance = partnership.person(GOVERNANCE)
    page = (await governance.get("/v1/break-glass?limit=1")).json()
    following = (await governance.get(f"/v1/break-glass?limit=1&cursor={page['next']}")).json()
    assert [(item["id"], item["review_state"]) for item in page["items"] + following["items"]] == [
        (first["id"], "breached_running"),
        (second["id"], "running"),
    ]
    assert following["next"] is None
    listed = await waiting(governance, "break_glass_reviews")
    assert [(item["waiting"], item["id"], item["due_at"]) for item in listed] == [
        ("break_glass_review", first["id"], "2026-11-21T00:00:00Z"),
        ("break_glass_review", second["id"], "2026-11-25T00:00:00Z"),
    ]
    # No case content: neither is called by a name.
    assert {child["name"] for item in listed for child in item["children"]} == {None}
    assert (await _review(governance, first))["review_state"] == "breached"
    assert [item["id"] for item in await waiting(governance, "break_glass_reviews")] == [
        second["id"]
    ]


async def test_ones_own_remain_listed_when_they_are_reviewed(
    partnership: Partnership, night: Night, clock: FixedClock
) -> None:
    grant = await broken(partnership.social_worker_2, night.child)
    clock.advance(hours=2)
    await _review(partnership.person(GOVERNANCE), grant)
    (mine,) = (await partnership.person("social_worker_2").get("/v1/break-glass")).json()["items"]
    assert mine["review"]["outcome"] == "justified"
    assert (await partnership.person(GOVERNANCE).get("/v1/break-glass")).json()["items"] == []
    others = await partnership.person("team_manager_2").get("/v1/break-glass")
    assert others.json()["items"] == []


async def _remind(worker_engine: AsyncEngine, partnership: Partnership, *, now: datetime) -> None:
    async with as_the_service(worker_engine, partnership, now=now) as uow:
        await break_glass.remind(uow)
        uow.audit("test.reminded")


async def test_reviewers_are_reminded_once_on_the_last_day(
    partnership: Partnership, night: Night, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    grant = await broken(partnership.social_worker_2, night.child)

    async def reminded() -> list[UUID]:
        return await trail.messages(admin_engine, partnership, "break_glass.review_due")

    await _remind(worker_engine, partnership, now=LATE - timedelta(days=1, microseconds=1))
    assert await reminded() == []
    for now in (LATE - timedelta(days=1), LATE, LATE + timedelta(days=9)):
        await _remind(worker_engine, partnership, now=now)
        assert await reminded() == [UUID(grant["id"])]
    (event,) = await trail.events(admin_engine, partnership, "break_glass.review_reminded")
    assert (str(event["record_id"]), event["user_id"]) == (grant["id"], None)


async def test_nobody_is_reminded_of_what_was_reviewed(
    partnership: Partnership,
    night: Night,
    clock: FixedClock,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
) -> None:
    grant = await broken(partnership.social_worker_2, night.child)
    clock.advance(hours=2)
    await _review(partnership.person(GOVERNANCE), grant)
    await _remind(worker_engine, partnership, now=LATE)
    assert await trail.messages(admin_engine, partnership, "break_glass.review_due") == []


def test_the_worker_reminds() -> None:
    (job,) = [job for job in JOBS if job.name == "remind_of_break_glass_reviews"]
    assert job.every < timedelta(hours=1)
