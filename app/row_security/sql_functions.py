"""SQL functions as they are declared: one file each in `functions/`, with owner and grants.

Policies, triggers and the service call them. A function that is SECURITY DEFINER belongs to a role
that row-level security does not bind, and therefore says which tables it reads, and which it
changes, if it changes any.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).with_name("functions")

OWNER: Final = "frontdoor_owner"
READS_EVERYTHING_GRANTED: Final = "frontdoor_reach"

_FILE: Final = re.compile(
    r"(?:--[^\n]*\n)+"
    r"(?P<sql>CREATE OR REPLACE FUNCTION access\.(?P<name>\w+)(?P<signature>\(.*?)\s+LANGUAGE\b"
    r".*?\$\$.*?\$\$);\n(?P<rest>.*)",
    re.DOTALL,
)
_OWNER: Final = re.compile(r"ALTER FUNCTION access\.(\w+)\([^)]*\) OWNER TO (\w+)")
_CALLERS: Final = re.compile(r"GRANT EXECUTE ON FUNCTION access\.(\w+)\([^)]*\) TO ([\w, ]+)")
_READS: Final = re.compile(r"GRANT SELECT ON ([\w, ]+) TO frontdoor_reach")
_CHANGES: Final = re.compile(r"GRANT UPDATE ON ([\w, ]+) TO frontdoor_reach")
_REMOVES: Final = re.compile(r"GRANT DELETE ON ([\w, ]+) TO frontdoor_reach")
_CALL: Final = re.compile(r"\baccess\.(\w+)\(")


class NotADeclaration(ValueError):  # noqa: N818 - it names the fact
    """A file of SQL holds something else than what is declared there."""


@dataclass(frozen=True, slots=True)
class Function:
    """One function: `signature` is its parameters and what it returns, as written."""

    name: str
    sql: str
    signature: str
    owner: str = OWNER
    callers: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    removes: frozenset[str] = frozenset()

    @property
    def calls(self) -> frozenset[str]:
        """The other functions of the schema that its text calls."""
        return called_in(self.sql) - {self.name}


def called_in(sql: str) -> frozenset[str]:
    """The functions of the schema `access` that a text calls."""
    return frozenset(_CALL.findall(sql))


@cache
def sql_functions() -> tuple[Function, ...]:
    """All of them, each after those it calls: PostgreSQL looks for them as it creates one."""
    by_name = {path.stem: parse(path.stem, path.read_text()) for path in FOLDER.glob("*.sql")}
    calls = {name: by_name[name].calls & by_name.keys() for name in sorted(by_name)}
    return tuple(by_name[name] for name in TopologicalSorter(calls).static_order())


def parse(name: str, text: str) -> Function:
    """The function that a file of that name declares.

    Raises:
        NotADeclaration: the file holds another function, or a statement that is none of an owner,
            its callers, and the tables that it reads, changes and removes rows from.
    """
    file = _FILE.fullmatch(text)
    if file is None or file["name"] != name:
        raise NotADeclaration(f"functions/{name}.sql does not begin with a comment and {name}")
    owner, callers = OWNER, frozenset[str]()
    reads, changes, removes = frozenset[str](), frozenset[str](), frozenset[str]()
    for statement in _statements(file["rest"]):
        if (found := _OWNER.fullmatch(statement)) and found[1] == name:
            owner = found[2]
        elif (found := _CALLERS.fullmatch(statement)) and found[1] == name:
            callers |= set(found[2].split(", "))
        elif found := _READS.fullmatch(statement):
            reads |= set(found[1].split(", "))
        elif found := _CHANGES.fullmatch(statement):
            changes |= set(found[1].split(", "))
        elif found := _REMOVES.fullmatch(statement):
            removes |= set(found[1].split(", "))
        else:
            raise NotADeclaration(f"functions/{name}.sql: {statement}")
    return Function(name, file["sql"], file["signature"], owner, callers, reads, changes, removes)


def _statements(text: str) -> Iterable[str]:
    return filter(None, (" ".join(part.split()) for part in text.split(";")))
