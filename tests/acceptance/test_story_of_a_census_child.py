"""The main story, told of a child from a census file that nobody here wrote."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.services.census import imports
from app.services.census.imports import Destination
from tests.support.database.audit_log import count, events
from tests.support.journeys.demo_story import played, service
from tests.support.partnerships import Partnership
from tests.support.repository import ROOT

__all__ = ["service"]

CENSUS = ROOT.parent / "shared" / "data" / "cin" / "fake_CIN_data.xml"

pytestmark = pytest.mark.skipif(not CENSUS.exists(), reason="the census file is not here")


async def test_the_story_is_told_of_a_child_from_a_census_file_that_nobody_here_wrote(
    service: str, worker_engine: AsyncEngine, admin_engine: AsyncEngine, partnership: Partnership
) -> None:
    into = Destination(
        engine=worker_engine,
        partnership_id=partnership.founded.id,
        slug=partnership.founded.slug,
        now=datetime.now(UTC),
    )
    await imports.load(CENSUS, into, progress=lambda _: None)
    assert await count(admin_engine, "people", partnership) == 332
    enquiry, told = await played(
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
