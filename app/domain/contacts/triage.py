"""Triage: who the child is, and that the history was read."""

from typing import ClassVar

from app.domain.contacts.contacts import HistoryNotRead, Identification
from app.domain.errors import Malformed


class IdentificationUnclear(Malformed):
    """A known child is a person on record; a new child is not on record yet."""

    headline: ClassVar[str] = "Name the person for a known child, and no person for a new one"


def refuse_unclear_identification(
    identification: Identification, *, person_given: bool, history_read: bool, pointer: str
) -> None:
    """Refuse an identification that names no person for a known child, or one for a new child.

    The history of a known child must be read.

    Raises:
        IdentificationUnclear, HistoryNotRead: see each.
    """
    if (identification is Identification.KNOWN) != person_given:
        raise IdentificationUnclear(pointer=pointer, code="identification_unclear")
    if identification is Identification.KNOWN and not history_read:
        raise HistoryNotRead
