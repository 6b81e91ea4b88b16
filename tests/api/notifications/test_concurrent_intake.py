"""Two pushes are never in conflict: what is sent again meanwhile waits, and finds it done."""

import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.partnerships import Partnership
from tests.support.scenarios.notifications import a_notice, send

LONGER_THAN_A_LOCK_IS_WAITED_FOR = 2.5


async def test_what_is_sent_again_while_the_first_is_taken_in_is_answered_as_a_repetition(
    partnership: Partnership, admin_engine: AsyncEngine
) -> None:
    notice = a_notice()
    first = await send(partnership.partner_system, notice)
    async with admin_engine.begin() as connection:
        await connection.execute(
            text("SELECT FROM notifications WHERE id = :id FOR UPDATE"), {"id": first.json()["id"]}
        )
        again = asyncio.create_task(send(partnership.partner_system, notice))
        await asyncio.sleep(LONGER_THAN_A_LOCK_IS_WAITED_FOR)
    answer = await again
    assert answer.is_success, answer.text
    assert (answer.json()["id"], answer.json()["repeated"]) == (first.json()["id"], True)
