"""Superseding the decision that a referral rests on: it closes, unless the child is protected."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.clock import FixedClock
from tests.support.database.audit_log import messages
from tests.support.partnerships import Partnership
from tests.support.scenarios.meetings import (
    ALWAYS,
    a_decision_on,
    attended,
    concluded,
    path_of,
    posted,
)
from tests.support.scenarios.pathway import (
    SIGNIFICANT_HARM,
    Json,
    a_decision,
    a_triaged_contact,
    allocated,
    decided,
    decisions_path,
    recorded,
    triaged,
)

LESS: Json = {
    "level": "universal",
    "criteria": ["U1"],
    "outcome": "no_further_action",
    "primary_need": None,
    "what_changed": "It was another child of that name.",
}


async def the_referral(partnership: Partnership, decision: Json) -> Json:
    """The referral of a decision, as it stands."""
    answer = await partnership.hub_manager.get(f"/v1/referrals/{decision['referral_id']}")
    referral: Json = answer.json() | {"etag": answer.headers["ETag"]}
    return referral


async def another_contact(partnership: Partnership, person_id: str) -> Json:
    """A second contact, found at triage to be about the same child."""
    practitioner = partnership.hub_practitioner
    return await triaged(
        practitioner,
        await recorded(practitioner),
        identification="known",
        person_id=person_id,
    )


async def test_no_further_action_closes_the_referral_with_the_flag_of_the_census(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    contact = await a_triaged_contact(partnership)
    first = await decided(partnership, contact)
    await allocated(partnership, await the_referral(partnership, first))
    second = await decided(partnership, contact, supersedes_id=first["id"], **LESS)
    assert second["referral_id"] == first["referral_id"]
    referral = await the_referral(partnership, first)
    assert referral["no_further_action"] is True
    assert referral["closed_on"] == "2026-11-18"
    assert referral["closure_reason"] is None
    assert referral["closing_decision_id"] == second["id"]
    assert referral["closure_rationale"] == LESS["what_changed"]
    assert referral["closed_by"] == str(partnership.founded.users["hub_manager"])
    assert [each["ended_at"] is None for each in referral["allocations"]] == [False]
    assert len(await messages(admin_engine, partnership, "referral.closed")) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "advice_given"},
        {"level": "early_help", "criteria": ["E1"], "outcome": "early_help"},
    ],
)
async def test_every_outcome_that_supports_no_referral_closes_it(
    partnership: Partnership, changes: Json
) -> None:
    contact = await a_triaged_contact(partnership)
    first = await decided(partnership, contact, **SIGNIFICANT_HARM)
    await decided(partnership, contact, supersedes_id=first["id"], **{**LESS, **changes})
    referral = await the_referral(partnership, first)
    assert (referral["no_further_action"], referral["closure_reason"]) == (True, None)
    assert referral["closed_on"] == "2026-11-18"
    assert [each["state"] for each in referral["timescales"]] == ["cancelled"]


async def test_a_lesser_referral_stays_open_without_the_meeting(partnership: Partnership) -> None:
    contact = await a_triaged_contact(partnership)
    first = await decided(partnership, contact, **SIGNIFICANT_HARM)
    second = await decided(
        partnership, contact, supersedes_id=first["id"], what_changed="It was an accident."
    )
    assert second["referral_id"] == first["referral_id"]
    referral = await the_referral(partnership, first)
    assert referral["closed_on"] is None
    assert [each["state"] for each in referral["timescales"]] == ["cancelled"]


async def test_the_referral_stays_open_while_another_decision_rests_on_it(
    partnership: Partnership,
) -> None:
    contact = await a_triaged_contact(partnership)
    first = await decided(partnership, contact)
    person_id = contact["children"][0]["person_id"]
    other = await another_contact(partnership, person_id)
    protecting = await decided(partnership, other, **SIGNIFICANT_HARM)
    assert protecting["referral_id"] == first["referral_id"]
    answers = {"decision_id": protecting["id"], "reason": "The meeting hears of both."}
    await decided(partnership, contact, supersedes_id=first["id"], answers=answers, **LESS)
    referral = await the_referral(partnership, first)
    assert (referral["closed_on"], referral["no_further_action"]) == (None, False)
    assert [each["state"] for each in referral["timescales"]] == ["running"]
    await decided(partnership, other, supersedes_id=protecting["id"], **LESS)
    referral = await the_referral(partnership, first)
    assert referral["no_further_action"] is True
    assert [each["state"] for each in referral["timescales"]] == ["cancelled"]


async def test_nothing_is_closed_over_a_meeting_or_an_enquiry(
    partnership: Partnership,
) -> None:
    manager = partnership.hub_manager
    contact = await a_triaged_contact(partnership)
    first = await decided(partnership, contact, **SIGNIFICANT_HARM)
    person_id = contact["children"][0]["person_id"]
    path = decisions_path(contact)
    less = a_decision(partnership, supersedes_id=first["id"], **LESS)
    meeting = await posted(
        manager,
        f"/v1/referrals/{first['referral_id']}/strategy-meetings",
        {
            "purpose": "An invented worry that the child suffers significant harm.",
            "scheduled_at": "2026-11-18T14:00:00Z",
            "children": [{"person_id": person_id, "factors": []}],
        },
    )
    owed = await manager.post(path, less)
    assert owed.json()["type"] == "/problems/strategy-meeting-owed"
    meeting = await posted(manager, path_of(meeting, "opening"), {}, version=meeting["etag"])
    meeting = await attended(partnership, meeting, *ALWAYS)
    await concluded(partnership, meeting, a_decision_on(UUID(person_id)))
    manager = partnership.hub_manager
    open_enquiry = await manager.post(path, less)
    assert open_enquiry.json()["type"] == "/problems/enquiry-still-open"
    referral = await the_referral(partnership, first)
    assert (referral["closed_on"], referral["no_further_action"]) == (None, False)
    listed = (await manager.get(path)).json()["items"]
    assert [each["id"] for each in listed] == [first["id"]]


async def test_a_referral_closed_and_made_again_on_one_day_is_a_re_referral(
    partnership: Partnership, clock: FixedClock
) -> None:
    contact = await a_triaged_contact(partnership)
    first = await decided(partnership, contact)
    person_id = contact["children"][0]["person_id"]
    referral = await the_referral(partnership, first)
    closed = await partnership.hub_manager.post(
        f"/v1/referrals/{referral['id']}/closure",
        {"closure_reason": "RC7", "rationale": "Visited the same day."},
        version=referral["etag"],
    )
    assert closed.status_code == 200, closed.text
    clock.advance(hours=2)
    again = await another_contact(partnership, person_id)
    decision = await decided(
        partnership,
        again,
        last_closure={"referral_id": referral["id"], "view": "Closed too early."},
    )
    second = await the_referral(partnership, decision)
    assert second["opened_on"] == referral["opened_on"] == str(date(2026, 11, 18))
    assert second["is_re_referral"] is True
    assert second["previous"]["id"] == referral["id"]
    assert (await the_referral(partnership, first))["is_re_referral"] is False
    history = await partnership.hub_practitioner.get(f"/v1/people/{person_id}/history")
    assert [each["re_referral"] for each in history.json()["referrals"]] == [False, True]
