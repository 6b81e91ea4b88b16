"""Addresses: stored exactly as given, each beside the key of the place it names."""

import re
from collections.abc import Sequence
from typing import Final

from app.domain.people.homes import home_of
from app.domain.people.matching.fields import postcode_key

_FULL_POSTCODE: Final = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")

_LONGEST_KEY: Final = 200
"""Characters. No home needs more, and an index holds no key longer than 2.7 kB."""

_NO_PLACE_IN_ENGLAND: Final = ("ZZ99", "BF1")
"""How postcodes begin that pick out no street.

The NHS writes `ZZ99` and a code for 'no fixed abode', 'not known', and each country (Organisation
Data Service, pseudo postcodes); `BF1` is the forces' post. All who were recorded with one would
look like one household, and would match each other in every search.
"""


def searchable_postcode(postcode: str | None) -> str | None:
    """Return the key of a postcode that picks out a street, or None for anything less."""
    key = postcode_key(postcode or "")
    if _FULL_POSTCODE.fullmatch(key) and not key.startswith(_NO_PLACE_IN_ENGLAND):
        return key
    return None


def place_key(lines: Sequence[str], *, postcode: str | None) -> str | None:
    """Return the key that two ways of writing one home share, or None where there is none.

    Within one postcode a home is distinguished by its flat or room, its number and its street, or
    else by the name of the building (see `homes`): 'Flat 3, 12 Test Road' is the home written '12
    Test Rd / Flat 3', and room 4 of a refuge is not 4 Test Road. Without a full postcode there is
    no key: every town has a 12 High Street.
    """
    key = searchable_postcode(postcode)
    home = None if key is None else home_of(lines, postcode=key)
    if home is None or not home.is_whole:
        return None
    return f"{key}:{home.key}"[:_LONGEST_KEY]
