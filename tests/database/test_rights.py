"""Rights: the database itself takes two people for one, and knows two identities of one person."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.db.engine import DatabaseRole
from app.domain.directory.role_proposals import is_given_by_one
from app.domain.directory.roles import Role
from tests.support.clock import WEDNESDAY_MORNING
from tests.support.database.sessions import (
    NOT_PERMITTED,
    become,
    refusal,
    rolled_back,
    sign_in,
    signed_in,
)
from tests.support.partnerships import Partnership

CHECK = "23514"
APPENDED = "23001"

_MEMBERSHIP = (
    "INSERT INTO memberships (partnership_id, user_id, agency_id, role, starts_on,"
    " role_proposal_id) SELECT access.partnership(), '{user}', id, '{role}', '2026-11-18',"
    " {proposal} FROM agencies WHERE name = 'Police'"
)
_PROPOSAL = (
    "INSERT INTO role_proposals (partnership_id, id, user_id, agency_id, role, starts_on,"
    " proposed_at, proposed_by, lapses_at) SELECT access.partnership(), '{id}', '{user}', id,"
    " '{role}', '2026-11-18', access.now(), '{by}', access.now() + interval '14 days'"
    " FROM agencies WHERE name = 'Police'"
)
_CONFIRM = (
    "UPDATE role_proposals SET decision = 'confirmed', decided_at = access.now(),"
    " decided_by = '{by}' WHERE id = '{id}'"
)
_LINK = (
    "INSERT INTO identity_links (partnership_id, user_id, same_as_user_id, reason, declared_at,"
    " declared_by) VALUES ('{partnership}', least('{one}'::uuid, '{other}'::uuid),"
    " greatest('{one}'::uuid, '{other}'::uuid), 'An invented secondment.', now(), '{one}')"
)


async def _linked(admin: AsyncEngine, partnership: Partnership, one: UUID, other: UUID) -> None:
    async with admin.begin() as connection:
        await connection.execute(
            text(_LINK.format(partnership=partnership.founded.id, one=one, other=other))
        )


def _membership(user: UUID, role: str, proposal: UUID | None = None) -> str:
    return _MEMBERSHIP.format(
        user=user, role=role, proposal=f"'{proposal}'" if proposal else "NULL"
    )


async def test_the_roles_that_one_person_gives_are_those_of_the_rule(
    admin_engine: AsyncEngine,
) -> None:
    async with admin_engine.connect() as connection:
        roles = await connection.scalar(text("SELECT access.roles_given_by_one()"))
    assert set(roles or ()) == {role for role in Role if is_given_by_one(role)}


@pytest.mark.parametrize("role", sorted(role for role in Role if not is_given_by_one(role)))
async def test_no_role_that_works_or_governs_is_given_by_one(
    api_engine: AsyncEngine, partnership: Partnership, role: str
) -> None:
    user = partnership.founded.users["referrer_2"]
    async with signed_in(api_engine, partnership.founded, "administrator") as connection:
        assert await refusal(connection, text(_membership(user, role))) == CHECK


async def test_the_others_are_but_never_to_oneself(
    api_engine: AsyncEngine, admin_engine: AsyncEngine, partnership: Partnership
) -> None:
    users = partnership.founded.users
    give = text(_membership(users["hub_support"], "referrer"))
    async with signed_in(api_engine, partnership.founded, "administrator") as connection:
        assert await refusal(connection, give) == ""
        own = text(_membership(users["administrator"], "referrer"))
        assert await refusal(connection, own) == CHECK
    await _linked(admin_engine, partnership, users["administrator"], users["hub_support"])
    async with signed_in(api_engine, partnership.founded, "administrator") as connection:
        assert await refusal(connection, give) == CHECK


async def test_nor_to_an_identity_that_one_registered_today(
    api_engine: AsyncEngine, partnership: Partnership
) -> None:
    user = uuid4()
    insert = (
        "INSERT INTO users (partnership_id, id, issuer, subject, display_name, created_at,"
        " registered_by) VALUES (access.partnership(), '{user}', 'https://issuer.invalid',"
        " '{user}', 'Somebody (invented)', access.now(), {by})"
    )
    async with signed_in(api_engine, partnership.founded, "administrator") as connection:
        for by in ("NULL", f"'{partnership.founded.users['hub_support']}'"):
            nobody = text(insert.format(user=uuid4(), by=by))
            assert await refusal(connection, nobody) == NOT_PERMITTED
        await connection.execute(text(insert.format(user=user, by="access.user_id()")))
        assert await refusal(connection, text(_membership(user, "referrer"))) == CHECK
        earlier = text(f"UPDATE users SET created_at = '2026-11-01' WHERE id = '{user}'")
        assert await refusal(connection, earlier) == APPENDED


async def _be(connection: AsyncConnection, partnership: Partnership, name: str) -> None:
    assert await sign_in(connection, subject=partnership.founded.subject(name)) == 1


async def test_a_proposal_takes_two_other_people_in_the_database_too(
    api_engine: AsyncEngine, partnership: Partnership
) -> None:
    users, proposal = partnership.founded.users, uuid4()
    user = users["referrer_2"]
    make = {"id": proposal, "user": user, "role": "hub_manager"}
    async with rolled_back(api_engine) as connection:
        await _be(connection, partnership, "administrator")
        in_anothers_name = text(_PROPOSAL.format(**make, by=users["information_governance"]))
        assert await refusal(connection, in_anothers_name) == NOT_PERMITTED
        await connection.execute(text(_PROPOSAL.format(**make, by=users["administrator"])))
        own = text(_CONFIRM.format(id=proposal, by=users["administrator"]))
        assert await refusal(connection, own) == CHECK
        for_another = text(_CONFIRM.format(id=proposal, by=users["information_governance"]))
        assert await refusal(connection, for_another) == NOT_PERMITTED
        give = text(_membership(user, "hub_manager", proposal))
        assert await refusal(connection, give) == CHECK
        await _be(connection, partnership, "information_governance")
        await connection.execute(for_another)
        another_role = text(_membership(user, "information_governance", proposal))
        assert await refusal(connection, another_role) == CHECK
        another_user = text(_membership(users["referrer"], "hub_manager", proposal))
        assert await refusal(connection, another_user) == CHECK
        assert await refusal(connection, give) == ""


async def test_an_identity_of_the_proposer_or_receiver_confirms_nothing(
    admin_engine: AsyncEngine, partnership: Partnership
) -> None:
    users = partnership.founded.users
    for other in ("administrator", "referrer_2"):
        proposal = uuid4()
        async with rolled_back(admin_engine) as connection:
            await become(connection, DatabaseRole.API)
            await _be(connection, partnership, "administrator")
            await connection.execute(
                text(
                    _PROPOSAL.format(
                        id=proposal,
                        user=users["referrer_2"],
                        role="hub_manager",
                        by=users["administrator"],
                    )
                )
            )
            await connection.execute(text("RESET ROLE"))
            await connection.execute(
                text(
                    _LINK.format(
                        partnership=partnership.founded.id,
                        one=users[other],
                        other=users["information_governance"],
                    )
                )
            )
            await become(connection, DatabaseRole.API)
            await _be(connection, partnership, "information_governance")
            confirm = text(_CONFIRM.format(id=proposal, by=users["information_governance"]))
            assert await refusal(connection, confirm) == CHECK


_LOSSES = {
    "revoked": "UPDATE users SET revoked_at = now() WHERE id = '{user}'",
    "ended": "UPDATE memberships SET ends_on = '2026-11-17', starts_on = '2026-11-01'"
    " WHERE user_id = '{user}'",
    "suspended": "INSERT INTO user_suspensions (partnership_id, user_id, because, suspended_at,"
    " suspended_by) VALUES ('{partnership}', '{user}', 'An enquiry.', now(), '{other}')",
}


@pytest.mark.parametrize("loss", sorted(_LOSSES))
async def test_no_role_is_given_for_which_the_proposer_stands_no_more(
    admin_engine: AsyncEngine, partnership: Partnership, loss: str
) -> None:
    users, proposal = partnership.founded.users, uuid4()
    made = {"id": proposal, "user": users["referrer_2"], "role": "hub_manager"}
    async with rolled_back(admin_engine) as connection:
        await become(connection, DatabaseRole.API)
        await _be(connection, partnership, "administrator")
        await connection.execute(text(_PROPOSAL.format(**made, by=users["administrator"])))
        await connection.execute(text("RESET ROLE"))
        lost = {"partnership": partnership.founded.id, "user": users["administrator"]}
        await connection.execute(text(_LOSSES[loss].format(**lost, other=users["hub_manager"])))
        await become(connection, DatabaseRole.API)
        await _be(connection, partnership, "information_governance")
        confirm = _CONFIRM.format(id=proposal, by=users["information_governance"])
        await connection.execute(text(confirm))
        give = text(_membership(users["referrer_2"], "hub_manager", proposal))
        assert await refusal(connection, give) == CHECK


async def test_no_administrator_declares_to_be_governance(
    api_engine: AsyncEngine, admin_engine: AsyncEngine, partnership: Partnership
) -> None:
    users = partnership.founded.users
    own, governance = users["administrator"], users["information_governance"]

    def declared(one: UUID) -> str:
        return _LINK.format(partnership=partnership.founded.id, one=one, other=governance)

    of_others = text(declared(users["hub_support"]))
    async with signed_in(api_engine, partnership.founded, "administrator") as connection:
        assert await refusal(connection, of_others) == ""
        assert await refusal(connection, text(declared(own))) == CHECK
    await _linked(admin_engine, partnership, own, users["hub_support"])
    async with signed_in(api_engine, partnership.founded, "administrator") as connection:
        assert await refusal(connection, of_others) == CHECK


@pytest.mark.parametrize(
    "change",
    [
        "role = 'hub_manager'",
        "user_id = (SELECT id FROM users WHERE subject LIKE 'referrer@%')",
        "starts_on = '2020-01-01'",
        "ends_on = '2026-12-31', role = 'administrator'",
    ],
)
async def test_a_role_is_only_ended(
    api_engine: AsyncEngine, partnership: Partnership, change: str
) -> None:
    user = partnership.founded.users["hub_support"]
    async with signed_in(api_engine, partnership.founded, "administrator") as connection:
        written = text(f"UPDATE memberships SET {change} WHERE user_id = '{user}'")
        assert await refusal(connection, written) == CHECK
        end = text(f"UPDATE memberships SET ends_on = '2026-12-31' WHERE user_id = '{user}'")
        assert await refusal(connection, end) == ""
        await connection.execute(end)
        longer = text(f"UPDATE memberships SET ends_on = '2027-12-31' WHERE user_id = '{user}'")
        assert await refusal(connection, longer) == CHECK


async def test_the_service_itself_founds_a_partnership_with_any_role(
    worker_engine: AsyncEngine, partnership: Partnership
) -> None:
    async with rolled_back(worker_engine) as connection:
        for name, value in (
            ("partnership", str(partnership.founded.id)),
            ("capabilities", "{system}"),
            ("now", WEDNESDAY_MORNING.isoformat()),
        ):
            await connection.execute(
                text("SELECT set_config('frontdoor.' || :name, :value, true)"),
                {"name": name, "value": value},
            )
        user = partnership.founded.users["referrer_2"]
        assert await refusal(connection, text(_membership(user, "administrator"))) == ""


async def test_whether_two_users_are_one_person_is_for_those_who_give_rights(
    api_engine: AsyncEngine, admin_engine: AsyncEngine, partnership: Partnership
) -> None:
    users = partnership.founded.users
    one, other = users["hub_manager"], users["hub_support"]
    await _linked(admin_engine, partnership, one, other)
    asked = text(f"SELECT access.same_person('{one}', '{other}')")
    told = {
        "administrator": True,
        "information_governance": True,
        "hub_support": True,
        "referrer": False,
        "social_worker": False,
    }
    for name, expected in told.items():
        async with signed_in(api_engine, partnership.founded, name) as connection:
            assert await connection.scalar(asked) is expected, name
