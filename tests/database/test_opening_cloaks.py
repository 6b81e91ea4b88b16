"""Opening a cloak: the database itself asks for two approvals by people who did not ask for it."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.db.engine import DatabaseRole
from app.domain.restrictions.restrictions import RestrictionKind
from app.models import Base
from tests.support.database.cases import NOW, Case
from tests.support.database.restrictions import LATER, restrict
from tests.support.database.rows.every_table import case_near, write
from tests.support.database.sessions import become, refusal, rolled_back, sign_in
from tests.support.partnerships import Partnership

CHECK = "23514"
ASKER, APPROVERS = "information_governance", ("hub_manager", "hub_manager_2")
LIFT = "lifted_at = access.now(), lifted_by = access.user_id(), lifted_because = 'It is over.'"


async def _asked(
    connection: AsyncConnection, case: Case, restriction: UUID, *, approved_by: tuple[str, ...]
) -> None:
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


@pytest.mark.parametrize(
    ("change", "approvals", "refused"),
    [
        (LIFT, None, CHECK),
        (LIFT, APPROVERS[:1], CHECK),
        (LIFT, APPROVERS, ""),
        ("kind = 'signposted', provisional_until = NULL", APPROVERS, CHECK),
        ("owner_id = access.user_id()", APPROVERS, CHECK),
        ("ring = 'Another desk, 01632 960003'", None, ""),
    ],
)
async def test_a_cloak_is_not_opened_by_one_person(
    admin_engine: AsyncEngine,
    partnership: Partnership,
    change: str,
    approvals: tuple[str, ...] | None,
    refused: str,
) -> None:
    case = case_near(partnership.founded)
    async with rolled_back(admin_engine) as connection:
        await write(connection, case)
        restriction = await restrict(
            connection, case, kind=RestrictionKind.CLOAKED, approved_by=APPROVERS
        )
        if approvals is not None:
            await _asked(connection, case, restriction, approved_by=approvals)
        await become(connection, DatabaseRole.API)
        await sign_in(connection, subject=partnership.founded.subject(ASKER))
        written = text(f"UPDATE restrictions SET {change} WHERE id = '{restriction}'")
        assert await refusal(connection, written) == refused


@pytest.mark.parametrize(("approved_by", "refused"), [((), CHECK), (APPROVERS[:1], CHECK)])
async def test_nor_while_it_acts_before_its_approvals(
    admin_engine: AsyncEngine,
    partnership: Partnership,
    approved_by: tuple[str, ...],
    refused: str,
) -> None:
    case = case_near(partnership.founded)
    async with rolled_back(admin_engine) as connection:
        await write(connection, case)
        acting = await restrict(
            connection, case, kind=RestrictionKind.CLOAKED, approved_by=approved_by
        )
        await become(connection, DatabaseRole.API)
        await sign_in(connection, subject=partnership.founded.subject(ASKER))
        lift = text(f"UPDATE restrictions SET {LIFT} WHERE id = '{acting}'")
        assert await refusal(connection, lift) == refused
        # When it has lapsed it is a signpost, which one person lifts.
        await sign_in(connection, subject=partnership.founded.subject(ASKER), now=LATER)
        assert await refusal(connection, lift) == ""
