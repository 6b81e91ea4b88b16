"""New contacts and records about restricted children: their owners are told, and nobody else."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.services.people.restricted_matching import match_restricted
from app.services.restrictions.restriction_reminders import remind
from tests.support.clock import WEDNESDAY_MORNING, FixedClock
from tests.support.database import audit_log as trail
from tests.support.database.records import as_the_service
from tests.support.partnerships import Partnership
from tests.support.scenarios import pathway
from tests.support.scenarios.people import (
    CHILD,
    NHS_NUMBER,
    OTHER_NHS_NUMBER,
    Json,
    allocate,
    linked,
    numbered,
    recorded,
)
from tests.support.scenarios.restrictions import (
    CLOAKED,
    SIGNPOSTED,
    alerts,
    allow,
    kept_child,
    restricted,
)

SAME_CHILD: Json = {**pathway.NAMED_CHILD, "nhs_number": NHS_NUMBER}


async def matched(
    engine: AsyncEngine, partnership: Partnership, *, now: datetime = WEDNESDAY_MORNING
) -> None:
    """Let the worker's job look once."""
    async with as_the_service(engine, partnership, now=now) as uow:
        await match_restricted(uow)
        uow.audit("test.matched")


async def cloaked_child(partnership: Partnership, terms: Json = CLOAKED) -> tuple[Json, Json]:
    """A child with an NHS number whom the hub does not see, and the restriction."""
    child = await recorded(partnership.hub_practitioner, CHILD, identifiers=[numbered()])
    return child, await restricted(partnership.hub_manager, child, terms)


async def test_a_contact_about_a_cloaked_child_reaches_the_owner_and_looks_like_any_other(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    hub = partnership.hub_practitioner
    before = await pathway.recorded(hub, SAME_CHILD)
    _, restriction = await cloaked_child(partnership)
    contact = await pathway.recorded(hub, SAME_CHILD)
    await matched(worker_engine, partnership)
    told = await alerts(partnership.hub_manager, restriction)
    assert {alert["contact_id"] for alert in told} == {before["id"], contact["id"]}
    assert {alert["kind"] for alert in told} == {"matched"}
    seen = (await hub.get(f"/v1/contacts/{contact['id']}")).json()
    assert like(seen) == like(before)
    assert len(await trail.messages(admin_engine, partnership, "restriction.matched")) == 2


def like(contact: Json) -> Json:
    """A contact without its own ids."""
    own = {"id", "reference", "etag", "timescales"}
    children = [{**child, "id": None} for child in contact["children"]]
    return {name: value for name, value in contact.items() if name not in own} | {
        "children": children
    }


async def test_each_match_is_told_once(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    _, restriction = await cloaked_child(partnership)
    await pathway.recorded(partnership.hub_practitioner, SAME_CHILD, SAME_CHILD)
    await matched(worker_engine, partnership)
    await matched(worker_engine, partnership)
    assert len(await alerts(partnership.hub_manager, restriction)) == 1


async def test_a_second_record_of_a_signposted_child_reaches_the_owner(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    _, restriction = await cloaked_child(partnership, SIGNPOSTED)
    hub = partnership.hub_practitioner
    double = await recorded(hub, CHILD, identifiers=[numbered()])
    await recorded(hub, CHILD | {"born_on": "2011-09-30"}, identifiers=[numbered(OTHER_NHS_NUMBER)])
    await matched(worker_engine, partnership)
    (alert,) = await alerts(partnership.hub_manager, restriction)
    assert (alert["kind"], alert["person_id"]) == ("matched", double["id"])
    assert (await hub.get(f"/v1/people/{double['id']}")).status_code == 200


async def test_what_is_linked_already_or_lifted_or_long_past_is_not_told(
    partnership: Partnership, worker_engine: AsyncEngine, clock: FixedClock
) -> None:
    child, restriction = await cloaked_child(partnership)
    manager = partnership.hub_manager
    double = await recorded(manager, CHILD, identifiers=[numbered()])
    await linked(manager, child, double)
    await matched(worker_engine, partnership)
    assert await alerts(manager, restriction) == []
    await pathway.recorded(partnership.hub_practitioner, SAME_CHILD)
    clock.advance(days=8)
    await matched(worker_engine, partnership, now=clock.now)
    assert await alerts(partnership.hub_manager, restriction) == []


async def test_a_referrers_contact_about_a_cloaked_child_with_a_worker_looks_like_a_strangers(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    strange = await pathway.recorded(partnership.referrer, SAME_CHILD)
    child = await recorded(partnership.hub_practitioner, CHILD, identifiers=[numbered()])
    await allocate(worker_engine, partnership, child)
    await restricted(
        partnership.hub_manager,
        child,
        CLOAKED,
        listings=[allow(user_id=str(partnership.founded.users["social_worker"]))],
    )
    told = await pathway.recorded(partnership.referrer, SAME_CHILD)
    assert like(told) == like(strange)
    assert await trail.count(admin_engine, "routings", partnership) == 0
    hub = partnership.hub_practitioner
    waiting = (await hub.get("/v1/worklists/triage")).json()["items"]
    assert {item["contact_id"] for item in waiting} == {told["id"], strange["id"]}


async def test_a_restricted_child_is_routed_by_nobody_who_may_see_them_either(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    child = await recorded(partnership.hub_manager, CHILD, identifiers=[numbered()])
    await allocate(worker_engine, partnership, child)
    await restricted(partnership.hub_manager, child)
    told = await pathway.recorded(partnership.hub_manager, SAME_CHILD)
    assert told["children"][0]["state"] == "received"
    assert await trail.count(admin_engine, "routings", partnership) == 0


async def test_the_same_contact_is_routed_where_nothing_is_restricted(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    child = await recorded(partnership.hub_practitioner, CHILD, identifiers=[numbered()])
    await allocate(worker_engine, partnership, child)
    await pathway.recorded(partnership.referrer, SAME_CHILD)
    assert await trail.count(admin_engine, "routings", partnership) == 1


async def reminded(engine: AsyncEngine, partnership: Partnership, *, now: datetime) -> None:
    """Let the worker's job look once for what waits."""
    async with as_the_service(engine, partnership, now=now) as uow:
        await remind(uow)
        uow.audit("test.reminded")


async def test_what_waits_is_reminded_of_once_until_it_was_looked_at(
    partnership: Partnership,
    worker_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    clock: FixedClock,
) -> None:
    _, cloak = await kept_child(partnership, CLOAKED, review_on="2026-11-25")
    _, signpost = await kept_child(partnership, review_on="2026-11-25")

    async def told(event: str) -> list[str]:
        return [str(id_) for id_ in await trail.messages(admin_engine, partnership, event)]

    for days in (0, 1, 7, 8):
        await reminded(worker_engine, partnership, now=WEDNESDAY_MORNING + timedelta(days=days))
        due = [] if days < 7 else sorted([cloak["id"], signpost["id"]])
        assert await told("restriction.approval_awaited") == [cloak["id"]] * (1 + (days >= 7))
        assert sorted(await told("restriction.review_due")) == due
    clock.advance(days=8)
    review = {"note": "Needed still.", "review_on": "2026-12-01"}
    path = f"/v1/restrictions/{signpost['id']}/reviews"
    assert (await partnership.hub_manager.post(path, review)).status_code == 201
    await reminded(worker_engine, partnership, now=WEDNESDAY_MORNING + timedelta(days=13))
    assert (await told("restriction.review_due")).count(signpost["id"]) == 2


async def test_matching_and_reminding_leave_no_trace_where_there_is_nothing_to_say(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    await recorded(partnership.hub_practitioner, CHILD, identifiers=[numbered()])
    async with as_the_service(worker_engine, partnership) as uow:
        await match_restricted(uow)
        await remind(uow)
        assert not uow.has_audited
        uow.audit("test.looked")
    async with admin_engine.connect() as connection:
        found = await connection.scalar(
            text("SELECT count(*) FROM restriction_alerts WHERE partnership_id = :tenant"),
            {"tenant": partnership.founded.id},
        )
    assert found == 0
