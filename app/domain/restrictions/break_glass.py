"""Breaking the glass: opening one record in an emergency, and answering for it afterwards."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from app.domain.clocks.working_time import Calendar, end_of_london_day, london_date
from app.domain.errors import Conflict, Forbidden, Malformed


class GlassReason(StrEnum):
    """Why a record had to be opened at once."""

    IMMEDIATE_DANGER = "immediate_danger"
    OUT_OF_HOURS = "out_of_hours"
    MISSING_CHILD = "missing_child"
    MEDICAL_EMERGENCY = "medical_emergency"
    NOBODY_REACHABLE = "nobody_reachable"
    OTHER = "other"


class GlassOutcome(StrEnum):
    """What a review found."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"
    TO_BE_FOLLOWED_UP = "to_be_followed_up"


LONGEST_HOURS: Final = 4
REVIEW_WITHIN_WORKING_DAYS: Final = 2

REMIND_BEFORE: Final = timedelta(days=1)
"""How long before a review is late its reviewers are reminded: on the last day there is."""


class OpenTooLong(Malformed):
    """A glass is open for four hours at most."""

    headline: ClassVar[str] = "A record is opened for four hours at most"


class RecordUnclear(Malformed):
    """A record is named by its id, or by the reference that was read out on the telephone."""

    headline: ClassVar[str] = "Name the record by its id or by its reference: one of the two"


class NotForYou(Forbidden):
    """One's own record, a declared relative's, or one whose deny list one is on.

    No emergency opens it: another colleague must act.
    """

    headline: ClassVar[str] = "This record is not for you; ask a colleague to act"


class AlreadyOpen(Conflict):
    """The actor reaches the record without breaking anything."""

    headline: ClassVar[str] = "You can open this record without breaking the glass"


class ClosedAlready(Conflict):
    """The glass closed of itself, or was closed early."""

    headline: ClassVar[str] = "This glass is closed already"


class GlassOfAnother(Forbidden):
    """Whoever is told that a record was opened does not thereby close it."""

    headline: ClassVar[str] = "Who broke this glass closes it early, or information governance"


class StillOpen(Conflict):
    """What is reviewed is over: a later reading would be covered by no review."""

    headline: ClassVar[str] = "This glass is still open; it is reviewed once it is closed"


class ReviewedByUser(Forbidden):
    """Who broke the glass does not judge that."""

    headline: ClassVar[str] = "You broke this glass; somebody else reviews it"


class ReviewedAlready(Conflict):
    """One review stands."""

    headline: ClassVar[str] = "This has been reviewed"


def refuse_long(minutes: int, *, pointer: str = "/minutes") -> None:
    """Hold the time that a record is open to four hours.

    Raises:
        OpenTooLong: longer, or no time at all.
    """
    if not 0 < minutes <= LONGEST_HOURS * 60:
        raise OpenTooLong(pointer=pointer, code="open_too_long")


def refuse_unclear_record(*, by_id: bool, by_reference: bool) -> None:
    """Hold a request to naming one record in one way.

    Raises:
        RecordUnclear: it names none, or says twice which.
    """
    if by_id == by_reference:
        raise RecordUnclear(pointer="/person_id", code="record_unclear")


def is_open(
    now: datetime, *, granted_at: datetime, expires_at: datetime, ended_at: datetime | None
) -> bool:
    """Whether a glass broken then still opens its record at this instant."""
    return granted_at <= now < expires_at and (ended_at is None or now < ended_at)


def review_due_at(granted_at: datetime, *, calendar: Calendar) -> datetime:
    """The first instant at which a review is late: after two working days."""
    return end_of_london_day(
        calendar.add_working_days(london_date(granted_at), REVIEW_WITHIN_WORKING_DAYS)
    )


def expires_at(granted_at: datetime, *, minutes: int) -> datetime:
    """When the record closes again of itself."""
    return granted_at + timedelta(minutes=minutes)


def refuse_ending(*, by: UUID, user: UUID, overseen: bool, still_open: bool) -> None:
    """Hold closing early to the user and to information governance, while it is open.

    Raises:
        GlassOfAnother, ClosedAlready: see each.
    """
    if by != user and not overseen:
        raise GlassOfAnother
    if not still_open:
        raise ClosedAlready


def refuse_review(*, by: UUID, user: UUID, reviewed: bool, still_open: bool) -> None:
    """Hold a review to somebody other than the user, once, when all is over.

    Raises:
        ReviewedByUser, ReviewedAlready, StillOpen: see each.
    """
    if by == user:
        raise ReviewedByUser
    if reviewed:
        raise ReviewedAlready
    if still_open:
        raise StillOpen
