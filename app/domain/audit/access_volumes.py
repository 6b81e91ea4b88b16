"""How many people's records somebody opens in a day, against their own norm and their peers'."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final
from uuid import UUID

from app.domain.audit.access_signals import MOST_EVENTS, Finding, SignalKind, start_of

LOOKS_BACK_DAYS: Final = 28
"""Days that make somebody's norm: four weeks, so that every weekday counts alike."""

FEWEST_TO_BE_UNUSUAL: Final = 20
"""People opened in a day below which no comparison is made: a screening officer's usual day."""

FEWEST_DAYS_OF_NORM: Final = 5
"""Days, of one's own or of peers, from which there is a norm to compare with."""

TIMES_OWN_NORM: Final = 3
"""A day of a backlog doubles somebody's work; three times is another kind of day."""

TIMES_PEERS_NORM: Final = 4
"""Colleagues differ more from each other than from themselves."""


@dataclass(frozen=True, slots=True)
class DayOfUser:
    """How many people's records somebody opened on one London day, in which roles.

    `event_ids` are those of the openings, or of the latest, in the order of time.
    """

    user_id: UUID
    roles: frozenset[str]
    day: date
    people: int
    event_ids: tuple[UUID, ...]
    last_at: datetime


def unusual_for_user(days: Collection[DayOfUser], *, judged: Collection[date]) -> list[Finding]:
    """Somebody opened far more records on one of the days `judged` than they usually do.

    Their norm is the median of the days in the four weeks before on which they opened any.
    """
    found = []
    for day in _worth_comparing(days, judged):
        own = [
            each.people
            for each in days
            if each.user_id == day.user_id and _comes_before(each.day, day.day)
        ]
        if _exceeds(day, own, times=TIMES_OWN_NORM):
            found.append(_finding(SignalKind.UNUSUAL_FOR_USER, day, own))
    return found


def unusual_for_role(days: Collection[DayOfUser], *, judged: Collection[date]) -> list[Finding]:
    """Somebody opened far more records on one of the days `judged` than others in their role.

    The norm is the median day of whoever else holds the same roles, on that day and in the
    four weeks before: who always looks at too much is not found by their own.
    """
    found = []
    for day in _worth_comparing(days, judged):
        of_peers = [
            each.people
            for each in days
            if each.roles == day.roles
            and each.user_id != day.user_id
            and (each.day == day.day or _comes_before(each.day, day.day))
        ]
        if _exceeds(day, of_peers, times=TIMES_PEERS_NORM):
            found.append(_finding(SignalKind.UNUSUAL_FOR_ROLE, day, of_peers))
    return found


def _worth_comparing(days: Collection[DayOfUser], judged: Collection[date]) -> list[DayOfUser]:
    return [day for day in days if day.day in judged and day.people >= FEWEST_TO_BE_UNUSUAL]


def _comes_before(earlier: date, day: date) -> bool:
    return timedelta(0) < day - earlier <= timedelta(days=LOOKS_BACK_DAYS)


def _exceeds(day: DayOfUser, others: Collection[int], *, times: int) -> bool:
    return len(others) >= FEWEST_DAYS_OF_NORM and day.people >= times * median(others)


def _finding(kind: SignalKind, day: DayOfUser, others: Collection[int]) -> Finding:
    return Finding(
        kind=kind,
        user_id=day.user_id,
        person_id=None,
        window_from=start_of(day.day),
        window_until=day.last_at,
        event_ids=day.event_ids[-MOST_EVENTS:],
        facts={"people": day.people, "usual": round(median(others))},
    )
