"""The context of a transaction, attacked by SQL as the role that answers requests."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.db.engine import DatabaseRole
from app.db.errors import sqlstate
from app.domain.restrictions.restrictions import RestrictionKind
from app.row_security import TABLE_POLICIES
from tests.support.database.restrictions import restrict
from tests.support.database.sessions import (
    NOT_PERMITTED,
    Tenants,
    become,
    refusal,
    rolled_back,
    seen,
    shown,
    sign_in,
)

TABLES = sorted(TABLE_POLICIES)
HAS_A_CONTEXT = "25001"
SETTINGS = (
    "context",
    "people_hidden",
    "people_signposted",
    "contacts_hidden",
    "meetings_hidden",
    "people_opened",
)


async def held(connection: AsyncConnection) -> dict[str, str]:
    """The settings of the context, which every session may read."""
    return {
        name: await connection.scalar(text(f"SELECT current_setting('frontdoor.{name}', true)"))
        for name in SETTINGS
    }


async def write_settings(connection: AsyncConnection, settings: dict[str, str]) -> None:
    """Write settings by hand, which every session may do as well."""
    for name, value in settings.items():
        await connection.execute(
            text("SELECT set_config('frontdoor.' || :name, :value, true)"),
            {"name": name, "value": value},
        )


async def test_settings_written_by_hand_open_nothing(
    tenants: Tenants, outside: AsyncConnection
) -> None:
    near = tenants.near.founded.id
    lines = f"\npartnership={near}\nuser=\ncapabilities={{hub,system,governance}}\nagencies={{}}"
    for context in (lines, "0" * 64 + lines, "\npartnership=" + str(near)):
        await write_settings(
            outside,
            {
                "partnership": str(near),
                "actor": str(tenants.near.user("hub_manager")),
                "capabilities": "{hub,administrator,governance,system}",
                "context": context,
            },
        )
        assert await outside.scalar(text("SELECT access.partnership()")) is None
        assert await shown(outside, TABLES) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("capabilities={hub}", "capabilities={hub,administrator,governance}"),
        ("capabilities={hub}", "capabilities={system}"),
        ("\nagencies=", "\nagencies={}\nagencies="),
        ("\nuser=", "\nuser=\nuser="),
    ],
)
async def test_a_right_is_not_added_to_ones_own_context(
    of_a_manager: AsyncConnection, old: str, new: str
) -> None:
    before = await held(of_a_manager)
    assert old in before["context"]
    await write_settings(of_a_manager, {"context": before["context"].replace(old, new, 1)})
    assert await of_a_manager.scalar(text("SELECT access.partnership()")) is None
    assert await shown(of_a_manager, TABLES) == []
    await write_settings(of_a_manager, before)
    assert await seen(of_a_manager, "people") > 0, "the context itself is put back as it was"


async def test_another_partnership_is_not_written_into_ones_own_context(
    tenants: Tenants, of_a_manager: AsyncConnection
) -> None:
    near, elsewhere = str(tenants.near.founded.id), str(tenants.elsewhere.founded.id)
    context = (await held(of_a_manager))["context"]
    await write_settings(of_a_manager, {"context": context.replace(near, elsewhere)})
    assert await shown(of_a_manager, TABLES) == []


async def test_what_is_hidden_is_not_taken_off_the_list(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    """Neither for the empty list, nor for none at all, nor with no context beside it."""
    near = tenants.near
    async with rolled_back(admin_engine) as connection:
        await restrict(connection, near, kind=RestrictionKind.CLOAKED)
        await become(connection, DatabaseRole.API)
        await sign_in(connection, subject=near.founded.subject("hub_manager"))
        hidden = await connection.scalar(text("SELECT access.people_hidden()"))
        assert near.id("people") in hidden
        assert near.id("people") not in await _ids(connection)
        kept = (await held(connection))["people_hidden"]
        for written in ("{}", "", kept.replace(str(near.id("people")), str(uuid4()))):
            await write_settings(connection, {"people_hidden": written})
            read = await refusal(connection, text("SELECT id FROM people"))
            assert read == NOT_PERMITTED, written


@pytest.mark.parametrize("changed", [{"context": ""}, {}])
async def test_a_context_changed_in_the_midst_of_a_statement_shows_nothing_that_it_hid(
    tenants: Tenants, admin_engine: AsyncEngine, changed: dict[str, str]
) -> None:
    """By a cursor: with the first row the tenant is asked for, with the next what is hidden."""
    near = tenants.near
    async with rolled_back(admin_engine) as connection:
        await restrict(connection, near, kind=RestrictionKind.CLOAKED)
        await become(connection, DatabaseRole.API)
        await sign_in(connection, subject=near.founded.subject("hub_manager"))
        for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin"):
            await connection.execute(text(f"SET LOCAL enable_{way} = off"))
        await connection.execute(
            text(
                "DECLARE reading CURSOR FOR SELECT told.n, found.id"
                f" FROM (VALUES (1, '{uuid4()}'::uuid), (2, '{near.id('people')}')) AS told (n, id)"
                " LEFT JOIN LATERAL (SELECT id FROM people WHERE partnership_id ="
                f" '{near.founded.id}' AND people.id = told.id) AS found ON true"
            )
        )
        first = (await connection.execute(text("FETCH 1 FROM reading"))).one()
        assert (first.n, first.id) == (1, None)
        await write_settings(connection, {"people_hidden": "{}", **changed})
        savepoint = await connection.begin_nested()
        try:
            shown_next = (await connection.execute(text("FETCH 1 FROM reading"))).one().id
        except DBAPIError as refused:
            assert sqlstate(refused) == NOT_PERMITTED  # noqa: PT017 - either is right
            shown_next = None
        await savepoint.rollback()
        assert shown_next is None


async def _ids(connection: AsyncConnection) -> set[object]:
    return set((await connection.scalars(text("SELECT id FROM people"))).all())


async def test_a_context_is_of_one_transaction(tenants: Tenants, api_engine: AsyncEngine) -> None:
    near = tenants.near.founded
    async with rolled_back(api_engine) as connection:
        await sign_in(connection, subject=near.subject("hub_manager"))
        kept = await held(connection)
        await connection.rollback()
        await connection.begin()
        await write_settings(connection, kept)
        assert await shown(connection, TABLES) == []
        await connection.execute(text("SELECT pg_current_xact_id()"))
        assert await shown(connection, TABLES) == [], "nor in one that has a number too"
    async with rolled_back(api_engine) as other:
        await write_settings(other, kept)
        assert await shown(other, TABLES) == []


@pytest.mark.parametrize("savepoint", [False, True])
async def test_no_one_is_two_users_in_one_transaction(
    tenants: Tenants, outside: AsyncConnection, savepoint: bool
) -> None:
    """Else the rows of one partnership could be read with rights of another: by a cursor."""
    near, elsewhere = tenants.near.founded, tenants.elsewhere.founded
    begun = await outside.begin_nested() if savepoint else None
    await sign_in(outside, subject=near.subject("social_worker"))
    if begun is not None:
        await begun.rollback()
    for subject in (near.subject("hub_manager"), elsewhere.subject("information_governance")):
        again = text(
            "SELECT * FROM access.sign_in('urn:frontdoor:local-issuer', "
            f"'{subject}', 'token', NULL, now(), false, 2)"
        )
        assert await refusal(outside, again) == HAS_A_CONTEXT
        joined = text(
            "SELECT access.accept_invitation('urn:frontdoor:local-issuer', "
            f"'{subject}', 'token', '{elsewhere.slug}', now())"
        )
        assert await refusal(outside, joined) == HAS_A_CONTEXT


async def test_who_accepts_an_invitation_signs_in_as_no_one_else(
    tenants: Tenants, outside: AsyncConnection
) -> None:
    near, elsewhere = tenants.near.founded, tenants.elsewhere.founded
    worker = near.subject("social_worker")
    await outside.execute(
        text(
            "SELECT access.accept_invitation('urn:frontdoor:local-issuer', "
            f"'{worker}', 'token', '{near.slug}', now())"
        )
    )
    for subject, slug in (
        (near.subject("hub_manager"), near.slug),
        (worker, elsewhere.slug),
        (elsewhere.subject("hub_manager"), elsewhere.slug),
    ):
        other = text(
            "SELECT * FROM access.sign_in('urn:frontdoor:local-issuer', "
            f"'{subject}', 'token', '{slug}', now(), false, 2)"
        )
        assert await refusal(outside, other) == HAS_A_CONTEXT
    themselves = text(
        "SELECT * FROM access.sign_in('urn:frontdoor:local-issuer', "
        f"'{worker}', 'token', '{near.slug}', now(), false, 2)"
    )
    assert await refusal(outside, themselves) == ""


async def test_the_hubs_view_takes_a_user_who_is_signed_in(
    tenants: Tenants, outside: AsyncConnection
) -> None:
    widened = text("SELECT access.act_as_hub(NULL, NULL, NULL)")
    assert await refusal(outside, widened) == NOT_PERMITTED
    await sign_in(outside, subject=tenants.near.founded.subject("referrer"))
    before = await held(outside)
    await outside.execute(widened)
    assert await outside.scalar(text("SELECT access.capabilities()")) == ["hub"]
    other = tenants.elsewhere.founded.id
    assert [table for table in TABLES if await seen(outside, table, of=other)] == []
    await write_settings(outside, before)
    assert await outside.scalar(text("SELECT access.capabilities()")) == []
