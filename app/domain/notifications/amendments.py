"""Amended notices: the children in them that the contact does not have yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import eq

from app.domain.people.names import fold


@dataclass(frozen=True, slots=True)
class ChildTold:
    """A child in a notice, by the details that tell one child from another."""

    given: str | None = None
    family: str | None = None
    born_on: date | None = None
    expected_on: date | None = None
    nhs_number: str | None = None
    upn: str | None = None


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
    name = (_folded(one.given), _folded(one.family))
    return (
        None not in name
        and name == (_folded(other.given), _folded(other.family))
        and not _contradict(one.nhs_number, other.nhs_number)
    )


def _nothing_against(one: ChildTold, other: ChildTold) -> bool:
    return not any(
        _contradict(here, there)
        for here, there in (
            (_folded(one.given), _folded(other.given)),
            (_folded(one.family), _folded(other.family)),
            (one.born_on, other.born_on),
            (one.expected_on, other.expected_on),
            (one.nhs_number, other.nhs_number),
            (one.upn, other.upn),
        )
    )


def _contradict(here: str | date | None, there: str | date | None) -> bool:
    """Details left out on one side contradict nothing."""
    return here is not None and there is not None and here != there


def _folded(name: str | None) -> str | None:
    return None if name is None else fold(name)
