"""Why two contacts may tell of one incident, and who says so."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final

from app.domain.errors import Conflict
from app.domain.notifications.household_keys import HouseholdKind, kind_of

SAME_INCIDENT_WITHIN: Final = timedelta(hours=24)
"""How far apart two agencies, each by its own clock and log, may date one incident."""

MOST_PROPOSED: Final = 10
"""With how many contacts one notice is compared for people: nobody judges a longer list."""


class Reason(StrEnum):
    """What two notices of different agencies, a day apart at most, have in common."""

    SAME_REFERENCE = "same_reference"
    SAME_HOME = "same_home"
    SAME_CHILD = "same_child"


@dataclass(frozen=True, slots=True)
class ToldOf:
    """What a notice says by which it may be known to tell of an incident that another tells of."""

    occurred_at: datetime
    incident_keys: frozenset[str]
    household_keys: frozenset[str]


def distance(one: ToldOf, other: ToldOf) -> tuple[bool, timedelta]:
    """The likelier that two tell of one incident, the smaller: a shared reference before time."""
    apart = one.incident_keys.isdisjoint(other.incident_keys)
    return apart, abs(one.occurred_at - other.occurred_at)


def reasons(one: ToldOf, other: ToldOf) -> list[Reason]:
    """What two notices have in common, the strongest first."""
    shared = {kind_of(key) for key in one.household_keys & other.household_keys}
    given = {
        Reason.SAME_REFERENCE: not one.incident_keys.isdisjoint(other.incident_keys),
        Reason.SAME_HOME: HouseholdKind.HOME in shared,
        Reason.SAME_CHILD: bool(shared - {HouseholdKind.HOME}),
    }
    return [reason for reason, is_given in given.items() if is_given]


class JudgedAlready(Conflict):
    """Somebody has said whether the two contacts tell of one incident."""

    headline: ClassVar[str] = "Somebody has said already whether these tell of one incident"


def refuse_judged_again(*, judged: bool) -> None:
    """A judgement is made once; what changes later is said in the contacts.

    Raises:
        JudgedAlready: it was.
    """
    if judged:
        raise JudgedAlready
