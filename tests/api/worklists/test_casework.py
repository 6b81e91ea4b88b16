"""Worklists of workers, their teams, and whoever authorises an outcome."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from app.models import Enquiry
from tests.support.clock import WEDNESDAY_MORNING, FixedClock
from tests.support.database.enquiry_records import write_enquiry, write_meeting
from tests.support.database.records import (
    as_the_service,
    write_allocation,
    write_child,
    write_referral,
)
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import Json, recorded
from tests.support.scenarios.worklists import clocks, kinds, names, waiting

EAST, WEST = "Assessment team East", "Assessment team West"


@dataclass
class Case:
    """A child of the East team with an enquiry that began an hour ago."""

    child_id: UUID
    referral_id: UUID
    enquiry_id: UUID


@pytest_asyncio.fixture
async def case(partnership: Partnership, worker_engine: AsyncEngine) -> Case:
    founded = partnership.founded
    async with as_the_service(worker_engine, partnership) as uow:
        child = await write_child(uow)
        referral = await write_referral(uow, person_id=child, opened_on=date(2026, 11, 17))
        await write_allocation(
            uow,
            referral_id=referral,
            person_id=child,
            user_id=founded.users["social_worker"],
            team_id=founded.teams[EAST],
        )
        meeting = await write_meeting(
            uow,
            referral_id=referral,
            person_ids=[child],
            called_by=founded.users["hub_manager"],
            at=WEDNESDAY_MORNING - timedelta(hours=1),
        )
        enquiry = await write_enquiry(
            uow,
            referral_id=referral,
            person_id=child,
            strategy_meeting_id=meeting,
            at=WEDNESDAY_MORNING - timedelta(hours=1),
        )
        uow.audit("test.arranged")
    return Case(child, referral, enquiry)


async def record_outcome(
    worker_engine: AsyncEngine, partnership: Partnership, case: Case, *, by: str
) -> None:
    async with as_the_service(worker_engine, partnership) as uow:
        enquiry: Enquiry = await uow.enquiries.get_for_change(case.enquiry_id)
        enquiry.state, enquiry.findings = "outcome_recorded", "An invented finding."
        enquiry.outcome, enquiry.conference_required = "not_substantiated", False
        enquiry.outcome_recorded_at = uow.now
        enquiry.outcome_recorded_by = partnership.founded.users[by]
        uow.audit("test.arranged")


async def a_contact_about(partnership: Partnership, case: Case) -> Json:
    known = {"described_as": "known", "person_id": str(case.child_id)}
    return await recorded(partnership.hub_practitioner, known)


async def test_a_worker_sees_the_clocks_of_their_own_children_due_first(
    partnership: Partnership, case: Case, clock: FixedClock
) -> None:
    items = await waiting(partnership.social_worker, "allocated")
    assert kinds(items) == ["clock", "clock"]
    assert [clocks(each) for each in items] == [
        {"child_seen": "running"},
        {"initial_conference": "running"},
    ]
    assert [each["due_at"] for each in items] == [each["clocks"][0]["due_at"] for each in items]
    assert {each["enquiry_id"] for each in items} == {str(case.enquiry_id)}
    assert names(items) == [["Testchild Alpha-Invented"]] * 2
    clock.advance(days=2)
    late = await waiting(partnership.social_worker, "allocated")
    assert clocks(late[0]) == {"child_seen": "breached_running"}


async def test_nobody_else_has_the_child_on_their_list(
    partnership: Partnership, other_partnership: Partnership, case: Case
) -> None:
    for by in (partnership, other_partnership):
        assert await waiting(by.social_worker_2, "allocated") == []
        assert await waiting(by.team_manager_2, "team") == []
    assert await waiting(partnership.team_manager, "allocated") == []


async def test_a_contact_about_the_child_is_with_the_worker_and_their_manager_at_once(
    partnership: Partnership, case: Case
) -> None:
    contact = await a_contact_about(partnership, case)
    child = contact["children"][0]["id"]
    for by, name in (
        (partnership.social_worker, "allocated"),
        (partnership.team_manager, "team"),
    ):
        items = await waiting(by, name)
        (routed,) = (each for each in items if each["waiting"] == "routed_contact")
        assert (routed["contact_id"], routed["contact_child_id"]) == (contact["id"], child)
        assert [each["kind"] for each in routed["clocks"]] == [
            "routing_acknowledgement",
            "routing_answer",
        ]
        assert names([routed]) == [["Testchild Alpha-Invented"]]
        assert sorted(kinds(items)) == ["clock", "clock", "routed_contact"]


async def test_a_routed_contact_leaves_both_lists_once_it_is_answered_and_not_before(
    partnership: Partnership, case: Case, clock: FixedClock
) -> None:
    contact = await a_contact_about(partnership, case)
    clock.advance(minutes=1)
    child = contact["children"][0]["id"]
    answer = await partnership.social_worker.post(
        f"/v1/contacts/{contact['id']}/children/{child}/routing/acknowledgement"
    )
    assert answer.status_code in {200, 201}, answer.text
    for by, name in (
        (partnership.social_worker, "allocated"),
        (partnership.team_manager, "team"),
    ):
        items = await waiting(by, name)
        (routed,) = (each for each in items if each["waiting"] == "routed_contact")
        assert [each["kind"] for each in routed["clocks"]] == ["routing_answer"]
    answer = await partnership.social_worker.post(
        f"/v1/contacts/{contact['id']}/children/{child}/routing/answer",
        {"answer": "open_work_goes_on", "reason": "The worker visits today (invented)."},
    )
    assert answer.status_code in {200, 201}, answer.text
    assert "routed_contact" not in kinds(await waiting(partnership.social_worker, "allocated"))
    assert "routed_contact" not in kinds(await waiting(partnership.team_manager, "team"))


async def test_what_waits_follows_the_child_to_another_worker(
    partnership: Partnership, case: Case, clock: FixedClock
) -> None:
    await a_contact_about(partnership, case)
    before = await waiting(partnership.social_worker, "allocated")
    clock.advance(minutes=1)
    referral = await partnership.hub_manager.get(f"/v1/referrals/{case.referral_id}")
    answer = await partnership.hub_manager.post(
        f"/v1/referrals/{case.referral_id}/allocations",
        {
            "user_id": str(partnership.founded.users["social_worker_2"]),
            "team_id": str(partnership.founded.teams[WEST]),
        },
        version=referral.headers["ETag"],
    )
    assert answer.status_code == 201, answer.text
    assert await waiting(partnership.social_worker, "allocated") == []
    assert await waiting(partnership.social_worker_2, "allocated") == before
    assert await waiting(partnership.team_manager, "team") == []
    assert await waiting(partnership.team_manager_2, "team") == before


async def test_an_outcome_waits_for_a_manager_of_the_hub_or_of_the_childs_team(
    partnership: Partnership, case: Case, worker_engine: AsyncEngine
) -> None:
    await record_outcome(worker_engine, partnership, case, by="social_worker")
    for by in (partnership.hub_manager, partnership.team_manager):
        (item,) = await waiting(by, "authorisations")
        assert (item["waiting"], item["id"]) == ("authorisation", str(case.enquiry_id))
        assert clocks(item) == {"initial_conference": "running"}
    assert await waiting(partnership.team_manager_2, "authorisations") == []
    assert "authorisation" in kinds(await waiting(partnership.team_manager, "team"))


async def test_ones_own_outcome_waits_for_somebody_else(
    partnership: Partnership, case: Case, worker_engine: AsyncEngine
) -> None:
    await record_outcome(worker_engine, partnership, case, by="team_manager")
    assert await waiting(partnership.team_manager, "authorisations") == []
    assert len(await waiting(partnership.hub_manager, "authorisations")) == 1


async def test_an_authorised_outcome_waits_for_nobody(
    partnership: Partnership, case: Case, worker_engine: AsyncEngine, clock: FixedClock
) -> None:
    await record_outcome(worker_engine, partnership, case, by="social_worker")
    clock.advance(minutes=1)
    enquiry = await partnership.hub_manager.get(f"/v1/enquiries/{case.enquiry_id}")
    answer = await partnership.team_manager.post(
        f"/v1/enquiries/{case.enquiry_id}/authorisation", {}, version=enquiry.headers["ETag"]
    )
    assert answer.status_code == 200, answer.text
    assert await waiting(partnership.hub_manager, "authorisations") == []
    # No clock runs any more, for seeing the child neither: the child is still the worker's.
    assert kinds(await waiting(partnership.social_worker, "allocated")) == ["allocated_child"]
