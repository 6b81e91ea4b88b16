"""The last line: no share beyond what originators let, in other words, or rewritten later."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.cli.demo.partnerships import COUNCIL
from tests.support.database.cases import NOW, TODAY, Case, Row
from tests.support.database.rows.every_table import writing
from tests.support.database.sessions import (
    APPENDED_ONLY,
    Tenants,
    refusal,
    rolled_back,
)

UNTRUE = "23514"


def again(case: Case, table: str, nth: int = 0, **changes: Any) -> Row:
    """A row of the case once more, with an id of its own and these changes."""
    return {**case.made[table][nth], "id": uuid4(), **changes}


async def share_anew(connection: AsyncConnection, case: Case, **changes: Any) -> Row:
    """A second share of the case, given to nobody and empty yet."""
    share = again(case, "shares", **changes)
    await connection.execute(writing("shares", share))
    return share


def given(case: Case, share: Row, agency: str = COUNCIL) -> Row:
    return again(
        case,
        "share_recipients",
        share_id=share["id"],
        shared_at=share["shared_at"],
        agency_id=case.founded.agencies[agency],
    )


def sent(case: Case, share: Row, nth: int = 1, **changes: Any) -> Row:
    """The second fragment as it was told, or the first in its sanitised version."""
    return again(case, "shared_fragments", nth, share_id=share["id"], **changes)


async def test_what_is_allowed_is_not_refused(tenants: Tenants, admin_engine: AsyncEngine) -> None:
    async with rolled_back(admin_engine) as connection:
        share = await share_anew(connection, tenants.near)
        for nth in range(2):
            await connection.execute(writing("shared_fragments", sent(tenants.near, share, nth)))
        await connection.execute(writing("share_recipients", given(tenants.near, share)))


@pytest.mark.parametrize("agency", ["Health", "Housing", "Police"])
async def test_nothing_goes_to_an_agency_outside_the_audience(
    tenants: Tenants, admin_engine: AsyncEngine, agency: str
) -> None:
    """Whichever is written first: the recipient, or what the recipient would be given."""
    case = tenants.near
    async with rolled_back(admin_engine) as connection:
        share = await share_anew(connection, case)
        recipient = writing("share_recipients", given(case, share, agency))
        fragment = writing("shared_fragments", sent(case, share))
        for first, second in ((recipient, fragment), (fragment, recipient)):
            savepoint = await connection.begin_nested()
            await connection.execute(first)
            assert await refusal(connection, second) == UNTRUE
            await savepoint.rollback()


async def test_what_may_go_no_further_needs_its_originators_agreement(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    case = tenants.near
    async with rolled_back(admin_engine) as connection:
        share = await share_anew(connection, case)
        await connection.execute(writing("share_recipients", given(case, share)))
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(
            text("DELETE FROM onward_agreements WHERE information_fragment_id = :fragment"),
            {"fragment": case.id("information_fragments", 1)},
        )
        await connection.execute(text("SET LOCAL session_replication_role = origin"))
        assert await refusal(connection, writing("shared_fragments", sent(case, share))) == UNTRUE


async def test_what_has_expired_is_not_shared(tenants: Tenants, admin_engine: AsyncEngine) -> None:
    case = tenants.near
    async with rolled_back(admin_engine) as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(
            text("UPDATE information_fragments SET expires_on = :today WHERE id = :fragment"),
            {"today": TODAY, "fragment": case.id("information_fragments", 1)},
        )
        await connection.execute(text("SET LOCAL session_replication_role = origin"))
        for shared_at, expected in ((NOW, ""), (NOW + timedelta(days=1), UNTRUE)):
            share = await share_anew(connection, case, shared_at=shared_at)
            await connection.execute(writing("share_recipients", given(case, share)))
            fragment = sent(case, share, expires_on=TODAY)
            assert await refusal(connection, writing("shared_fragments", fragment)) == expected


OTHERWISE: dict[str, Row] = {
    "in other words": {"wording": "Something else altogether."},
    "of another source": {"source": "Somebody else"},
    "of another day": {"source_dated_on": TODAY - timedelta(days=1)},
    "more freely": {"may_tell_family": True},
    "unguarded": {"no_onward_sharing": False},
    "for longer": {"expires_on": TODAY + timedelta(days=9)},
    "for anybody": {"audience": None},
    "better graded": {
        "source_evaluation": "1",
        "intelligence_assessment": "A",
        "handling_code": "P",
    },
}


@pytest.mark.parametrize("how", OTHERWISE)
async def test_a_fragment_is_sent_as_it_was_told(
    tenants: Tenants, admin_engine: AsyncEngine, how: str
) -> None:
    async with rolled_back(admin_engine) as connection:
        share = await share_anew(connection, tenants.near)
        told_otherwise = sent(tenants.near, share, **OTHERWISE[how])
        assert await refusal(connection, writing("shared_fragments", told_otherwise)) == UNTRUE


async def test_a_fragment_is_not_attributed_to_another_agency_or_person(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    case = tenants.near
    async with rolled_back(admin_engine) as connection:
        share = await share_anew(connection, case)
        for column, other_id in (
            ("agency_id", case.agency_id),
            ("person_id", case.id("people", 1)),
        ):
            other = writing("shared_fragments", sent(case, share) | {column: other_id})
            assert await refusal(connection, other) == UNTRUE


async def test_a_sanitised_version_is_sent_in_its_words_once_it_is_released(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    case = tenants.near
    async with rolled_back(admin_engine) as connection:
        unreleased = again(case, "sanitisations", released_at=None, released_by=None)
        await connection.execute(writing("sanitisations", unreleased))
        share = await share_anew(connection, case)
        for changes in (
            {"wording": case.made["information_fragments"][0]["content"]},
            {"sanitisation_id": unreleased["id"]},
        ):
            fragment = writing("shared_fragments", sent(case, share, 0, **changes))
            assert await refusal(connection, fragment) == UNTRUE


async def test_only_the_agency_that_told_it_agrees_that_it_goes_further(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    case = tenants.near
    foreign = again(
        case,
        "onward_agreements",
        agency_id=case.founded.agencies["Housing"],
        recipient_id=case.founded.agencies["Health"],
    )
    async with rolled_back(admin_engine) as connection:
        assert await refusal(connection, writing("onward_agreements", foreign)) == UNTRUE


async def test_a_share_relies_on_law_that_is_in_force(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    async with rolled_back(admin_engine) as connection:
        unlawful = again(tenants.near, "shares", legal_gateway="children_act_2004_s16la")
        assert await refusal(connection, writing("shares", unlawful)) == UNTRUE


REWRITTEN = (
    "UPDATE shares SET necessity = 'Another.'",
    "UPDATE shares SET expires_at = '2027-01-01'",
    "UPDATE shares SET purpose = 'screening'",
    "DELETE FROM shares",
    "TRUNCATE shares CASCADE",
    "UPDATE sanitisations SET wording = 'Other words.'",
    "UPDATE sanitisations SET released_at = released_at + interval '1 day'",
    "DELETE FROM sanitisations",
    "TRUNCATE sanitisations CASCADE",
)


@pytest.mark.parametrize("statement", REWRITTEN)
async def test_what_was_sent_or_released_is_not_rewritten_by_anybody(
    tenants: Tenants, admin_engine: AsyncEngine, statement: str
) -> None:
    async with rolled_back(admin_engine) as connection:
        assert await refusal(connection, text(statement)) == APPENDED_ONLY


async def test_a_share_is_revoked_once(tenants: Tenants, admin_engine: AsyncEngine) -> None:
    revoking = text(
        "UPDATE shares SET revoked_at = :at, revoked_by = shared_by, revoked_because = 'Because.',"
        " version = version + 1, changed_at = :at WHERE id = :share"
    )
    share = tenants.near.id("shares")
    async with rolled_back(admin_engine) as connection:
        await connection.execute(revoking, {"at": NOW, "share": share})
        later = revoking.bindparams(at=NOW + timedelta(hours=1), share=share)
        assert await refusal(connection, later) == APPENDED_ONLY
        taken_back = text(
            "UPDATE shares SET revoked_at = NULL, revoked_by = NULL, revoked_because = NULL"
        )
        assert await refusal(connection, taken_back) == APPENDED_ONLY
