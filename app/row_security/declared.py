"""Every access rule, as it is declared: on the models, in `functions/` and in `triggers.sql`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from app.models import Base
from app.row_security.catalogue import Catalogue, Grant
from app.row_security.policies import (
    REFERENCE_TABLES,
    SERVING,
    TABLE_POLICIES,
    Policy,
    grants,
    policies,
)
from app.row_security.sql_functions import (
    READS_EVERYTHING_GRANTED,
    Function,
    called_in,
    sql_functions,
)
from app.row_security.sql_triggers import Trigger, sql_triggers

Rule = Policy | Trigger

SCHEMA: Final = "SCHEMA access"
_USERS_OF_SCHEMA: Final = (*SERVING, READS_EVERYTHING_GRANTED, "frontdoor_auditor")

_COLUMNS: Final = {
    table.name: frozenset(table.columns.keys()) for table in Base.metadata.tables.values()
}


@dataclass(frozen=True, slots=True)
class Declared:
    """The rules of some tables, and the functions they call.

    `is_all` says that whatever else the database holds is not declared at all.
    """

    tables: frozenset[str]
    functions: tuple[Function, ...]
    policies: Mapping[tuple[str, str], Rule]
    triggers: Mapping[tuple[str, str], Rule]
    is_all: bool = True

    @property
    def forced(self) -> frozenset[str]:
        """The tables with row-level security, which binds their owner too."""
        return self.tables - REFERENCE_TABLES

    def grants(self, found: Catalogue) -> frozenset[Grant]:
        """What every role may do with what the database holds of all this."""
        return frozenset(self._grants(found))

    def _grants(self, found: Catalogue) -> Iterator[Grant]:
        if found.has_schema:
            yield from (Grant(SCHEMA, role, "USAGE") for role in _USERS_OF_SCHEMA)
        for table in self.tables & found.columns.keys():
            yield from (Grant(f"TABLE {table}", *given) for given in grants(table))
        for function in self.functions:
            for stored in found.functions.get(function.name, ()):
                yield from (Grant(stored.signature, role, "EXECUTE") for role in function.callers)

    def standing(self, found: Catalogue) -> "Declared":
        """The rules that the database can hold before its migrations.

        A rule that names a table or a column which the database lacks waits for the migrations,
        with all others of its table: a table never has half of its rules. Only the words of the
        SQL are compared, so a rule sometimes waits although it need not.
        """
        waiting: set[str] = set()
        for function in self.functions:
            if _lacking(function.sql, found) or function.calls & waiting:
                waiting.add(function.name)
        rules = [*self.policies.values(), *self.triggers.values()]
        held = self.tables - found.columns.keys()
        held |= {
            rule.table
            for rule in rules
            if _lacking(rule.sql, found) or called_in(rule.sql) & waiting
        }
        return Declared(
            self.tables - held,
            tuple(function for function in self.functions if function.name not in waiting),
            {key: policy for key, policy in self.policies.items() if policy.table not in held},
            {key: trigger for key, trigger in self.triggers.items() if trigger.table not in held},
            is_all=False,
        )


def _lacking(sql: str, found: Catalogue) -> bool:
    words = set(re.findall(r"\w+", sql))
    return any(
        table not in found.columns or words & (columns - found.columns[table])
        for table, columns in _COLUMNS.items()
        if table in words
    )


@cache
def declared() -> Declared:
    """All of them."""
    return Declared(
        frozenset(_COLUMNS),
        sql_functions(),
        MappingProxyType(
            {
                (policy.table, policy.name): policy
                for table in TABLE_POLICIES
                for policy in policies(table)
            }
        ),
        MappingProxyType({(trigger.table, trigger.name): trigger for trigger in sql_triggers()}),
    )
