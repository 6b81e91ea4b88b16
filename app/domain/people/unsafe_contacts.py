"""Unsafe contact: the means of contacting a person that are refused, not only warned of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final
from uuid import UUID

from app.domain.contacts.contacts import Channel
from app.domain.errors import Conflict, Malformed


class Means(StrEnum):
    """A means of contacting a person. `PERSON` is through someone else, such as a parent."""

    ADDRESS = "address"
    PERSON = "person"
    TELEPHONE = "telephone"
    EMAIL = "email"
    ANY = "any"


class UnsafeToContact(Conflict):
    """A fact on record says that this means of contact endangers the person.

    The code is the means that the fact is about; never which address or person.
    """

    headline: ClassVar[str] = "It is not safe to contact this person in this way; use another"


class MeansUnclear(Malformed):
    """The fact does not name what it is about, or names something of another kind."""

    headline: ClassVar[str] = "Name the address or person that is unsafe, and only that"


@dataclass(frozen=True, slots=True)
class UnsafeFact:
    """One fact in force: not this address, not through this person, or not by this means."""

    means: Means
    address_id: UUID | None = None
    through_person_id: UUID | None = None


MEANS_OF: Final[Mapping[Channel, tuple[Means, ...]]] = MappingProxyType(
    {
        Channel.TELEPHONE: (Means.TELEPHONE,),
        Channel.EMAIL: (Means.EMAIL,),
        # The answer to a form is sent to the e-mail address given in it.
        Channel.ONLINE_FORM: (Means.EMAIL,),
        Channel.LETTER: (Means.ADDRESS,),
        # A visitor goes to a home, and meets others who are there.
        Channel.IN_PERSON: (Means.ADDRESS, Means.PERSON),
        # A message between systems goes to a professional, not the family.
        Channel.SYSTEM: (Means.ANY,),
    }
)
"""The means of contact that informing a person over each channel uses."""


def refuse_unsafe_means(
    facts: Iterable[UnsafeFact],
    *,
    means: Means,
    address_id: UUID | None = None,
    through_person_id: UUID | None = None,
) -> None:
    """Refuse to contact a person by a means that a fact in force calls unsafe.

    Where the address, or the person to go through, is not named, any unsafe one refuses: a letter
    whose address no one has checked may go to the one that must not be used. A fact about any means
    refuses every means.

    Raises:
        UnsafeToContact: with the means of the fact as its code.
    """
    for fact in facts:
        if fact.means is Means.ANY or (
            fact.means is means
            and address_id in {None, fact.address_id}
            and through_person_id in {None, fact.through_person_id}
        ):
            raise UnsafeToContact(code=fact.means)


def refuse_unsafe_channel(
    facts: Iterable[UnsafeFact],
    *,
    channel: Channel,
    address_id: UUID | None = None,
    through_person_id: UUID | None = None,
) -> None:
    """Refuse to inform a person over a channel that uses an unsafe means.

    Raises:
        UnsafeToContact: see `refuse_unsafe_means`.
    """
    known = tuple(facts)
    for means in MEANS_OF[channel]:
        refuse_unsafe_means(
            known,
            means=means,
            address_id=address_id if means is Means.ADDRESS else None,
            through_person_id=through_person_id if means is Means.PERSON else None,
        )


def refuse_unclear(fact: UnsafeFact, *, about: UUID) -> None:
    """Refuse a fact about an address or a person that does not name it, or names another thing.

    `about` is the person the fact would protect, who cannot be the person not to go through.

    Raises:
        MeansUnclear: with a pointer to what is missing or superfluous.
    """
    for means, member, named in (
        (Means.ADDRESS, "address_id", fact.address_id),
        (Means.PERSON, "through_person_id", fact.through_person_id),
    ):
        if (fact.means is means) != (named is not None):
            code = "unsafe-not-named" if named is None else "unsafe-named-for-other-means"
            raise MeansUnclear(pointer=f"/{member}", code=code)
    if fact.through_person_id == about:
        raise MeansUnclear(pointer="/through_person_id", code="unsafe-through-themselves")
