"""What ties a user to a child's record at a time: the work that would have them open it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.directory.roles import HUB_ROLES


class Tie(StrEnum):
    """Why somebody may have had to open a record."""

    ALLOCATED = "allocated"
    GLASS = "glass"
    RECORDED = "recorded"
    CONTACT = "contact"
    EPISODE = "episode"
    MEETING = "meeting"
    SCREENING = "screening"


KEEPS_BUSY: Final = timedelta(days=90)
"""How long after a contact or a meeting a child's record is opened in the course of work."""

WRITTEN_WITHIN: Final = timedelta(days=1)
"""A record is opened while the caller is on the telephone, and the contact written afterwards.
Nobody's opening is asked about before this time has passed."""

OF_TEAMS: Final = frozenset({Tie.ALLOCATED, Tie.GLASS})
"""The hub works with any child there is work on; a team only with its own."""

BRINGS_IN_FAMILY: Final = frozenset({Tie.ALLOCATED, Tie.CONTACT, Tie.EPISODE, Tie.MEETING})
"""Work on a child is work on those around them; broken glass opens one record."""


@dataclass(frozen=True, slots=True)
class Span:
    """A tie to one person that held from `since` to `until`; of one user, or of the whole hub."""

    tie: Tie
    person_id: UUID
    since: datetime
    until: datetime
    user_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """The ties there were, and who belongs to whom: family, household, records of one person."""

    spans: Mapping[UUID, Collection[Span]]
    circles: Mapping[UUID, Collection[UUID]]


def work_of(spans: Iterable[Span], *, circles: Mapping[UUID, Collection[UUID]]) -> Work:
    """The spans, to be looked up by whom they are about."""
    by_person: dict[UUID, list[Span]] = defaultdict(list)
    for span in spans:
        by_person[span.person_id].append(span)
    return Work(by_person, circles)


def is_tied(
    work: Work, *, user_id: UUID, roles: frozenset[str], person_id: UUID, at: datetime
) -> bool:
    """Whether anything tied the user to the person at an instant, in the roles they acted in."""
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
