"""Breaking the glass: who may, over which records, for how long, and who is told."""

from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.directory.permissions import Permission
from app.domain.directory.role_permissions import PERMISSIONS
from app.domain.directory.roles import Role
from app.domain.references import new_reference
from app.domain.restrictions.restrictions import RestrictionKind
from tests.support.clock import FixedClock
from tests.support.database import audit_log as trail
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.break_glass import HOUR, Night, a_night, broken, declare, restrict
from tests.support.scenarios.pathway import Json
from tests.support.scenarios.people import linked, recorded
from tests.support.scenarios.worklists import names, waiting

MAY = ("hub_practitioner", "hub_manager", "social_worker", "team_manager")
MAY_NOT = (
    "hub_support",
    "agency_officer",
    "referrer",
    "partner_system",
    "information_governance",
    "performance_analyst",
    "administrator",
)


@pytest_asyncio.fixture
async def night(worker_engine: AsyncEngine, partnership: Partnership) -> Night:
    return await a_night(worker_engine, partnership)


async def use(by: Person, **said: object) -> httpx.Response:
    return await by.post("/v1/break-glass", HOUR | said)


def told(answer: httpx.Response) -> tuple[int, Json, list[str]]:
    """Everything an answer tells, but for what differs with every answer."""
    names_of_headers = sorted(name for name in answer.headers if name != "x-request-id")
    return answer.status_code, answer.json() | {"instance": ""}, names_of_headers


async def test_a_stranger_breaks_and_reads_nothing(http: httpx.AsyncClient) -> None:
    for method, path in (
        ("POST", "/v1/break-glass"),
        ("GET", "/v1/break-glass"),
        ("GET", f"/v1/break-glass/{uuid4()}"),
        ("POST", f"/v1/break-glass/{uuid4()}/end"),
        ("POST", f"/v1/break-glass/{uuid4()}/review"),
    ):
        answer = await http.request(method, path, json={} if method == "POST" else None)
        assert answer.status_code == 401, path


async def test_a_record_of_another_partnership_is_absent(
    partnership: Partnership, other_partnership: Partnership, night: Night
) -> None:
    grant = await broken(partnership.social_worker_2, night.child)
    them = other_partnership.social_worker_2
    theirs = await use(them, person_id=night.child["id"])
    assert told(theirs) == told(await use(them, person_id=str(uuid4())))
    assert theirs.status_code == 404
    assert told(await use(them, reference=night.child["reference"])) == told(theirs)
    governance = other_partnership.information_governance
    for who in (them, governance):
        read = await who.get(f"/v1/break-glass/{grant['id']}")
        assert read.status_code == 404
    assert (await governance.get("/v1/break-glass")).json()["items"] == []


@pytest.mark.parametrize("name", MAY_NOT)
async def test_other_roles_break_nothing(partnership: Partnership, night: Night, name: str) -> None:
    answer = await use(partnership.person(name), person_id=night.child["id"])
    assert (answer.status_code, answer.json()["code"]) == (403, "break_glass:use")


def test_the_roles_that_may_are_those_of_the_table() -> None:
    assert set(MAY) == {role for role in Role if Permission.BREAK_GLASS_USE in PERMISSIONS[role]}


async def test_a_weak_sign_in_breaks_nothing(partnership: Partnership, night: Night) -> None:
    answer = await use(partnership.weakly_signed_in("social_worker_2"), person_id=night.child["id"])
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/strong-sign-in-needed")


@pytest.mark.parametrize("how", ["person_id", "reference"])
async def test_a_night_worker_opens_one_record_by_id_or_as_it_was_read_out(
    partnership: Partnership, night: Night, admin_engine: AsyncEngine, how: str
) -> None:
    said = night.child["id"] if how == "person_id" else night.child["reference"].lower()
    worker = partnership.social_worker_2
    assert (await worker.get(night.path)).status_code == 404
    answer = await use(worker, **{how: said})
    assert answer.status_code == 201, answer.text
    grant = answer.json()
    assert grant["person_id"] == night.child["id"]
    assert (grant["granted_at"], grant["expires_at"], grant["review_due_at"]) == (
        "2026-11-18T09:30:00Z",
        "2026-11-18T10:30:00Z",
        "2026-11-21T00:00:00Z",
    )
    assert (grant["open"], grant["review_state"], grant["review"]) == (True, "running", None)
    assert (await worker.get(night.path)).status_code == 200
    (event,) = await trail.events(admin_engine, partnership, "break_glass.used")
    assert (str(event["person_id"]), str(event["record_id"])) == (night.child["id"], grant["id"])
    assert event["facts"] == {"reason_code": "out_of_hours", "minutes": 60}
    assert await trail.messages(admin_engine, partnership, "break_glass.used") == [
        UUID(grant["id"])
    ]


async def test_it_lasts_four_hours_at_most(partnership: Partnership, night: Night) -> None:
    worker, child = partnership.social_worker_2, night.child["id"]
    longer = await use(worker, person_id=child, minutes=241)
    assert (longer.status_code, longer.json()["type"]) == (422, "/problems/open-too-long")
    assert (await use(worker, person_id=child, minutes=240)).status_code == 201


@pytest.mark.parametrize("names_of_members", [(), ("person_id", "reference")])
async def test_one_record_is_named_in_one_way(
    partnership: Partnership, night: Night, names_of_members: tuple[str, ...]
) -> None:
    both = {"person_id": night.child["id"], "reference": night.child["reference"]}
    said = {name: both[name] for name in names_of_members}
    answer = await use(partnership.social_worker_2, **said)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/record-unclear")


async def test_a_reference_that_was_misheard_is_refused_before_anybody_is_looked_for(
    partnership: Partnership,
) -> None:
    answer = await use(partnership.social_worker_2, reference="K7M-4QQ")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/reference-not-valid")


@pytest.mark.parametrize("how", ["person_id", "reference"])
async def test_a_cloaked_record_is_absent_to_the_last_byte(
    partnership: Partnership, night: Night, admin_engine: AsyncEngine, how: str
) -> None:
    await restrict(
        admin_engine,
        partnership,
        night.person_id,
        kind=RestrictionKind.CLOAKED,
        deny="social_worker_2",
    )
    absent = {"person_id": str(uuid4()), "reference": new_reference(uuid4().int)}[how]
    given = night.child["id" if how == "person_id" else "reference"]
    for name in ("social_worker_2", "social_worker", "hub_practitioner", "hub_manager"):
        by = partnership.person(name)
        cloaked = await use(by, **{how: given})
        assert cloaked.status_code == 404
        assert told(cloaked) == told(await use(by, **{how: absent}))
    await declare(admin_engine, partnership, "team_manager", night.person_id)
    relative = await use(partnership.team_manager, **{how: given})
    assert relative.status_code == 404
    assert await trail.count(admin_engine, "break_glass_grants", partnership) == 0


async def test_what_is_linked_with_a_cloaked_record_is_absent_too(
    partnership: Partnership, night: Night, admin_engine: AsyncEngine
) -> None:
    again = await recorded(partnership.hub_practitioner)
    await linked(partnership.hub_practitioner, night.child, again)
    await restrict(admin_engine, partnership, UUID(again["id"]), kind=RestrictionKind.CLOAKED)
    assert (await use(partnership.social_worker_2, person_id=night.child["id"])).status_code == 404


async def test_a_signposted_record_is_opened_to_the_hub(
    partnership: Partnership, night: Night, admin_engine: AsyncEngine
) -> None:
    await restrict(admin_engine, partnership, night.person_id)
    hub = partnership.hub_practitioner
    assert (await hub.get(night.path)).status_code in {403, 404}
    await broken(hub, night.child)
    assert (await hub.get(night.path)).status_code == 200


@pytest.mark.parametrize("why", ["relative", "denied"])
async def test_no_emergency_opens_ones_own_relative_or_whom_one_is_denied(
    partnership: Partnership, night: Night, admin_engine: AsyncEngine, why: str
) -> None:
    if why == "relative":
        await declare(admin_engine, partnership, "social_worker_2", night.person_id)
    else:
        await restrict(admin_engine, partnership, night.person_id, deny="social_worker_2")
    answer = await use(partnership.social_worker_2, person_id=night.child["id"])
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-for-you")
    (refused,) = await trail.events(admin_engine, partnership, "break_glass:use")
    assert refused["refusal"] == "NotForYou"


async def test_a_relative_under_a_linked_record_is_a_relative(
    partnership: Partnership, night: Night, admin_engine: AsyncEngine
) -> None:
    again = await recorded(partnership.hub_practitioner)
    await linked(partnership.hub_practitioner, night.child, again)
    await declare(admin_engine, partnership, "social_worker_2", UUID(again["id"]))
    answer = await use(partnership.social_worker_2, person_id=night.child["id"])
    assert answer.json()["type"] == "/problems/not-for-you"


@pytest.mark.parametrize("name", ["hub_practitioner", "social_worker", "team_manager"])
async def test_whoever_reaches_the_record_breaks_nothing(
    partnership: Partnership, night: Night, name: str
) -> None:
    answer = await use(partnership.person(name), person_id=night.child["id"])
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/already-open")


async def test_an_open_glass_is_not_broken_again_until_it_is_closed(
    partnership: Partnership, night: Night, clock: FixedClock
) -> None:
    await broken(partnership.social_worker_2, night.child)
    again = await use(partnership.social_worker_2, person_id=night.child["id"])
    assert again.json()["type"] == "/problems/already-open"
    clock.advance(minutes=60)
    assert (
        await use(partnership.person("social_worker_2"), person_id=night.child["id"])
    ).status_code == 201


async def test_sent_twice_it_is_broken_once(
    partnership: Partnership, night: Night, admin_engine: AsyncEngine
) -> None:
    headers = {"Idempotency-Key": "broken-in-the-night"}
    said = HOUR | {"person_id": night.child["id"]}
    worker = partnership.social_worker_2
    first = await worker.post("/v1/break-glass", said, headers=headers)
    again = await worker.post("/v1/break-glass", said, headers=headers)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    assert await trail.count(admin_engine, "break_glass_grants", partnership) == 1


async def test_the_worker_of_the_child_their_manager_and_the_owner_are_told(
    partnership: Partnership, night: Night, admin_engine: AsyncEngine, clock: FixedClock
) -> None:
    await restrict(admin_engine, partnership, night.person_id, owner="hub_manager_2")
    grant = await broken(partnership.social_worker_2, night.child)
    (item,) = await waiting(partnership.hub_manager_2, "opened_records")
    assert (item["waiting"], item["id"]) == ("opened_record", grant["id"])
    assert names([item]) == [["Testchild Alpha-Invented"]]
    owners = await partnership.hub_manager_2.get(f"/v1/break-glass/{grant['id']}")
    assert owners.json()["used_by"] == "Social worker 2 (invented)"
    reasons = {each["action"]: each["reason"] for each in owners.json()["available_actions"]}
    assert reasons == {"end": "glass_of_another", "review": "permission_missing"}
    # The worker is kept from this child themselves, and so learns nothing of it.
    for name in ("social_worker", "team_manager", "hub_manager", "social_worker_2"):
        assert await waiting(partnership.person(name), "opened_records") == [], name
    assert (
        await partnership.social_worker.get(f"/v1/break-glass/{grant['id']}")
    ).status_code == 404


async def test_whoever_works_with_the_child_is_told_until_it_is_reviewed(
    partnership: Partnership, night: Night, clock: FixedClock
) -> None:
    grant = await broken(partnership.social_worker_2, night.child)
    for name in ("social_worker", "team_manager"):
        by = partnership.person(name)
        assert [item["id"] for item in await waiting(by, "opened_records")] == [grant["id"]]
        assert [each["id"] for each in (await by.get("/v1/break-glass")).json()["items"]] == [
            grant["id"]
        ]
        assert (await by.get(f"/v1/break-glass/{grant['id']}")).status_code == 200
    for name in ("team_manager_2", "hub_practitioner"):
        by = partnership.person(name)
        assert await waiting(by, "opened_records") == []
        assert (await by.get(f"/v1/break-glass/{grant['id']}")).status_code == 404
    clock.advance(hours=2)
    reviewed = await partnership.information_governance.post(
        f"/v1/break-glass/{grant['id']}/review", {"outcome": "justified", "note": "Found safe."}
    )
    assert reviewed.status_code == 201, reviewed.text
    assert await waiting(partnership.person("social_worker"), "opened_records") == []
    told_of = await partnership.person("social_worker").get(f"/v1/break-glass/{grant['id']}")
    assert (told_of.json()["review_state"], told_of.json()["review"]) == ("met", None)


async def test_it_is_closed_early_by_its_user_or_by_governance_and_nobody_else(
    partnership: Partnership, night: Night, admin_engine: AsyncEngine
) -> None:
    worker = partnership.social_worker_2
    grant = await broken(worker, night.child)
    path = f"/v1/break-glass/{grant['id']}/end"
    owner = await partnership.social_worker.post(path, version=grant["etag"])
    assert (owner.status_code, owner.json()["type"]) == (403, "/problems/glass-of-another")
    assert (await partnership.hub_manager.post(path, version=grant["etag"])).status_code == 404
    assert (await worker.post(path)).status_code == 428
    assert (await worker.post(path, version=9)).status_code == 412
    ended = await worker.post(path, version=grant["etag"])
    assert ended.status_code == 200, ended.text
    assert (ended.json()["open"], ended.json()["ended_at"]) == (False, "2026-11-18T09:30:00Z")
    assert (await worker.get(night.path)).status_code == 404
    again = await worker.post(path, version=ended.headers["ETag"])
    assert again.json()["type"] == "/problems/closed-already"
    assert len(await trail.events(admin_engine, partnership, "break_glass.ended")) == 1
    assert await trail.messages(admin_engine, partnership, "break_glass.ended") == [
        UUID(grant["id"])
    ]
    second = await broken(worker, night.child)
    by_governance = await partnership.information_governance.post(
        f"/v1/break-glass/{second['id']}/end", version=second["etag"]
    )
    assert by_governance.status_code == 200
    assert (await worker.get(night.path)).status_code == 404


async def test_a_glass_that_closed_of_itself_is_not_closed_again(
    partnership: Partnership, night: Night, clock: FixedClock
) -> None:
    grant = await broken(partnership.social_worker_2, night.child)
    clock.now += timedelta(minutes=60)
    answer = await partnership.person("social_worker_2").post(
        f"/v1/break-glass/{grant['id']}/end", version=grant["etag"]
    )
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/closed-already")
