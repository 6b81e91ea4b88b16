"""Who sees which child by SQL alone: one readable table of every role against every table."""

from collections.abc import Sequence

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.db.engine import DatabaseRole
from app.row_security import TABLE_POLICIES
from tests.support.database.cases import NOW, Case, Row
from tests.support.database.rows.every_table import PARTNERSHIPS, case_near, write, writing
from tests.support.database.sessions import (
    NOT_PERMITTED,
    Tenants,
    become,
    refusal,
    rolled_back,
    seen,
    sign_in,
    signed_in,
)

COLUMNS: dict[str, Sequence[str]] = {
    "hub": ("hub_practitioner", "hub_manager", "hub_support"),
    "worker": ("social_worker",),
    "manager": ("team_manager",),
    "officer": ("agency_officer",),
    "uninvited": ("school_officer", "health_officer"),
    "referrer": ("referrer",),
    "system": ("partner_system",),
    "govern": ("information_governance",),
    "analyst": ("performance_analyst",),
    "admin": ("administrator",),
}
"""The staff whose eyes each column stands for."""

REACH = """
                          hub worker manager officer uninvited referrer system govern analyst admin
partnerships              all all    all     all     all       all      all    all    all     all
agencies                  all all    all     all     all       all      all    all    all     all
teams                     all all    all     all     all       all      all    all    all     all
users                     all all    all     all     all       all      all    all    all     all
memberships               all all    all     all     all       all      all    all    all     all
role_proposals            -   -      -       -       -         -        -      all    -       all
user_suspensions          -   -      -       -       -         -        -      all    -       all
identity_links            -   -      -       -       -         -        -      all    -       all
revoked_tokens            -   -      -       -       -         -        -      -      -       all
threshold_documents       all all    all     all     all       all      all    all    all     all
threshold_criteria        all all    all     all     all       all      all    all    all     all
local_closures            all all    all     all     all       all      all    all    all     all
local_timescales          all all    all     all     all       all      all    all    all     all
people                    all near   near    part    -         -        -      -      -       -
person_names              all near   near    near    -         -        -      -      -       -
person_identifiers        all near   near    -       -         -        -      -      -       -
person_addresses          all near   near    -       -         -        -      -      -       -
relationships             all near   near    -       -         -        -      -      -       -
person_links              all near   near    -       -         -        -      -      -       -
unsafe_contacts           all near   near    -       -         -        -      -      -       -
involvements              all near   near    -       -         -        -      -      -       -
census_imports            all all    all     all     all       all      all    all    all     all
census_episodes           all near   near    -       -         -        -      -      -       -
imported_children         all near   near    -       -         -        -      -      -       -
contacts                  all near   near    near    -         near     -      -      -       -
contact_children          all near   near    near    -         near     -      -      -       -
contact_people            all near   near    near    -         near     -      -      -       -
triages                   all near   near    -       -         -        -      -      -       -
ratings                   all near   near    -       -         -        -      -      -       -
recommendations           all near   near    -       -         -        -      -      -       -
referrer_messages         all near   near    near    -         near     -      -      -       -
unsent_messages           all -      -       -       -         -        -      -      -       -
threshold_decisions       all near   near    -       -         -        -      -      -       -
overturning_views         all near   near    -       -         -        -      -      -       -
other_authorities         all near   near    -       -         -        -      -      -       -
referrals                 all near   near    -       -         -        -      -      -       -
allocations               all near   near    -       -         -        -      -      -       -
routings                  all near   near    -       -         -        -      -      -       -
recorded_errors           all near   near    -       -         -        -      -      -       -
link_reviews              all -      -       -       -         -        -      -      -       -
link_review_items         all -      -       -       -         -        -      -      -       -
strategy_meetings         all near   near    near    -         -        -      -      -       -
strategy_meeting_children all near   near    near    -         -        -      -      -       -
invitations               all near   near    near    -         -        -      -      -       -
attendances               all near   near    near    -         -        -      -      -       -
contributions             all near   near    near    -         -        -      -      -       -
meeting_conclusions       all near   near    near    -         -        -      -      -       -
dissents                  all near   near    near    -         -        -      -      -       -
meeting_actions           all near   near    near    -         -        -      -      -       -
minutes                   all near   near    near    -         -        -      -      -       -
minutes_circulations      all near   near    near    -         -        -      -      -       -
enquiries                 all near   near    -       -         -        -      -      -       -
enquiry_visits            all near   near    -       -         -        -      -      -       -
medicals                  all near   near    -       -         -        -      -      -       -
consultations             all near   near    -       -         -        -      -      -       -
enquiry_conferences       all near   near    -       -         -        -      -      -       -
emergency_protections     all near   near    -       -         -        -      -      -       -
exceptions                all near   near    -       -         -        -      -      -       -
information_requests      all -      -       near    -         -        -      -      -       -
information_request_people all -     -       near    -         -        -      -      -       -
information_request_agencies all -   -       part    -         -        -      -      -       -
information_returns       all -      -       part    -         -        -      -      -       -
information_fragments     all -      -       part    -         -        -      -      -       -
fragment_audiences        all -      -       part    -         -        -      -      -       -
return_readings           all -      -       part    -         -        -      -      -       -
decision_returns          all near   near    -       -         -        -      -      -       -
decision_requests         all near   near    -       -         -        -      -      -       -
return_tasks              all -      -       -       -         -        -      -      -       -
notifications             all near   part    near    -         -        -      -      -       -
notification_corrections  all -      -       -       -         -        -      -      -       -
incident_proposals        all -      -       -       -         -        -      -      -       -
timescales                all part   part    part    -         -        -      -      -       -
sanitisations             all -      -       -       -         -        -      -      -       -
onward_agreements         all -      -       part    -         -        -      -      -       -
shares                    all near   near    -       -         -        -      all    -       -
share_recipients          all near   near    near    -         -        -      all    -       -
shared_fragments          all near   near    part    -         -        -      -      -       -
share_readings            all near   -       near    -         -        -      all    -       -
refusals_to_share         all -      -       -       -         -        -      all    -       -
act_times                 all near   near    -       -         -        -      -      -       -
timescale_breaches        all near   near    -       -         -        -      -      -       -
restrictions              -   near   -       -       -         -        -      all    -       -
restriction_approvals     -   near   -       -       -         -        -      all    -       -
restriction_listings      -   near   -       -       -         -        -      all    -       -
restriction_reviews       -   near   -       -       -         -        -      all    -       -
restriction_relaxations   -   near   -       -       -         -        -      all    -       -
restriction_relaxation_approvals - near -    -       -         -        -      all    -       -
restriction_alerts        -   near   -       -       -         -        -      all    -       -
conflicts_of_interest     -   near   -       -       -         -        -      all    -       -
break_glass_grants        -   near   near    -       -         -        -      all    -       -
break_glass_reviews       -   near   near    -       -         -        -      all    -       -
audit_events              -   -      -       -       -         -        -      all    -       -
access_signals            -   -      -       -       -         -        -      all    -       -
access_signal_outcomes    -   -      -       -       -         -        -      all    -       -
audit_epochs              -   -      -       -       -         -        -      all    -       -
audit_leaves              -   -      -       -       -         -        -      all    -       -
audit_tiles               -   -      -       -       -         -        -      all    -       -
audit_heads               all all    all     all     all       all      all    all    all     all
outbox_messages           all near   near    near    -         near     -      -      -       -
subscriptions             -   -      -       -       -         -        near   -      -       -
deliveries                -   -      -       -       -         -        -      -      -       -
idempotency_keys          -   near   -       -       -         -        -      -      -       -
"""
"""What is seen of two children of the partnership: `all`; all of what is about the `near` one,
and nothing of the other; a `part` of that; or nothing.

The near child is allocated to the worker, in the manager's team; the officer's agency reported
the worry, was invited to the meeting, and was asked and answered, as another agency was that
nobody here acts for; the referrer is who told. What was superseded is in no contact: it is for
the hub and for who sent it.
"""


def expected() -> dict[str, dict[str, str]]:
    """The table as cells, by table and column."""
    head, *lines = REACH.strip().splitlines()
    columns = head.split()
    cells = [line.split() for line in lines]
    return {table: dict(zip(columns, row, strict=True)) for table, *row in cells}


def test_the_table_speaks_of_every_table_and_every_role() -> None:
    assert set(expected()) == set(TABLE_POLICIES)
    assert list(expected()["people"]) == list(COLUMNS)


@pytest.mark.parametrize("column", COLUMNS)
async def test_everyone_sees_what_their_role_reaches_and_no_more(
    tenants: Tenants, api_engine: AsyncEngine, column: str
) -> None:
    for name in COLUMNS[column]:
        async with signed_in(api_engine, tenants.near.founded, name) as connection:
            reached = {
                table: await _reached(connection, tenants, table) for table in TABLE_POLICIES
            }
        assert reached == {table: row[column] for table, row in expected().items()}, name


async def _reached(connection: AsyncConnection, tenants: Tenants, table: str) -> str:
    near = [await _sees(connection, table, row) for row in _written(tenants.near, table)]
    far = [await _sees(connection, table, row) for row in _written(tenants.far, table)]
    if all(near + far):
        return "all"
    if any(far):
        return f"near {near}, far {far}"
    if all(near):
        return "near"
    return "part" if any(near) else "-"


def _written(case: Case, table: str) -> list[Row]:
    # The row made for a partnership is of another one; the case's own is what is looked for.
    return [{"id": case.founded.id}] if table == PARTNERSHIPS else case.made[table]


async def _sees(connection: AsyncConnection, table: str, row: Row) -> bool:
    found = await connection.scalar(
        text(f"SELECT count(*) FROM {table} WHERE id = :id"), {"id": row["id"]}
    )
    return bool(found)


WITHOUT_REACH_MAY_WRITE = {"timescales", "outbox_messages"}
"""What every act leaves behind, whoever acts: a clock that starts, the trail, a message."""


async def test_who_reaches_nothing_writes_nothing_but_what_every_act_leaves_behind(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    written = set()
    for table in TABLE_POLICIES:
        newcomer = case_near(tenants.near.founded)
        async with rolled_back(admin_engine) as connection:
            await write(connection, newcomer, before=table)
            await become(connection, DatabaseRole.API)
            await sign_in(connection, subject=newcomer.founded.subject("performance_analyst"))
            refused = await refusal(connection, writing(table, newcomer.made[table][0]))
        assert refused in {"", NOT_PERMITTED}, table
        if not refused:
            written.add(table)
    assert written == WITHOUT_REACH_MAY_WRITE


async def test_who_reaches_nothing_changes_nothing(
    tenants: Tenants, api_engine: AsyncEngine
) -> None:
    async with signed_in(api_engine, tenants.near.founded, "performance_analyst") as connection:
        for table, policy in TABLE_POLICIES.items():
            if policy.update is not None:
                changed = await connection.execute(text(f"UPDATE {table} SET id = id"))
                assert changed.rowcount == 0, table


ABOUT_THE_CHILD = ("people", "referrals", "strategy_meetings", "enquiries", "timescales")
ABOUT_THE_MEETING = ("strategy_meetings", "strategy_meeting_children", "invitations", "attendances")

ENDINGS = {
    "an allocation that ended": (
        "social_worker",
        "UPDATE allocations SET ended_at = :now WHERE id = :allocation",
        ABOUT_THE_CHILD,
    ),
    "an allocation to another team": (
        "team_manager",
        "UPDATE allocations SET team_id = :elsewhere WHERE id = :allocation",
        ABOUT_THE_CHILD,
    ),
    "an invitation that was not sent": (
        "agency_officer",
        "UPDATE invitations SET invited_at = NULL, invited_by = NULL WHERE id = :invitation",
        # The child's name stays in reach: the agency was asked about the child as well.
        ABOUT_THE_MEETING,
    ),
}


@pytest.mark.parametrize("ending", ENDINGS)
async def test_reach_ends_with_what_it_rests_on(
    tenants: Tenants, admin_engine: AsyncEngine, ending: str
) -> None:
    name, statement, lost = ENDINGS[ending]
    near, tenant = tenants.near, tenants.near.founded.id
    given: dict[str, object] = {
        "now": NOW,
        "allocation": near.id("allocations"),
        "elsewhere": tenants.far.team_id,
        "invitation": near.id("invitations"),
    }
    asked = {key: value for key, value in given.items() if f":{key}" in statement}
    async with rolled_back(admin_engine) as connection:
        await connection.execute(text(statement), asked)
        await become(connection, DatabaseRole.API)
        await sign_in(connection, subject=near.founded.subject(name))
        assert [table for table in lost if await seen(connection, table, of=tenant)] == []


async def test_a_link_that_was_taken_back_no_longer_leads_to_the_other_record(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    near = tenants.near
    other_record = near.made["people"][2]
    async with rolled_back(admin_engine) as connection:
        await connection.execute(
            text(
                "UPDATE person_links SET unlinked_at = :now, unlinked_by = linked_by,"
                " unlinked_because = 'Not the same child.' WHERE id = :link"
            ),
            {"now": NOW, "link": near.id("person_links")},
        )
        await become(connection, DatabaseRole.API)
        await sign_in(connection, subject=near.founded.subject("social_worker"))
        assert await _sees(connection, "people", near.made["people"][0])
        assert not await _sees(connection, "people", other_record)
