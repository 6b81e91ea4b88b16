"""Addresses: stored exactly as given, each beside the key of the place it names."""

import re
from collections.abc import Sequence
from typing import Final

from app.domain.people.matching_fields import postcode_key
from app.domain.people.names import fold

_FULL_POSTCODE: Final = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
_NUMBERED: Final = re.compile(r"\b[0-9]+[a-z]?\b")

_LONGEST_KEY: Final = 200
"""Characters. No home needs more, and an index holds no key longer than 2.7 kB."""

_PLACES_NOBODY_LIVES_AT: Final = frozenset({"ZZ993VZ", "ZZ993WZ", "ZZ993CZ"})
"""The NHS codes for 'no fixed abode', 'not known' and 'somewhere in England'.

Everyone recorded with one would look like one household, and would match each other in every
search.
"""


def searchable_postcode(postcode: str | None) -> str | None:
    """Return the key of a postcode that picks out a street, or None for anything less."""
    key = postcode_key(postcode or "")
    if _FULL_POSTCODE.fullmatch(key) and key not in _PLACES_NOBODY_LIVES_AT:
        return key
    return None


def place_key(lines: Sequence[str], *, postcode: str | None) -> str | None:
    """Return the key that two ways of writing one home share, or None where there is none.

    Within one postcode a home is distinguished by its numbers, in their order, or else by the name
    in its first line: 'Flat 3, 12 Test Road' is the home written 'Flat 3 / 12 Test Rd'. Without a
    full postcode there is no key: every town has a 12 High Street.
    """
    key = searchable_postcode(postcode)
    if key is None or not lines:
        return None
    numbers = _NUMBERED.findall(" ".join(map(fold, lines)))
    return f"{key}:{' '.join(numbers) or fold(lines[0])}"[:_LONGEST_KEY]
