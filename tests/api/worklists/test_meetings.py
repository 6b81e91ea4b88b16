"""Worklists around strategy meetings: to call, to conclude, to minute, to come to, to receipt."""

from datetime import timedelta

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.partnerships import Partnership
from tests.support.scenarios.meetings import (
    SCHOOL,
    Household,
    a_decision_on,
    about_both,
    called,
    concluded,
    held,
    invited,
    no_enquiry_on,
    path_of,
    posted,
    sat,
    write_household,
    write_sibling_referral,
)
from tests.support.scenarios.pathway import Json
from tests.support.scenarios.worklists import clocks, kinds, names, waiting

ALPHA, SIBLING = "Testchild Alpha-Invented", "Testsibling Alpha-Invented"
WORDING = {"wording": "An invented record of what was said."}


@pytest_asyncio.fixture
async def household(partnership: Partnership, worker_engine: AsyncEngine) -> Household:
    return await write_household(worker_engine, partnership)


async def minuted(partnership: Partnership, meeting: Json) -> Json:
    partnership.clock.advance(minutes=1)
    return await posted(partnership.hub_support, path_of(meeting, "minutes"), WORDING)


async def circulated(
    partnership: Partnership, meeting: Json, minutes: Json, *agencies: str
) -> None:
    partnership.clock.advance(minutes=1)
    ids = [str(partnership.founded.agencies[agency]) for agency in agencies]
    await posted(
        partnership.hub_support,
        path_of(meeting, "minutes", minutes["id"], "circulation"),
        {"agency_ids": ids} if ids else {},
    )


async def test_a_meeting_that_was_decided_on_and_not_called_waits_to_be_called(
    partnership: Partnership, household: Household
) -> None:
    (item,) = await waiting(partnership.hub_manager, "meetings")
    assert (item["waiting"], item["id"]) == ("meeting_to_call", str(household.referral))
    assert names([item]) == [[ALPHA]]
    assert clocks(item) == {"strategy_meeting": "running"}


async def test_a_meeting_waits_until_it_is_concluded(
    partnership: Partnership, household: Household
) -> None:
    meeting = await called(partnership, household)
    (item,) = await waiting(partnership.hub_support, "meetings")
    assert (item["waiting"], item["id"]) == ("meeting", meeting["id"])
    assert names([item]) == [[ALPHA]]
    assert clocks(item) == {"strategy_meeting": "running"}
    assert item["due_at"] == item["clocks"][0]["due_at"] == "2026-11-19T00:00:00Z"


async def test_a_meeting_that_was_held_is_due_when_it_was_scheduled_and_leaves_when_concluded(
    partnership: Partnership, household: Household
) -> None:
    meeting = await sat(partnership, household)
    (item,) = await waiting(partnership.hub_support, "meetings")
    assert (kinds([item]), clocks(item)) == (["meeting"], {})
    assert item["due_at"] == "2026-11-18T14:00:00Z"
    await concluded(partnership, meeting, no_enquiry_on(household.child))
    assert await waiting(partnership.hub_support, "meetings") == []


async def test_a_meeting_called_for_the_household_is_owed_to_no_sibling_any_more(
    partnership: Partnership, household: Household, worker_engine: AsyncEngine
) -> None:
    await write_sibling_referral(worker_engine, partnership, household)
    assert kinds(await waiting(partnership.hub_manager, "meetings")) == ["meeting_to_call"] * 2
    await called(partnership, household)
    items = await waiting(partnership.hub_manager, "meetings")
    assert sorted(kinds(items)) == ["meeting", "meeting_to_call"]
    assert [ALPHA] in names(items)
    assert [SIBLING] in names(items)


async def test_a_meeting_about_both_children_waits_once(
    partnership: Partnership, household: Household, worker_engine: AsyncEngine
) -> None:
    await write_sibling_referral(worker_engine, partnership, household)
    await called(partnership, household, **about_both(household))
    (item,) = await waiting(partnership.hub_manager, "meetings")
    assert item["waiting"] == "meeting"
    assert sorted(child["name"] for child in item["children"]) == [ALPHA, SIBLING]


async def test_a_meeting_called_off_is_owed_again(
    partnership: Partnership, household: Household
) -> None:
    meeting = await called(partnership, household)
    partnership.clock.advance(minutes=1)
    await posted(
        partnership.hub_manager,
        path_of(meeting, "cancellation"),
        {"reason": "An invented reason."},
        version=meeting["etag"],
    )
    assert kinds(await waiting(partnership.hub_manager, "meetings")) == ["meeting_to_call"]


async def test_minutes_wait_until_everybody_invited_has_been_sent_them(
    partnership: Partnership, household: Household
) -> None:
    meeting = await sat(partnership, household)
    assert await waiting(partnership.hub_support, "minutes") == []
    await concluded(partnership, meeting, no_enquiry_on(household.child))
    (item,) = await waiting(partnership.hub_support, "minutes")
    assert (item["waiting"], item["id"]) == ("minutes", meeting["id"])
    assert clocks(item) == {"strategy_minutes": "running"}
    minutes = await minuted(partnership, meeting)
    await circulated(partnership, meeting, minutes, "Police", "Health")
    assert clocks((await waiting(partnership.hub_support, "minutes"))[0]) == {
        "strategy_minutes": "running"
    }
    await circulated(partnership, meeting, minutes)
    assert await waiting(partnership.hub_support, "minutes") == []


async def test_a_correction_of_minutes_is_owed_to_everybody_although_no_clock_runs(
    partnership: Partnership, household: Household
) -> None:
    meeting = await sat(partnership, household)
    await concluded(partnership, meeting, no_enquiry_on(household.child))
    await circulated(partnership, meeting, await minuted(partnership, meeting))
    correction = await minuted(partnership, meeting)
    (item,) = await waiting(partnership.hub_support, "minutes")
    assert (item["due_at"], clocks(item)) == (None, {})
    await circulated(partnership, meeting, correction)
    assert await waiting(partnership.hub_support, "minutes") == []


async def test_the_corrections_of_one_meeting_say_nothing_of_anothers_minutes(
    partnership: Partnership, household: Household
) -> None:
    first = await sat(partnership, household)
    await concluded(partnership, first, no_enquiry_on(household.child))
    await minuted(partnership, first)
    await circulated(partnership, first, await minuted(partnership, first))
    second = await sat(partnership, household, follows_id=first["id"])
    await concluded(partnership, second, no_enquiry_on(household.child))
    (item,) = await waiting(partnership.hub_support, "minutes")
    assert item["id"] == second["id"]
    await circulated(partnership, second, await minuted(partnership, second))
    assert await waiting(partnership.hub_support, "minutes") == []


async def test_an_agency_is_shown_the_meetings_to_come_that_it_is_invited_to(
    partnership: Partnership, household: Household
) -> None:
    await called(partnership, household)
    officer = partnership.agency_officer
    assert await waiting(officer, "my_agency") == []
    partnership.clock.advance(minutes=1)
    (item,) = await waiting(partnership.hub_support, "meetings")
    await posted(partnership.hub_support, f"/v1/strategy-meetings/{item['id']}/invitations", {})
    (invitation,) = await waiting(officer, "my_agency")
    assert invitation["waiting"] == "invitation"
    assert invitation["strategy_meeting_id"] == item["id"]
    assert invitation["due_at"] == "2026-11-18T14:00:00Z"
    assert (names([invitation]), clocks(invitation)) == ([[ALPHA]], {})


async def test_an_agency_sees_nothing_of_a_meeting_that_is_not_its_own(
    partnership: Partnership, household: Household, other_partnership: Partnership
) -> None:
    await invited(partnership, household)
    assert len(await waiting(partnership.school_officer, "my_agency")) == 1
    assert await waiting(other_partnership.agency_officer, "my_agency") == []


async def test_once_held_a_meeting_is_no_longer_to_come(
    partnership: Partnership, household: Household
) -> None:
    await held(partnership, household)
    assert await waiting(partnership.agency_officer, "my_agency") == []


async def test_minutes_wait_with_an_agency_until_it_has_said_that_it_received_them(
    partnership: Partnership, household: Household
) -> None:
    meeting = await sat(partnership, household)
    await concluded(partnership, meeting, a_decision_on(household.child))
    minutes = await minuted(partnership, meeting)
    await circulated(partnership, meeting, minutes, SCHOOL)
    assert await waiting(partnership.agency_officer, "my_agency") == []
    officer = partnership.school_officer
    (item,) = await waiting(officer, "my_agency")
    assert (item["waiting"], item["minutes_id"]) == ("minutes_to_receipt", minutes["id"])
    assert (item["due_at"], names([item])) == (None, [[ALPHA]])
    partnership.clock.advance(minutes=1)
    await posted(officer, path_of(meeting, "minutes", minutes["id"], "receipt"))
    assert await waiting(officer, "my_agency") == []


async def test_what_an_agency_is_to_come_to_stands_before_what_it_is_to_receipt(
    partnership: Partnership, household: Household
) -> None:
    meeting = await sat(partnership, household)
    await concluded(partnership, meeting, a_decision_on(household.child))
    await circulated(partnership, meeting, await minuted(partnership, meeting))
    tomorrow = (partnership.clock.now + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    await invited(
        partnership,
        household,
        follows_id=meeting["id"],
        scheduled_at=tomorrow,
    )
    assert kinds(await waiting(partnership.agency_officer, "my_agency")) == [
        "invitation",
        "minutes_to_receipt",
    ]
