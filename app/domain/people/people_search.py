"""Person search: the details it needs, and the most keys it looks under."""

from collections.abc import Iterable
from typing import ClassVar, Final

from app.domain.errors import Malformed
from app.domain.people.matching.keys import BlockingKeys

LONGEST_KEY: Final = 200
"""Characters. Longer ones are of no real name, and an index holds none longer than 2.7 kB."""

MOST_KEYS: Final = 400
"""Keys of one record or search. They are a product of all names' halves: without a limit, twenty
aliases of twelve words would make fifty thousand.
"""


def bounded(keys: Iterable[str]) -> list[str]:
    """Return keys as they are stored and searched: shortened, and no more than the limit.

    In alphabetical order the keys of names come last, and so the keys of birth and place stay,
    whatever the number of names.
    """
    return sorted({key[:LONGEST_KEY] for key in keys})[:MOST_KEYS]


class SearchTooVague(Malformed):
    """Too little is known to find records by; an empty answer would read as 'not known here'."""

    headline: ClassVar[str] = (
        "Give an identifier, a postcode, a date of birth, or a family name with anything else"
    )


def refuse_vague(wanted: BlockingKeys, *, reference: str | None) -> None:
    """Refuse a search by which no record can be found, such as by a given name alone.

    Raises:
        SearchTooVague: there is nothing to search by.
    """
    if not wanted.keys and not wanted.identifiers and reference is None:
        raise SearchTooVague(pointer="", code="search-too-vague")
