"""Opening a cloak: the database itself asks for two approvals by people who did not ask for it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.db.engine import DatabaseRole
from app.domain.directory.permissions import Permission
from app.domain.directory.role_permissions import PERMISSIONS
from app.domain.directory.roles import Role
from app.domain.restrictions.restrictions import Listing, RestrictionKind
from app.models import Base
from tests.support.database.cases import NOW, Case
from tests.support.database.restrictions import LATER, put_on_list, restrict
from tests.support.database.rows.every_table import case_near, write
from tests.support.database.sessions import become, refusal, rolled_back, sign_in
from tests.support.partnerships import ROLES, Partnership

CHECK = "23514"
ASKER, APPROVERS = "information_governance", ("hub_manager", "hub_manager_2")
_AT_ONCE = {"done_at": NOW}
LIFT = "lifted_at = access.now(), lifted_by = access.user_id(), lifted_because = 'It is over.'"


async def _cloaked(
    connection: AsyncConnection, case: Case, *, approved_by: tuple[str, ...] = APPROVERS
) -> UUID:
    await write(connection, case)
    return await restrict(connection, case, kind=RestrictionKind.CLOAKED, approved_by=approved_by)


async def _become(connection: AsyncConnection, partnership: Partnership, name: str = ASKER) -> None:
    await become(connection, DatabaseRole.API)
    await sign_in(connection, subject=partnership.founded.subject(name))


async def _asked(
    connection: AsyncConnection,
    case: Case,
    restriction: UUID,
    *,
    approved_by: tuple[str, ...],
    **act: Any,
) -> UUID:
    relaxation = uuid4()
    rows = [
        (
            "restriction_relaxations",
            {
                "id": relaxation,
                "restriction_id": restriction,
                "act": "lift",
                "reason": "It is over.",
                "asked_at": NOW,
                "asked_by": case.user(ASKER),
                "lapses_at": LATER,
                **act,
            },
        ),
        *(
            (
                "restriction_relaxation_approvals",
                {
                    "restriction_relaxation_id": relaxation,
                    "asked_by": case.user(ASKER),
                    "approved_by": case.user(name),
                    "approved_at": NOW,
                },
            )
            for name in approved_by
        ),
    ]
    for table, row in rows:
        values = {"partnership_id": case.founded.id, **row}
        await connection.execute(insert(Base.metadata.tables[table]).values(values))
    return relaxation


@pytest.mark.parametrize(
    ("change", "approvals", "done", "refused"),
    [
        (LIFT, None, _AT_ONCE, CHECK),
        (LIFT, APPROVERS[:1], _AT_ONCE, CHECK),
        # What was approved opens the record when it is done, and not whenever it is liked later.
        (LIFT, APPROVERS, {}, CHECK),
        (LIFT, APPROVERS, {"done_at": NOW - timedelta(hours=1)}, CHECK),
        (LIFT, APPROVERS, _AT_ONCE, ""),
        ("kind = 'signposted', provisional_until = NULL", APPROVERS, _AT_ONCE, CHECK),
        ("owner_id = access.user_id()", APPROVERS, _AT_ONCE, CHECK),
        ("ring = 'Another desk, 01632 960003'", None, _AT_ONCE, ""),
    ],
)
async def test_a_cloak_is_not_opened_by_one_person(
    admin_engine: AsyncEngine,
    partnership: Partnership,
    change: str,
    approvals: tuple[str, ...] | None,
    done: dict[str, Any],
    refused: str,
) -> None:
    case = case_near(partnership.founded)
    async with rolled_back(admin_engine) as connection:
        restriction = await _cloaked(connection, case)
        if approvals is not None:
            await _asked(connection, case, restriction, approved_by=approvals, **done)
        await _become(connection, partnership)
        written = text(f"UPDATE restrictions SET {change} WHERE id = '{restriction}'")
        assert await refusal(connection, written) == refused


@pytest.mark.parametrize("approved_by", [(), APPROVERS[:1]])
async def test_nor_while_it_acts_before_its_approvals(
    admin_engine: AsyncEngine, partnership: Partnership, approved_by: tuple[str, ...]
) -> None:
    case = case_near(partnership.founded)
    async with rolled_back(admin_engine) as connection:
        acting = await _cloaked(connection, case, approved_by=approved_by)
        await _become(connection, partnership)
        lift = text(f"UPDATE restrictions SET {LIFT} WHERE id = '{acting}'")
        assert await refusal(connection, lift) == CHECK
        # When it has lapsed it is a signpost, which one person lifts.
        await sign_in(connection, subject=partnership.founded.subject(ASKER), now=LATER)
        assert await refusal(connection, lift) == ""


_READER, _ANOTHER = "social_worker_2", "hub_practitioner_2"
_ALLOW = """
    INSERT INTO restriction_listings
        (partnership_id, restriction_id, listing, user_id, reason, listed_at, listed_by)
    VALUES (access.partnership(), '{restriction}', 'allow', '{reader}', 'Works with the child.',
            access.now(), access.user_id())
"""
_END = """
    UPDATE restriction_listings SET ended_at = access.now(), ended_by = access.user_id()
    WHERE restriction_id = '{restriction}' AND listing = '{listing}'
"""


@pytest.mark.parametrize(
    ("approvals", "reader", "done", "refused"),
    [
        (None, _READER, _AT_ONCE, CHECK),
        (APPROVERS[:1], _READER, _AT_ONCE, CHECK),
        (APPROVERS, _ANOTHER, _AT_ONCE, CHECK),
        # Done an hour ago: the person who has left the list since is not put on it again by that.
        (APPROVERS, _READER, {"done_at": NOW - timedelta(hours=1)}, CHECK),
        (APPROVERS, _READER, _AT_ONCE | {"lapses_at": NOW}, CHECK),
        (APPROVERS, _READER, _AT_ONCE, ""),
    ],
)
async def test_nobody_is_put_on_the_allow_list_by_one_person(
    admin_engine: AsyncEngine,
    partnership: Partnership,
    approvals: tuple[str, ...] | None,
    reader: str,
    done: dict[str, Any],
    refused: str,
) -> None:
    case = case_near(partnership.founded)
    async with rolled_back(admin_engine) as connection:
        restriction = await _cloaked(connection, case)
        if approvals is not None:
            asked = {"act": "allow", "user_id": case.user(_READER), **done}
            await _asked(connection, case, restriction, approved_by=approvals, **asked)
        await _become(connection, partnership)
        written = text(_ALLOW.format(restriction=restriction, reader=case.user(reader)))
        assert await refusal(connection, written) == refused


@pytest.mark.parametrize(
    ("listing", "approvals", "refused"),
    [
        (Listing.DENY, None, CHECK),
        (Listing.DENY, APPROVERS[:1], CHECK),
        (Listing.DENY, APPROVERS, ""),
        (Listing.ALLOW, None, ""),
    ],
)
async def test_nobody_leaves_the_deny_list_by_one_person(
    admin_engine: AsyncEngine,
    partnership: Partnership,
    listing: Listing,
    approvals: tuple[str, ...] | None,
    refused: str,
) -> None:
    case = case_near(partnership.founded)
    async with rolled_back(admin_engine) as connection:
        restriction = await _cloaked(connection, case)
        await put_on_list(connection, case, restriction, listing, user_id=case.user(_READER))
        entry = await connection.scalar(
            text("SELECT id FROM restriction_listings WHERE restriction_id = :id"),
            {"id": restriction},
        )
        if approvals is not None:
            asked = {"act": "take_off_deny", "listing_id": entry, "reason": None, **_AT_ONCE}
            await _asked(connection, case, restriction, approved_by=approvals, **asked)
        await _become(connection, partnership)
        written = text(_END.format(restriction=restriction, listing=listing))
        assert await refusal(connection, written) == refused


@pytest.mark.parametrize(("approved_by", "refused"), [((), ""), (APPROVERS[:1], CHECK)])
async def test_the_lists_are_written_freely_until_somebody_approved_the_cloak(
    admin_engine: AsyncEngine,
    partnership: Partnership,
    approved_by: tuple[str, ...],
    refused: str,
) -> None:
    case = case_near(partnership.founded)
    async with rolled_back(admin_engine) as connection:
        restriction = await _cloaked(connection, case, approved_by=approved_by)
        await _become(connection, partnership)
        written = text(_ALLOW.format(restriction=restriction, reader=case.user(_READER)))
        assert await refusal(connection, written) == refused
        owner = f"owner_id = '{case.user(_READER)}'"
        owned = text(f"UPDATE restrictions SET {owner} WHERE id = '{restriction}'")
        assert await refusal(connection, owned) == refused


@pytest.mark.parametrize(
    "change",
    ["user_id = access.user_id()", "listing = 'allow'", "ended_at = NULL, ended_by = NULL"],
)
async def test_an_entry_of_a_list_is_not_made_another(
    admin_engine: AsyncEngine, partnership: Partnership, change: str
) -> None:
    case = case_near(partnership.founded)
    async with rolled_back(admin_engine) as connection:
        await write(connection, case)
        restriction = await restrict(connection, case)
        whom = {"user_id": case.user(_READER)}
        await put_on_list(connection, case, restriction, Listing.DENY, **whom)
        await _become(connection, partnership)
        ended = _END.format(restriction=restriction, listing=Listing.DENY)
        await connection.execute(text(ended))
        written = f"UPDATE restriction_listings SET {change} WHERE restriction_id = '{restriction}'"
        assert await refusal(connection, text(written)) == "23001"


_LOSES = {
    "suspended": "INSERT INTO user_suspensions (partnership_id, user_id, because, suspended_at,"
    " suspended_by) VALUES ('{partnership}', '{user}', 'An enquiry.', now(), '{administrator}')",
    "revoked": "UPDATE users SET revoked_at = now() WHERE id = '{user}'",
    "without the role": "UPDATE memberships SET ends_on = '2026-11-17', starts_on = '2026-11-17'"
    " WHERE user_id = '{user}'",
    "the asker": "INSERT INTO identity_links (partnership_id, user_id, same_as_user_id, reason,"
    " declared_at, declared_by) VALUES ('{partnership}', least('{user}'::uuid, '{asker}'::uuid),"
    " greatest('{user}'::uuid, '{asker}'::uuid), 'A secondment.', now(), '{administrator}')",
}


@pytest.mark.parametrize("lost", sorted(_LOSES))
async def test_an_approval_counts_while_its_giver_is_another_person_with_rights(
    admin_engine: AsyncEngine, partnership: Partnership, lost: str
) -> None:
    case = case_near(partnership.founded)
    async with rolled_back(admin_engine) as connection:
        restriction = await _cloaked(connection, case)
        await _asked(connection, case, restriction, approved_by=APPROVERS, **_AT_ONCE)
        loss = _LOSES[lost].format(
            partnership=partnership.founded.id,
            user=case.user(APPROVERS[0]),
            asker=case.user(ASKER),
            administrator=case.user("administrator"),
        )
        await connection.execute(text(loss))
        await _become(connection, partnership)
        lift = text(f"UPDATE restrictions SET {LIFT} WHERE id = '{restriction}'")
        assert await refusal(connection, lift) == CHECK


@pytest.mark.parametrize(("name", "counted"), [(ASKER, 2), ("hub_practitioner", 0)])
async def test_approvals_are_counted_for_those_who_see_the_restriction(
    admin_engine: AsyncEngine, partnership: Partnership, name: str, counted: int
) -> None:
    case = case_near(partnership.founded)
    async with rolled_back(admin_engine) as connection:
        restriction = await _cloaked(connection, case)
        relaxation = await _asked(connection, case, restriction, approved_by=APPROVERS)
        await _become(connection, partnership, name)
        count = text(f"SELECT access.relaxation_approvals('{relaxation}')")
        assert await connection.scalar(count) == counted


async def test_those_who_lift_are_those_of_the_rule(
    admin_engine: AsyncEngine, partnership: Partnership
) -> None:
    async with rolled_back(admin_engine) as connection:
        await _become(connection, partnership)
        found = await connection.scalars(text("SELECT access.users_who_lift()"))
        users = {user_id: name for name, user_id in partnership.founded.users.items()}
        lifting = {role for role in Role if Permission.RESTRICTION_LIFT in PERMISSIONS[role]}
        assert {ROLES[users[each]] for each in found} == lifting
        # It tells who is suspended, and so no one else.
        await sign_in(connection, subject=partnership.founded.subject("hub_practitioner"))
        assert (await connection.scalars(text("SELECT access.users_who_lift()"))).all() == []
