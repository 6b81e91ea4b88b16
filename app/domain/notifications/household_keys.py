"""By what notices are known to tell of one household: its home, and the children in it."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from app.domain.people.addresses import place_key
from app.domain.people.names import fold


class HouseholdKind(StrEnum):
    """What a key is made of; it stands before the key itself."""

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
    """The keys of one child as told: by any that two notices share, they tell of one household.

    A name alone is nobody's, nor is a day of birth: only the two together are a key.
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
    """What a key is made of."""
    return HouseholdKind(key.partition(":")[0])
