"""Referrals: read, found, allocated, closed."""

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import events, messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.enquiries import write_story
from tests.support.scenarios.pathway import (
    SIGNIFICANT_HARM,
    a_triaged_contact,
    allocated,
    an_open_referral,
    decided,
    recorded,
    triaged,
)
from tests.support.scenarios.rights import newcomer, registered, role

CLOSURE = {"closure_reason": "RC7", "rationale": "The family hub goes on with them."}


async def test_a_stranger_reads_no_referral(
    http: httpx.AsyncClient, partnership: Partnership
) -> None:
    referral = await an_open_referral(partnership)
    assert (await http.get(f"/v1/referrals/{referral['id']}")).status_code == 401


async def test_another_partnership_finds_no_referral(
    partnership: Partnership, other_partnership: Partnership
) -> None:
    referral = await an_open_referral(partnership)
    manager = other_partnership.hub_manager
    assert (await manager.get(f"/v1/referrals/{referral['id']}")).status_code == 404
    found = await manager.post("/v1/referrals/search", {})
    assert found.json()["items"] == []


async def test_a_practitioner_does_not_close_a_referral(partnership: Partnership) -> None:
    referral = await an_open_referral(partnership)
    answer = await partnership.hub_practitioner.post(
        f"/v1/referrals/{referral['id']}/closure", CLOSURE, version=referral["etag"]
    )
    assert answer.status_code == 403


async def test_a_worker_sees_the_referrals_they_are_allocated(partnership: Partnership) -> None:
    referral = await allocated(partnership, await an_open_referral(partnership))
    path = f"/v1/referrals/{referral['id']}"
    assert (await partnership.social_worker.get(path)).status_code == 200
    assert (await partnership.team_manager.get(path)).status_code == 200
    assert (await partnership.social_worker_2.get(path)).status_code == 404
    assert (await partnership.team_manager_2.get(path)).status_code == 404


async def test_a_new_allocation_ends_the_one_before(partnership: Partnership) -> None:
    referral = await allocated(partnership, await an_open_referral(partnership))
    after = await allocated(
        partnership, referral, worker="social_worker_2", team="Assessment team West"
    )
    assert [each["ended_at"] is None for each in after["allocations"]] == [False, True]
    path = f"/v1/referrals/{referral['id']}"
    assert (await partnership.social_worker.get(path)).status_code == 404
    assert (await partnership.social_worker_2.get(path)).status_code == 200


async def test_a_child_goes_to_somebody_who_works_in_the_team(partnership: Partnership) -> None:
    referral = await an_open_referral(partnership)
    answer = await partnership.hub_manager.post(
        f"/v1/referrals/{referral['id']}/allocations",
        {
            "user_id": str(partnership.founded.users["social_worker_2"]),
            "team_id": str(partnership.founded.teams["Assessment team East"]),
        },
        version=referral["etag"],
    )
    assert answer.json()["type"] == "/problems/not-of-this-team"


async def test_closing_says_why_and_ends_the_allocation(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    referral = await allocated(partnership, await an_open_referral(partnership))
    path = f"/v1/referrals/{referral['id']}/closure"
    early = await partnership.hub_manager.post(
        path, CLOSURE | {"closed_on": "2026-11-17"}, version=referral["etag"]
    )
    assert early.json()["errors"] == [{"pointer": "/closed_on", "code": "closed_before_opened"}]
    closed = await partnership.hub_manager.post(path, CLOSURE, version=referral["etag"])
    assert closed.status_code == 200, closed.text
    assert closed.json()["closure_reason"] == "RC7"
    assert closed.json()["closed_on"] == "2026-11-18"
    assert closed.json()["allocations"][0]["ended_at"] is not None
    again = await partnership.hub_manager.post(path, CLOSURE, version=closed.headers["ETag"])
    assert again.json()["type"] == "/problems/referral-closed"
    assert len(await events(admin_engine, partnership, "referral.closed")) == 1
    assert len(await messages(admin_engine, partnership, "referral.closed")) == 1


async def test_a_referral_in_which_a_meeting_is_owed_stays_open(partnership: Partnership) -> None:
    contact = await a_triaged_contact(partnership)
    decision = await decided(partnership, contact, **SIGNIFICANT_HARM)
    path = f"/v1/referrals/{decision['referral_id']}"
    referral = await partnership.hub_manager.get(path)
    actions = {each["action"]: each for each in referral.json()["available_actions"]}
    assert actions["close"] == {
        "action": "close",
        "allowed": False,
        "reason": "strategy_meeting_owed",
    }
    answer = await partnership.hub_manager.post(
        f"{path}/closure", CLOSURE, version=referral.headers["ETag"]
    )
    assert answer.json()["type"] == "/problems/strategy-meeting-owed"


async def test_a_referral_after_twelve_months_is_no_re_referral(
    partnership: Partnership, clock: FixedClock
) -> None:
    first = await an_open_referral(partnership)
    await partnership.hub_manager.post(
        f"/v1/referrals/{first['id']}/closure", CLOSURE, version=first["etag"]
    )
    clock.advance(days=366)
    found = await partnership.hub_manager.post(
        "/v1/referrals/search", {"person_id": first["person_id"]}
    )
    assert [each["id"] for each in found.json()["items"]] == [first["id"]]
    assert (await partnership.hub_manager.post("/v1/referrals/search", {"open_only": True})).json()[
        "items"
    ] == []


async def test_an_allocation_is_recorded_as_of_the_day_on_which_it_was_made(
    partnership: Partnership,
) -> None:
    contact = await a_triaged_contact(partnership, received_at="2026-11-16T09:00:00Z")
    decision = await decided(partnership, contact, decided_at="2026-11-17T09:00:00Z")
    path = f"/v1/referrals/{decision['referral_id']}"
    referral = await partnership.hub_manager.get(path)
    east = partnership.founded.teams["Assessment team East"]
    to_east = {
        "user_id": str(partnership.founded.users["social_worker"]),
        "team_id": str(east),
        "allocated_at": "2026-11-16T00:00:00Z",
    }
    version = referral.headers["ETag"]
    early = await partnership.hub_manager.post(
        f"{path}/allocations", to_east | {"allocated_at": "2026-11-15T23:59:00Z"}, version=version
    )
    assert early.json()["errors"] == [{"pointer": "/allocated_at", "code": "too_early"}]
    made = await partnership.hub_manager.post(f"{path}/allocations", to_east, version=version)
    assert made.status_code == 201, made.text
    assert made.json()["allocations"][0]["allocated_at"] == "2026-11-16T00:00:00Z"
    assert [(each["act"], each["late"]) for each in made.json()["times"]] == [
        ("referral.allocated", True)
    ]


async def test_a_child_does_not_go_to_somebody_who_was_not_in_the_team_yet(
    partnership: Partnership,
) -> None:
    contact = await a_triaged_contact(partnership, received_at="2026-11-16T09:00:00Z")
    decision = await decided(partnership, contact)
    path = f"/v1/referrals/{decision['referral_id']}"
    west = str(partnership.founded.teams["Assessment team West"])
    joined = await registered(
        partnership, newcomer(partnership, role(partnership, "social_worker", team_id=west))
    )
    worker = joined["id"]
    version = (await partnership.hub_manager.get(path)).headers["ETag"]
    to_west = {"user_id": worker, "team_id": west}
    before = await partnership.hub_manager.post(
        f"{path}/allocations",
        to_west | {"allocated_at": "2026-11-17T12:00:00Z"},
        version=version,
    )
    assert before.json()["type"] == "/problems/not-of-this-team"
    now = await partnership.hub_manager.post(f"{path}/allocations", to_west, version=version)
    assert now.status_code == 201, now.text


async def test_an_exception_does_not_pass_a_meeting_decided_before_it_and_recorded_after(
    partnership: Partnership, clock: FixedClock
) -> None:
    first = await a_triaged_contact(partnership)
    decision = await decided(partnership, first, **SIGNIFICANT_HARM)
    path = f"/v1/referrals/{decision['referral_id']}"
    known = {"described_as": "known", "person_id": first["children"][0]["person_id"]}
    practitioner = partnership.hub_practitioner
    second = await triaged(
        practitioner,
        await recorded(practitioner, known),
        identification="known",
        person_id=known["person_id"],
    )
    clock.advance(minutes=10)
    given = await partnership.hub_manager.post(
        "/v1/exceptions",
        {
            "gate": "strategy-meeting-owed",
            "subject_type": "referral",
            "subject_id": decision["referral_id"],
            "ground": "moved_away",
            "reason": "Invented.",
        },
    )
    assert given.status_code == 201, given.text
    clock.advance(minutes=10)
    await decided(partnership, second, **SIGNIFICANT_HARM, decided_at="2026-11-18T09:31:00Z")
    version = (await partnership.hub_manager.get(path)).headers["ETag"]
    refused = await partnership.hub_manager.post(f"{path}/closure", CLOSURE, version=version)
    assert refused.json()["type"] == "/problems/strategy-meeting-owed"


async def test_a_manager_who_reads_a_child_as_family_neither_closes_nor_allocates(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    """The cousin of a child of the East team is read by its manager, and is another team's."""
    story = await write_story(worker_engine, partnership)
    cousin = (await partnership.hub_manager.get(f"/v1/enquiries/{story.cousins_enquiry_id}")).json()
    path = f"/v1/referrals/{cousin['referral_id']}"
    read = await partnership.team_manager.get(path)
    assert read.status_code == 200
    offered = {each["action"]: each["reason"] for each in read.json()["available_actions"]}
    assert offered["close"] == offered["allocate"] == "child_not_allocated"
    allocation = {
        "user_id": str(partnership.founded.users["social_worker"]),
        "team_id": str(partnership.founded.teams["Assessment team East"]),
    }
    for act, body in (("closure", CLOSURE), ("allocations", allocation)):
        refused = await partnership.team_manager.post(
            f"{path}/{act}", body, version=read.headers["ETag"]
        )
        assert (refused.status_code, refused.json()["type"]) == (
            403,
            "/problems/child-not-allocated",
        )
