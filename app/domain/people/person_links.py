"""Two records said to be of one person: linked and unlinked, never merged."""

from typing import ClassVar
from uuid import UUID

from app.domain.errors import Conflict, Malformed


class LinkedToItself(Malformed):
    """A record is of the same person as itself; that says nothing."""

    headline: ClassVar[str] = "A link joins two records"


class AlreadyLinked(Conflict):
    """The two records are linked, and nobody has taken that back."""

    headline: ClassVar[str] = "These records are already linked"


class AlreadyUnlinked(Conflict):
    """The link was taken back; who did, when and why stays as it was recorded."""

    headline: ClassVar[str] = "This link has already been taken back"


class RelatedToEachOther(Conflict):
    """The records are of relatives: a sibling's or twin's history would become the child's."""

    headline: ClassVar[str] = "These records are of two people who are related to each other"


def in_one_order(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """Return a pair of records as their link is written, whichever was named first.

    Raises:
        LinkedToItself: they are one record.
    """
    if one == other:
        raise LinkedToItself(pointer="/same_as_person_id", code="linked-to-itself")
    return min(one, other), max(one, other)


def refuse_link(*, linked: bool, related: bool) -> None:
    """Refuse to say of two records what is said already, or contradicts what is recorded.

    `related` is whether any record of the one person stands in a relationship to any record of
    the other.

    Raises:
        AlreadyLinked, RelatedToEachOther: see each.
    """
    if linked:
        raise AlreadyLinked
    if related:
        raise RelatedToEachOther
