"""For every constraint of the schema, what breaks it: changes to a row that is otherwise valid.

A constraint maps to the rows that are written in turn, each as changes to the row of the case
with an id of its own; the last is the one that must be refused. A row without changes is the
same again, which a unique key refuses.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from sqlalchemy import CheckConstraint, Table, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from app.models import Base
from tests.support.database.broken_rows import (
    access_signals as signals,
    audit_tree as seals,
    contacts,
    corrections,
    enquiries,
    information_requests as information,
    medicals,
    meetings,
    notifications,
    people,
    restrictions,
    shares,
    subscriptions,
)
from tests.support.database.cases import Case, Row

Broken = Mapping[str, list[Row]]

_FAMILIES: Mapping[str, object] = {
    "_is_not_blank": "  ",
    "_is_known": "not-a-code",
    "_are_known": ["not-a-code"],
}
"""Constraints that every column of a kind has, by the end of their names."""


@cache
def constraints() -> Mapping[str, str]:
    """Every CHECK, UNIQUE and EXCLUDE of the models, with its table; but for the wider keys."""
    return {
        name: table.name
        for table in Base.metadata.sorted_tables
        for name in _constraints_of(table)
        if name not in wider_keys()
    }


@cache
def wider_keys() -> frozenset[str]:
    """Keys that hold the primary key and more, for foreign keys to refer to all of it.

    Nothing breaks one that does not break the primary key first.
    """
    return frozenset(
        str(constraint.name)
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
        and set(table.primary_key.columns) < set(constraint.columns)
    )


def _constraints_of(table: Table) -> Iterator[str]:
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint | UniqueConstraint | ExcludeConstraint):
            yield str(constraint.name)
    for index in table.indexes:
        if index.unique:
            yield str(index.name)


def broken_rows(case: Case) -> Broken:
    """What breaks each constraint; those of a family need no words of their own."""
    return {
        **dict(_families()),
        **people.broken_rows(case),
        **contacts.broken_rows(case),
        **corrections.broken_rows(case),
        **meetings.broken_rows(case),
        **enquiries.broken_rows(case),
        **medicals.broken_rows(case),
        **information.broken_rows(case),
        **notifications.broken_rows(case),
        **restrictions.broken_rows(case),
        **seals.broken_rows(),
        **shares.broken_rows(case),
        **signals.broken_rows(case),
        **subscriptions.broken_rows(case),
    }


def _families() -> Iterator[tuple[str, list[Row]]]:
    for name, table in constraints().items():
        for end, value in _FAMILIES.items():
            if name.endswith(end):
                column = name.removeprefix(f"ck_{table}_").removesuffix(end)
                yield name, [{column: value}]
