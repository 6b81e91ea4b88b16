"""Which children of an amended notice the contact does not have yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import eq

from app.domain.people.names import fold


@dataclass(frozen=True, slots=True)
class ChildTold:
    """A child as somebody told of them, in what tells one child from another."""

    given: str | None = None
    family: str | None = None
    born_on: date | None = None
    expected_on: date | None = None
    nhs_number: str | None = None
    upn: str | None = None


def added(told: Sequence[ChildTold], *, known: Sequence[ChildTold]) -> list[int]:
    """Which of the children told of now, by their place, are none of those known.

    An amendment may correct what was said of a child, so a number or a whole name is enough to
    know them again; otherwise nothing may speak against it. A child too many is seen at triage,
    and one too few by nobody. Each who is known is found once: of two twins the second is another.
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
    told = (_folded(one.given), _folded(one.family))
    return (
        None not in told
        and told == (_folded(other.given), _folded(other.family))
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
    """What was left out on one side says nothing."""
    return here is not None and there is not None and here != there


def _folded(name: str | None) -> str | None:
    return None if name is None else fold(name)
