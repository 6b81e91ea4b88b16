"""What functions of the database do for the role that answers requests, and what they refuse it."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.db.engine import DatabaseRole
from tests.support.database.rows.every_table import writing
from tests.support.database.sessions import (
    NOT_PERMITTED,
    Tenants,
    become,
    refusal,
    rolled_back,
    sign_in,
    signed_in,
)

AS_SYSTEM = (
    "SELECT access.set_context(n, n, '{system}', '{}', '{}', now(), '{}', '{}', '{}', '{}', '{}')"
)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT access.act_as_system(gen_random_uuid(), now())",
        "SELECT access.act_as_auditor(gen_random_uuid())",
        "SELECT access.seal('x')",
        "SELECT access.seal_of_words('x')",
        "SELECT access.mark_of_joining('a', 'b', 'c')",
        "SELECT access.begin_context()",
        f"{AS_SYSTEM} FROM gen_random_uuid() AS n",
        "SELECT * FROM access.bind_user('a', 'b', 'c', NULL, now(), false)",
        "SELECT * FROM access.memberships_of('a', 'b', 'c', NULL, current_date)",
        "SELECT * FROM access.hidden_from(gen_random_uuid(), gen_random_uuid(), now(), false)",
        "SELECT * FROM access.restricting(gen_random_uuid(), gen_random_uuid(), now())",
        "SELECT * FROM access.context_keys",
        "SELECT access.partnership_called('ashdale')",
        "SELECT * FROM access.deliveries_waiting()",
        "SELECT * FROM access.due_work('{}', now(), now(), 2)",
    ],
)
async def test_the_api_seals_nothing_and_acts_as_no_one_else(
    outside: AsyncConnection, statement: str
) -> None:
    assert await refusal(outside, text(statement)) == NOT_PERMITTED


@pytest.mark.parametrize("role", ["frontdoor_worker", "frontdoor_sealer", "frontdoor_auditor"])
async def test_no_role_that_serves_reads_the_keys(
    tenants: Tenants, admin_engine: AsyncEngine, role: str
) -> None:
    async with rolled_back(admin_engine) as connection:
        await connection.execute(text(f"SET LOCAL ROLE {role}"))
        for statement in ("SELECT * FROM access.context_keys", "SELECT access.seal('x')"):
            assert await refusal(connection, text(statement)) == NOT_PERMITTED


async def test_a_release_that_sets_a_context_by_hand_is_refused(outside: AsyncConnection) -> None:
    """It would find no child of whom a referrer tells, and record another without a word."""
    before = text("SELECT * FROM access.sign_in('a', 'b', 'c', NULL, now(), false)")
    assert await refusal(outside, before) == "42883"
    for number in ("1", "3", "NULL"):
        other = text(f"SELECT * FROM access.sign_in('a', 'b', 'c', NULL, now(), false, {number})")
        assert await refusal(outside, other) == "0A000"


async def test_news_is_told_for_a_ticket_and_of_its_partnership(
    tenants: Tenants, api_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    near, elsewhere = tenants.near.founded, tenants.elsewhere.founded
    async with rolled_back(api_engine) as connection:
        assert await connection.scalar(text("SELECT access.stream_ticket()")) is None
        await sign_in(connection, subject=near.subject("hub_manager"))
        ticket = await connection.scalar(text("SELECT access.stream_ticket()"))
    newest = text("SELECT partnership_id FROM access.newest_events(:tickets)")
    async with rolled_back(api_engine) as connection:
        tenant, until, seal = ticket.split(" ")
        assert tenant == str(near.id)
        told = await connection.scalars(newest, {"tickets": [ticket, ticket]})
        assert told.all() == [near.id]
        for forged in (
            f"{elsewhere.id} {until} {seal}",
            f"{near.id} {int(until) + 1} {seal}",
            f"{near.id} {until}",
            f"{elsewhere.id}",
            "",
        ):
            assert (await connection.scalars(newest, {"tickets": [forged]})).all() == []
    async with rolled_back(admin_engine) as connection:
        words = f"{near.id} 1"
        seal = await connection.scalar(
            text("SELECT access.seal_of_words('ticket of an event stream: ' || :words)"),
            {"words": words},
        )
        over = await connection.scalars(newest, {"tickets": [f"{words} {seal}"]})
        assert over.all() == [], "what is over is asked with no more"


# What each function that reads past row security is asked with, of the far case of the partnership.
ASKED = {
    "accesses_to": "'{person}', NULL, NULL, 10",
    "behind_glass": "'{person}', NULL",
    "disclosed": "ARRAY['{person}']::uuid[]",
    "events_naming": "'{person}'",
    "followed": "'{person}'",
    "glass_uses": "'-infinity', 'infinity'",
    "people_sharing": "(SELECT array_agg(key) FROM unnest('{keys}'::text[]) AS key), 10",
    "signpost": "'{person}'",
}


@pytest.mark.parametrize("name", ["referrer", "partner_system"])
@pytest.mark.parametrize("function", sorted(ASKED))
async def test_a_function_that_reads_past_row_security_answers_no_referrer(
    tenants: Tenants, api_engine: AsyncEngine, admin_engine: AsyncEngine, function: str, name: str
) -> None:
    far = tenants.far
    async with admin_engine.connect() as connection:
        keys = await connection.scalar(
            text("SELECT match_keys::text FROM people WHERE id = :id"), {"id": far.id("people")}
        )
    given = ASKED[function].format(person=far.id("people"), keys=keys.replace("'", "''"))
    asked = text(f"SELECT * FROM access.{function}({given})".replace(":", "\\:"))
    for partnership in (tenants.near, tenants.elsewhere):
        async with rolled_back(api_engine) as connection:
            await sign_in(connection, subject=partnership.founded.subject(name))
            assert (await connection.execute(asked)).all() == []


# Without anything to ask for: each answers of its caller, or what anyone in the partnership may
# have. Ids of records say that they are there, and what they hold is for the policies.
OF_THE_CALLER = {
    "agencies_managed": "agencies whose system or administrator the caller is",
    "allocated_meetings": "meetings about children the caller works with",
    "children_had": "children the caller has",
    "contact_children": "children of contacts the caller has",
    "contacts": "contacts the caller has",
    "information_requests": "what the caller's agencies were asked",
    "listen": "the caller's own partner system",
    "meetings_run": "meetings the caller runs",
    "minutes": "minutes circulated to the caller's agencies",
    "own_identities": "the caller's own",
    "people": "people the caller works with, their family and linked records",
    "people_by_name": "people of meetings to which the caller's agency is invited",
    "people_worked_with": "people the caller works with",
    "referrals_worked_with": "referrals of people the caller works with",
    "requested_agencies": "places of the caller's agencies in requests",
    "restrictions": "restrictions the caller owns, set or is listed in",
    "restrictions_of_interest": "restrictions of records in which the caller has an interest",
    "share_recipients": "places of the caller's agencies in shares",
    "shares": "shares with the caller's agencies",
    "shares_of_own_fragments": "where the caller's agencies' own information went",
    "strategy_meetings": "meetings to which the caller's agency is invited",
    "stream_ticket": "the caller's own partnership",
}
OF_ANYBODY = {
    "audit_epoch": "a number that every exported head carries",
    "newest_event": "the number of the latest event, which every stream carries",
    "notifications_hidden": "ids that the policies leave out, of contacts hidden from the caller",
    "refusals_hidden": "ids that the policies leave out, of contacts hidden from the caller",
    "shares_hidden": "ids that the policies leave out, of people hidden from the caller",
}
FOR_SOME = {
    "identity_pairs": "information_governance",
    "users_suspended": "who gives rights or children: test_who_is_suspended",
    "users_who_lift": "who is among them: test_who_lifts_restrictions",
}
HAS_ONE = {"agencies_managed", "own_identities", "stream_ticket"}
"""What an administrator has one of."""


async def _definer_functions(admin_engine: AsyncEngine, *, asked: bool) -> set[str]:
    found = text(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'access'::regnamespace AND prosecdef"
        " AND prorettype <> 'trigger'::regtype AND (pronargs > 0) = :asked"
        f" AND has_function_privilege('{DatabaseRole.API}', oid, 'EXECUTE')"
    )
    async with rolled_back(admin_engine) as connection:
        return set((await connection.scalars(found, {"asked": asked})).all())


async def test_every_function_that_takes_something_to_ask_for_is_attacked(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    elsewhere = {
        "accept_invitation": "tests/database/test_context_of_row_security.py",
        "act_as_hub": "tests/database/test_context_of_row_security.py",
        "event_position": "a place in an order, which says nothing of the event",
        "forget_expired_keys": "it only forgets what has expired, in the partnership of its caller",
        "held": "tests/database/test_context_of_row_security.py",
        "newest_events": "test_news_is_told_for_a_ticket_and_of_its_partnership",
        "notifications_sharing": "tests/database/test_notifications_sharing.py",
        "relaxation_approvals": "tests/database/test_opening_cloaks.py",
        "same_person": "tests/database/test_rights.py",
        "sign_in": "tests/database/test_context_of_row_security.py",
        "tree_hashes": "a hash, which agencies that witness the log may have",
        "why_not_signed_in": "asked before there is a context, of the token alone",
    }
    assert await _definer_functions(admin_engine, asked=True) == ASKED.keys() | elsewhere.keys()


async def test_every_function_that_takes_nothing_is_attacked(
    tenants: Tenants, admin_engine: AsyncEngine
) -> None:
    known = OF_THE_CALLER.keys() | OF_ANYBODY.keys() | FOR_SOME.keys()
    assert await _definer_functions(admin_engine, asked=False) == known


@pytest.mark.parametrize("function", sorted({*OF_THE_CALLER, *OF_ANYBODY, *FOR_SOME}))
async def test_without_a_context_none_of_them_answers(
    tenants: Tenants, outside: AsyncConnection, function: str
) -> None:
    asked = text(f"SELECT * FROM access.{function}()")
    refused = await refusal(outside, asked)
    assert refused in {"", NOT_PERMITTED}
    if not refused:
        assert not any(any(row) for row in await outside.execute(asked))


@pytest.mark.parametrize("function", sorted(OF_THE_CALLER.keys() - HAS_ONE))
async def test_a_function_of_the_caller_answers_nothing_to_who_has_nothing(
    tenants: Tenants, api_engine: AsyncEngine, function: str
) -> None:
    """An administrator has no casework; the others say what they are called."""
    async with signed_in(api_engine, tenants.near.founded, "administrator") as connection:
        answered = await connection.execute(text(f"SELECT * FROM access.{function}()"))
        assert not any(any(row) for row in answered)


async def test_who_are_one_person_is_listed_to_governance_alone(
    tenants: Tenants, api_engine: AsyncEngine
) -> None:
    founded = tenants.near.founded
    asked = text("SELECT count(*) FROM access.identity_pairs()")
    for name in ("hub_manager", "administrator", "information_governance", "referrer"):
        async with signed_in(api_engine, founded, name) as connection:
            listed = await connection.scalar(asked)
        assert (listed > 0) == (name == FOR_SOME["identity_pairs"]), name


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("administrator", True),
        ("information_governance", True),
        ("hub_practitioner", True),
        ("team_manager", True),
        ("team_manager_2", False),
        ("social_worker_2", False),
        ("agency_officer", False),
        ("referrer", False),
    ],
)
async def test_who_is_suspended_is_told_to_those_who_give_rights_or_children(
    tenants: Tenants, admin_engine: AsyncEngine, name: str, told: bool
) -> None:
    near, worker = tenants.near, tenants.near.user("social_worker")
    over = near.made["user_suspensions"][0]
    standing = {column: over[column] for column in over if not column.startswith("resumed")}
    row = standing | {"id": uuid4(), "user_id": worker}
    async with rolled_back(admin_engine) as connection:
        await connection.execute(writing("user_suspensions", row))
        await become(connection, DatabaseRole.API)
        await sign_in(connection, subject=near.founded.subject(name))
        found = (await connection.scalars(text("SELECT access.users_suspended()"))).all()
    assert found == [worker] * told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("hub_manager", True),
        ("information_governance", True),
        ("administrator", False),
        ("hub_practitioner", False),
        ("referrer", False),
    ],
)
async def test_who_lifts_restrictions_is_told_to_who_is_among_them(
    tenants: Tenants, api_engine: AsyncEngine, name: str, told: bool
) -> None:
    """Who of them is suspended would be told by leaving them out."""
    async with signed_in(api_engine, tenants.near.founded, name) as connection:
        found = (await connection.scalars(text("SELECT access.users_who_lift()"))).all()
    assert bool(found) == told


@pytest.mark.parametrize("missing", [False, True])
@pytest.mark.parametrize("there", [False, True])
async def test_which_error_comes_says_nothing_of_rows_of_another_partnership(
    tenants: Tenants, of_a_manager: AsyncConnection, there: bool, missing: bool
) -> None:
    """Neither that an id is taken (23505), nor that its contact is there (23503), nor 23502."""
    elsewhere = tenants.elsewhere
    tables = ("people", "referrals", "contact_children", "shares")
    for table in tables:
        row = dict(elsewhere.made[table][0])
        if not there:
            row = {
                name: uuid4() if isinstance(value, UUID) and name != "partnership_id" else value
                for name, value in row.items()
            }
        if missing:
            row = {name: row[name] for name in ("partnership_id", "id")}
        assert await refusal(of_a_manager, writing(table, row)) == NOT_PERMITTED, table
