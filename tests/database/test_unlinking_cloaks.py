"""Links between records: the database removes none that alone keeps a record cloaked."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.domain.restrictions.restrictions import Listing, RestrictionKind
from tests.support.database.cases import NOW, Case
from tests.support.database.restrictions import LATER, as_staff, put_on_list, restrict
from tests.support.database.rows.every_table import case_near, write
from tests.support.database.sessions import refusal, rolled_back
from tests.support.partnerships import Partnership

CHECK = "23514"
BY, APPROVERS = "hub_manager", ("team_manager_2", "hub_manager_2")
UNLINK = """
    UPDATE person_links SET unlinked_at = access.now(), unlinked_by = access.user_id(),
        unlinked_because = 'They are two people.', changed_at = access.now()
    WHERE id = '{link}'
"""


async def _keep(connection: AsyncConnection, case: Case, record: int, **terms: Any) -> None:
    of = {"person_id": case.id("people", record)} if record > 1 else None
    restriction = await restrict(connection, case, of=of, **terms)
    await put_on_list(connection, case, restriction, Listing.ALLOW, user_id=case.user(BY))


_ACTS = {"kind": RestrictionKind.CLOAKED, "provisional_until": LATER}
_APPROVED = {"kind": RestrictionKind.CLOAKED, "provisional_until": NOW, "approved_by": APPROVERS}
_LAPSED = {"kind": RestrictionKind.CLOAKED, "provisional_until": NOW}


@pytest.mark.parametrize(
    ("kept", "refused"),
    [
        ({1: _APPROVED}, CHECK),
        ({2: _APPROVED}, CHECK),
        ({1: _ACTS}, CHECK),
        ({1: _APPROVED, 2: {"kind": RestrictionKind.SIGNPOSTED}}, CHECK),
        ({1: _APPROVED, 2: _ACTS}, CHECK),
        ({1: _APPROVED, 2: _APPROVED}, ""),
        ({1: _LAPSED}, ""),
        ({1: {"kind": RestrictionKind.SIGNPOSTED}}, ""),
        ({}, ""),
    ],
)
async def test_a_link_that_alone_keeps_a_record_cloaked_is_not_removed(
    admin_engine: AsyncEngine,
    partnership: Partnership,
    kept: dict[int, dict[str, Any]],
    refused: str,
) -> None:
    case = case_near(partnership.founded)
    async with rolled_back(admin_engine) as connection:
        await write(connection, case)
        for record, terms in kept.items():
            await _keep(connection, case, record, **terms)
        await as_staff(connection, case, BY)
        link: UUID = case.id("person_links")
        assert await refusal(connection, text(UNLINK.format(link=link))) == refused
