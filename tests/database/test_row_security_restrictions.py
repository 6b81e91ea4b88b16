"""What a restriction, a conflict of interest or a deny list keeps, attacked with SQL alone."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.cli.demo.partnerships import COUNCIL
from app.db.engine import DatabaseRole
from app.domain.restrictions.restrictions import Listing, RestrictionKind
from app.models import Base
from app.models.table_policies import HIDES, hidden_by, hides
from app.repositories.scope import restricting_columns
from app.row_security import RESTRICTED_TABLES, TABLE_POLICIES
from tests.support.database.cases import NOW, Case, Row
from tests.support.database.restrictions import (
    LATER,
    as_staff,
    as_superuser,
    break_glass,
    declare,
    held_in_context,
    put_on_list,
    restrict,
    sees,
)
from tests.support.database.rows.every_table import PARTNERSHIPS, case_near, write, writing
from tests.support.database.rows.notifications import superseded
from tests.support.database.sessions import (
    NOT_PERMITTED,
    Tenants,
    become,
    forge,
    refusal,
    rolled_back,
    seen,
)

KEPT = sorted(RESTRICTED_TABLES)
WRITTEN_OF_THE_KNOWN = [
    table
    for table in KEPT
    # What is not there yet cannot be kept from anybody.
    if TABLE_POLICIES[table].insert is not None
    and table not in {"people", "contacts", "strategy_meetings"}
]
HUB = "hub_manager"
SIGNPOSTED, CLOAKED = RestrictionKind
MODELS: dict[str, type[Base]] = {
    mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers
}
SHOWN_WHOLE = {
    "restrictions",
    "restriction_alerts",
    "conflicts_of_interest",
    "break_glass_grants",
    "audit_events",
    "access_signals",
}
"""What says who may not see whom, and the audit log: those who answer for them see them whole."""
_OF_A_COLUMN = re.compile(
    r"(?:\w+ IS NOT NULL AND )?(\w+) IN \(SELECT (?:unnest\(|access\.notifications_hidden\()"
    r"|(id) IN \(SELECT access\."
)


async def hidden_from(connection: AsyncConnection, case: Case) -> list[str]:
    """The tables whose row about the child is not there for whoever acts."""
    return [table for table in KEPT if not await sees(connection, case, table)]


@pytest.mark.parametrize("table", sorted(TABLE_POLICIES))
def test_the_scope_and_row_security_hide_a_row_by_the_same_columns(table: str) -> None:
    columns = RESTRICTED_TABLES.get(table, ())
    conditions = (_OF_A_COLUMN.match(hidden_by(table, column)) for column in columns)
    by_policy = {found.group(found.lastindex or 0) for found in conditions if found is not None}
    assert set(restricting_columns(MODELS[table])) == by_policy


@pytest.mark.parametrize("table", sorted(TABLE_POLICIES.keys() - SHOWN_WHOLE))
def test_every_column_that_says_whom_a_row_is_about_restricts_it(table: str) -> None:
    columns = Base.metadata.tables[table].columns.keys()
    about = {column for column in columns if hides(table, column)}
    assert about <= set(RESTRICTED_TABLES.get(table, ()))


def test_the_columns_that_say_whom_a_row_is_about_are_those_of_some_table() -> None:
    tables = Base.metadata.tables.values()
    known = {column.name for table in tables for column in table.columns}
    assert {name.partition(".")[2] or name for name in HIDES} <= known


async def test_without_a_restriction_the_hub_sees_the_row_in_every_table(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    async with rolled_back(admin_engine) as connection:
        await as_staff(connection, tenants.near, HUB)
        assert await hidden_from(connection, tenants.near) == []


@pytest.mark.parametrize("kind", RestrictionKind)
@pytest.mark.parametrize("name", [HUB, "hub_support", "social_worker", "agency_officer"])
async def test_a_restriction_keeps_the_row_of_every_table_from_the_unlisted(
    tenants: Tenants, admin_engine: AsyncEngine, kind: RestrictionKind, name: str
) -> None:
    async with rolled_back(admin_engine) as connection:
        await restrict(connection, tenants.near, kind=kind)
        await as_staff(connection, tenants.near, name)
        assert await hidden_from(connection, tenants.near) == KEPT


async def test_the_function_that_knows_what_was_disclosed_keeps_it_too(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    disclosed = text("SELECT count(*) FROM access.disclosed(ARRAY[CAST(:person AS uuid)])")
    child = {"person": tenants.near.id("people")}
    async with rolled_back(admin_engine) as connection:
        await as_staff(connection, tenants.near, HUB)
        assert await connection.scalar(disclosed, child)
        await as_superuser(connection)
        await restrict(connection, tenants.near, kind=CLOAKED)
        await as_staff(connection, tenants.near, HUB)
        assert not await connection.scalar(disclosed, child)


@pytest.mark.parametrize("kind", RestrictionKind)
async def test_everybody_elses_child_stays_as_it_was(
    tenants: Tenants, admin_engine: AsyncEngine, kind: RestrictionKind
) -> None:
    async with rolled_back(admin_engine) as connection:
        await restrict(connection, tenants.near, kind=kind)
        await as_staff(connection, tenants.near, HUB)
        assert await hidden_from(connection, tenants.far) == []


def listed_as(case: Case) -> dict[str, dict[str, UUID]]:
    """The three ways in which the hub manager, or the worker, can be on a list."""
    return {
        "the user": {"user_id": case.user(HUB)},
        "the agency": {"agency_id": case.founded.agencies[COUNCIL]},
    }


@pytest.mark.parametrize("way", ["the user", "the agency"])
async def test_whoever_is_on_the_allow_list_sees_the_row_of_every_table(
    tenants: Tenants, admin_engine: AsyncEngine, way: str
) -> None:
    near = tenants.near
    async with rolled_back(admin_engine) as connection:
        restriction_id = await restrict(connection, near, kind=CLOAKED)
        await put_on_list(connection, near, restriction_id, Listing.ALLOW, **listed_as(near)[way])
        await as_staff(connection, near, HUB)
        assert await hidden_from(connection, near) == []


async def test_a_team_on_the_allow_list_sees_what_its_allocations_reach(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    near = tenants.near
    async with rolled_back(admin_engine) as connection:
        restriction_id = await restrict(connection, near)
        await put_on_list(connection, near, restriction_id, Listing.ALLOW, team_id=near.team_id)
        await as_staff(connection, near, "social_worker")
        assert await sees(connection, near, "people")
        await as_superuser(connection)
        await as_staff(connection, near, "social_worker_2")
        assert not await sees(connection, near, "people")


@pytest.mark.parametrize("way", ["the user", "the agency"])
async def test_deny_beats_allow(tenants: Tenants, admin_engine: AsyncEngine, way: str) -> None:
    near = tenants.near
    async with rolled_back(admin_engine) as connection:
        restriction_id = await restrict(connection, near)
        for whom in listed_as(near).values():
            await put_on_list(connection, near, restriction_id, Listing.ALLOW, **whom)
        await put_on_list(connection, near, restriction_id, Listing.DENY, **listed_as(near)[way])
        await as_staff(connection, near, HUB)
        assert await hidden_from(connection, near) == KEPT
        assert not await sees(connection, near, "restrictions")


async def test_deny_beats_owning_the_restriction(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    near = tenants.near
    async with rolled_back(admin_engine) as connection:
        restriction_id = await restrict(connection, near)
        await as_staff(connection, near, "team_manager")
        assert await sees(connection, near, "people"), "the owner reaches it"
        await as_superuser(connection)
        denied = {"user_id": near.user("team_manager")}
        await put_on_list(connection, near, restriction_id, Listing.DENY, **denied)
        await as_staff(connection, near, "team_manager")
        assert await hidden_from(connection, near) == KEPT


async def test_a_conflict_of_interest_closes_every_table_to_one_user(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    near = tenants.near
    async with rolled_back(admin_engine) as connection:
        await declare(connection, near, HUB)
        await as_staff(connection, near, HUB)
        assert await hidden_from(connection, near) == KEPT
        await as_superuser(connection)
        await as_staff(connection, near, "hub_support")
        assert await hidden_from(connection, near) == []


async def test_a_record_linked_to_a_restricted_one_is_closed_with_it(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    near = tenants.near
    async with rolled_back(admin_engine) as connection:
        await restrict(connection, near, of={"person_id": near.id("people", 2)})
        await as_staff(connection, near, HUB)
        assert await hidden_from(connection, near) == KEPT


async def test_a_restricted_contact_is_closed_and_the_child_is_not(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    near = tenants.near
    of_the_contact = {"person_id": None, "contact_id": near.id("contacts")}
    async with rolled_back(admin_engine) as connection:
        await restrict(connection, near, of=of_the_contact)
        await as_staff(connection, near, HUB)
        closed = await hidden_from(connection, near)
        assert {"contacts", "contact_children", "triages", "ratings"} <= set(closed)
        assert not {"people", "referrals", "enquiries"} & set(closed)


async def superseded_twice(connection: AsyncConnection, case: Case) -> dict[str, list[UUID]]:
    """What came in the place of what came in the place of a notice; the ids of all there is of it.

    The service lets only an accepted notice take the place of others; the schema lets any.
    """
    (once,) = case.made["notifications"][1:]
    twice = superseded(once)
    await connection.execute(writing("notifications", twice))
    found: dict[str, list[UUID]] = {"notifications": [once["id"], twice["id"]]}
    for table in ("notification_corrections", "timescales"):
        row = case.made[table][-1]
        found[table] = []
        for of in found["notifications"]:
            named = "subject_id" if table == "timescales" else "notification_id"
            again = {**row, "id": uuid4(), named: of}
            await connection.execute(writing(table, again))
            found[table].append(again["id"])
    message = case.made["outbox_messages"][0]
    found["outbox_messages"] = []
    for guarded in found["notifications"]:
        event = {"event": "notification.superseded", "record_id": guarded}
        guard = {"guard_table": "notifications", "guard_id": guarded, "position": None}
        told = {**message, "id": uuid4(), **event, **guard}
        await connection.execute(writing("outbox_messages", told))
        found["outbox_messages"].append(told["id"])
    return found


async def there(connection: AsyncConnection, ids: dict[str, list[UUID]]) -> dict[str, int]:
    """How many of some rows are there for whoever acts, by table."""
    return {
        table: await connection.scalar(
            text(f"SELECT count(*) FROM {table} WHERE id = ANY (:ids)"), {"ids": of_table}
        )
        or 0
        for table, of_table in ids.items()
    }


@pytest.mark.parametrize("kind", RestrictionKind)
@pytest.mark.parametrize("of", ["the child", "the contact", "an interest"])
async def test_what_was_superseded_is_kept_with_what_took_its_place(
    tenants: Tenants, admin_engine: AsyncEngine, kind: RestrictionKind, of: str
) -> None:
    near = tenants.near
    async with rolled_back(admin_engine) as connection:
        ids = await superseded_twice(connection, near)
        await as_staff(connection, near, HUB)
        assert await there(connection, ids) == dict.fromkeys(ids, 2)
        await as_superuser(connection)
        match of:
            case "the child":
                await restrict(connection, near, kind=kind)
            case "the contact":
                contact = {"person_id": None, "contact_id": near.id("contacts")}
                await restrict(connection, near, kind=kind, of=contact)
            case _:
                await declare(connection, near, HUB)
        await as_staff(connection, near, HUB)
        assert await there(connection, ids) == dict.fromkeys(ids, 0)
        others = {"notifications": [row["id"] for row in tenants.far.made["notifications"]]}
        assert await there(connection, others) == {"notifications": 2}


async def test_a_lifted_restriction_keeps_nothing(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    near = tenants.near
    lifted = {name: near.made["restrictions"][0][name] for name in ("lifted_at", "lifted_by")}
    async with rolled_back(admin_engine) as connection:
        await restrict(connection, near, of={**lifted, "lifted_because": "It is over."})
        await as_staff(connection, near, HUB)
        assert await hidden_from(connection, near) == []


async def test_a_restriction_takes_effect_with_the_next_transaction(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    near = tenants.near
    async with rolled_back(admin_engine) as connection:
        await as_staff(connection, near, HUB)
        await as_superuser(connection)
        await restrict(connection, near)
        await become(connection, DatabaseRole.API)
        assert await sees(connection, near, "people"), "what began before goes on as it began"
        await as_staff(connection, near, HUB)
        assert not await sees(connection, near, "people")


async def test_who_sets_a_restriction_writes_its_lists_and_then_rests_on_them(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    near = tenants.near
    set_by_hub = {"set_by": near.user(HUB), "person_id": near.id("people", 1)}
    async with rolled_back(admin_engine) as connection:
        await as_staff(connection, near, HUB)
        restriction_id = await restrict(connection, near, of=set_by_hub)
        for name in (HUB, "hub_support"):
            listed = {"user_id": near.user(name)}
            await put_on_list(connection, near, restriction_id, Listing.ALLOW, **listed)
        await as_superuser(connection)
        await connection.execute(
            text(
                "UPDATE restriction_listings SET ended_at = :now, ended_by = listed_by"
                " WHERE restriction_id = :of AND user_id = :user"
            ),
            {"now": NOW, "of": restriction_id, "user": near.user(HUB)},
        )
        await as_staff(connection, near, HUB)
        again = {**near.made["restriction_listings"][0], "restriction_id": restriction_id}
        taken_off = writing("restriction_listings", again)
        assert await refusal(connection, taken_off) == NOT_PERMITTED


CLOAKS: dict[str, tuple[dict[str, Any], datetime, RestrictionKind]] = {
    "not approved, for two working days": ({}, NOW, CLOAKED),
    "not approved, once they are over": ({}, LATER, SIGNPOSTED),
    "approved by one": ({"approved_by": [HUB]}, LATER, SIGNPOSTED),
    "approved by two": ({"approved_by": [HUB, "administrator"]}, LATER, CLOAKED),
}


@pytest.mark.parametrize("cloak", CLOAKS)
async def test_a_cloak_lapses_to_a_signpost_unless_two_approve_it(
    tenants: Tenants, admin_engine: AsyncEngine, cloak: str
) -> None:
    near = tenants.near
    given, now, acts_as = CLOAKS[cloak]
    async with rolled_back(admin_engine) as connection:
        await restrict(connection, near, kind=CLOAKED, **given)
        await as_staff(connection, near, "hub_support", now=now)
        assert await hidden_from(connection, near) == KEPT, "kept, whichever it is"
        told_of = await held_in_context(connection, "people_signposted")
        assert (near.id("people") in told_of) == (acts_as is SIGNPOSTED)
        pointed = await signposts(connection, near.id("people"))
        assert bool(pointed) == (acts_as is SIGNPOSTED)


async def signposts(connection: AsyncConnection, record_id: UUID) -> list[Row]:
    """What the database says of a record that could not be opened."""
    found = await connection.execute(text("SELECT * FROM access.signpost(:id)"), {"id": record_id})
    return [dict(row) for row in found.mappings()]


OF_THE_CHILD = ("people", "contacts", "referrals", "strategy_meetings", "enquiries", "timescales")


@pytest.mark.parametrize("table", OF_THE_CHILD)
async def test_a_signpost_says_whom_to_ring_about_each_record_of_the_child(
    tenants: Tenants, admin_engine: AsyncEngine, table: str
) -> None:
    near = tenants.near
    async with rolled_back(admin_engine) as connection:
        restriction_id = await restrict(connection, near)
        await as_staff(connection, near, HUB)
        assert await signposts(connection, near.id(table)) == [
            {
                "restriction_id": restriction_id,
                "ring": near.made["restrictions"][0]["ring"],
                "by_conflict": False,
            }
        ]
        await as_superuser(connection)
        await as_staff(connection, near, "agency_officer")
        assert await signposts(connection, near.id(table)) == [], "they could not ask for it"


async def test_one_cloaked_child_of_a_contact_hides_that_another_is_signposted(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    near = tenants.near
    async with rolled_back(admin_engine) as connection:
        await restrict(connection, near, of={"person_id": near.id("people", 2)})
        await restrict(connection, near, kind=CLOAKED)
        await as_staff(connection, near, HUB)
        for table in OF_THE_CHILD:
            assert await signposts(connection, near.id(table)) == []


async def test_broken_glass_opens_every_table_of_one_child_to_whoever_only_reads(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    near = tenants.near
    async with rolled_back(admin_engine) as connection:
        await restrict(connection, near, of={"person_id": near.id("people", 2)})
        await break_glass(connection, near, HUB)
        await as_staff(connection, near, HUB, reading=True)
        assert await hidden_from(connection, near) == ["link_reviews", "person_links"], (
            "the other record stays closed"
        )
        assert await held_in_context(connection, "people_hidden") == [near.id("people", 2)]
        await as_superuser(connection)
        await as_staff(connection, near, HUB)
        assert await hidden_from(connection, near) == KEPT, "a change opens nothing"
        await as_superuser(connection)
        await as_staff(connection, near, "hub_support", reading=True)
        assert await hidden_from(connection, near) == KEPT, "nor does it open for another"


async def test_broken_glass_opens_a_child_who_was_merely_out_of_reach(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    far, name = tenants.far, "social_worker"
    async with rolled_back(admin_engine) as connection:
        await as_staff(connection, far, name, reading=True)
        assert await hidden_from(connection, far) == KEPT
        await as_superuser(connection)
        await break_glass(connection, far, name)
        await as_staff(connection, far, name, reading=True)
        closed = await hidden_from(connection, far)
        assert not {"people", "contacts", "enquiries", "strategy_meetings"} & set(closed)


GLASS_THAT_OPENS_NOTHING: dict[str, tuple[dict[str, datetime], datetime]] = {
    "after it expires": ({}, LATER),
    "before it was broken": ({}, NOW - timedelta(seconds=1)),
    "once it was closed again": ({"ended_at": NOW}, NOW),
}


@pytest.mark.parametrize("when", GLASS_THAT_OPENS_NOTHING)
async def test_broken_glass_opens_nothing(
    tenants: Tenants, admin_engine: AsyncEngine, when: str
) -> None:
    near = tenants.near
    changes, now = GLASS_THAT_OPENS_NOTHING[when]
    async with rolled_back(admin_engine) as connection:
        await restrict(connection, near)
        await break_glass(connection, near, HUB, **changes)
        await as_staff(connection, near, HUB, now=now, reading=True)
        assert await hidden_from(connection, near) == KEPT


async def test_broken_glass_never_opens_what_is_cloaked_denied_or_ones_own(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    near = tenants.near
    for refused in ("cloaked", "denied", "an interest"):
        async with rolled_back(admin_engine) as connection:
            kind = CLOAKED if refused == "cloaked" else SIGNPOSTED
            restriction_id = await restrict(connection, near, kind=kind)
            if refused == "denied":
                denied = {"user_id": near.user(HUB)}
                await put_on_list(connection, near, restriction_id, Listing.DENY, **denied)
            if refused == "an interest":
                await declare(connection, near, HUB)
            await break_glass(connection, near, HUB)
            await as_staff(connection, near, HUB, reading=True)
            assert await hidden_from(connection, near) == KEPT, refused
            assert await held_in_context(connection, "people_opened") == []


@pytest.mark.parametrize("table", sorted(TABLE_POLICIES))
async def test_whoever_reads_through_broken_glass_writes_nothing_but_that_they_read(
    tenants: Tenants, admin_engine: AsyncEngine, table: str
) -> None:
    newcomer, policy = case_near(tenants.near.founded), TABLE_POLICIES[table]
    row = newcomer.made[table][0]
    async with rolled_back(admin_engine) as connection:
        await write(connection, newcomer, before=table)
        await break_glass(connection, tenants.near, HUB)
        await as_staff(connection, tenants.near, HUB, reading=True)
        await as_everybody(connection, newcomer, of=row["id"] if table == PARTNERSHIPS else None)
        if policy.written_while_reading:
            assert await refusal(connection, writing(table, row)) == ""
            return
        assert await refusal(connection, writing(table, row)) == NOT_PERMITTED
        assert await changed(connection, newcomer, table) in (0, None)
        await as_superuser(connection)
        for command in glass_of(table):
            await connection.execute(text(f"DROP POLICY glass_{command} ON {table}"))
        await become(connection, DatabaseRole.API)
        refused = await refusal(connection, writing(table, row))
        assert refused == (NOT_PERMITTED if policy.insert is None else ""), "the glass policy held"
        assert (await changed(connection, newcomer, table) or 0) > 0 or policy.update is None


async def as_everybody(connection: AsyncConnection, case: Case, *, of: UUID | None = None) -> None:
    """Forge every capability and the worker's own eyes; what was opened stays opened."""
    tenant = of or case.founded.id
    await forge(connection, partnership_id=tenant, user_id=case.user(case.worker))


def glass_of(table: str) -> list[str]:
    """The commands of a table that broken glass closes."""
    policy = TABLE_POLICIES[table]
    return [
        *(["insert"] if policy.insert is not None else []),
        *(["update"] if policy.update is not None else []),
    ]


async def changed(connection: AsyncConnection, case: Case, table: str) -> int | None:
    """How many rows an update that reads nothing changes; None where it is not granted."""
    if TABLE_POLICIES[table].update is None:
        return None
    savepoint = await connection.begin_nested()
    same = text(f"UPDATE {table} SET partnership_id = :same")
    updated = await connection.execute(same, {"same": case.founded.id})
    await savepoint.rollback()
    return int(updated.rowcount)


@pytest.mark.parametrize("table", KEPT)
async def test_without_its_policy_a_table_shows_what_is_kept(
    tenants: Tenants, admin_engine: AsyncEngine, table: str
) -> None:
    near = tenants.near
    async with rolled_back(admin_engine) as connection:
        await restrict(connection, near, kind=CLOAKED)
        await as_staff(connection, near, HUB)
        before = await seen(connection, table, of=near.founded.id)
        await as_superuser(connection)
        await connection.execute(text(f"DROP POLICY restricted ON {table}"))
        await become(connection, DatabaseRole.API)
        assert await sees(connection, near, table)
        assert await seen(connection, table, of=near.founded.id) > before


@pytest.mark.parametrize("table", WRITTEN_OF_THE_KNOWN)
async def test_nothing_is_written_about_whom_the_writer_may_not_see(
    tenants: Tenants, admin_engine: AsyncEngine, table: str
) -> None:
    newcomer = case_near(tenants.near.founded)
    async with rolled_back(admin_engine) as connection:
        await write(connection, newcomer, before=table)
        await restrict(connection, newcomer, kind=CLOAKED)
        await as_staff(connection, newcomer, HUB)
        await as_everybody(connection, newcomer)
        row = writing(table, newcomer.made[table][0])
        assert await refusal(connection, row) == NOT_PERMITTED
