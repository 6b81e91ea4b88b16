"""Relationships between two people: recorded once, and never of a person with themselves."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from app.domain.errors import Conflict, Malformed
from app.domain.people.people import RelationshipKind

_SAME_BOTH_WAYS: Final = frozenset(
    {
        RelationshipKind.SIBLING,
        RelationshipKind.HALF_SIBLING,
        RelationshipKind.TWIN,
        RelationshipKind.PARTNER,
        RelationshipKind.FORMER_PARTNER,
        RelationshipKind.COUSIN,
    }
)


class RelatedToThemselves(Malformed):
    """A person cannot be their own relative."""

    headline: ClassVar[str] = "Name two different people; a relationship is between two people"


class RelationshipStands(Conflict):
    """The relationship is on record, read from one side or the other."""

    headline: ClassVar[str] = "This relationship is already recorded"


class RecordsOfOnePerson(Conflict):
    """The two records are linked as one person's, so they cannot be each other's relatives."""

    headline: ClassVar[str] = (
        "These records are linked as the same person, so they cannot be related"
    )


@dataclass(frozen=True, slots=True)
class Kinship:
    """The relationship of one person to another."""

    person_id: UUID
    kind: RelationshipKind
    related_person_id: UUID

    @property
    def both_readings(self) -> frozenset["Kinship"]:
        """Every way of recording the same relationship."""
        if self.kind not in _SAME_BOTH_WAYS:
            return frozenset({self})
        return frozenset({self, Kinship(self.related_person_id, self.kind, self.person_id)})


def refuse_relationship(
    kinship: Kinship, *, standing: Collection[Kinship], same_person: Collection[UUID]
) -> None:
    """Refuse a relationship of a person with themselves, or one that is already recorded.

    `standing` are those recorded between the two that have not ended; `same_person` are the records
    linked with the first one.

    Raises:
        RelatedToThemselves, RecordsOfOnePerson, RelationshipStands: see each.
    """
    if kinship.person_id == kinship.related_person_id:
        raise RelatedToThemselves(pointer="/related_person_id", code="related-to-themselves")
    if kinship.related_person_id in same_person:
        raise RecordsOfOnePerson
    if not kinship.both_readings.isdisjoint(standing):
        raise RelationshipStands
