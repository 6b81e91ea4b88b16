"""Household keys, by which notices about one household are recognised: home and children."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from app.domain.people.addresses import place_key
from app.domain.people.names import fold


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
    name: str,
    born_on: date | None,
) -> frozenset[str]:
    """The keys of one child in a notice; two notices that share any are about one household.

    A name alone is shared by many people, and so is a date of birth: only the two together are a
    key.
    """
    named = fold(name)
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
