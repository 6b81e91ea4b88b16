"""Section 47 enquiries over HTTP: seen, consulted, found, authorised."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.models import Relationship
from tests.conftest import WEDNESDAY_MORNING, FixedClock, Partnership
from tests.enquiry_records import write_enquiry, write_enquiry_of_census, write_meeting
from tests.records import as_the_service, write_allocation, write_child, write_referral

VISIT = {
    "visited_at": "2026-11-18T11:00:00Z",
    "place": "At school",
    "child_seen": True,
    "seen_alone": True,
    "wishes_and_feelings": "Wants the shouting to stop.",
}
NOT_SEEN = {
    "visited_at": "2026-11-18T10:00:00Z",
    "place": "At home",
    "child_seen": False,
    "seen_alone": False,
    "not_seen_alone_because": "Nobody opened the door.",
}
NOTHING_FOUND = {
    "outcome": "not_substantiated",
    "conference_required": False,
    "findings": "The injury is explained by the fall the school saw.",
}
CONTINUING_RISK = {
    "outcome": "substantiated_continuing_risk",
    "conference_required": True,
    "findings": "The injury is not explained by the account given.",
    "tools_used": ["Graded care profile"],
}


@dataclass
class Story:
    """An enquiry about a child of the East team, and one about the child's cousin."""

    enquiry_id: UUID
    child_id: UUID
    cousins_enquiry_id: UUID
    police: UUID

    @property
    def path(self) -> str:
        return f"/v1/enquiries/{self.enquiry_id}"

    def consultation(self, **changed: str) -> dict[str, str]:
        return {
            "agency_id": str(self.police),
            "consulted_at": "2026-11-18T10:30:00Z",
            "told_us": "Two call-outs to the address this year.",
        } | changed


@pytest_asyncio.fixture
async def story(partnership: Partnership, worker_engine: AsyncEngine, clock: FixedClock) -> Story:
    """An enquiry that began at half past nine; it is now noon."""
    founded = partnership.founded
    manager, worker = founded.users["hub_manager"], founded.users["social_worker"]
    async with as_the_service(worker_engine, partnership) as uow:
        child, cousin = await write_child(uow), await write_child(uow, given="Testcousin")
        enquiries = {}
        for person_id in (child, cousin):
            referral = await write_referral(uow, person_id=person_id, opened_on=date(2026, 11, 17))
            meeting = await write_meeting(
                uow, referral_id=referral, person_ids=[person_id], called_by=manager
            )
            if person_id == child:
                await write_allocation(
                    uow,
                    referral_id=referral,
                    person_id=child,
                    user_id=worker,
                    team_id=founded.teams["Assessment team East"],
                )
            enquiries[person_id] = await write_enquiry(
                uow,
                referral_id=referral,
                person_id=person_id,
                strategy_meeting_id=meeting,
                at=WEDNESDAY_MORNING,
            )
        await uow.save(
            Relationship(
                partnership_id=founded.id,
                person_id=child,
                related_person_id=cousin,
                kind="cousin",
                recorded_at=uow.now,
                recorded_by=worker,
            )
        )
        uow.audit("test.arranged")
    clock.advance(hours=2, minutes=30)
    return Story(enquiries[child], child, enquiries[cousin], founded.agencies["Police"])


def clock_of(enquiry: dict[str, Any], kind: str) -> dict[str, Any]:
    (found,) = (each for each in enquiry["timescales"] if each["kind"] == kind)
    assert isinstance(found, dict)
    return found


def reasons(enquiry: dict[str, Any]) -> dict[str, str | None]:
    return {each["action"]: each["reason"] for each in enquiry["available_actions"]}


async def version(partnership: Partnership, story: Story) -> str:
    return (await partnership.hub_manager.get(story.path)).headers["ETag"]


async def see_and_consult(partnership: Partnership, story: Story, clock: FixedClock) -> None:
    worker = partnership.social_worker
    assert (await worker.post(f"{story.path}/visits", VISIT)).status_code == 201
    clock.advance(minutes=1)
    answer = await worker.post(f"{story.path}/consultations", story.consultation())
    assert answer.status_code == 201, answer.text
    clock.advance(minutes=1)


async def find(
    partnership: Partnership, story: Story, clock: FixedClock, outcome: dict[str, Any]
) -> httpx.Response:
    await see_and_consult(partnership, story, clock)
    answer = await partnership.social_worker.post(
        f"{story.path}/outcome", outcome, version=await version(partnership, story)
    )
    assert answer.status_code == 200, answer.text
    clock.advance(minutes=1)
    return answer


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
    partnership: Partnership, story: Story, clock: FixedClock
) -> None:
    await see_and_consult(partnership, story, clock)
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
    partnership: Partnership, story: Story, clock: FixedClock
) -> None:
    found = await find(partnership, story, clock, NOTHING_FOUND)
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
    partnership: Partnership, story: Story, clock: FixedClock
) -> None:
    found = await find(partnership, story, clock, CONTINUING_RISK)
    answer = await partnership.hub_manager.post(
        f"{story.path}/authorisation", {}, version=found.headers["ETag"]
    )
    assert answer.status_code == 200, answer.text
    assert clock_of(answer.json(), "initial_conference")["state"] == "running"


async def test_authorising_needs_an_outcome_and_somebody_elses_eyes(
    partnership: Partnership, story: Story, clock: FixedClock
) -> None:
    manager, path = partnership.team_manager, f"{story.path}/authorisation"
    early = await manager.post(path, {}, version=1)
    assert (early.status_code, early.json()["type"]) == (409, "/problems/outcome-missing")
    await see_and_consult(partnership, story, clock)
    own = await manager.post(f"{story.path}/outcome", NOTHING_FOUND, version=3)
    assert reasons(own.json())["authorise"] == "authorised_by_recorder"
    refused = await manager.post(path, {}, version=4)
    assert refused.status_code == 403
    assert refused.json()["type"] == "/problems/authorised-by-recorder"
    other = await partnership.hub_manager.post(path, {}, version=4)
    assert other.status_code == 200, other.text


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
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
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


async def test_everything_done_leaves_its_trail_and_is_told_without_content(
    partnership: Partnership, story: Story, clock: FixedClock, admin_engine: AsyncEngine
) -> None:
    found = await find(partnership, story, clock, NOTHING_FOUND)
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
        ("consultation.recorded", "consultations"),
        ("enquiry.outcome_recorded", "enquiries"),
        ("enquiry.authorised", "enquiries"),
    }
    assert ("enquiry:read", "refused") in {(row.action, row.outcome) for row in events}
    assert not any("shouting" in row.facts or "call-outs" in row.facts for row in events)
