"""Event definitions: the row that guards an event, its permission, and where to read on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Final
from uuid import UUID

from app.domain.directory.permissions import Permission

ID_IN_PATH: Final = "{id}"


@dataclass(frozen=True, slots=True)
class Event:
    """The row a reader must see and the permission they need for an event, and where to read on.

    `guard` is the table with the row that must be visible: the record that the event is about. An
    event that each agency is sent separately is guarded by that agency's own row: the one whose
    column `parent` holds the record and whose agency is the one the message names. Otherwise every
    agency would learn how many others were asked.
    """

    guard: str
    permission: Permission
    path: str
    parent: str | None = None

    def names_its_resource(self, identifiers: Mapping[str, object]) -> bool:
        """Whether a message with these identifiers says where to read on."""
        named = {name for _, name, *_ in Formatter().parse(self.path) if name}
        return named <= {"id", *identifiers} and (self.parent is None or "agency_id" in identifiers)

    def resource(self, record_id: UUID, identifiers: Mapping[str, object]) -> str:
        """The path at which a recipient of the event reads more."""
        return self.path.format(id=record_id, **identifiers)


def events(
    guard: str, permission: Permission, path: str, *names: str, parent: str | None = None
) -> Iterator[tuple[str, Event]]:
    """Return the events with these names, which one row guards and one permission opens."""
    for name in names:
        yield name, Event(guard, permission, path, parent)
