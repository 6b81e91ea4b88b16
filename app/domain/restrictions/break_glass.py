"""Break-glass: opening one record in an emergency, and the review afterwards."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from app.domain.clocks.working_time import Calendar, end_of_london_day, london_date
from app.domain.directory.identities import Identities
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
    """The finding of a review."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"
    TO_BE_FOLLOWED_UP = "to_be_followed_up"


LONGEST_HOURS: Final = 4
REVIEW_WITHIN_WORKING_DAYS: Final = 2

REMIND_BEFORE: Final = timedelta(days=1)
"""How long before the end of the review period the reviewers are reminded: on its last day."""


class OpenTooLong(Malformed):
    """Break-glass opens a record for four hours at most."""

    headline: ClassVar[str] = "Open the record for at most four hours"


class RecordUnclear(Malformed):
    """A record is named by its id, or by the reference that was read out on the telephone."""

    headline: ClassVar[str] = "Name the record by its id or by its reference, not both"


class NotForYou(Forbidden):
    """The user's own record, a declared relative's, or one whose deny list they are on.

    No emergency opens it: another colleague must act.
    """

    headline: ClassVar[str] = (
        "Ask a colleague to act; break-glass does not open this record for you"
    )


class AlreadyOpen(Conflict):
    """The actor can see the record without break-glass."""

    headline: ClassVar[str] = "You can open this record without break-glass"


class ClosedAlready(Conflict):
    """The break-glass access expired, or was ended early."""

    headline: ClassVar[str] = "This break-glass access has already ended"


class GlassOfAnother(Forbidden):
    """People who are notified of the use of break-glass cannot end it."""

    headline: ClassVar[str] = (
        "Only the person who used break-glass, or information governance, can end it early"
    )


class StillOpen(Conflict):
    """A review is made after the access has ended, so that no later reading escapes it."""

    headline: ClassVar[str] = "Review this once the break-glass access has ended"


class ReviewedByUser(Forbidden):
    """The person who used break-glass cannot review that use."""

    headline: ClassVar[str] = "Ask someone else to review this; you used break-glass"


class ReviewedAlready(Conflict):
    """Break-glass access is reviewed once."""

    headline: ClassVar[str] = "This has already been reviewed"


def refuse_long(minutes: int, *, pointer: str = "/minutes") -> None:
    """Refuse to open a record for more than four hours.

    Raises:
        OpenTooLong: longer, or no time at all.
    """
    if not 0 < minutes <= LONGEST_HOURS * 60:
        raise OpenTooLong(pointer=pointer, code="open_too_long")


def refuse_unclear_record(*, by_id: bool, by_reference: bool) -> None:
    """Refuse a request that does not name one record in one way.

    Raises:
        RecordUnclear: it names none, or names it twice.
    """
    if by_id == by_reference:
        raise RecordUnclear(pointer="/person_id", code="record_unclear")


def is_open(
    now: datetime, *, granted_at: datetime, expires_at: datetime, ended_at: datetime | None
) -> bool:
    """Whether break-glass access granted then still opens its record at this instant."""
    return granted_at <= now < expires_at and (ended_at is None or now < ended_at)


def review_due_at(granted_at: datetime, *, calendar: Calendar) -> datetime:
    """The first instant at which a review is late: after two working days."""
    return end_of_london_day(
        calendar.add_working_days(london_date(granted_at), REVIEW_WITHIN_WORKING_DAYS)
    )


def expires_at(granted_at: datetime, *, minutes: int) -> datetime:
    """The time at which the access expires."""
    return granted_at + timedelta(minutes=minutes)


def refuse_ending(*, by: Identities, user: UUID, overseen: bool, still_open: bool) -> None:
    """Refuse to end access early, except by its user or information governance, while it is open.

    Raises:
        GlassOfAnother, ClosedAlready: see each.
    """
    if user not in by and not overseen:
        raise GlassOfAnother
    if not still_open:
        raise ClosedAlready


def refuse_review(*, by: Identities, user: UUID, reviewed: bool, still_open: bool) -> None:
    """Refuse a review by the user, a second review, and one before the access has ended.

    Raises:
        ReviewedByUser, ReviewedAlready, StillOpen: see each.
    """
    if user in by:
        raise ReviewedByUser
    if reviewed:
        raise ReviewedAlready
    if still_open:
        raise StillOpen
