"""What triage must say of a child: who it is, and that the history was read."""

from typing import ClassVar

from app.domain.contacts.contacts import HistoryNotRead, Identification
from app.domain.errors import Malformed


class IdentificationUnclear(Malformed):
    """A known child is a person on record; a new child is none yet."""

    headline: ClassVar[str] = "Name the person for a known child, and nobody for a new one"


def refuse_unclear_identification(
    identification: Identification, *, person_given: bool, history_read: bool, pointer: str
) -> None:
    """Say who the child is, one way or the other; a child with a history has it read.

    Raises:
        IdentificationUnclear, HistoryNotRead: see each.
    """
    if (identification is Identification.KNOWN) != person_given:
        raise IdentificationUnclear(pointer=pointer, code="identification_unclear")
    if identification is Identification.KNOWN and not history_read:
        raise HistoryNotRead
