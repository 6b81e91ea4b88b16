"""Chronology of a person: every event in order, with their age at the time."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias
from uuid import UUID

from app.domain.directory.permissions import Permission

Fact: TypeAlias = str | bool | None


class Happening(StrEnum):
    """The kind of event. Entries of one moment are listed in this order."""

    BORN = "person.born"
    RECORDED = "person.recorded"
    NAMED = "person.named"
    MOVED_IN = "address.started"
    MOVED_OUT = "address.ended"
    CONTACT_RECEIVED = "contact.received"
    NAMED_IN_CONTACT = "contact.person_described"
    TRIAGED = "contact.triaged"
    RATED = "contact.rated"
    DECIDED = "threshold_decision.recorded"
    REFERRAL_OPENED = "referral.opened"
    PROTECTED = "protection.started"
    PROTECTION_EXTENDED = "protection.extended"
    MEETING_CALLED = "strategy_meeting.called"
    MEETING_HELD = "strategy_meeting.held"
    MEETING_CONCLUDED = "strategy_meeting.concluded"
    ENQUIRY_STARTED = "enquiry.started"
    VISITED = "enquiry.visited"
    MEDICAL_BOOKED = "medical.booked"
    MEDICAL_HELD = "medical.took_place"
    MEDICAL_NOT_HELD = "medical.did_not_take_place"
    ENQUIRY_OUTCOME = "enquiry.outcome_recorded"
    ENQUIRY_AUTHORISED = "enquiry.authorised"
    ENQUIRY_ENDED = "enquiry.ended"
    CONFERENCE_HELD = "conference.held"
    CONFERENCE_NOT_NEEDED = "conference.not_needed"
    EXCEPTION_GIVEN = "exception.given"
    CENSUS_EPISODE_STARTED = "census_episode.started"
    CENSUS_EPISODE_ENDED = "census_episode.ended"
    PROTECTION_ENDED = "protection.ended"
    REFERRAL_CLOSED = "referral.closed"
    DIED = "person.died"
    NOT_BORN_ALIVE = "person.not_born_alive"


class Source(StrEnum):
    """A kind of record that supplies entries, and that not every reader may read."""

    CONTACTS = "contacts"
    DECISIONS = "threshold_decisions"
    REFERRALS = "referrals"
    MEETINGS = "strategy_meetings"
    ENQUIRIES = "enquiries"
    """With the exceptions given about the child, which the same roles read."""


_NEEDED: Final[Mapping[Source, Permission]] = MappingProxyType(
    {
        Source.CONTACTS: Permission.CONTACT_READ,
        Source.DECISIONS: Permission.THRESHOLD_DECISION_READ,
        Source.REFERRALS: Permission.REFERRAL_READ,
        Source.MEETINGS: Permission.STRATEGY_MEETING_READ,
        Source.ENQUIRIES: Permission.ENQUIRY_READ,
    }
)


def closed_to(permissions: Collection[Permission]) -> tuple[Source, ...]:
    """Return the kinds of record that a reader with these permissions may not read.

    Shown beside the history, whether there are such records or not: a list from which decisions are
    left out must not look like one without any.
    """
    return tuple(source for source, needed in _NEEDED.items() if needed not in permissions)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event; `at` is None where only the day is known.

    `person_id` is the record it belongs to; `facts` are codes and short texts to show.
    """

    on: date
    at: datetime | None
    what: Happening
    record_type: str
    record_id: UUID
    person_id: UUID
    facts: Mapping[str, Fact] = field(default_factory=dict)


_BEFORE_ANY: Final = datetime.min.replace(tzinfo=UTC)
_ORDER: Final = {what: place for place, what in enumerate(Happening)}


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Return entries oldest first; within a day, those with no time of day come first.

    The order of the input makes no difference.
    """
    return sorted(
        entries,
        key=lambda entry: (
            entry.on,
            entry.at or _BEFORE_ANY,
            _ORDER[entry.what],
            entry.record_id,
            entry.person_id,
        ),
    )
