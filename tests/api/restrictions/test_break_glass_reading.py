"""What a broken glass lets somebody read, that it lets nobody write, and when it closes."""

from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import text, true
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.directory.permissions import Permission
from app.domain.directory.role_permissions import PERMISSIONS
from app.domain.directory.roles import Role
from app.domain.restrictions.restrictions import RestrictionKind
from app.repositories.scope import Scope
from tests.support.clock import FixedClock
from tests.support.database import audit_log as trail
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.break_glass import Night, a_night, broken, declare, restrict
from tests.support.scenarios.people import linked, recorded

NIGHT_WORKER = "social_worker_2"


@pytest_asyncio.fixture
async def night(worker_engine: AsyncEngine, partnership: Partnership) -> Night:
    return await a_night(worker_engine, partnership)


async def statuses(by: Person, paths: list[str]) -> set[int]:
    return {(await by.get(path)).status_code for path in paths}


@pytest.mark.parametrize("name", ["social_worker_2", "team_manager_2"])
async def test_everything_of_the_one_child_is_read_as_their_worker_reads_it(
    partnership: Partnership, night: Night, name: str
) -> None:
    by = partnership.person(name)
    assert await statuses(by, night.reads) == {404}
    await broken(by, night.child)
    assert await statuses(by, night.reads) == {200}
    theirs = partnership.person("social_worker")
    for part in ("/history", "/chronology"):
        shown, as_worker = await by.get(night.path + part), await theirs.get(night.path + part)
        assert shown.json() == as_worker.json()


async def test_nothing_of_a_relative_is_opened(partnership: Partnership, night: Night) -> None:
    await broken(partnership.social_worker_2, night.child)
    mother = f"/v1/people/{night.mother['id']}"
    paths = [mother + part for part in ("", "/history", "/chronology", "/relationships")]
    assert await statuses(partnership.social_worker_2, paths) == {404}
    # To the worker with whom the child is, family is in reach.
    assert await statuses(partnership.social_worker, paths) == {200}


async def test_nothing_of_a_linked_record_is_opened(partnership: Partnership, night: Night) -> None:
    again = await recorded(partnership.hub_practitioner)
    await linked(partnership.hub_practitioner, night.child, again)
    worker = partnership.social_worker_2
    await broken(worker, night.child)
    assert (await worker.get(night.path)).status_code == 200
    assert (await worker.get(f"/v1/people/{again['id']}")).status_code == 404


async def test_no_other_child_is_opened_and_nobody_else_reads_this_one(
    partnership: Partnership, night: Night
) -> None:
    other = await recorded(partnership.hub_practitioner)
    await broken(partnership.social_worker_2, night.child)
    path = f"/v1/people/{other['id']}"
    assert (await partnership.social_worker_2.get(path)).status_code == 404
    assert (await partnership.team_manager_2.get(night.path)).status_code == 404


async def test_nothing_is_written_through_it(
    partnership: Partnership, night: Night, admin_engine: AsyncEngine
) -> None:
    worker = partnership.social_worker_2
    await broken(worker, night.child)
    version = (await worker.get(night.path)).headers["ETag"]
    seen = {
        "visited_at": "2026-11-18T09:00:00Z",
        "place": "At home",
        "child_seen": True,
        "seen_alone": True,
        "wishes_and_feelings": "Invented.",
    }
    answers = [
        await worker.patch(night.path, {"sex": "M"}, version=version),
        await worker.post(f"{night.path}/names", {"given": "Tess", "kind": "alias"}),
        await worker.post(f"/v1/enquiries/{night.enquiry_id}/visits", seen),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert {answer.json()["type"] for answer in answers} == {"/problems/record-not-found"}
    assert await trail.count(admin_engine, "enquiry_visits", partnership) == 0


async def test_ones_own_work_goes_on_meanwhile(partnership: Partnership, night: Night) -> None:
    other = await recorded(partnership.hub_practitioner)
    worker = partnership.social_worker
    await broken(worker, other)
    version = (await worker.get(night.path)).headers["ETag"]
    assert (await worker.patch(night.path, {"sex": "M"}, version=version)).status_code == 200


async def test_every_such_reading_is_on_the_trail_with_the_glass_it_was_through(
    partnership: Partnership, night: Night, admin_engine: AsyncEngine
) -> None:
    worker = partnership.social_worker_2
    grant = await broken(worker, night.child)
    for path in night.reads:
        assert (await worker.get(path)).status_code == 200
    await partnership.social_worker.get(night.path)
    for action in (
        "person.read",
        "history.read",
        "chronology.read",
        "contact.read",
        "referral.read",
        "strategy_meeting.read",
        "enquiry.read",
    ):
        events = await trail.events(admin_engine, partnership, action)
        marked = [event["facts"].get("break_glass_grant_id") for event in events]
        of_worker = partnership.founded.users[NIGHT_WORKER]
        assert [event["user_id"] for event in events if event["user_id"] == of_worker], action
        assert marked == [
            grant["id"] if event["user_id"] == of_worker else None for event in events
        ], action


async def test_it_closes_at_the_instant_it_expires(
    partnership: Partnership, night: Night, clock: FixedClock
) -> None:
    await broken(partnership.social_worker_2, night.child)
    clock.now += timedelta(minutes=60, microseconds=-1)
    worker = partnership.person(NIGHT_WORKER)
    assert await statuses(worker, night.reads) == {200}
    clock.now += timedelta(microseconds=1)
    assert await statuses(partnership.person(NIGHT_WORKER), night.reads) == {404}


@pytest.mark.parametrize("kind", list(RestrictionKind))
async def test_it_closes_when_the_record_is_cloaked_and_not_when_it_is_signposted(
    partnership: Partnership, night: Night, admin_engine: AsyncEngine, kind: RestrictionKind
) -> None:
    worker = partnership.social_worker_2
    await broken(worker, night.child)
    await restrict(admin_engine, partnership, night.person_id, kind=kind)
    cloaked = kind is RestrictionKind.CLOAKED
    assert await statuses(worker, night.reads) == {404 if cloaked else 200}


@pytest.mark.parametrize("why", ["relative", "denied"])
async def test_it_closes_when_the_record_turns_out_not_to_be_for_them(
    partnership: Partnership, night: Night, admin_engine: AsyncEngine, why: str
) -> None:
    await broken(partnership.social_worker_2, night.child)
    if why == "relative":
        await declare(admin_engine, partnership, NIGHT_WORKER, night.person_id)
    else:
        await restrict(admin_engine, partnership, night.person_id, deny=NIGHT_WORKER)
    found = await statuses(partnership.social_worker_2, night.reads)
    assert 200 not in found


async def _give_role(admin: AsyncEngine, partnership: Partnership, name: str, role: Role) -> None:
    async with admin.begin() as connection:
        await connection.execute(
            text(
                "UPDATE memberships SET role = :role, agency_id = :agency, team_id = NULL"
                " WHERE partnership_id = :id AND user_id = :user"
            ),
            {
                "role": role,
                "agency": partnership.founded.agencies["Police"],
                "id": partnership.founded.id,
                "user": partnership.founded.users[name],
            },
        )


async def test_it_closes_with_the_right_to_break_it(
    partnership: Partnership, night: Night, admin_engine: AsyncEngine
) -> None:
    worker = partnership.social_worker_2
    await broken(worker, night.child)
    await _give_role(admin_engine, partnership, NIGHT_WORKER, Role.AGENCY_OFFICER)
    # An officer reads meetings; this one is of the child, whose glass they broke as a worker.
    assert (await worker.get(f"/v1/strategy-meetings/{night.meeting_id}")).status_code == 404
    assert 200 not in await statuses(worker, night.reads)


async def test_it_closes_with_the_access_of_its_user(
    partnership: Partnership, night: Night
) -> None:
    worker = partnership.social_worker_2
    await broken(worker, night.child)
    user_id = partnership.founded.users[NIGHT_WORKER]
    revoked = await partnership.administrator.post(f"/v1/users/{user_id}/revocation")
    assert revoked.status_code == 200, revoked.text
    assert 200 not in await statuses(worker, night.reads)


async def test_the_database_opens_for_the_roles_that_may_break_the_glass(
    admin_engine: AsyncEngine,
) -> None:
    async with admin_engine.connect() as connection:
        roles = await connection.scalar(text("SELECT access.glass_roles()"))
    assert set(roles or ()) == {
        role for role in Role if Permission.BREAK_GLASS_USE in PERMISSIONS[role]
    }


async def test_the_repositories_alone_open_no_more_than_the_one_record(
    partnership: Partnership, night: Night, admin_engine: AsyncEngine
) -> None:
    worker = partnership.social_worker_2
    await broken(worker, night.child)
    async with admin_engine.begin() as connection:
        await connection.execute(text("ALTER ROLE frontdoor_api BYPASSRLS"))
    try:
        assert await statuses(worker, night.reads) == {200}
        assert (await worker.get(f"/v1/people/{night.mother['id']}")).status_code == 404
    finally:
        async with admin_engine.begin() as connection:
            await connection.execute(text("ALTER ROLE frontdoor_api NOBYPASSRLS"))


async def test_row_security_alone_opens_no_more_than_the_one_record(
    partnership: Partnership, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = partnership.social_worker_2
    await broken(worker, night.child)
    mother = f"/v1/people/{night.mother['id']}"
    for condition in ("person", "meeting", "named"):
        monkeypatch.setattr(Scope, condition, lambda *_: true())
    assert (await worker.get(night.path)).status_code == 200
    assert (await worker.get(mother)).status_code == 404
