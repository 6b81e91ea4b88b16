"""Work ties: the work that would require a user to open a child's record at a given time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.directory.roles import HUB_ROLES


class Tie(StrEnum):
    """A reason why a user may have had to open a record."""

    ALLOCATED = "allocated"
    GLASS = "glass"
    RECORDED = "recorded"
    CONTACT = "contact"
    EPISODE = "episode"
    MEETING = "meeting"
    SCREENING = "screening"


KEEPS_BUSY: Final = timedelta(days=90)
"""How long after a contact or a meeting a child's record may be opened in the course of work."""

WRITTEN_WITHIN: Final = timedelta(days=1)
"""A record is opened during the telephone call, and the contact is written afterwards. No opening
is questioned before this time has passed.
"""

OF_TEAMS: Final = frozenset({Tie.ALLOCATED, Tie.GLASS})
"""The hub works with any child who has open work; a team works only with its own."""

BRINGS_IN_FAMILY: Final = frozenset({Tie.ALLOCATED, Tie.CONTACT, Tie.EPISODE, Tie.MEETING})
"""Work on a child covers the people around them; break-glass opens one record."""


@dataclass(frozen=True, slots=True)
class Span:
    """A tie to one person from `since` to `until`, for one user or for the whole hub."""

    tie: Tie
    person_id: UUID
    since: datetime
    until: datetime
    user_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """The ties, and who belongs to whom: family, household, records of one person."""

    spans: Mapping[UUID, Collection[Span]]
    circles: Mapping[UUID, Collection[UUID]]


def work_of(spans: Iterable[Span], *, circles: Mapping[UUID, Collection[UUID]]) -> Work:
    """The spans, indexed by the person they are about."""
    by_person: dict[UUID, list[Span]] = defaultdict(list)
    for span in spans:
        by_person[span.person_id].append(span)
    return Work(by_person, circles)


def is_tied(
    work: Work, *, user_id: UUID, roles: frozenset[str], person_id: UUID, at: datetime
) -> bool:
    """Whether any tie linked the user to the person at an instant, in the roles they acted in."""
    of_hub = bool(roles & HUB_ROLES)
    around = {person_id, *work.circles.get(person_id, ())}
    return any(
        (span.person_id == person_id or span.tie in BRINGS_IN_FAMILY)
        and (of_hub or span.tie in OF_TEAMS)
        and span.user_id in {None, user_id}
        and span.since <= at <= span.until
        for each in around
        for span in work.spans.get(each, ())
    )
