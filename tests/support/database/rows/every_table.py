"""A valid row of every table, written as plain SQL: what attacks on the schema begin with."""

from types import MappingProxyType
from typing import Final

from sqlalchemy import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.cli.demo.partnerships import CARE_TWO, Founded
from app.models import Base
from tests.support.database.cases import Case, Row, Writers
from tests.support.database.rows import (
    access_signals,
    audit_tree,
    contacts,
    corrections,
    enquiries,
    information_requests,
    meetings,
    notifications,
    partnerships,
    people,
    restrictions,
    shares,
    subscriptions,
    timescales,
    written_with_every_change,
)

PARTNERSHIPS = "partnerships"

# In the order in which foreign keys let the rows be written, as are the tables of each.
_AREAS: Final = (
    partnerships,
    people,
    contacts,
    corrections,
    meetings,
    enquiries,
    information_requests,
    shares,
    notifications,
    timescales,
    restrictions,
    written_with_every_change,
    access_signals,
    audit_tree,
    subscriptions,
)

WRITERS: Final[Writers] = MappingProxyType(
    {table: writer for area in _AREAS for table, writer in area.WRITERS.items()}
)
"""By table; the first row of each is the one that the others refer to."""


def case_near(founded: Founded) -> Case:
    """A child allocated to `social_worker`, reported by `referrer`; Police take part."""
    return made(Case(founded))


def case_far(founded: Founded) -> Case:
    """A child allocated to another worker of another team; Housing takes part."""
    return made(
        Case(
            founded,
            worker="social_worker_2",
            team=CARE_TWO,
            agency="Housing",
            referrer="referrer_2",
        )
    )


def made(case: Case) -> Case:
    """The case with rows of every table, none of them written yet."""
    for table, writer in WRITERS.items():
        case.made[table] = writer(case)
    return case


async def write(connection: AsyncConnection, case: Case, *, before: str | None = None) -> None:
    """Write the rows of the case: all, or those of the tables that come before one.

    The partnership is there already: the row made for it is of another one.
    """
    for table, rows in case.made.items():
        if table == before:
            return
        if table != PARTNERSHIPS:
            for row in rows:
                await connection.execute(writing(table, row))


def writing(table: str, row: Row) -> Insert:
    """The statement that writes one row, and reads nothing back."""
    return insert(Base.metadata.tables[table]).values(row).inline()


async def written(admin: AsyncEngine, case: Case) -> Case:
    """The case, in the database."""
    async with admin.begin() as connection:
        await write(connection, case)
    return case
