"""No open referral is on no worklist: without a worker, with one who left, or without a clock."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import allocated, an_open_referral
from tests.support.scenarios.worklists import kinds, names, waiting


async def test_a_referral_waits_until_a_worker_has_it_and_is_then_on_the_workers_list(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    manager, worker = partnership.hub_manager, partnership.social_worker
    referral = await an_open_referral(partnership)
    (item,) = await waiting(manager, "to_allocate")
    assert (item["waiting"], item["id"]) == ("referral_to_allocate", referral["id"])
    assert names([item]) == [["Testchild Alpha-Invented"]]
    assert await waiting(partnership.team_manager, "to_allocate") == []
    assert await waiting(other_partnership.hub_manager, "to_allocate") == []

    await allocated(partnership, referral)
    assert await waiting(manager, "to_allocate") == []
    for by, worklist in ((worker, "allocated"), (partnership.team_manager, "team")):
        (item,) = await waiting(by, worklist)
        assert (item["waiting"], item["referral_id"]) == ("allocated_child", referral["id"])
    assert await waiting(partnership.social_worker_2, "allocated") == []


async def test_a_child_whose_worker_left_the_team_waits_for_another(
    partnership: Partnership, admin_engine: AsyncEngine, clock: FixedClock
) -> None:
    referral = await allocated(partnership, await an_open_referral(partnership))
    assert await waiting(partnership.team_manager, "to_allocate") == []
    async with admin_engine.begin() as connection:
        await connection.execute(
            text("UPDATE memberships SET ends_on = :day WHERE user_id = :who"),
            {
                "day": clock.now.date(),
                "who": partnership.founded.users["social_worker"],
            },
        )
    assert await waiting(partnership.team_manager, "to_allocate") == []
    clock.advance(days=1)
    for by in (partnership.team_manager, partnership.hub_manager):
        (item,) = await waiting(by, "to_allocate")
        assert (item["waiting"], item["referral_id"]) == ("worker_left", referral["id"])
    assert await waiting(partnership.team_manager_2, "to_allocate") == []


async def test_a_child_whose_worker_lost_all_access_waits_for_another(
    partnership: Partnership,
) -> None:
    referral = await allocated(partnership, await an_open_referral(partnership))
    worker = partnership.founded.users["social_worker"]
    revoked = await partnership.administrator.post(f"/v1/users/{worker}/revocation")
    assert revoked.status_code == 200, revoked.text
    (item,) = await waiting(partnership.team_manager, "to_allocate")
    assert (item["waiting"], item["referral_id"]) == ("worker_left", referral["id"])


async def test_a_closed_referral_waits_for_no_one(
    partnership: Partnership, clock: FixedClock
) -> None:
    referral = await an_open_referral(partnership)
    clock.now += timedelta(minutes=1)
    manager = partnership.hub_manager
    closed = await manager.post(
        f"/v1/referrals/{referral['id']}/closure",
        {"closure_reason": "RC7", "rationale": "An invented rationale."},
        version=referral["etag"],
    )
    assert closed.status_code == 200, closed.text
    assert kinds(await waiting(manager, "to_allocate")) == []
