"""Clocks that had ended before their record was found to be in error: kept, and counted nowhere."""

from datetime import UTC, date, datetime

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.reporting.figures import Month
from tests.support.clock import FixedClock
from tests.support.database.records import as_the_service
from tests.support.partnerships import Partnership
from tests.support.scenarios.corrections import an_error, confirmed, protected, protections_of
from tests.support.scenarios.enquiries import Story, clock_of, see_and_consult, write_story
from tests.support.scenarios.pathway import (
    a_triaged_contact,
    allocated,
    an_open_referral,
    recorded,
    triaged,
)


@pytest_asyncio.fixture
async def story(partnership: Partnership, worker_engine: AsyncEngine) -> Story:
    return await write_story(worker_engine, partnership)


DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)


async def test_a_clock_that_was_met_reads_as_cancelled_in_a_record_in_error(
    partnership: Partnership, story: Story
) -> None:
    await see_and_consult(partnership, story)
    before = clock_of((await partnership.hub_manager.get(story.path)).json(), "child_seen")
    assert (before["state"], before["struck_out_at"]) == ("met", None)
    error = await confirmed(partnership, an_error("enquiry", str(story.enquiry_id)))
    after = clock_of((await partnership.hub_manager.get(story.path)).json(), "child_seen")
    assert (after["state"], after["struck_out_at"]) == ("cancelled", error["confirmed_at"])
    assert {each["state"] for each in after["limits"]} == {"cancelled"}
    assert (after["stopped_at"], after["stopped_by"]) == (
        before["stopped_at"],
        before["stopped_by"],
    )
    alone = await partnership.hub_manager.get(f"/v1/timescales/{after['id']}")
    assert alone.json()["state"] == "cancelled"


async def test_a_clock_that_was_missed_needs_no_reason_in_a_record_in_error(
    partnership: Partnership, clock: FixedClock
) -> None:
    child = (await a_triaged_contact(partnership))["children"][0]["person_id"]
    night = await protected(partnership.hub_manager, child)
    clock.advance(days=4)
    manager = partnership.hub_manager
    ended = await manager.post(
        f"{protections_of(child)}/{night['id']}/ending",
        {"ending": "ran_out"},
        version=night["etag"],
    )
    (missed,) = ended.json()["timescales"]
    assert missed["state"] == "breached"
    await confirmed(partnership, an_error("protection", night["id"]))
    (after,) = (await manager.get(protections_of(child))).json()["items"]
    assert [each["state"] for each in after["timescales"]] == ["cancelled"]
    refused = await manager.post(f"/v1/timescales/{missed['id']}/breaches", {"reason": "Invented."})
    assert refused.json()["type"] == "/problems/not-breached"


async def test_the_figures_count_no_clock_of_a_record_in_error(
    partnership: Partnership, worker_engine: AsyncEngine, story: Story
) -> None:
    await see_and_consult(partnership, story)
    months = [Month(date(2026, 11, 1))]

    async def met() -> int:
        async with as_the_service(worker_engine, partnership) as uow:
            counts = await uow.figures.clocks(months, before=DECEMBER, now=uow.now)
            uow.audit("test.arranged")
        return sum(each["met"] for each in counts.get("child_seen", {}).values())

    partnership.clock.advance(minutes=1)
    assert await met() == 1
    await confirmed(partnership, an_error("enquiry", str(story.enquiry_id)))
    assert await met() == 0


async def test_an_acknowledged_routing_in_error_leaves_no_clock_that_was_met(
    partnership: Partnership,
) -> None:
    referral = await an_open_referral(partnership)
    await allocated(partnership, referral)
    practitioner = partnership.hub_practitioner
    contact = await triaged(
        practitioner,
        await recorded(practitioner),
        identification="known",
        person_id=referral["person_id"],
    )
    child = contact["children"][0]["id"]
    path = f"/v1/contacts/{contact['id']}"
    acknowledged = await partnership.social_worker.post(
        f"{path}/children/{child}/routing/acknowledgement"
    )
    assert acknowledged.status_code == 200, acknowledged.text
    error = await confirmed(partnership, an_error("referral", referral["id"]))
    assert "routing" in {each["subject_type"] for each in error["followed"]}
    after = (await partnership.hub_manager.get(path)).json()
    states = {each["kind"]: each["state"] for each in after["timescales"]}
    assert (states["routing_acknowledgement"], states["threshold_decision"]) == (
        "cancelled",
        "running",
    )


async def test_the_clocks_of_a_contact_made_in_error_count_for_nothing(
    partnership: Partnership,
) -> None:
    practitioner = partnership.hub_practitioner
    contact = await recorded(practitioner)
    path = f"/v1/contacts/{contact['id']}"
    told = await practitioner.post(
        f"{path}/acknowledgement", {"means": "email", "wording": "Received (invented)."}
    )
    assert told.status_code in {200, 201}, told.text
    now = await practitioner.get(path)
    states = {each["kind"]: each["state"] for each in now.json()["timescales"]}
    assert states["referrer_acknowledgement"] == "met"
    marked = await practitioner.post(
        f"{path}/error", {"reason": "Typed twice (invented)."}, version=now.headers["ETag"]
    )
    assert marked.status_code == 200, marked.text
    assert {each["state"] for each in marked.json()["timescales"]} == {"cancelled"}
