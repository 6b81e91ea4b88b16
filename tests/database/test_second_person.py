"""Wherever two people are needed, the database refuses two identities of one person."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.models import Base
from tests.support.database.cases import NOW, TODAY, Case, Row
from tests.support.database.rows.every_table import case_near, write
from tests.support.database.sessions import refusal, rolled_back
from tests.support.partnerships import Partnership

CHECK = "23514"
_TRIGGERS = Path(__file__).parents[2] / "app/row_security/triggers.sql"
_CALL = re.compile(r"ON (\w+)\s+FOR EACH ROW[^;]*?access\.refuse_same_person\(([^)]*)\)", re.DOTALL)
RULES = sorted(
    {
        (table, *re.findall(r"\w+", columns)[:2])
        for table, columns in _CALL.findall(_TRIGGERS.read_text())
    }
)
"""By table: the column of the second person, and that of the first."""

_ENDED = {"ended_at": NOW, "ended_because": "It is over."}
MORE: dict[str, Row] = {
    "conflicts_of_interest": _ENDED,
    "enquiries": {
        "state": "authorised",
        "findings": "Invented findings.",
        "outcome": "not_substantiated",
        "conference_required": False,
        "outcome_recorded_at": NOW,
        "authorised_at": NOW,
    },
    "recorded_errors": {"confirmed_at": NOW},
    "referrals": {
        "closed_on": TODAY,
        "closed_at": NOW,
        "closed_by_team": True,
        "closure_reason": "RC1",
        "closure_agreed_at": NOW,
        "closure_agreed_because": "Agreed.",
    },
    "sanitisations": {"released_at": NOW},
}
"""What a row has to say beside the two people."""


async def _link(connection: AsyncConnection, case: Case, one: UUID, other: UUID) -> None:
    first, second = sorted((one, other))
    await connection.execute(
        insert(Base.metadata.tables["identity_links"]).values(
            partnership_id=case.founded.id,
            user_id=first,
            same_as_user_id=second,
            reason="An invented secondment.",
            declared_at=NOW,
            declared_by=case.user("administrator"),
        )
    )


def test_every_rule_of_two_people_is_tried() -> None:
    """A check constraint that compares two people has a trigger that knows their identities."""
    compared = {
        table.name
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if re.fullmatch(r"\w+_by <> \w+", str(getattr(constraint, "sqltext", "")))
    }
    assert compared - {"memberships"} <= {table for table, *_ in RULES}
    assert len(RULES) > 10


@pytest.mark.parametrize(("table", "second", "first"), RULES)
async def test_two_identities_of_one_person_are_refused(
    admin_engine: AsyncEngine, partnership: Partnership, table: str, second: str, first: str
) -> None:
    case = case_near(partnership.founded)
    async with rolled_back(admin_engine) as connection:
        await write(connection, case)
        row = case.made[table][0]
        one = row.get(first) or case.user("hub_manager")
        other = case.user("hub_support")
        # Without its triggers and keys, so that the row can be written again as it should be.
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(text(f"DELETE FROM {table} WHERE id = '{row['id']}'"))
        await connection.execute(text("SET LOCAL session_replication_role = origin"))
        changes = {**MORE.get(table, {}), first: one, second: other}
        attempt = insert(Base.metadata.tables[table]).values({**row, **changes})
        before = await refusal(connection, attempt)
        await _link(connection, case, one, other)
        assert (before, await refusal(connection, attempt)) == ("", CHECK)


@pytest.mark.parametrize("first", ["recommended", "raised"])
async def test_two_identities_of_one_person_do_not_decide_on_their_own_work(
    admin_engine: AsyncEngine, partnership: Partnership, first: str
) -> None:
    """A decision is by another person than recommended it or raised the concern."""
    case = case_near(partnership.founded)
    other, decider = case.user("hub_support"), case.user("hub_manager")
    async with rolled_back(admin_engine) as connection:
        await write(connection, case)
        row = case.made["threshold_decisions"][0]
        # Without its triggers and keys, so that the row can be written again as it should be.
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(text(f"DELETE FROM threshold_decisions WHERE id = '{row['id']}'"))
        theirs = {
            "recommended": f"UPDATE recommendations SET recommended_by = '{other}'"
            f" WHERE contact_child_id = '{row['contact_child_id']}'",
            "raised": f"UPDATE contacts SET referrer_user_id = '{other}'"
            f" WHERE id = '{row['contact_id']}'",
        }
        await connection.execute(text(theirs[first]))
        await connection.execute(text("SET LOCAL session_replication_role = origin"))
        decide = insert(Base.metadata.tables["threshold_decisions"])
        as_other = decide.values({**row, "decided_by": other})
        as_decider = decide.values({**row, "decided_by": decider})
        before = await refusal(connection, as_decider)
        assert (before, await refusal(connection, as_other)) == ("", CHECK)
        await _link(connection, case, other, decider)
        assert await refusal(connection, as_decider) == CHECK
