"""Section 47 enquiries over HTTP: reading them, seeing the child, consulting agencies."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import WEDNESDAY_MORNING, FixedClock
from tests.support.database.enquiry_records import write_enquiry_of_census
from tests.support.database.records import as_the_service, write_child, write_referral
from tests.support.partnerships import Partnership
from tests.support.scenarios.enquiries import (
    NOT_SEEN,
    NOTHING_FOUND,
    VISIT,
    Story,
    clock_of,
    reasons,
    write_story,
)


@pytest_asyncio.fixture
async def story(partnership: Partnership, worker_engine: AsyncEngine) -> Story:
    return await write_story(worker_engine, partnership)


async def test_a_stranger_learns_nothing(http: httpx.AsyncClient, story: Story) -> None:
    assert (await http.get(story.path)).status_code == 401


async def test_another_partnership_and_another_team_see_the_bytes_of_absence(
    partnership: Partnership, other_partnership: Partnership, story: Story
) -> None:
    for person in (other_partnership.hub_manager, partnership.social_worker_2):
        given = {"headers": {"X-Request-Id": "the-same-request"}}
        absent = await person.get("/v1/enquiries/0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11", **given)
        hidden = await person.get(story.path, **given)
        assert hidden.status_code == 404
        assert hidden.content == absent.content
        for path, body in (
            ("visits", VISIT),
            ("consultations", story.consultation()),
            ("outcome", NOTHING_FOUND),
        ):
            answer = await person.post(f"{story.path}/{path}", body, version=1)
            assert answer.status_code == 404


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("hub_support", ""),
        ("agency_officer", ""),
        ("administrator", ""),
        ("hub_practitioner", "/visits"),
        ("hub_practitioner", "/outcome"),
        ("social_worker", "/authorisation"),
    ],
)
async def test_the_wrong_role_is_refused(
    partnership: Partnership, story: Story, name: str, path: str
) -> None:
    body = {"/visits": VISIT, "/outcome": NOTHING_FOUND, "/authorisation": {}}.get(path)
    method = "POST" if path else "GET"
    answer = await partnership.person(name).request(method, story.path + path, json=body, version=1)
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/permission-missing"


async def test_an_enquiry_shows_its_clocks_and_what_may_be_done(
    partnership: Partnership, story: Story
) -> None:
    answer = await partnership.social_worker.get(story.path)
    assert answer.status_code == 200, answer.text
    enquiry = answer.json()
    assert answer.headers["ETag"] == '"1"'
    assert (enquiry["state"], enquiry["person_id"]) == ("open", str(story.child_id))
    assert clock_of(enquiry, "child_seen")["due_on"] == "2026-11-19"
    assert clock_of(enquiry, "initial_conference")["due_on"] == "2026-12-09"
    assert {each["state"] for each in enquiry["timescales"]} == {"running"}
    assert reasons(enquiry) == {
        "record_visit": None,
        "record_consultation": None,
        "record_outcome": "child_not_seen",
        "authorise": "permission_missing",
        "end": "permission_missing",
    }


async def test_the_first_visit_at_which_the_child_was_seen_stops_the_clock(
    partnership: Partnership, story: Story, clock: FixedClock
) -> None:
    worker = partnership.social_worker
    missed = await worker.post(f"{story.path}/visits", NOT_SEEN)
    assert missed.status_code == 201, missed.text
    assert clock_of(missed.json(), "child_seen")["state"] == "running"
    clock.advance(minutes=1)
    seen = await worker.post(f"{story.path}/visits", VISIT)
    assert clock_of(seen.json(), "child_seen")["state"] == "met"
    assert clock_of(seen.json(), "child_seen")["stopped_at"] == "2026-11-18T11:00:00Z"
    assert clock_of(seen.json(), "child_seen")["stopped_by"] == "enquiry.child_seen"
    assert seen.headers["ETag"] == '"3"'
    clock.advance(minutes=1)
    again = await worker.post(
        f"{story.path}/visits", VISIT | {"visited_at": "2026-11-18T11:59:00Z"}
    )
    assert clock_of(again.json(), "child_seen")["stopped_at"] == "2026-11-18T11:00:00Z"
    assert [visit["visited_at"][11:16] for visit in again.json()["visits"]] == [
        "10:00",
        "11:00",
        "11:59",
    ]


async def test_an_earlier_visit_written_up_later_brings_the_stop_forward(
    partnership: Partnership, story: Story, clock: FixedClock
) -> None:
    clock.advance(days=7)
    worker = partnership.social_worker
    late = await worker.post(f"{story.path}/visits", VISIT | {"visited_at": "2026-11-23T09:00:00Z"})
    assert clock_of(late.json(), "child_seen")["state"] == "breached"
    in_time = await worker.post(f"{story.path}/visits", VISIT)
    assert clock_of(in_time.json(), "child_seen")["state"] == "met"
    assert clock_of(in_time.json(), "child_seen")["stopped_at"] == "2026-11-18T11:00:00Z"


@pytest.mark.parametrize(
    ("changed", "pointer", "code"),
    [
        ({"visited_at": "2026-11-18T12:00:01Z"}, "/visited_at", "in_future"),
        ({"visited_at": "2026-11-18T09:29:59Z"}, "/visited_at", "before_enquiry"),
        ({"child_seen": False}, "/seen_alone", "alone_but_not_seen"),
        ({"seen_alone": False}, "/not_seen_alone_because", "reason_missing"),
        ({"wishes_and_feelings": None}, "/wishes_and_feelings", "wishes_missing"),
        ({"wishes_and_feelings": " "}, "/wishes_and_feelings", "string_pattern_mismatch"),
    ],
)
async def test_a_visit_that_cannot_be_true_is_refused(
    partnership: Partnership, story: Story, changed: dict[str, Any], pointer: str, code: str
) -> None:
    answer = await partnership.social_worker.post(f"{story.path}/visits", VISIT | changed)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"] == [{"pointer": pointer, "code": code}]
    assert (await partnership.social_worker.get(story.path)).json()["visits"] == []


async def test_a_consultation_names_an_agency_of_the_partnership_and_a_time_within_the_enquiry(
    partnership: Partnership, other_partnership: Partnership, story: Story
) -> None:
    foreign = str(other_partnership.founded.agencies["Police"])
    worker, path = partnership.social_worker, f"{story.path}/consultations"
    assert (await worker.post(path, story.consultation(agency_id=foreign))).status_code == 404
    early = await worker.post(path, story.consultation(consulted_at="2026-11-17T12:00:00Z"))
    assert early.json()["errors"] == [{"pointer": "/consulted_at", "code": "before_enquiry"}]
    told = await worker.post(path, story.consultation())
    (consultation,) = told.json()["consultations"]
    assert consultation["agency_id"] == str(story.police)


async def test_family_of_an_allocated_child_may_be_read_about_and_not_worked_with(
    partnership: Partnership, story: Story
) -> None:
    cousins = f"/v1/enquiries/{story.cousins_enquiry_id}"
    read = await partnership.social_worker.get(cousins)
    assert read.status_code == 200, read.text
    assert reasons(read.json())["record_visit"] == "child_not_allocated"
    answer = await partnership.social_worker.post(f"{cousins}/visits", VISIT)
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/child-not-allocated"


async def test_enquiries_of_a_census_file_are_history(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    async with as_the_service(worker_engine, partnership) as uow:
        child = await write_child(uow)
        referral = await write_referral(uow, person_id=child, opened_on=date(2025, 3, 3))
        imported = await uow.session.scalar(
            text("SELECT imported_child_id FROM referrals WHERE id = :id"), {"id": referral}
        )
        enquiry = await write_enquiry_of_census(
            uow,
            referral_id=referral,
            person_id=child,
            imported_child_id=imported,
            at=WEDNESDAY_MORNING - timedelta(days=600),
        )
        uow.audit("test.arranged")
    manager, path = partnership.hub_manager, f"/v1/enquiries/{enquiry}"
    read = await manager.get(path)
    assert read.json()["strategy_meeting_id"] is None
    assert set(reasons(read.json()).values()) == {"enquiry_from_census"}
    for part, body in (
        ("visits", VISIT | {"visited_at": "2026-11-18T09:00:00Z"}),
        ("outcome", NOTHING_FOUND),
        ("authorisation", {}),
    ):
        answer = await manager.post(f"{path}/{part}", body, version=1)
        assert (answer.status_code, answer.json()["type"]) == (
            409,
            "/problems/enquiry-from-census",
        )


async def test_a_visit_sent_twice_is_one_visit(partnership: Partnership, story: Story) -> None:
    worker, given = partnership.social_worker, {"headers": {"Idempotency-Key": "the-same-visit"}}
    first = await worker.post(f"{story.path}/visits", VISIT, **given)
    second = await worker.post(f"{story.path}/visits", VISIT, **given)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.content == first.content
    assert len((await worker.get(story.path)).json()["visits"]) == 1
