"""Person search: the details it needs, and the most keys it looks under."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from app.domain.errors import Malformed
from app.domain.people.addresses import place_key
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
        "Give an identifier, an address with its postcode, a postcode, a date of birth, or a family"
        " name with anything else"
    )


class HomeUnclear(Malformed):
    """The address names no one home; an empty answer would read as 'no one lives there'."""

    headline: ClassVar[str] = (
        "Give the number or name of the home, its street, and a full postcode; or search otherwise"
    )


def home_key(lines: Sequence[str], *, postcode: str) -> str:
    """The key of the home that an address names, under which those who live there are found.

    Raises:
        HomeUnclear: it names a street, a hospital, a refuge, or no place with a full postcode.
    """
    key = place_key(lines, postcode=postcode)
    if key is None:
        raise HomeUnclear(pointer="/address", code="home-unclear")
    return key


def refuse_vague(wanted: BlockingKeys, *, reference: str | None, home: str | None = None) -> None:
    """Refuse a search by which no record can be found, such as by a given name alone.

    Raises:
        SearchTooVague: there is nothing to search by.
    """
    if not wanted.keys and not wanted.identifiers and reference is None and home is None:
        raise SearchTooVague(pointer="", code="search-too-vague")
