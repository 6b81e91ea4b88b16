"""Breaking the glass: opening one record in an emergency, and answering for it afterwards."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from app.domain.errors import Conflict, Forbidden, Malformed
from app.domain.working_time import Calendar, end_of_london_day, london_date


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


class OpenTooLong(Malformed):
    """A glass is open for four hours at most."""

    headline: ClassVar[str] = "A record is opened for four hours at most"


class NotForYou(Forbidden):
    """One's own record, a declared relative's, or one whose deny list one is on.

    No emergency opens it: another colleague must act.
    """

    headline: ClassVar[str] = "This record is not for you; ask a colleague to act"


class AlreadyOpen(Conflict):
    """The actor reaches the record without breaking anything."""

    headline: ClassVar[str] = "You can open this record without breaking the glass"


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


def refuse_review(*, by: UUID, user: UUID, reviews: Iterable[UUID]) -> None:
    """Hold a review to somebody other than the user, once.

    Raises:
        ReviewedByUser, ReviewedAlready: see each.
    """
    if by == user:
        raise ReviewedByUser
    if any(reviews):
        raise ReviewedAlready
