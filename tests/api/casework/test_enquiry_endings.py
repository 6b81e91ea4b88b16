"""Enquiries that end without an outcome, and conferences held or not needed, over HTTP."""

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.partnerships import Partnership
from tests.support.scenarios.enquiries import (
    CONTINUING_RISK,
    NOTHING_FOUND,
    VISIT,
    Story,
    clock_of,
    see_and_consult,
    version,
    write_story,
)
from tests.support.scenarios.pathway import Json

DIED: Json = {"ground": "child_died", "reason": "The child died in hospital (invented)."}
LOOKED_AFTER: Json = {"ground": "looked_after", "reason": "An interim care order (invented)."}
HELD: Json = {"held_at": "2026-11-18T12:30:00Z"}


@pytest_asyncio.fixture
async def story(partnership: Partnership, worker_engine: AsyncEngine) -> Story:
    return await write_story(worker_engine, partnership)


async def authorised_with_risk(partnership: Partnership, story: Story) -> None:
    await see_and_consult(partnership, story)
    for by, act, body in (
        (partnership.social_worker, "outcome", CONTINUING_RISK),
        (partnership.team_manager, "authorisation", {}),
    ):
        answer = await by.post(
            f"{story.path}/{act}", body, version=await version(partnership, story)
        )
        assert answer.status_code == 200, answer.text


async def test_a_manager_ends_an_enquiry_and_its_clocks_count_neither_way(
    partnership: Partnership, story: Story
) -> None:
    path, at = f"{story.path}/ending", await version(partnership, story)
    assert (await partnership.social_worker.post(path, DIED, version=at)).status_code == 403
    assert (await partnership.team_manager_2.post(path, DIED, version=at)).status_code == 404
    early = await partnership.team_manager.post(
        path, DIED | {"ended_at": "2026-11-17T12:00:00Z"}, version=at
    )
    assert early.json()["errors"] == [{"pointer": "/ended_at", "code": "before_enquiry"}]
    ended = await partnership.team_manager.post(path, DIED, version=at)
    assert ended.status_code == 200, ended.text
    enquiry = ended.json()
    assert (enquiry["state"], enquiry["ended_ground"]) == ("ended", "child_died")
    assert enquiry["ended_because"] == DIED["reason"]
    assert {each["state"] for each in enquiry["timescales"]} == {"cancelled"}
    for act, body in (("ending", DIED), ("outcome", NOTHING_FOUND), ("visits", VISIT)):
        again = await partnership.team_manager.post(
            f"{story.path}/{act}", body, version=ended.headers["ETag"]
        )
        assert again.json()["type"] == "/problems/enquiry-ended"


async def test_a_conference_that_was_held_stops_its_clock_when_it_was_held(
    partnership: Partnership, story: Story
) -> None:
    await authorised_with_risk(partnership, story)
    partnership.clock.advance(hours=1)
    path = f"{story.path}/conference"
    for wrong, code in (
        ("2026-11-18T15:00:00Z", "in_future"),
        ("2026-11-18T09:00:00Z", "too_early"),
    ):
        refused = await partnership.social_worker.post(
            path, {"held_at": wrong}, version=await version(partnership, story)
        )
        assert refused.json()["errors"] == [{"pointer": "/held_at", "code": code}]
    held = await partnership.social_worker.post(
        path, HELD, version=await version(partnership, story)
    )
    assert held.status_code == 200, held.text
    conference = clock_of(held.json(), "initial_conference")
    assert (conference["state"], conference["stopped_at"]) == ("met", HELD["held_at"])
    assert held.json()["conference_on"] == "2026-11-18"
    corrected = await partnership.social_worker.post(
        path, {"held_at": "2026-11-18T11:30:00Z"}, version=held.headers["ETag"]
    )
    assert clock_of(corrected.json(), "initial_conference")["stopped_at"] == "2026-11-18T11:30:00Z"
    assert [each["held_at"] for each in corrected.json()["conferences"]] == [
        HELD["held_at"],
        "2026-11-18T11:30:00Z",
    ]


async def test_a_manager_says_why_no_conference_is_needed_where_one_is_owed(
    partnership: Partnership, story: Story
) -> None:
    path = f"{story.path}/conference/not-needed"
    early = await partnership.team_manager.post(
        path, LOOKED_AFTER, version=await version(partnership, story)
    )
    assert early.json()["type"] == "/problems/conference-not-owed"
    await authorised_with_risk(partnership, story)
    at = await version(partnership, story)
    assert (await partnership.social_worker.post(path, LOOKED_AFTER, version=at)).status_code == 403
    left_out = await partnership.team_manager.post(path, LOOKED_AFTER, version=at)
    assert left_out.status_code == 200, left_out.text
    assert clock_of(left_out.json(), "initial_conference")["state"] == "cancelled"
    (recorded,) = left_out.json()["conferences"]
    assert (recorded["held_at"], recorded["not_needed_ground"]) == (None, "looked_after")


@pytest.mark.parametrize("way", ["conference", "conference/not-needed"])
async def test_a_referral_stays_open_while_a_conference_is_owed(
    partnership: Partnership, story: Story, way: str
) -> None:
    await authorised_with_risk(partnership, story)
    partnership.clock.advance(hours=1)
    enquiry = (await partnership.hub_manager.get(story.path)).json()
    path = f"/v1/referrals/{enquiry['referral_id']}"
    closure = {"closure_reason": "RC7", "rationale": "An invented rationale."}

    async def close() -> Json:
        etag = (await partnership.hub_manager.get(path)).headers["ETag"]
        answer: Json = (
            await partnership.hub_manager.post(f"{path}/closure", closure, version=etag)
        ).json()
        return answer

    assert (await close())["type"] == "/problems/conference-owed"
    ended = await partnership.team_manager.post(
        f"{story.path}/{way}",
        HELD if way == "conference" else LOOKED_AFTER,
        version=await version(partnership, story),
    )
    assert ended.status_code == 200, ended.text
    assert (await close())["closed_on"] == "2026-11-18"
