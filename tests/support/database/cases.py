"""A case: the rows of one child's way through the front door, as far as they have been made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from app.cli.demo.partnerships import CARE_ONE, Founded
from tests.support.clock import WEDNESDAY_MORNING

NOW = WEDNESDAY_MORNING
TODAY = NOW.date()

Row = dict[str, Any]

_numbers = count(1)


@dataclass(slots=True)
class Case:
    """Who works on the child, and the rows made so far, by table.

    `number` is unlike that of every other case of the run, for what must be unique.
    """

    founded: Founded
    worker: str = "social_worker"
    team: str = CARE_ONE
    agency: str = "Police"
    referrer: str = "referrer"
    made: dict[str, list[Row]] = field(default_factory=dict)
    number: int = field(default_factory=lambda: next(_numbers))

    def row(self, **values: object) -> Row:
        """A row of the case's partnership with an id of its own."""
        return {"partnership_id": self.founded.id, "id": uuid4(), **values}

    def changing_row(self, **values: object) -> Row:
        """Likewise, of a table whose rows have versions."""
        return self.row(version=1, changed_at=NOW, **values)

    def id(self, table: str, nth: int = 0) -> UUID:
        """The id of a row that was made."""
        found: UUID = self.made[table][nth]["id"]
        return found

    def user(self, name: str) -> UUID:
        """One of the partnership's staff."""
        return self.founded.users[name]

    @property
    def agency_id(self) -> UUID:
        """The agency that takes part."""
        return self.founded.agencies[self.agency]

    @property
    def team_id(self) -> UUID:
        """The team that the child is allocated to."""
        return self.founded.teams[self.team]


Writers = Mapping[str, Callable[[Case], list[Row]]]
"""By table, what makes the rows of a case."""
