"""Person links: two records of one person, linked and unlinked, never merged."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.domain.errors import Conflict, Malformed


class LinkedToItself(Malformed):
    """A link joins two different records."""

    headline: ClassVar[str] = "Name two different records to link"


class AlreadyLinked(Conflict):
    """The two records are linked, and the link has not been removed."""

    headline: ClassVar[str] = "These records are already linked"


class AlreadyUnlinked(Conflict):
    """The link was removed; by whom, when and why stays as it was recorded."""

    headline: ClassVar[str] = "This link has already been removed"


class CloakedByLink(Conflict):
    """Only the link keeps one of the records hidden: removing it would open a cloak to everyone.

    Opening a cloak takes three people, and so does this: the record is cloaked by itself first.
    """

    headline: ClassVar[str] = (
        "Have a cloak of its own approved for the other record first; only this link hides it"
    )


class RelatedToEachOther(Conflict):
    """The records are of relatives: a sibling's or twin's history would become the child's."""

    headline: ClassVar[str] = (
        "These records are of two people who are related, so they cannot be linked"
    )


@dataclass(frozen=True, slots=True)
class Cloaks:
    """The cloaks on one person's records: any that acts, and any that two people approved."""

    acting: bool = False
    approved: bool = False


def in_one_order(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """Return a pair of records in the order their link is stored in.

    Raises:
        LinkedToItself: they are one record.
    """
    if one == other:
        raise LinkedToItself(pointer="/same_as_person_id", code="linked-to-itself")
    return min(one, other), max(one, other)


def refuse_link(*, linked: bool, related: bool) -> None:
    """Refuse a link that exists already, or that contradicts a recorded relationship.

    `related` is whether any record of the one person has a relationship to any record of the other.

    Raises:
        AlreadyLinked, RelatedToEachOther: see each.
    """
    if linked:
        raise AlreadyLinked
    if related:
        raise RelatedToEachOther


def refuse_unlinking(*, here: Cloaks, there: Cloaks) -> None:
    """Refuse to remove a link that alone keeps a record cloaked.

    `here` and `there` are the cloaks on either side of the link, as they will be without it.

    Raises:
        CloakedByLink: one side is cloaked, and the other has no approved cloak of its own.
    """
    if (here.acting and not there.approved) or (there.acting and not here.approved):
        raise CloakedByLink
