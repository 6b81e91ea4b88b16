"""Amended notices: whether they are of the same incident, and the children new in them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import eq
from typing import Final

from app.domain.notifications.household_keys import HouseholdKind, kind_of
from app.domain.notifications.notifications import Fault
from app.domain.people.names import as_one_word
from app.domain.people.placeholders import real_family, real_given

REFERENCE_REUSED: Final = Fault("/data/reference", "reference_reused")
"""The sender's reference stands on an earlier notice of another family: this is another contact."""

REFERENCE_OF_ANOTHER_DAY: Final = Fault("/data/reference", "reference_of_another_day")
"""The reference stands on an earlier notice of this family of another day: of what, is to judge."""


@dataclass(frozen=True, slots=True)
class ChildTold:
    """A child in a notice, by the details that tell one child from another."""

    given: str | None = None
    family: str | None = None
    born_on: date | None = None
    expected_on: date | None = None
    nhs_number: str | None = None
    upn: str | None = None


@dataclass(frozen=True, slots=True)
class IncidentTold:
    """What one notice, or all the notices in one contact, say of which incident it is.

    `days` are those on which it happened, in London; `household_keys` as `household_keys` makes
    them.
    """

    days: frozenset[date]
    household_keys: frozenset[str]
    children: Sequence[ChildTold]


def shares_a_family(told: IncidentTold, *, earlier: IncidentTold) -> bool:
    """Whether a notice and a contact have a home, a number or a whole name in common."""
    if not told.household_keys.isdisjoint(earlier.household_keys):
        return True
    return _any_pair(told, earlier, _same_number) or _any_pair(told, earlier, _same_name)


def is_of_another_family(told: IncidentTold, *, earlier: IncidentTold) -> bool:
    """Whether a notice with a reference that was used before is of others than the contact.

    Senders whose references begin again each day use one twice. Another home on another day, with
    no child in common, is another family; so are children all of whom contradict those of the
    contact, under another family name, on another day or in another home. What is only missing
    contradicts nothing: an update that says little is still an amendment.
    """
    if shares_a_family(told, earlier=earlier):
        return False
    another_day = told.days.isdisjoint(earlier.days)
    another_home = bool(_homes(told) and _homes(earlier))
    if another_day and another_home:
        return True
    return (another_day or another_home) and not _any_pair(told, earlier, _perhaps_one_family)


def is_of_another_day(told: IncidentTold, *, earlier: IncidentTold) -> bool:
    """Whether a notice with a reference that was used before may be of another incident.

    The day may have been corrected, or the sender has used the reference for what happened to the
    family next: no rule can tell, and so the notice stays with the contact and is marked.
    """
    return bool(told.days and earlier.days) and told.days.isdisjoint(earlier.days)


def _perhaps_one_family(one: ChildTold, other: ChildTold) -> bool:
    family, other_family = _family(one), _family(other)
    same = family is not None and family == other_family
    return same or _nothing_against(one, other)


def _any_pair(
    told: IncidentTold, earlier: IncidentTold, holds: Callable[[ChildTold, ChildTold], bool]
) -> bool:
    return any(holds(one, other) for one in told.children for other in earlier.children)


def _homes(told: IncidentTold) -> frozenset[str]:
    return frozenset(key for key in told.household_keys if kind_of(key) is HouseholdKind.HOME)


def added(told: Sequence[ChildTold], *, known: Sequence[ChildTold]) -> list[int]:
    """The positions of the children in the amended notice who are none of those known.

    An amendment may correct details of a child, so a number or a whole name is enough to recognise
    them; otherwise nothing may contradict. An extra child is seen at triage, and a missing one by
    no one. Each known child is matched once: of two twins the second is another child.
    """
    left = list(known)
    unknown = list(range(len(told)))
    for is_same in (eq, _same_number, _same_name, _nothing_against):
        for place in tuple(unknown):
            found = next((each for each in left if is_same(told[place], each)), None)
            if found is not None:
                left.remove(found)
                unknown.remove(place)
    return unknown


def _same_number(one: ChildTold, other: ChildTold) -> bool:
    return (one.nhs_number is not None and one.nhs_number == other.nhs_number) or (
        one.upn is not None and one.upn == other.upn
    )


def _same_name(one: ChildTold, other: ChildTold) -> bool:
    name = (_given(one), _family(one))
    return (
        None not in name
        and name == (_given(other), _family(other))
        and not _contradict(one.nhs_number, other.nhs_number)
    )


def _nothing_against(one: ChildTold, other: ChildTold) -> bool:
    return not any(
        _contradict(here, there)
        for here, there in (
            (_given(one), _given(other)),
            (_family(one), _family(other)),
            (one.born_on, other.born_on),
            (one.expected_on, other.expected_on),
            (one.nhs_number, other.nhs_number),
            (one.upn, other.upn),
        )
    )


def _contradict(here: str | date | None, there: str | date | None) -> bool:
    """Details left out on one side contradict nothing."""
    return here is not None and there is not None and here != there


def _given(child: ChildTold) -> str | None:
    real = real_given(child.given, family=child.family)
    return None if real is None else as_one_word(real)


def _family(child: ChildTold) -> str | None:
    real = real_family(child.family)
    return None if real is None else as_one_word(real)
