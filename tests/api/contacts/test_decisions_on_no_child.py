"""Decisions on a person who is 18 or over, or has died: no new referral, but for a review."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import (
    NAMED_CHILD,
    SIGNIFICANT_HARM,
    Json,
    a_decision,
    decided,
    decisions_path,
    recorded,
    triaged,
)

REVIEW: Json = {
    "gate": "child-has-died",
    "ground": "child_died",
    "reason": "The death is under review; the brother's safety is looked into as well.",
}


async def a_contact_about(partnership: Partnership, **child: object) -> Json:
    contact = await recorded(partnership.hub_practitioner, NAMED_CHILD | child)
    return await triaged(partnership.hub_practitioner, contact)


async def died(admin: AsyncEngine, contact: Json, on: date) -> None:
    async with admin.begin() as connection:
        await connection.execute(
            text("UPDATE people SET died_on = :day WHERE id = :person"),
            {"person": contact["children"][0]["person_id"], "day": on},
        )


@pytest.mark.parametrize("changes", [{}, SIGNIFICANT_HARM])
async def test_a_person_of_18_is_refused_a_new_referral_and_nothing_else(
    partnership: Partnership, changes: Json
) -> None:
    contact = await a_contact_about(partnership, born_on="2008-11-18")
    refused = await partnership.hub_manager.post(
        decisions_path(contact), a_decision(partnership, **changes, exceptions=[REVIEW])
    )
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/child-is-adult")
    await decided(
        partnership,
        contact,
        level="universal",
        criteria=["U1"],
        outcome="advice_given",
        primary_need=None,
    )


async def test_the_day_before_the_18th_birthday_is_a_childs(partnership: Partnership) -> None:
    contact = await a_contact_about(partnership, born_on="2008-11-19")
    assert (await decided(partnership, contact))["referral_id"] is not None


async def test_a_child_who_died_has_a_new_referral_by_exception_only(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    contact = await a_contact_about(partnership)
    await died(admin_engine, contact, date(2026, 11, 17))
    path, manager = decisions_path(contact), partnership.hub_manager
    refused = await manager.post(path, a_decision(partnership))
    assert refused.json()["type"] == "/problems/child-has-died"
    other = REVIEW | {"ground": "other"}
    unfit = await manager.post(path, a_decision(partnership, exceptions=[other]))
    assert unfit.json()["type"] == "/problems/ground-does-not-fit"
    decision = await decided(partnership, contact, exceptions=[REVIEW])
    assert decision["referral_id"] is not None
    person = contact["children"][0]["person_id"]
    listed = (await manager.get(f"/v1/people/{person}/exceptions")).json()["items"]
    assert [(each["gate"], each["ground"]) for each in listed] == [("child-has-died", "child_died")]


async def test_an_exception_is_refused_where_the_child_lives(partnership: Partnership) -> None:
    contact = await a_contact_about(partnership)
    answer = await partnership.hub_manager.post(
        decisions_path(contact), a_decision(partnership, exceptions=[REVIEW])
    )
    assert answer.json()["type"] == "/problems/exception-not-needed"
