"""Named records: what the audit events of one act are about, and so what its answer tells of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

_SHOWN: Final = ("people", "contacts")
"""Where what an event showed is looked for: its ids do not say which table they are of."""


@dataclass(frozen=True, slots=True)
class NamedRecords:
    """The records and people in audit events."""

    events: Sequence[Mapping[str, Any]]

    @property
    def ids(self) -> frozenset[UUID]:
        """The id of every one."""
        return frozenset(
            id_
            for event in self.events
            for id_ in (event["record_id"], event["person_id"], *event["shown_ids"])
            if id_ is not None
        )

    @property
    def by_table(self) -> Mapping[str, set[UUID]]:
        """The same, by the table that each is in."""
        found: dict[str, set[UUID]] = {table: set() for table in _SHOWN}
        for event in self.events:
            if event["record_type"] is not None and event["record_id"] is not None:
                found.setdefault(event["record_type"], set()).add(event["record_id"])
            if event["person_id"] is not None:
                found["people"].add(event["person_id"])
            for table in _SHOWN:
                found[table].update(event["shown_ids"])
        return found

    @property
    def stored(self) -> list[dict[str, Any]]:
        """What each event names, once, as JSON."""
        found: list[dict[str, Any]] = []
        for event in self.events:
            each = {
                "record_type": event["record_type"],
                "record_id": event["record_id"] and str(event["record_id"]),
                "person_id": event["person_id"] and str(event["person_id"]),
                "shown_ids": [str(shown) for shown in event["shown_ids"]],
            }
            if each not in found:
                found.append(each)
        return found


NO_RECORD: Final[Mapping[str, Any]] = {
    "record_type": None,
    "record_id": None,
    "person_id": None,
    "shown_ids": [],
}


def named_again(stored: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The columns of an audit event for each that was stored; if none was, one without a record."""
    return [
        {
            "record_type": each["record_type"],
            "record_id": each["record_id"] and UUID(each["record_id"]),
            "person_id": each["person_id"] and UUID(each["person_id"]),
            "shown_ids": [UUID(shown) for shown in each["shown_ids"]],
        }
        for each in [*stored] or [NO_RECORD]
    ]
