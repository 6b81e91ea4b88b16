"""Closing for a reason that the record of the child contradicts: by exception alone."""

from datetime import date
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from app.models import CensusEpisode, CensusImport, ImportedChild
from tests.support.clock import WEDNESDAY_MORNING
from tests.support.database.audit_log import events
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.pathway import (
    Json,
    a_triaged_contact,
    allocated,
    an_open_referral,
    decided,
)


def closing(reason: str, *exceptions: str) -> Json:
    given = [
        {"gate": gate, "ground": "other", "reason": "It is on paper (invented)."}
        for gate in exceptions
    ]
    return {"closure_reason": reason, "rationale": "Invented.", "exceptions": given}


async def closed(client: Person, referral: Json, command: Json) -> httpx.Response:
    return await client.post(
        f"/v1/referrals/{referral['id']}/closure", command, version=referral["etag"]
    )


async def assessed(
    admin_engine: AsyncEngine, partnership: Partnership, referral: Json, **changes: object
) -> None:
    """An assessment of the child that a census file gave, authorised on the day of the test."""
    ours = {"partnership_id": partnership.founded.id}
    file, child = uuid4(), uuid4()
    async with admin_engine.begin() as connection:
        await connection.execute(
            insert(CensusImport).values(
                **ours,
                id=file,
                file_digest=uuid4().hex,
                collection_year="2027",
                started_at=WEDNESDAY_MORNING,
            )
        )
        await connection.execute(
            insert(ImportedChild).values(
                **ours,
                id=child,
                census_import_id=file,
                place=1,
                line=1,
                person_id=referral["person_id"],
                as_sent=b"<Child/>",
                result="loaded",
                faults=[],
            )
        )
        episode = {
            **ours,
            "id": uuid4(),
            "imported_child_id": child,
            "person_id": referral["person_id"],
            "position": 1,
            "kind": "assessment",
            "starts_on": date(2026, 11, 18),
            "ends_on": date(2026, 11, 18),
            "sent": [],
        }
        await connection.execute(insert(CensusEpisode).values(**episode | changes))


@pytest.mark.parametrize("reason", ["RC8", "RC9"])
async def test_a_closure_after_assessment_needs_the_assessment_or_an_exception(
    partnership: Partnership, admin_engine: AsyncEngine, reason: str
) -> None:
    referral = await allocated(partnership, await an_open_referral(partnership))
    manager = partnership.team_manager
    refused = await closed(manager, referral, closing(reason))
    assert refused.json()["type"] == "/problems/assessment-missing"
    assert refused.json()["exception"] == {
        "gate": "assessment-missing",
        "given_by": ["hub_manager", "team_manager"],
    }
    taken = await closed(manager, referral, closing(reason, "assessment-missing"))
    assert taken.status_code == 200, taken.text
    (given,) = await events(admin_engine, partnership, "exception.given")
    assert given["facts"]["gate"] == "assessment-missing"


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        ({"ends_on": None}, False),
        ({"starts_on": date(2026, 11, 17)}, False),
        ({"kind": "child_in_need_plan"}, False),
        ({"not_loaded_because": "date_not_valid"}, False),
    ],
)
async def test_an_authorised_assessment_of_this_referral_fits(
    partnership: Partnership, admin_engine: AsyncEngine, changes: Json, *, fits: bool
) -> None:
    referral = await allocated(partnership, await an_open_referral(partnership))
    await assessed(admin_engine, partnership, referral, **changes)
    answer = await closed(partnership.team_manager, referral, closing("RC8"))
    assert answer.status_code == (200 if fits else 409), answer.text


async def test_a_child_who_lives_on_record_is_not_closed_as_dead(
    partnership: Partnership,
) -> None:
    referral = await an_open_referral(partnership)
    manager = partnership.hub_manager
    refused = await closed(manager, referral, closing("RC2"))
    assert refused.json()["type"] == "/problems/death-not-recorded"
    path = f"/v1/people/{referral['person_id']}"
    person = await manager.get(path)
    dead = await manager.patch(path, {"died_on": "2026-11-18"}, version=person.headers["ETag"])
    assert dead.status_code == 200, dead.text
    refused = await closed(manager, referral, closing("RC7"))
    assert refused.json()["type"] == "/problems/died-on-record"
    assert (await closed(manager, referral, closing("RC2"))).status_code == 200


async def test_a_child_is_not_closed_to_adult_services(partnership: Partnership) -> None:
    referral = await an_open_referral(partnership)
    manager = partnership.hub_manager
    refused = await closed(manager, referral, closing("RC6"))
    assert refused.json()["type"] == "/problems/not-yet-adult"
    taken = await closed(manager, referral, closing("RC6", "not-yet-adult"))
    assert taken.status_code == 200, taken.text


async def test_a_child_whom_another_authority_has_not_accepted_is_not_closed_as_transferred(
    partnership: Partnership,
) -> None:
    contact = await a_triaged_contact(partnership)
    decision = await decided(partnership, contact)
    await decided(
        partnership,
        contact,
        supersedes_id=decision["id"],
        what_changed="They moved (invented).",
        level="universal",
        criteria=["U1"],
        primary_need=None,
        outcome="passed_to_other_authority",
        other_authority={
            "name": "Invented Council",
            "code": "301",
            "contact_means": "The duty desk, by e-mail",
        },
    )
    read = await partnership.hub_manager.get(f"/v1/referrals/{decision['referral_id']}")
    referral: Json = read.json() | {"etag": read.headers["ETag"]}
    refused = await closed(partnership.hub_manager, referral, closing("RC5"))
    assert refused.json()["type"] == "/problems/authority-has-not-accepted"
    taken = await closed(
        partnership.hub_manager, referral, closing("RC5", "authority-has-not-accepted")
    )
    assert taken.status_code == 200, taken.text
