"""Applying the declared access rules to a database: only the differences, in one transaction.

`frontdoor migrate` does it twice. Before migrations `apply_before` applies the changed rules that
the database can hold already, so that no rule reads what a migration drops; after them `apply`
applies all. Taking a migration back begins with `release`: the rules of this release go first,
and `frontdoor migrate` of the release before puts its own in their place.
"""

from collections.abc import Callable, Iterator
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from app.row_security import differences
from app.row_security.catalogue import Catalogue, read
from app.row_security.context_keys import CONTEXT_KEYS
from app.row_security.declared import Declared
from app.row_security.differences import Difference

Step = Callable[[Declared, Catalogue], Iterator[Difference]]

# Each looks at the catalogue as the one before left it.
_STEPS: Final[tuple[Step, ...]] = (
    differences.of_schema,
    differences.of_context_keys,
    differences.of_functions,
    differences.of_tables,
    differences.of_undeclared_functions,
    differences.of_grants,
)


class NotAsDeclared(RuntimeError):  # noqa: N818 - it names the fact
    """The database would not take a rule as it is declared; nothing was changed."""


def apply(connection: Connection, wanted: Declared) -> list[Difference]:
    """Make the database hold what is declared and nothing else; what was different.

    Raises:
        NotAsDeclared: something is still different, such as a right that another role granted.
    """
    with connection.begin():
        changed = _apply(connection, wanted)
        if left := list(_differences(connection, wanted)):
            raise NotAsDeclared("; ".join(map(str, left)))
    return changed


def apply_before(connection: Connection, wanted: Declared) -> list[Difference]:
    """Apply the changed rules that a database can hold whose migrations have not run yet.

    In a database without tables nothing is done.
    """
    with connection.begin():
        standing = wanted.standing(read(connection))
        return _apply(connection, standing) if standing.tables else []


def pending(connection: Connection, wanted: Declared) -> list[Difference]:
    """What `apply` would change, of tables that are there; nothing is locked or changed."""
    with connection.begin():
        return list(_differences(connection, wanted))


def release(connection: Connection) -> None:
    """Take away every rule, grants first: until others are applied no role reads anything.

    Row-level security stays on.
    """
    with connection.begin():
        found = read(connection)
        for grant in found.grants:
            connection.exec_driver_sql(
                f"REVOKE {grant.privilege} ON {grant.target} FROM {grant.role} CASCADE"
            )
        for kind, rules in (("POLICY", found.policies), ("TRIGGER", found.triggers)):
            for table, name in rules:
                connection.exec_driver_sql(f"DROP {kind} {name} ON {table}")
        for stored in found.functions.values():
            for each in stored:
                connection.exec_driver_sql(f"DROP {each.signature}")
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {CONTEXT_KEYS}")
        connection.exec_driver_sql("DROP SCHEMA IF EXISTS access")


def _apply(connection: Connection, wanted: Declared) -> list[Difference]:
    changed = []
    found = read(connection)
    for step in _STEPS:
        different = list(step(wanted, found))
        for difference in different:
            _put_right(connection, difference)
        if different:
            found = read(connection)
        changed += different
    for statement in differences.notes(wanted, found):
        connection.exec_driver_sql(statement)
    return changed


def _put_right(connection: Connection, difference: Difference) -> None:
    try:
        for statement in difference.statements:
            connection.exec_driver_sql(statement)
    except DBAPIError as refused:
        # Such as a table that another role owns, or a view that reads from a function.
        raise NotAsDeclared(f"{difference}, but PostgreSQL refused: {refused.orig}") from refused


def _differences(connection: Connection, wanted: Declared) -> Iterator[Difference]:
    found = read(connection)
    for step in _STEPS:
        yield from step(wanted, found)
