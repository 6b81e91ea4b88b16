"""Access volumes: records opened in a day, against the user's own norm and their peers'."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final
from uuid import UUID

from app.domain.audit.access_signals import MOST_EVENTS, Finding, SignalKind, start_of

LOOKS_BACK_DAYS: Final = 28
"""The days that make a user's norm: four weeks, so that every weekday counts equally."""

FEWEST_TO_BE_UNUSUAL: Final = 20
"""The number of people below which no comparison is made: a screening officer's usual day."""

FEWEST_DAYS_OF_NORM: Final = 5
"""The fewest days, the user's own or their peers', that give a norm to compare with."""

TIMES_OWN_NORM: Final = 3
"""Working through a backlog doubles a day's openings; three times as many is unusual."""

TIMES_PEERS_NORM: Final = 4
"""Colleagues differ more from each other than one user does from day to day."""


@dataclass(frozen=True, slots=True)
class DayOfUser:
    """The number of people whose records a user opened on one London day, and in which roles.

    `event_ids` are those of the openings, or of the latest of them, in time order.
    """

    user_id: UUID
    roles: frozenset[str]
    day: date
    people: int
    event_ids: tuple[UUID, ...]
    last_at: datetime


def unusual_for_user(days: Collection[DayOfUser], *, judged: Collection[date]) -> list[Finding]:
    """Users who opened far more records on one of the days `judged` than they usually do.

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
    """Users who opened far more records on one of the days `judged` than others in their role.

    The norm is the median day of other users with the same roles, on that day and in the four weeks
    before. It finds a user who always looks at too much, whom their own norm would not show.
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
