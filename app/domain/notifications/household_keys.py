"""Household keys, by which notices about one household are recognised: home and children."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from app.domain.people.addresses import place_key
from app.domain.people.names import as_one_word
from app.domain.people.placeholders import is_default_birthday, real_family, real_given


class HouseholdKind(StrEnum):
    """The kind of a key; it is the prefix of the key itself."""

    HOME = "home"
    NHS_NUMBER = "nhs"
    UPN = "upn"
    CHILD = "child"


def household_keys(
    *,
    address_lines: Sequence[str],
    postcode: str | None,
    nhs_number: str | None,
    upn: str | None,
    given: str | None,
    family: str | None,
    born_on: date | None,
) -> frozenset[str]:
    """The keys of one child in a notice; two notices that share any are about one household.

    A name alone is shared by many people, and so is a date of birth: only the whole name with the
    day is a key. 'NK' and 'Baby' are no names, and 1 January is the day of many who do not know
    theirs.
    """
    halves = (real_given(given, family=family), real_family(family))
    named = None if None in halves else " ".join(map(as_one_word, halves))
    if born_on is not None and is_default_birthday(born_on):
        named = None
    keys = {
        HouseholdKind.HOME: place_key(address_lines, postcode=postcode),
        HouseholdKind.NHS_NUMBER: nhs_number,
        HouseholdKind.UPN: upn,
        HouseholdKind.CHILD: f"{born_on} {named}" if born_on and named else None,
    }
    return frozenset(f"{kind}:{value}" for kind, value in keys.items() if value)


def kind_of(key: str) -> HouseholdKind:
    """The kind of a key."""
    return HouseholdKind(key.partition(":")[0])
