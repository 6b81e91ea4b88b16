"""What is not shared over HTTP: beyond what originators let, unlawfully, on another's register."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.cli.demo.partnerships import COUNCIL
from tests.support.clock import FixedClock
from tests.support.database.audit_log import count
from tests.support.partnerships import Partnership
from tests.support.scenarios.pathway import Json, an_open_referral
from tests.support.scenarios.shared_information import (
    INJURY,
    Told,
    a_share,
    refused,
    shared,
    write_fragment,
)

TODAY = date(2026, 11, 18)


async def test_nothing_goes_to_whom_its_originator_does_not_let_see_it(
    told: Told, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    for_health = await write_fragment(worker_engine, told, audience=("Health",))
    outside = (409, "outside-audience")
    assert await refused(told, for_health, to=("Health", "Larchfield School")) == outside
    assert await count(admin_engine, "shares", told.partnership) == 0
    await shared(told, for_health, to=("Health", "Police"))


async def test_what_may_go_no_further_goes_where_its_originator_agreed(
    partnership: Partnership, told: Told, worker_engine: AsyncEngine
) -> None:
    fragment = await write_fragment(worker_engine, told, no_onward_sharing=True)
    assert await refused(told, fragment) == (409, "onward-sharing-not-agreed")
    await partnership.agency_officer.post(
        f"/v1/information-fragments/{fragment}/onward-agreements",
        {"agency_ids": [told.agency("Health")]},
    )
    await shared(told, fragment)
    assert await refused(told, fragment, to=("Health", COUNCIL)) == (
        409,
        "onward-sharing-not-agreed",
    )


async def test_what_has_expired_is_not_shared(
    told: Told, worker_engine: AsyncEngine, clock: FixedClock
) -> None:
    fragment = await write_fragment(worker_engine, told, expires_on=TODAY)
    await shared(told, fragment)
    clock.advance(days=1)
    assert await refused(told, fragment) == (409, "information-expired")


async def test_what_was_corrected_is_not_shared(
    told: Told, worker_engine: AsyncEngine, admin_engine: AsyncEngine, incident: str
) -> None:
    corrected = await write_fragment(worker_engine, told, "Health", content=INJURY)
    async with admin_engine.begin() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(
            text("UPDATE information_returns SET supersedes_id = :health WHERE id = :police"),
            {"health": told.returns["Health"], "police": told.returns["Police"]},
        )
    assert await refused(told, corrected, to=("Police",)) == (409, "information-corrected")
    await shared(told, incident)


async def test_a_fragment_is_shared_under_a_child_it_was_asked_for_about(
    partnership: Partnership, told: Told, incident: str
) -> None:
    another = await an_open_referral(partnership)
    answer = await partnership.hub_practitioner.post(
        f"/v1/people/{another['person_id']}/shares", a_share(told, incident)
    )
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/fragment-about-another")


@pytest.mark.parametrize(
    ("changes", "status", "problem"),
    [
        ({"expires_at": "2026-11-18T09:30:00Z"}, 422, "share-never-open"),
        ({"purpose": "court"}, 422, "not-a-purpose-to-share"),
        ({"legal_gateway": "no_such_act"}, 422, "gateway-unknown"),
        ({"legal_gateway": "uk_gdpr_6_1_c"}, 422, "not-a-power"),
        ({"lawful_basis": "uk_gdpr_9_2_g"}, 422, "lawful-basis-unknown"),
        ({"legal_gateway": "children_act_2004_s16la"}, 409, "gateway-not-in-force"),
        ({"purpose": "screening"}, 409, "only-at-section47"),
        ({"gateway_reason": None}, 422, "reason-for-gateway-missing"),
        ({"necessity": " "}, 422, "not-valid"),
        ({"agency_ids": []}, 422, "not-valid"),
        ({"agency_ids": [str(uuid4())]}, 404, "record-not-found"),
    ],
)
async def test_a_share_that_may_not_be_is_refused(
    told: Told,
    incident: str,
    admin_engine: AsyncEngine,
    changes: Json,
    status: int,
    problem: str,
) -> None:
    assert await refused(told, incident, **changes) == (status, problem)
    assert await count(admin_engine, "shares", told.partnership) == 0


async def test_each_fragment_and_agency_is_named_once(told: Told, incident: str) -> None:
    assert await refused(told, incident, incident) == (422, "named-twice")
    assert await refused(told, incident, to=("Health", "Health")) == (422, "named-twice")
    assert await refused(told, str(uuid4())) == (404, "record-not-found")


async def test_below_section_47_the_family_agrees(
    told: Told, incident: str, admin_engine: AsyncEngine
) -> None:
    below: Json = {
        "purpose": "assessment",
        "legal_gateway": "children_act_1989_s17",
        "gateway_reason": None,
    }
    await shared(told, incident, **below)
    async with admin_engine.begin() as connection:
        await connection.execute(
            text("UPDATE contacts SET data_protection_consent = 'not_asked' WHERE id = :id"),
            {"id": told.contact},
        )
    assert await refused(told, incident, **below) == (409, "family-has-not-agreed")
