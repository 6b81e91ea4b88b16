"""Doors: nothing waits for ever because a child died or moved, or because someone is gone."""

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.partnerships import Partnership
from tests.support.scenarios.break_glass import a_night, broken
from tests.support.scenarios.information_requests import a_rated_contact, answered, asked, child_of
from tests.support.scenarios.meetings import (
    ALWAYS,
    Household,
    a_call,
    attended,
    called,
    concluded,
    held,
    no_enquiry_on,
    path_of,
    posted,
    write_household,
)
from tests.support.scenarios.pathway import SIGNIFICANT_HARM, Json, decided
from tests.support.scenarios.worklists import kinds, waiting

NOT_NEEDED: Json = {"gate": "strategy-meeting-owed", "reason": "The child died (invented)."}
CLOSURE: Json = {"closure_reason": "RC2", "rationale": "The child died (invented)."}


async def died(partnership: Partnership, person_id: object) -> None:
    """The child died, which is on their record."""
    path = f"/v1/people/{person_id}"
    person = await partnership.hub_practitioner.get(path)
    changed = await partnership.hub_practitioner.patch(
        path, {"died_on": "2026-11-18"}, version=person.headers["ETag"]
    )
    assert changed.status_code == 200, changed.text


async def excepted(partnership: Partnership, household: Household, ground: str) -> None:
    """A manager's exception: no meeting is owed in this referral any more."""
    given = await partnership.hub_manager.post(
        "/v1/exceptions",
        {
            **NOT_NEEDED,
            "ground": ground,
            "subject_type": "referral",
            "subject_id": str(household.referral),
        },
    )
    assert given.status_code == 201, given.text


async def closed(partnership: Partnership, household: Household) -> httpx.Response:
    path = f"/v1/referrals/{household.referral}"
    referral = await partnership.hub_manager.get(path)
    return await partnership.hub_manager.post(
        f"{path}/closure", CLOSURE, version=referral.headers["ETag"]
    )


@pytest.mark.parametrize("ground", ["child_died", "moved_away"])
async def test_a_meeting_that_is_needed_no_more_is_owed_no_more_although_the_referral_goes_on(
    partnership: Partnership, worker_engine: AsyncEngine, ground: str
) -> None:
    household = await write_household(worker_engine, partnership)
    manager = partnership.hub_manager
    meeting = await called(partnership, household)
    await died(partnership, household.child)
    await excepted(partnership, household, ground)
    cancelled = {"reason": "The child died (invented)."}
    await posted(manager, path_of(meeting, "cancellation"), cancelled, version=meeting["etag"])
    assert await waiting(manager, "meetings") == []
    referral = (await manager.get(f"/v1/referrals/{household.referral}")).json()
    assert referral["closed_on"] is None
    assert [each["state"] for each in referral["timescales"]] == ["cancelled"]
    assert (await closed(partnership, household)).status_code == 200


async def test_an_exception_does_not_excuse_a_meeting_that_is_called_later(
    partnership: Partnership, worker_engine: AsyncEngine, clock: FixedClock
) -> None:
    household = await write_household(worker_engine, partnership)
    await excepted(partnership, household, "moved_away")
    clock.advance(hours=1)
    await posted(partnership.hub_manager, household.path, a_call(household))
    refused = await closed(partnership, household)
    assert refused.json()["type"] == "/problems/strategy-meeting-owed"


async def test_a_meeting_that_was_held_is_concluded_about_a_child_who_died(
    partnership: Partnership, worker_engine: AsyncEngine
) -> None:
    household = await write_household(worker_engine, partnership)
    meeting = await attended(partnership, await held(partnership, household), *ALWAYS)
    await died(partnership, household.child)
    (place,) = [each for each in meeting["invitations"] if not each["attended"]]
    meeting = await posted(
        partnership.hub_support,
        path_of(meeting, "invitations", place["agency_id"], "absence"),
        {"reason": "The school is closed."},
        version=meeting["etag"],
    )
    after = await concluded(
        partnership,
        meeting,
        no_enquiry_on(household.child),
        quorum_exception="The child died; the review goes on without the school.",
    )
    assert after["state"] == "concluded"


async def test_a_request_about_a_child_who_died_is_recalled(partnership: Partnership) -> None:
    contact = await a_rated_contact(partnership, "red")
    request = await asked(partnership, contact)
    await died(partnership, child_of(contact))
    partnership.clock.advance(hours=5)
    assert kinds(await waiting(partnership.hub_support, "late_requests")) == ["late_request"]
    recalled = await partnership.hub_practitioner.post(
        f"/v1/information-requests/{request['id']}/recall",
        {
            "agency_id": request["agencies"][0]["agency_id"],
            "reason": "The child died (invented).",
        },
    )
    assert recalled.status_code == 200, recalled.text
    assert await waiting(partnership.hub_support, "late_requests") == []
    assert await waiting(partnership.agency_officer, "my_agency") == []


async def gone(partnership: Partnership, name: str) -> None:
    """A user whose access has ended."""
    user_id = partnership.founded.users[name]
    ended = await partnership.administrator.post(f"/v1/users/{user_id}/revocation")
    assert ended.status_code == 200, ended.text


async def test_another_manager_resolves_the_task_of_one_who_left(
    partnership: Partnership,
) -> None:
    contact = await a_rated_contact(partnership)
    request = await asked(partnership, contact)
    await decided(partnership, contact, **SIGNIFICANT_HARM)
    await answered(partnership.agency_officer, request)
    await gone(partnership, "hub_manager")
    other = partnership.hub_manager_2
    (task,) = await waiting(other, "return_tasks")
    path = f"/v1/return-tasks/{task['id']}"
    opened = await other.get(path)
    resolved = await other.post(
        f"{path}/resolution", {"note": "It changes nothing."}, version=opened.headers["ETag"]
    )
    assert resolved.status_code == 200, resolved.text
    assert await waiting(other, "return_tasks") == []


async def test_a_use_of_break_glass_is_reviewed_although_its_user_has_left(
    partnership: Partnership, worker_engine: AsyncEngine, clock: FixedClock
) -> None:
    night = await a_night(worker_engine, partnership)
    grant = await broken(partnership.social_worker_2, night.child)
    await gone(partnership, "social_worker_2")
    await gone(partnership, "social_worker")
    clock.advance(hours=2)
    governance = partnership.information_governance
    assert len(await waiting(governance, "break_glass_reviews")) == 1
    reviewed = await governance.post(
        f"/v1/break-glass/{grant['id']}/review", {"outcome": "justified", "note": "Seen."}
    )
    assert reviewed.status_code in {200, 201}, reviewed.text
    assert await waiting(governance, "break_glass_reviews") == []
