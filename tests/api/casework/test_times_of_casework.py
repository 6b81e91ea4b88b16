"""When an examination was booked, consented to and reported, and a conference left out."""

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.partnerships import Partnership
from tests.support.scenarios.enquiries import (
    CONTINUING_RISK,
    Story,
    find,
    version,
    write_story,
)
from tests.support.scenarios.pathway import Json

LONG_AGO = "2026-10-01T09:00:00Z"
AT = "2026-11-18T20:00:00Z"


@pytest_asyncio.fixture
async def story(partnership: Partnership, worker_engine: AsyncEngine) -> Story:
    return await write_story(worker_engine, partnership)


def code_of(refused: Json) -> tuple[str, str]:
    """The member at fault, and why."""
    (fault,) = refused["errors"]
    return fault["pointer"], fault["code"]


async def test_an_examination_arranged_at_night_says_when_each_step_was_taken(
    partnership: Partnership, story: Story
) -> None:
    partnership.clock.advance(days=1)
    worker, path = partnership.social_worker, f"/v1/people/{story.child_id}/medicals"
    medical: Json = {
        "enquiry_id": str(story.enquiry_id),
        "booked_for": "2026-11-18T21:00:00Z",
        "place": "An invented ward",
    }
    early = await worker.post(path, medical | {"booked_at": LONG_AGO})
    assert code_of(early.json()) == ("/booked_at", "too_early")
    booked = await worker.post(path, medical | {"booked_at": AT})
    assert booked.status_code == 201, booked.text
    assert booked.json()["booked_at"] == AT
    path, etag = f"{path}/{booked.json()['id']}", booked.headers["ETag"]
    steps: dict[str, tuple[str, Json]] = {
        "consent": ("consent_at", {"consent": "given", "consent_by": "His mother"}),
        "outcome": ("happened_at", {"outcome": "took_place", "attended": ["His mother"]}),
        "result": ("result_at", {"result": "An invented result."}),
    }
    for step, (member, said) in steps.items():
        future = await worker.post(
            f"{path}/{step}", said | {member: "2027-01-01T00:00:00Z"}, version=etag
        )
        assert code_of(future.json()) == (f"/{member}", "in_future")
        taken = await worker.post(f"{path}/{step}", said | {member: AT}, version=etag)
        assert taken.status_code == 200, taken.text
        etag = taken.headers["ETag"]
    (shown,) = (await worker.get(f"/v1/people/{story.child_id}/medicals")).json()["items"]
    assert [(each["act"], each["happened_at"]) for each in shown["times"]] == [
        ("medical.booked", AT),
        ("medical.consent_recorded", AT),
        ("medical.took_place", AT),
        ("medical.result_recorded", AT),
    ]


async def test_a_result_is_not_known_before_the_examination(
    partnership: Partnership, story: Story
) -> None:
    partnership.clock.advance(days=1)
    worker, path = partnership.social_worker, f"/v1/people/{story.child_id}/medicals"
    booked = await worker.post(
        path,
        {
            "enquiry_id": str(story.enquiry_id),
            "booked_for": AT,
            "place": "An invented ward",
            "consent": "given",
            "consent_by": "His mother",
        },
    )
    path = f"{path}/{booked.json()['id']}"
    held = await worker.post(
        f"{path}/outcome",
        {"outcome": "took_place", "attended": ["His mother"], "happened_at": AT},
        version=booked.headers["ETag"],
    )
    early = await worker.post(
        f"{path}/result",
        {"result": "An invented result.", "result_at": "2026-11-18T19:59:00Z"},
        version=held.headers["ETag"],
    )
    assert code_of(early.json()) == ("/result_at", "too_early")


async def test_a_conference_left_out_says_when_that_was_decided(
    partnership: Partnership, story: Story
) -> None:
    found = await find(partnership, story, CONTINUING_RISK)
    await partnership.hub_manager.post(
        f"{story.path}/authorisation", {}, version=found.headers["ETag"]
    )
    partnership.clock.advance(days=1)
    path, at = f"{story.path}/conference/not-needed", await version(partnership, story)
    said = {"ground": "looked_after", "reason": "An invented reason."}
    early = await partnership.team_manager.post(path, said | {"decided_at": LONG_AGO}, version=at)
    assert code_of(early.json()) == ("/decided_at", "too_early")
    left_out = await partnership.team_manager.post(path, said | {"decided_at": AT}, version=at)
    assert left_out.status_code == 200, left_out.text
    assert left_out.json()["times"][-1]["act"] == "conference.not_needed"
