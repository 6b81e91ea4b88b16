"""Strategy meetings over HTTP: called, read, held, called off."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.models import PersonLink
from app.unit_of_work import UnitOfWork
from tests.support.clock import FixedClock
from tests.support.database.audit_log import count, events, messages
from tests.support.database.records import as_the_service, write_child, write_involvement
from tests.support.partnerships import Partnership
from tests.support.scenarios.meetings import (
    ALWAYS,
    SCHOOL,
    Household,
    a_call,
    a_decision_on,
    about_both,
    actions_of,
    called,
    concluded,
    held,
    invited,
    path_of,
    sat,
    write_household,
    write_sibling_referral,
)
from tests.support.scenarios.pathway import SIGNIFICANT_HARM, a_triaged_contact, decided


@pytest_asyncio.fixture
async def household(partnership: Partnership, worker_engine: AsyncEngine) -> Household:
    return await write_household(worker_engine, partnership)


async def clock_of(admin: AsyncEngine, referral_id: UUID) -> dict[str, Any]:
    """The clock that runs, or ran, on a meeting that is owed in a referral."""
    async with admin.connect() as connection:
        found = await connection.execute(
            text(
                "SELECT * FROM timescales WHERE kind = 'strategy_meeting'"
                " AND referral_id = :referral"
            ),
            {"referral": referral_id},
        )
        return dict(found.mappings().one())


async def link(uow: UnitOfWork, partnership: Partnership, *records: UUID) -> None:
    """Say that two records are of one child."""
    one, other = sorted(records)
    await uow.save(
        PersonLink(
            partnership_id=uow.partnership_id,
            person_id=one,
            same_as_person_id=other,
            linked_at=uow.now,
            linked_by=partnership.founded.users["hub_practitioner"],
            linked_because="The same child, registered twice.",
            changed_at=uow.now,
        )
    )


async def test_a_stranger_neither_calls_nor_reads(
    http: httpx.AsyncClient, partnership: Partnership, household: Household
) -> None:
    meeting = await called(partnership, household)
    assert (await http.post(household.path, json=a_call(household))).status_code == 401
    for path in (path_of(meeting), household.path):
        assert (await http.get(path)).status_code == 401


async def test_another_partnership_finds_neither_referral_nor_meeting(
    partnership: Partnership, other_partnership: Partnership, household: Household
) -> None:
    meeting = await called(partnership, household)
    manager = other_partnership.hub_manager
    answers = [
        await manager.get(path_of(meeting)),
        await manager.get(household.path),
        await manager.post(household.path, a_call(household)),
        await manager.post(path_of(meeting, "opening"), {}, version=meeting["etag"]),
        await manager.post(path_of(meeting, "cancellation"), {"reason": "x"}, version=1),
    ]
    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize("role", ["hub_practitioner", "hub_support", "agency_officer"])
async def test_only_a_manager_calls_a_meeting(
    partnership: Partnership, household: Household, role: str
) -> None:
    answer = await partnership.person(role).post(household.path, a_call(household))
    assert answer.status_code == 403


async def test_a_meeting_shows_who_must_come_and_why(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine
) -> None:
    meeting = await called(partnership, household)
    because = {each["agency_name"]: each["because"] for each in meeting["invitations"]}
    assert because == {
        **{agency: ["always_required"] for agency in ALWAYS},
        SCHOOL: ["involved_with_child"],
    }
    assert all(each["required"] and not each["invited_at"] for each in meeting["invitations"])
    assert meeting["missing_kinds"] == ["childrens_social_care", "police", "health", "education"]
    assert meeting["state"] == "called"
    assert [each["name"] for each in meeting["children"]] == ["Testchild Alpha-Invented"]
    (trail,) = await events(admin_engine, partnership, "strategy_meeting.called")
    assert trail["person_id"] == household.child
    assert trail["shown_ids"] == [household.child]
    assert await messages(admin_engine, partnership, "strategy_meeting.called") == [
        UUID(meeting["id"])
    ]


async def test_calling_a_meeting_stops_no_clock(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine
) -> None:
    await called(partnership, household)
    assert (await clock_of(admin_engine, household.referral))["stopped_at"] is None


async def test_the_child_of_the_referral_is_met_about_whoever_else_is_named(
    partnership: Partnership, household: Household
) -> None:
    sibling = {"person_id": str(household.sibling), "factors": ["19C"]}
    meeting = await called(partnership, household, children=[sibling])
    required = {
        UUID(child["person_id"]): child["medical_decision_required"]
        for child in meeting["children"]
    }
    assert required == {household.child: False, household.sibling: True}


async def test_the_agency_that_made_the_contact_is_required_and_what_it_alleged_is_kept(
    partnership: Partnership,
) -> None:
    housing = str(partnership.founded.agencies["Housing"])
    contact = await a_triaged_contact(partnership, agency_id=housing, factors=["18C"])
    decision = await decided(partnership, contact, **SIGNIFICANT_HARM)
    path = f"/v1/referrals/{decision['referral_id']}/strategy-meetings"
    answer = await partnership.hub_manager.post(
        path, {"purpose": "A burn.", "scheduled_at": "2026-11-18T14:00:00Z"}
    )
    assert answer.status_code == 201, answer.text
    because = {each["agency_name"]: each["because"] for each in answer.json()["invitations"]}
    assert because["Housing"] == ["made_the_contact"]
    (child,) = answer.json()["children"]
    assert child["factors"] == ["18C"]
    assert child["medical_decision_required"]


async def test_a_child_named_by_a_linked_record_is_met_about_under_the_referral_s_own(
    partnership: Partnership, household: Household, worker_engine: AsyncEngine
) -> None:
    async with as_the_service(worker_engine, partnership) as uow:
        other_record = await write_child(uow)
        await link(uow, partnership, other_record, household.child)
        uow.audit("test.prepared")
    record = {"person_id": str(other_record), "factors": []}
    meeting = await called(partnership, household, children=[record])
    assert [child["person_id"] for child in meeting["children"]] == [str(household.child)]
    assert (await partnership.social_worker.get(path_of(meeting))).status_code == 200


async def test_an_agency_known_from_a_linked_record_of_a_child_is_required(
    partnership: Partnership, household: Household, worker_engine: AsyncEngine
) -> None:
    housing = partnership.founded.agencies["Housing"]
    async with as_the_service(worker_engine, partnership) as uow:
        other_record = await write_child(uow)
        await link(uow, partnership, other_record, household.child)
        await write_involvement(
            uow,
            person_id=other_record,
            agency_id=housing,
            recorded_by=partnership.founded.users["hub_practitioner"],
        )
        uow.audit("test.prepared")
    meeting = await called(partnership, household)
    because = {each["agency_name"]: each["because"] for each in meeting["invitations"]}
    assert because["Housing"] == ["involved_with_child"]


async def test_an_agency_that_no_longer_works_with_the_child_is_not_required(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine
) -> None:
    async with admin_engine.begin() as connection:
        await connection.execute(
            text("UPDATE involvements SET ends_on = '2026-11-17' WHERE person_id = :child"),
            {"child": household.child},
        )
    meeting = await called(partnership, household)
    assert SCHOOL not in {each["agency_name"] for each in meeting["invitations"]}


async def test_one_child_is_not_named_twice(partnership: Partnership, household: Household) -> None:
    child = {"person_id": str(household.child), "factors": []}
    answer = await partnership.hub_manager.post(
        household.path, a_call(household, children=[child, child])
    )
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"pointer": "/children/1/person_id", "code": "child_named_twice"}
    ]


async def test_an_adult_or_somebody_unknown_is_not_met_about(
    partnership: Partnership, household: Household, worker_engine: AsyncEngine
) -> None:
    async with as_the_service(worker_engine, partnership) as uow:
        adult = await write_child(uow, born_on=date(2008, 11, 18))
        uow.audit("test.prepared")
    for person_id, status, problem in (
        (adult, 409, "/problems/not-a-child"),
        (uuid4(), 404, "/problems/record-not-found"),
    ):
        children = [{"person_id": str(person_id), "factors": []}]
        answer = await partnership.hub_manager.post(
            household.path, a_call(household, children=children)
        )
        assert (answer.status_code, answer.json()["type"]) == (status, problem)


async def test_a_factor_that_is_no_longer_collected_is_refused(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine
) -> None:
    for factor in ("18A", "99Z"):
        children = [{"person_id": str(household.child), "factors": [factor]}]
        answer = await partnership.hub_manager.post(
            household.path, a_call(household, children=children)
        )
        assert answer.status_code == 422
    assert await count(admin_engine, "strategy_meetings", partnership) == 0


async def test_a_referral_has_one_meeting_at_a_time(
    partnership: Partnership, household: Household
) -> None:
    await called(partnership, household)
    answer = await partnership.hub_manager.post(household.path, a_call(household))
    assert answer.json()["type"] == "/problems/another-meeting-waits"


async def test_no_meeting_is_called_in_a_closed_referral(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine
) -> None:
    async with admin_engine.begin() as connection:
        await connection.execute(
            text(
                "UPDATE referrals SET closed_on = opened_on, closure_reason = 'RC9'"
                " WHERE id = :referral"
            ),
            {"referral": household.referral},
        )
    answer = await partnership.hub_manager.post(household.path, a_call(household))
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/referral-closed")


async def test_holding_the_meeting_meets_what_every_child_of_it_was_owed(
    partnership: Partnership,
    household: Household,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
) -> None:
    sibling_referral = await write_sibling_referral(worker_engine, partnership, household)
    meeting = await held(partnership, household, **about_both(household))
    assert meeting["state"] == "held"
    assert meeting["held_at"] == "2026-11-18T10:31:00Z"
    for referral in (household.referral, sibling_referral):
        clock = await clock_of(admin_engine, referral)
        assert clock["stopped_by"] == "strategy_meeting.held"
        assert clock["stopped_at"] == partnership.clock.now
    (trail,) = await events(admin_engine, partnership, "strategy_meeting.held")
    assert trail["record_id"] == UUID(meeting["id"])


async def test_a_meeting_held_by_telephone_counts_from_when_it_was_held(
    partnership: Partnership,
    household: Household,
    admin_engine: AsyncEngine,
    clock: FixedClock,
) -> None:
    meeting = await called(partnership, household)
    clock.advance(hours=20)
    answer = await partnership.hub_support.post(
        path_of(meeting, "opening"),
        {"held_at": "2026-11-18T22:15:00Z"},
        version=meeting["etag"],
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["held_at"] == "2026-11-18T22:15:00Z"
    stopped = (await clock_of(admin_engine, household.referral))["stopped_at"]
    assert stopped.isoformat() == "2026-11-18T22:15:00+00:00"


@pytest.mark.parametrize(
    ("held_at", "fault"),
    [
        ("2026-11-18T09:30:01Z", {"pointer": "/held_at", "code": "in_future"}),
        (
            "2026-11-16T23:59:59Z",
            {"pointer": "/held_at", "code": "too_early"},
        ),
    ],
)
async def test_a_meeting_is_not_held_in_the_future_nor_before_its_referral_was_received(
    partnership: Partnership, household: Household, held_at: str, fault: dict[str, str]
) -> None:
    meeting = await called(partnership, household)
    answer = await partnership.hub_support.post(
        path_of(meeting, "opening"), {"held_at": held_at}, version=meeting["etag"]
    )
    assert answer.status_code == 422
    assert answer.json()["errors"] == [fault]


async def test_a_change_names_the_version_it_changes(
    partnership: Partnership, household: Household
) -> None:
    meeting = await called(partnership, household)
    path = path_of(meeting, "opening")
    assert (await partnership.hub_support.post(path, {})).status_code == 428
    assert (await partnership.hub_support.post(path, {}, version=7)).status_code == 412


async def test_a_meeting_is_held_once_and_not_called_off_afterwards(
    partnership: Partnership, household: Household
) -> None:
    meeting = await held(partnership, household)
    manager = partnership.hub_manager
    for act, body in (("opening", {}), ("cancellation", {"reason": "Not needed."})):
        answer = await manager.post(path_of(meeting, act), body, version=meeting["etag"])
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/meeting-held")


async def test_calling_a_meeting_off_leaves_it_owed(
    partnership: Partnership,
    household: Household,
    admin_engine: AsyncEngine,
    clock: FixedClock,
) -> None:
    meeting = await called(partnership, household)
    clock.advance(minutes=5)
    path = path_of(meeting, "cancellation")
    reason = {"reason": "Called in the wrong referral."}
    forbidden = await partnership.hub_support.post(path, reason, version=meeting["etag"])
    assert forbidden.status_code == 403
    answer = await partnership.hub_manager.post(path, reason, version=meeting["etag"])
    assert answer.json()["state"] == "cancelled"
    assert answer.json()["cancelled_because"] == reason["reason"]
    assert set(actions_of(answer.json()).values()) == {"meeting_cancelled"}
    assert (await clock_of(admin_engine, household.referral))["stopped_at"] is None
    assert len(await messages(admin_engine, partnership, "strategy_meeting.cancelled")) == 1
    clock.advance(minutes=5)
    again = await partnership.hub_manager.post(household.path, a_call(household))
    assert again.status_code == 201


async def test_an_agency_reads_the_meeting_from_its_invitation_on(
    partnership: Partnership, household: Household
) -> None:
    meeting = await called(partnership, household)
    for name in ("agency_officer", "health_officer", "school_officer"):
        assert (await partnership.person(name).get(path_of(meeting))).status_code == 404
    partnership.clock.advance(minutes=1)
    sent = await partnership.hub_support.post(path_of(meeting, "invitations"), {})
    assert sent.status_code == 201, sent.text
    for name in ("agency_officer", "health_officer", "school_officer"):
        answer = await partnership.person(name).get(path_of(meeting))
        assert answer.status_code == 200
        assert answer.headers["ETag"] == sent.headers["ETag"]
        assert [each["name"] for each in answer.json()["children"]] == ["Testchild Alpha-Invented"]
        assert answer.json()["timescales"] == []
        assert actions_of(answer.json())["contribute"] is None
        assert actions_of(answer.json())["invite"] == "permission_missing"


async def test_an_agency_that_was_not_invited_finds_nothing(
    partnership: Partnership, household: Household
) -> None:
    meeting = await called(partnership, household)
    school = partnership.founded.agencies[SCHOOL]
    excused = await partnership.hub_support.post(
        path_of(meeting, "invitations", str(school), "absence"),
        {"reason": "A member of its staff is who the child spoke of."},
        version=meeting["etag"],
    )
    assert excused.status_code == 200
    await partnership.hub_support.post(path_of(meeting, "invitations"), {})
    answer = await partnership.school_officer.get(path_of(meeting))
    absent = await partnership.school_officer.get(f"/v1/strategy-meetings/{uuid4()}")
    assert answer.status_code == absent.status_code == 404
    assert answer.json() | {"instance": ""} == absent.json() | {"instance": ""}
    assert (await partnership.school_officer.get(household.path)).status_code == 404


async def test_the_worker_of_a_child_reads_the_meeting_and_another_worker_does_not(
    partnership: Partnership, household: Household
) -> None:
    meeting = await invited(partnership, household)
    for name, status in (
        ("social_worker", 200),
        ("team_manager", 200),
        ("social_worker_2", 404),
        ("team_manager_2", 404),
    ):
        assert (await partnership.person(name).get(path_of(meeting))).status_code == status
        assert (await partnership.person(name).get(household.path)).status_code == status


async def test_every_reading_is_on_the_trail(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine
) -> None:
    meeting = await invited(partnership, household, **about_both(household))
    await partnership.agency_officer.get(path_of(meeting))
    await partnership.hub_practitioner.get(household.path)
    (trail,) = await events(admin_engine, partnership, "strategy_meeting.read")
    assert set(trail["shown_ids"]) == {household.child, household.sibling}
    (trail,) = await events(admin_engine, partnership, "strategy_meeting.listed")
    shown = {UUID(meeting["id"]), household.child, household.sibling}
    assert set(trail["shown_ids"]) == shown


async def test_the_meetings_of_a_referral_are_listed_in_order(
    partnership: Partnership, household: Household
) -> None:
    first = await concluded(
        partnership, await sat(partnership, household), a_decision_on(household.child)
    )
    assert actions_of(first)["follow_up"] is None
    second = await called(partnership, household, follows_id=first["id"])
    listed = (await partnership.hub_practitioner.get(household.path)).json()["items"]
    assert [each["id"] for each in listed] == [first["id"], second["id"]]
    assert [each["follows_id"] for each in listed] == [None, first["id"]]
    assert listed[0]["child_ids"] == [str(household.child)]


async def test_a_follow_up_asks_whoever_contributed_before(
    partnership: Partnership, household: Household
) -> None:
    meeting = await sat(partnership, household)
    family_hub = str(partnership.founded.agencies["Family hub"])
    told = await partnership.hub_practitioner.post(
        path_of(meeting, "contributions"),
        {"agency_id": family_hub, "contribution": "The family came to two sessions."},
    )
    assert told.status_code == 201, told.text
    meeting |= {"etag": told.headers["ETag"]}
    first = await concluded(partnership, meeting, a_decision_on(household.child))
    second = await called(partnership, household, follows_id=first["id"])
    because = {each["agency_name"]: each["because"] for each in second["invitations"]}
    assert because["Family hub"] == ["contributed_before"]


async def test_a_follow_up_follows_a_concluded_meeting_of_the_same_referral(
    partnership: Partnership, household: Household, worker_engine: AsyncEngine
) -> None:
    other = await write_household(worker_engine, partnership)
    waiting = await called(partnership, household)
    elsewhere = await partnership.hub_manager.post(
        other.path, a_call(other, follows_id=waiting["id"])
    )
    assert elsewhere.status_code == 404
    off = await partnership.hub_manager.post(
        path_of(waiting, "cancellation"), {"reason": "By mistake."}, version=waiting["etag"]
    )
    assert off.status_code == 200
    answer = await partnership.hub_manager.post(
        household.path, a_call(household, follows_id=waiting["id"])
    )
    assert answer.json()["type"] == "/problems/meeting-cancelled"


async def until_waiting(connection: AsyncConnection, sessions: int) -> None:
    """Let others go on until so many of them wait for a lock."""
    for _ in range(100):
        waiting = await connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted"))
        if waiting == sessions:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("Nobody waits.")


async def test_of_two_managers_who_call_at_once_one_is_told_of_the_other(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine
) -> None:
    async with admin_engine.begin() as connection:
        # Both are made to wait at the same place, so that they leave it together.
        await connection.execute(
            text("SELECT 1 FROM referrals WHERE id = :referral FOR UPDATE"),
            {"referral": household.referral},
        )
        calls = [
            asyncio.create_task(manager.post(household.path, a_call(household)))
            for manager in (partnership.hub_manager, partnership.hub_manager_2)
        ]
        await until_waiting(connection, len(calls))
    answers = await asyncio.gather(*calls)
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert await count(admin_engine, "strategy_meetings", partnership) == 1


async def test_a_call_that_is_repeated_calls_one_meeting(
    partnership: Partnership, household: Household, admin_engine: AsyncEngine
) -> None:
    key = {"Idempotency-Key": "one-call-only"}
    first = await partnership.hub_manager.post(household.path, a_call(household), headers=key)
    again = await partnership.hub_manager.post(household.path, a_call(household), headers=key)
    assert first.json() == again.json()
    assert await count(admin_engine, "strategy_meetings", partnership) == 1
