"""The main story, played against the service as a process of its own, as `frontdoor demo` does."""

from datetime import datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LocalIssuer
from app.cli.demo.client import Json, StoryBroken
from app.domain.clocks.definitions import ClockKind
from app.domain.clocks.working_time import Calendar, end_of_london_day, london_date
from tests.support.journeys.demo_story import played, service
from tests.support.partnerships import Partnership, found

__all__ = ["service"]


def _clocks(record: Json) -> dict[str, Json]:
    return {clock["kind"]: clock for clock in record["timescales"]}


async def test_a_worry_becomes_an_enquiry_with_every_clock_right(
    service: str, worker_engine: AsyncEngine, issuer: LocalIssuer
) -> None:
    founded = await found(worker_engine, "story")
    enquiry, told = await played(service, founded, issuer)
    assert enquiry["state"] == "authorised"
    clocks = _clocks(enquiry)
    assert clocks[ClockKind.CHILD_SEEN]["state"] == "met"
    conference = clocks[ClockKind.INITIAL_CONFERENCE]
    assert conference["state"] == "running"
    began = london_date(datetime.fromisoformat(conference["started_at"]))
    due = end_of_london_day(Calendar().add_working_days(began, 15))
    assert datetime.fromisoformat(conference["due_at"]) == due
    assert "A conference is owed in 15 working days" in told


async def test_a_child_whom_nobody_knows_ends_the_story_plainly(
    service: str, partnership: Partnership
) -> None:
    with pytest.raises(StoryBroken, match="No child has that id"):
        await played(service, partnership.founded, partnership.issuer, child_id="NOBODY")
