"""Invitations: the database itself lets nobody but the invited accept one."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database.sessions import APPENDED_ONLY, refusal, signed_in
from tests.support.partnerships import Partnership

_REGISTER = (
    "INSERT INTO users (partnership_id, id, issuer, subject, display_name, created_at, accepted_at,"
    " registered_by) VALUES (access.partnership(), gen_random_uuid(), 'https://issuer.invalid',"
    " 'somebody', 'Somebody (invented)', now(), {accepted}, access.user_id())"
)


async def test_an_administrator_registers_but_accepts_for_nobody(
    api_engine: AsyncEngine, partnership: Partnership
) -> None:
    async with signed_in(api_engine, partnership.founded, "administrator") as connection:
        assert await refusal(connection, text(_REGISTER.format(accepted="NULL"))) == ""
        accepted = await refusal(connection, text(_REGISTER.format(accepted="now()")))
        assert accepted == APPENDED_ONLY
        await connection.execute(text(_REGISTER.format(accepted="NULL")))
        later = text("UPDATE users SET accepted_at = now() WHERE subject = 'somebody'")
        assert await refusal(connection, later) == APPENDED_ONLY


@pytest.mark.parametrize("column", ["issuer", "subject"])
async def test_a_user_who_accepted_is_not_made_another_identity(
    api_engine: AsyncEngine, partnership: Partnership, column: str
) -> None:
    user_id = partnership.founded.users["hub_manager"]
    async with signed_in(api_engine, partnership.founded, "administrator") as connection:
        change = text(f"UPDATE users SET {column} = 'another' WHERE id = '{user_id}'")
        assert await refusal(connection, change) == APPENDED_ONLY
        named = text(f"UPDATE users SET display_name = 'Another' WHERE id = '{user_id}'")
        assert await refusal(connection, named) == ""
