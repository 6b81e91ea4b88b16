"""Incident proposals: why two contacts may be about one incident, and the judgement on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final

from app.domain.errors import Conflict
from app.domain.notifications.household_keys import HouseholdKind, kind_of

SAME_INCIDENT_WITHIN: Final = timedelta(hours=24)
"""The most that two agencies' times of one incident, from separate clocks and logs, may differ."""

MOST_PROPOSED: Final = 10
"""The number of contacts one notice is compared with for people: no one can judge a longer list."""


class Reason(StrEnum):
    """A feature shared by two notices of different agencies, a day apart at most."""

    SAME_REFERENCE = "same_reference"
    SAME_HOME = "same_home"
    SAME_CHILD = "same_child"


@dataclass(frozen=True, slots=True)
class ToldOf:
    """The details of a notice that show which incident it is about."""

    occurred_at: datetime
    incident_keys: frozenset[str]
    household_keys: frozenset[str]


def distance(one: ToldOf, other: ToldOf) -> tuple[bool, timedelta]:
    """The distance between two notices, smaller for a likelier match: reference before time."""
    apart = one.incident_keys.isdisjoint(other.incident_keys)
    return apart, abs(one.occurred_at - other.occurred_at)


def reasons(one: ToldOf, other: ToldOf) -> list[Reason]:
    """The features two notices share, the strongest first."""
    shared = {kind_of(key) for key in one.household_keys & other.household_keys}
    given = {
        Reason.SAME_REFERENCE: not one.incident_keys.isdisjoint(other.incident_keys),
        Reason.SAME_HOME: HouseholdKind.HOME in shared,
        Reason.SAME_CHILD: bool(shared - {HouseholdKind.HOME}),
    }
    return [reason for reason, is_given in given.items() if is_given]


class JudgedAlready(Conflict):
    """The two contacts have already been judged to be about one incident or not."""

    headline: ClassVar[str] = (
        "A decision on whether these are about one incident is already recorded"
    )


def refuse_judged_again(*, judged: bool) -> None:
    """Refuse a second judgement; later changes are recorded in the contacts.

    Raises:
        JudgedAlready: it was judged before.
    """
    if judged:
        raise JudgedAlready
