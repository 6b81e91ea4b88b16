"""Looking for somebody: what must be known of them, and how much is looked under."""

from collections.abc import Iterable
from typing import ClassVar, Final

from app.domain.errors import Malformed
from app.domain.people.matching_keys import BlockingKeys

LONGEST_KEY: Final = 200
"""Characters. Longer ones are of no name that is borne, and an index holds none past 2.7 kB."""

MOST_KEYS: Final = 400
"""Keys of one record or search. They are a product of all names' halves: without a bound,
twenty aliases of twelve words would make fifty thousand."""


def bounded(keys: Iterable[str]) -> list[str]:
    """Return keys as they are stored and looked for: shortened, and no more than can be held.

    In the order of the alphabet the keys of names come last, and so the keys of birth and
    place are kept whatever the number of names.
    """
    return sorted({key[:LONGEST_KEY] for key in keys})[:MOST_KEYS]


class SearchTooVague(Malformed):
    """Too little is known to fetch records by; an empty answer would read as 'not known here'."""

    headline: ClassVar[str] = (
        "Give an identifier, a postcode, a date of birth, or a family name with anything else"
    )


def refuse_vague(wanted: BlockingKeys, *, reference: str | None) -> None:
    """Refuse a search by which no record can be fetched, such as by a given name alone.

    Raises:
        SearchTooVague: nothing to fetch by.
    """
    if not wanted.keys and not wanted.identifiers and reference is None:
        raise SearchTooVague(pointer="", code="search-too-vague")
