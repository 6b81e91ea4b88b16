"""Who corrects and protects: those who have the child, and whoever proposed an error."""

import asyncio

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.partnerships import Partnership
from tests.support.scenarios.corrections import (
    ERRORS,
    NIGHT,
    ORDER,
    an_error,
    linked,
    proposed,
    protected,
    protections_of,
)
from tests.support.scenarios.enquiries import Story, write_story
from tests.support.scenarios.pathway import a_triaged_contact, an_open_referral

BECAUSE = {"reason": "It was right after all (invented)."}


@pytest_asyncio.fixture
async def story(partnership: Partnership, worker_engine: AsyncEngine) -> Story:
    return await write_story(worker_engine, partnership)


async def cousin_of(admin_engine: AsyncEngine, story: Story) -> str:
    """The cousin, whose record the child's worker reads as family."""
    async with admin_engine.connect() as connection:
        found = await connection.scalar(
            text("SELECT person_id FROM enquiries WHERE id = :id"), {"id": story.cousins_enquiry_id}
        )
    return str(found)


async def test_a_cousins_worker_neither_records_nor_ends_protection(
    partnership: Partnership, admin_engine: AsyncEngine, story: Story
) -> None:
    cousin = await cousin_of(admin_engine, story)
    order = await protected(partnership.hub_practitioner, cousin, ORDER)
    path = protections_of(cousin)
    for by in (partnership.social_worker, partnership.team_manager):
        assert (await by.get(path)).status_code == 200
        for act, body in (
            ("", NIGHT),
            (f"/{order['id']}/ending", {"ending": "other"}),
            (f"/{order['id']}/extension", {"reason": "Invented."}),
        ):
            refused = await by.post(f"{path}{act}", body, version=order["etag"])
            assert refused.json()["type"] == "/problems/child-not-allocated", act
    await protected(partnership.social_worker, story.child_id)
    await protected(partnership.team_manager, story.child_id, ORDER)


async def test_a_cousins_worker_proposes_no_error(
    partnership: Partnership, admin_engine: AsyncEngine, story: Story
) -> None:
    cousin = await cousin_of(admin_engine, story)
    night = await protected(partnership.hub_practitioner, cousin)
    for error in (
        an_error("enquiry", str(story.cousins_enquiry_id)),
        an_error("protection", night["id"]),
    ):
        for by in (partnership.social_worker, partnership.team_manager):
            refused = await by.post(ERRORS, error)
            assert refused.json()["type"] == "/problems/child-not-allocated"
    await proposed(partnership.social_worker, an_error("enquiry", str(story.enquiry_id)))


async def test_a_proposer_of_any_role_takes_the_proposal_back(
    partnership: Partnership, story: Story
) -> None:
    for by in (partnership.social_worker, partnership.hub_practitioner):
        error = await proposed(by, an_error("enquiry", str(story.enquiry_id)))
        allowed = {each["action"]: each["allowed"] for each in error["available_actions"]}
        assert allowed == {"confirm": False, "decline": True}
        path = f"{ERRORS}/{error['id']}/declining"
        refused = await partnership.team_manager.post(path, BECAUSE, version=error["etag"])
        assert refused.json()["type"] == "/problems/not-your-proposal"
        seen = await partnership.team_manager.get(f"{ERRORS}/{error['id']}")
        assert {each["action"]: each["reason"] for each in seen.json()["available_actions"]} == {
            "confirm": "permission_missing",
            "decline": "not_your_proposal",
        }
        stale = await by.post(path, BECAUSE, version='"7"')
        assert stale.status_code == 412
        taken_back = await by.post(path, BECAUSE, version=error["etag"])
        assert taken_back.status_code == 200, taken_back.text
        assert taken_back.json()["state"] == "declined"
        again = await by.post(path, BECAUSE, version=taken_back.headers["ETag"])
        assert again.json()["type"] == "/problems/error-judged"


@pytest.mark.parametrize("act", ["ending", "extension"])
async def test_protection_is_reached_through_either_linked_record(
    partnership: Partnership, act: str
) -> None:
    practitioner = partnership.hub_practitioner
    one, other = [
        (await a_triaged_contact(partnership))["children"][0]["person_id"] for _ in range(2)
    ]
    order = await protected(practitioner, one, ORDER)
    unlinked = await practitioner.post(
        f"{protections_of(other)}/{order['id']}/ending", {"ending": "other"}, version=order["etag"]
    )
    assert unlinked.status_code == 404
    await linked(practitioner, one, other)
    body = {"ending": "other"} if act == "ending" else {"reason": "Invented."}
    answer = await practitioner.post(
        f"{protections_of(other)}/{order['id']}/{act}", body, version=order["etag"]
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["person_id"] == one


async def test_two_linked_records_are_under_one_protection_of_a_kind(
    partnership: Partnership,
) -> None:
    practitioner = partnership.hub_practitioner
    one, other = [
        (await a_triaged_contact(partnership))["children"][0]["person_id"] for _ in range(2)
    ]
    await linked(practitioner, one, other)
    # At one moment, each under another of the records.
    answers = await asyncio.gather(
        *(practitioner.post(protections_of(each), NIGHT) for each in (one, other))
    )
    assert sorted(each.status_code for each in answers) == [201, 409]
    (refused,) = [each for each in answers if each.status_code == 409]
    assert refused.json()["type"] == "/problems/already-protected"


async def test_the_worker_of_one_record_acts_under_the_other(partnership: Partnership) -> None:
    referral = await an_open_referral(partnership)
    child = referral["person_id"]
    other = (await a_triaged_contact(partnership))["children"][0]["person_id"]
    manager = partnership.hub_manager
    allocated = await manager.post(
        f"/v1/referrals/{referral['id']}/allocations",
        {
            "user_id": str(partnership.founded.users["social_worker"]),
            "team_id": str(partnership.founded.teams["Assessment team East"]),
        },
        version=referral["etag"],
    )
    assert allocated.status_code in {200, 201}, allocated.text
    night = await protected(manager, other)
    await linked(manager, child, other)
    ended = await partnership.social_worker.post(
        f"{protections_of(child)}/{night['id']}/ending", {"ending": "other"}, version=night["etag"]
    )
    assert ended.status_code == 200, ended.text
