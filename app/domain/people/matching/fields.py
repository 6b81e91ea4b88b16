"""Comparison of two records by numbers, birth, sex, address and household."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from string import ascii_lowercase
from typing import Final, TypeAlias

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from app.domain.people.ages import Estimate
from app.domain.people.homes import Home, home_of
from app.domain.people.identifiers import IdentifierScheme, compared
from app.domain.people.matching.evidence import Finding, Reason, reason
from app.domain.people.matching.names import same_somebody
from app.domain.people.names import Name, as_typed
from app.domain.people.people import birth_fits
from app.domain.people.placeholders import is_default_birthday

Identifiers: TypeAlias = Sequence[tuple[IdentifierScheme, str]]


@dataclass(frozen=True, slots=True)
class Birth:
    """When a child was born, or is or was expected."""

    born_on: date | None
    expected_on: date | None


_SAME_PREGNANCY: Final = timedelta(weeks=2)
"""How far a scan moves an expected date."""

_PERHAPS_THE_SAME_PREGNANCY: Final = timedelta(weeks=6)

_ESTIMATED_WITHIN: Final = 2
"""How many years a good estimate of a child's age may be out."""

_NOT_THAT_AGE: Final = 5
"""From how many years on the estimate is of another person."""

_GENERATION: Final = timedelta(days=5 * 365)
"""Births of one name further apart than this are of a parent and child, or of cousins."""

_DISTRICT_ENDS: Final = -3
"""The last three characters of a postcode say where in its district a place is."""

_SAME_STREET: Final = 85
"""The similarity, in per cent, from which two names of streets count as one, misspelled."""

_SAME_NUMBER: Final = (
    ({IdentifierScheme.NHS_NUMBER}, Finding.NHS_SAME),
    ({IdentifierScheme.UPN, IdentifierScheme.FORMER_UPN}, Finding.UPN_SAME),
    ({IdentifierScheme.LA_CHILD_ID}, Finding.LA_SAME),
    ({IdentifierScheme.POLICE_ID}, Finding.POLICE_SAME),
    ({IdentifierScheme.UPN_AS_SENT}, Finding.UPN_AS_SENT_SAME),
    ({IdentifierScheme.OTHER}, Finding.OTHER_SAME),
)
# A number is left out where one child is expected to have several.
_DIFFERENT_NUMBER: Final = {
    Finding.NHS_SAME: (IdentifierScheme.NHS_NUMBER, Finding.NHS_DIFFERENT),
    Finding.UPN_SAME: (IdentifierScheme.UPN, Finding.UPN_DIFFERENT),
    Finding.LA_SAME: (IdentifierScheme.LA_CHILD_ID, Finding.LA_DIFFERENT),
}


def identifier_reasons(asked: Identifiers, held: Identifiers) -> list[Reason]:
    """Compare standardised identifiers, each with its kind; a former pupil number is one too."""
    reasons = []
    for schemes, same in _SAME_NUMBER:
        if _numbers(asked, schemes) & _numbers(held, schemes):
            reasons.append(reason(same))
        elif same in _DIFFERENT_NUMBER:
            current, different = _DIFFERENT_NUMBER[same]
            if _numbers(asked, {current}) and _numbers(held, {current}):
                reasons.append(reason(different))
    return reasons


def _numbers(identifiers: Identifiers, schemes: set[IdentifierScheme]) -> set[str]:
    return {compared(value, scheme=scheme) for scheme, value in identifiers if scheme in schemes}


def birth_reason(asked: Birth, held: Birth) -> Reason | None:
    """Compare births, or expected births, or one with the other; `None` where neither is known."""
    if asked.born_on and held.born_on:
        return reason(_born(asked.born_on, held.born_on), asked=asked.born_on, held=held.born_on)
    if asked.expected_on and held.expected_on:
        return reason(_expected(asked.expected_on, held.expected_on))
    if asked.born_on and held.expected_on:
        return reason(_born_when_expected(asked.born_on, held.expected_on))
    if asked.expected_on and held.born_on:
        return reason(_born_when_expected(held.born_on, asked.expected_on))
    known = {asked.born_on, asked.expected_on, held.born_on, held.expected_on} - {None}
    return reason(Finding.BIRTH_MISSING) if known else None


def age_reason(
    asked: Estimate | None,
    held: Estimate | None,
    *,
    asked_born_on: date | None,
    held_born_on: date | None,
) -> Reason | None:
    """Compare an estimated age with an age, known or estimated; `None` where neither is estimated.

    Two known birth dates are compared as such. An estimate that fits is little evidence: many
    children are of about one age, so it lifts no guard for a date of birth that is missing.
    """
    if asked is None and held is None:
        return None
    one, other = _year(asked, asked_born_on), _year(held, held_born_on)
    if one is None or other is None or (asked_born_on and held_born_on):
        return None
    apart = abs(one - other)
    if apart <= _ESTIMATED_WITHIN:
        return reason(Finding.AGE_FITS)
    return reason(Finding.AGE_DIFFERENT) if apart > _NOT_THAT_AGE else None


def _year(estimate: Estimate | None, born_on: date | None) -> int | None:
    if born_on is not None:
        return born_on.year
    if estimate is None:
        return None
    return estimate.birth_year or estimate.on.year - (estimate.age or 0)


def _born(one: date, other: date) -> Finding:
    defaults = {is_default_birthday(one), is_default_birthday(other)}
    if one == other:
        return Finding.BIRTH_DEFAULT_SAME if True in defaults else Finding.BIRTH_SAME
    if True in defaults and (estimate := _estimated(one, other, defaults)):
        return estimate
    if day_and_month_swapped(one) == other:
        return Finding.BIRTH_SWAPPED
    if _one_slip(one, other) and False in defaults:
        return Finding.BIRTH_SLIP
    if abs(one - other) > _GENERATION:
        return Finding.BIRTH_YEARS_APART
    return Finding.BIRTH_DIFFERENT


def _estimated(one: date, other: date, defaults: set[bool]) -> Finding | None:
    """Compare a day that may stand for a year with another; None for a slip, or no likeness."""
    both = False not in defaults
    if not both and (day_and_month_swapped(one) == other or _one_slip(one, other)):
        return None
    if one.year == other.year:
        return Finding.BIRTH_ESTIMATED
    if abs(one.year - other.year) == 1:
        return Finding.BIRTH_ESTIMATED_NEAR
    return Finding.BIRTH_DIFFERENT if both and abs(one - other) <= _GENERATION else None


def _one_slip(one: date, other: date) -> bool:
    return DamerauLevenshtein.distance(one.isoformat(), other.isoformat()) == 1


def day_and_month_swapped(day: date) -> date | None:
    """Return the date with day and month swapped, where there is one."""
    try:
        return date(day.year, day.day, day.month)
    except ValueError:
        return None


def _expected(one: date, other: date) -> Finding:
    apart = abs(one - other)
    if apart <= _SAME_PREGNANCY:
        return Finding.EXPECTED_SAME
    if apart <= _PERHAPS_THE_SAME_PREGNANCY:
        return Finding.EXPECTED_NEAR
    return Finding.EXPECTED_DIFFERENT


def _born_when_expected(born_on: date, expected_on: date) -> Finding:
    if birth_fits(born_on, expected_on=expected_on):
        return Finding.EXPECTED_BORN
    return Finding.EXPECTED_DIFFERENT


def sex_reason(asked: str | None, held: str | None) -> Reason | None:
    """Compare census codes of sex; 'U' is not known. `None` where neither is known."""
    known = {asked, held} - {None, "U"}
    if not known:
        return None
    if len(known) > 1:
        return reason(Finding.SEX_DIFFERENT)
    return reason(Finding.SEX_SAME if asked == held else Finding.SEX_MISSING)


def postcode_key(postcode: str) -> str:
    """Return a postcode in its form for comparison: capitals and digits, no spaces."""
    return "".join(character for character in as_typed(postcode).upper() if character.isalnum())


def postcode_reason(
    asked: str | None, *, current: Iterable[str], former: Iterable[str]
) -> Reason | None:
    """Compare a postcode with those on the record; `None` where neither has one."""
    wanted = postcode_key(asked or "")
    now = {key for postcode in current if (key := postcode_key(postcode))}
    before = {key for postcode in former if (key := postcode_key(postcode))}
    if not wanted and not now and not before:
        return None
    if not wanted or not (now or before):
        return reason(Finding.POSTCODE_MISSING)
    if wanted in now:
        return reason(Finding.POSTCODE_SAME)
    if wanted in before:
        return reason(Finding.POSTCODE_FORMER)
    if wanted[:_DISTRICT_ENDS] in {key[:_DISTRICT_ENDS] for key in now | before}:
        return reason(Finding.POSTCODE_NEAR)
    return reason(Finding.POSTCODE_DIFFERENT)


def address_reason(asked: str | None, held: Iterable[str]) -> Reason | None:
    """Compare an address line with those on the record; `None` where neither has one.

    'Not known', a hospital or a refuge is no address here: strangers have it in common.
    """
    wanted = _home_in(asked or "")
    lines = [line for line in held if line.strip()]
    if wanted is None:
        known = any(_home_in(line) is not None for line in lines)
        return reason(Finding.ADDRESS_MISSING) if known else None
    homes = [_home_in(line) for line in lines if _may_be(wanted, line)]
    if any(home is not None and _same_home(wanted, home) for home in homes):
        return reason(Finding.ADDRESS_SAME)
    if len(homes) == len(lines) and all(home is None for home in homes):
        return reason(Finding.ADDRESS_MISSING)
    return reason(Finding.ADDRESS_DIFFERENT)


# What is asked is compared with every record of a search.
@lru_cache(maxsize=256)
def _home_in(line: str) -> Home | None:
    return home_of([line])


def _may_be(wanted: Home, line: str) -> bool:
    """Whether a line is worth reading closely: a search compares thousands."""
    first = wanted.number.partition("-")[0].rstrip(ascii_lowercase)
    return first in line or not any(character.isdigit() for character in line)


def _same_home(one: Home, other: Home) -> bool:
    # 12 and 14 Test Road are 90 per cent alike, and two households; so are flats A and B.
    same_door = (one.units, one.number, one.way) == (other.units, other.number, other.way)
    return same_door and fuzz.ratio(one.name, other.name) >= _SAME_STREET


def household_reason(asked: Sequence[Name], held: Sequence[Name]) -> Reason | None:
    """Look for a person on both household lists; two lists with no one in common prove nothing.

    A household changes, and both lists are incomplete.
    """
    return reason(Finding.HOUSEHOLD_SAME) if same_somebody(asked, held) else None
