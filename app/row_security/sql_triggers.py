"""Triggers as they are declared, in `triggers.sql`."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from app.row_security.sql_functions import NotADeclaration

FILE: Final = Path(__file__).with_name("triggers.sql")

_TRIGGER: Final = re.compile(
    r"CREATE (?:CONSTRAINT )?TRIGGER (?P<name>\w+)\s.*?\sON (?P<table>\w+)\s.*", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger of one table."""

    table: str
    name: str
    sql: str


@cache
def sql_triggers() -> tuple[Trigger, ...]:
    """All of them, in the order of the file."""
    return tuple(parse(FILE.read_text()))


def parse(text: str) -> list[Trigger]:
    """The triggers that a text declares, comments left out.

    Raises:
        NotADeclaration: one of the statements creates no trigger.
    """
    without_comments = re.sub(r"^--.*\n", "", text, flags=re.MULTILINE)
    found = []
    for statement in filter(None, map(str.strip, without_comments.split(";"))):
        trigger = _TRIGGER.fullmatch(statement)
        if trigger is None:
            raise NotADeclaration(f"triggers.sql: {statement}")
        found.append(Trigger(trigger["table"], trigger["name"], statement))
    return found
