"""The main story, played against the service as a process of its own, as `frontdoor demo` does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import httpx
import pytest
from rich.console import Console
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from app.demonstration import Founded
from app.domain.timescales import ClockKind
from app.domain.working_time import Calendar, end_of_london_day, london_date
from app.security import LocalIssuer
from app.services import census_imports
from app.services.census_imports import Destination
from app.story import Json, Stage, StoryBroken, play
from tests.conftest import Partnership, found
from tests.running import running_service
from tests.trail import count, events

CENSUS = Path(__file__).parents[2].parent / "shared" / "data" / "cin" / "fake_CIN_data.xml"


@pytest.fixture(scope="module")
def service(database_url: URL, issuer_folder: Path) -> Iterator[str]:
    """A process of the service over the database of the tests."""
    with running_service(database_url, issuer_folder) as base:
        yield base


async def _played(
    service: str, founded: Founded, issuer: LocalIssuer, *, child_id: str | None = None
) -> tuple[Json, str]:
    def token_of(person: str) -> str:
        return issuer.issue(
            founded.subject(person),
            audience="frontdoor",
            now=datetime.now(UTC),
            life=timedelta(minutes=10),
        )

    told = StringIO()
    async with httpx.AsyncClient(base_url=service) as client:
        stage = Stage(client, token_of, Console(file=told, width=120))
        return await play(stage, child_id=child_id), told.getvalue()


def _clocks(record: Json) -> dict[str, Json]:
    return {clock["kind"]: clock for clock in record["timescales"]}


async def test_a_worry_becomes_an_enquiry_with_every_clock_right(
    service: str, worker_engine: AsyncEngine, issuer: LocalIssuer
) -> None:
    founded = await found(worker_engine, "story")
    enquiry, told = await _played(service, founded, issuer)
    assert enquiry["state"] == "authorised"
    clocks = _clocks(enquiry)
    assert clocks[ClockKind.CHILD_SEEN]["state"] == "met"
    conference = clocks[ClockKind.INITIAL_CONFERENCE]
    assert conference["state"] == "running"
    began = london_date(datetime.fromisoformat(conference["started_at"]))
    due = end_of_london_day(Calendar().add_working_days(began, 15))
    assert datetime.fromisoformat(conference["due_at"]) == due
    assert "A conference is owed in 15 working days" in told


@pytest.mark.skipif(not CENSUS.exists(), reason="the census file is not here")
async def test_the_story_is_told_of_a_child_from_a_census_file_that_nobody_here_wrote(
    service: str, worker_engine: AsyncEngine, admin_engine: AsyncEngine, partnership: Partnership
) -> None:
    into = Destination(
        engine=worker_engine,
        partnership_id=partnership.founded.id,
        slug=partnership.founded.slug,
        now=datetime.now(UTC),
    )
    await census_imports.load(CENSUS, into, progress=lambda _: None)
    assert await count(admin_engine, "people", partnership) == 332
    enquiry, told = await _played(
        service, partnership.founded, partnership.issuer, child_id="RND000750143123"
    )
    assert "shows 2 earlier referrals" in told
    assert enquiry["outcome"] == "substantiated_continuing_risk"
    assert await count(admin_engine, "people", partnership) == 332
    for action in (
        "contact.recorded",
        "contact.triaged",
        "threshold_decision.recorded",
        "referral.opened",
        "strategy_meeting.concluded",
        "enquiry.started",
        "enquiry.authorised",
    ):
        assert await events(admin_engine, partnership, action), action


async def test_a_child_whom_nobody_knows_ends_the_story_plainly(
    service: str, partnership: Partnership
) -> None:
    with pytest.raises(StoryBroken, match="Nobody is known by that id"):
        await _played(service, partnership.founded, partnership.issuer, child_id="NOBODY")
