"""Chasing what agencies have not answered, and the worklists of what waits around it."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.services.sharing.chasing import chase
from tests.support.clock import FixedClock
from tests.support.database.audit_log import events, messages
from tests.support.database.records import as_the_service
from tests.support.partnerships import Partnership
from tests.support.scenarios.information_requests import (
    HEALTH,
    NOTHING,
    POLICE,
    a_rated_contact,
    answered,
    as_it_stands,
    asked,
    opened,
    put_to,
)
from tests.support.scenarios.pathway import Json, a_triaged_contact, decided
from tests.support.scenarios.worklists import clocks, kinds, names, waiting


async def swept(worker_engine: AsyncEngine, partnership: Partnership) -> None:
    """The job, run once now."""
    async with as_the_service(worker_engine, partnership, now=partnership.clock.now) as uow:
        await chase(uow)
        uow.audit("test.prepared")


async def chased(partnership: Partnership, request: Json) -> tuple[bool, bool]:
    """Whether the police were reminded, and their manager told."""
    put = await as_it_stands(partnership, request)
    return put["reminded_at"] is not None, put["escalated_at"] is not None


@pytest.mark.parametrize(("rating", "hours", "later"), [("red", 4, 1), ("amber", 24, 4)])
async def test_a_late_answer_is_reminded_of_once_and_then_the_manager_is_told(
    partnership: Partnership,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    clock: FixedClock,
    rating: str,
    hours: int,
    later: int,
) -> None:
    request = await asked(partnership, await a_rated_contact(partnership, rating))
    seen = []
    for span in (
        timedelta(hours=hours, seconds=-1),
        timedelta(seconds=1),
        timedelta(hours=later, seconds=-1),
        timedelta(seconds=1),
        timedelta(hours=48),
    ):
        clock.now += span
        await swept(worker_engine, partnership)
        seen.append(await chased(partnership, request))
    assert seen == [(False, False), (True, False), (True, False), (True, True), (True, True)]
    for event in ("information_request.reminded", "information_request.escalated"):
        assert [str(id_) for id_ in await messages(admin_engine, partnership, event)] == [
            request["id"]
        ]
        (done,) = await events(admin_engine, partnership, event)
        assert done["facts"] == {"agency_id": put_to(partnership, request)["agency_id"]}


async def test_a_service_that_stood_still_reminds_before_it_tells_the_manager(
    partnership: Partnership, worker_engine: AsyncEngine, clock: FixedClock
) -> None:
    request = await asked(partnership, await a_rated_contact(partnership, "red"))
    clock.advance(days=3)
    await swept(worker_engine, partnership)
    assert await chased(partnership, request) == (True, False)


async def test_nobody_is_chased_who_answered_or_need_not_answer_or_has_no_time_to_keep(
    partnership: Partnership,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    clock: FixedClock,
) -> None:
    contact = await a_rated_contact(partnership, "red")
    request = await asked(partnership, contact, POLICE, HEALTH)
    await answered(partnership.agency_officer, request, NOTHING)
    health = put_to(partnership, request, HEALTH)
    await partnership.hub_practitioner.post(
        f"/v1/information-requests/{request['id']}/recall",
        {"agency_id": health["agency_id"], "reason": "No longer needed."},
    )
    await asked(partnership, await a_rated_contact(partnership, "blue"))
    clock.advance(days=3)
    await swept(worker_engine, partnership)
    assert await messages(admin_engine, partnership, "information_request.reminded") == []


async def test_where_nobody_is_late_the_job_leaves_no_trail(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    await asked(partnership, await a_rated_contact(partnership))
    async with as_the_service(worker_engine, partnership) as uow:
        await chase(uow)
        assert not uow.has_audited
        uow.audit("test.prepared")


async def test_the_hub_sees_what_is_late_and_not_what_is_not(
    partnership: Partnership, clock: FixedClock
) -> None:
    red = await asked(partnership, await a_rated_contact(partnership, "red"))
    await asked(partnership, await a_rated_contact(partnership, "green"))
    assert await waiting(partnership.hub_support, "late_requests") == []
    clock.advance(hours=5)
    (item,) = await waiting(partnership.hub_support, "late_requests")
    assert (item["waiting"], item["information_request_id"]) == ("late_request", red["id"])
    assert item["id"] == put_to(partnership, red)["id"]
    assert clocks(item) == {"information_return": "breached_running"}
    assert names([item]) == [["Testchild Alpha-Invented"]]


async def test_an_officer_finds_what_to_answer_on_the_worklist_of_the_agency(
    partnership: Partnership,
) -> None:
    request = await asked(partnership, await a_rated_contact(partnership), POLICE, HEALTH)
    (item,) = await waiting(partnership.agency_officer, "my_agency")
    assert (item["waiting"], item["information_request_id"]) == (
        "request_to_answer",
        request["id"],
    )
    assert names([item]) == [["Testchild Alpha-Invented"]]
    assert clocks(item) == {"information_return": "running"}
    await answered(partnership.agency_officer, request)
    assert await waiting(partnership.agency_officer, "my_agency") == []
    assert len(await waiting(partnership.health_officer, "my_agency")) == 1
    assert await waiting(partnership.school_officer, "my_agency") == []


async def test_a_return_waits_until_somebody_of_the_hub_opens_it_or_it_is_corrected(
    partnership: Partnership,
) -> None:
    request = await asked(partnership, await a_rated_contact(partnership))
    first = await answered(partnership.agency_officer, request)
    await opened(partnership.agency_officer, first)
    (item,) = await waiting(partnership.hub_practitioner, "unread_returns")
    assert (item["waiting"], item["id"]) == ("unread_return", first["id"])
    correction = NOTHING | {"supersedes_id": first["id"]}
    second = await answered(partnership.agency_officer, request, correction)
    (item,) = await waiting(partnership.hub_manager, "unread_returns")
    assert item["id"] == second["id"]
    await opened(partnership.hub_manager, second)
    assert await waiting(partnership.hub_practitioner, "unread_returns") == []


async def test_a_manager_finds_late_answers_to_their_own_decisions_first(
    partnership: Partnership, clock: FixedClock
) -> None:
    for manager in ("hub_manager_2", "hub_manager"):
        contact = await a_rated_contact(partnership)
        request = await asked(partnership, contact)
        await decided(
            partnership,
            contact,
            by=manager,
            outstanding=[
                {
                    "requested_agency_id": put_to(partnership, request)["id"],
                    "disposition": "still_wanted",
                }
            ],
        )
        clock.advance(minutes=1)
        await answered(partnership.agency_officer, request)
    mine = await waiting(partnership.hub_manager, "return_tasks")
    theirs = await waiting(partnership.hub_manager_2, "return_tasks")
    assert kinds(mine) == ["return_task"] * 2
    assert [each["id"] for each in mine] == [each["id"] for each in theirs][::-1]


@pytest.mark.parametrize(
    ("name", "worklist"),
    [
        ("agency_officer", "late_requests"),
        ("hub_support", "unread_returns"),
        ("hub_practitioner", "return_tasks"),
    ],
)
async def test_these_worklists_are_for_their_roles_only(
    partnership: Partnership, name: str, worklist: str
) -> None:
    await a_triaged_contact(partnership)
    answer = await partnership.person(name).get(f"/v1/worklists/{worklist}")
    assert answer.json()["type"] == "/problems/worklist-not-for-role"
