"""The referral: when it is a re-referral, what keeps it open, and how it closes."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from app.domain.errors import Conflict, Malformed

RE_REFERRAL_MONTHS = 12


class ReferralAlreadyOpen(Conflict):
    """A child with an open referral does not get a second."""

    headline: ClassVar[str] = "This child has an open referral"


class ReferralClosed(Conflict):
    """The referral is closed: nothing more is done in it."""

    headline: ClassVar[str] = "This referral is closed"


class StrategyMeetingOwed(Conflict):
    """A strategy meeting was decided or called, and has not been concluded."""

    headline: ClassVar[str] = "A strategy meeting is owed to this child"


class EnquiryStillOpen(Conflict):
    """Section 47 enquiries are being made."""

    headline: ClassVar[str] = "Section 47 enquiries about this child are not finished"


class ClosedBeforeOpened(Malformed):
    """A referral closes on or after the day it opened, and not in the future."""

    headline: ClassVar[str] = "A referral closes between the day it opened and today"


class NotOfThisTeam(Conflict):
    """A child is allocated to a worker who works in the team that takes them."""

    headline: ClassVar[str] = "This person does not work in that team"


@dataclass(frozen=True, slots=True)
class Episode:
    """One referral of a child, as the rules see it."""

    id: UUID
    opened_on: date
    closed_on: date | None
    closure_reason: str | None


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What is still going on in a referral."""

    closed: bool
    meeting_owed: bool
    enquiry_open: bool


def is_re_referral(opened_on: date, *, previous_opened_on: date | None) -> bool:
    """Whether a referral comes within 12 months of the child's previous one.

    The anniversary itself counts as within, as it does for every limit in months here
    (Children in Need census guide, 're-referrals').
    """
    if previous_opened_on is None:
        return False
    return previous_opened_on <= opened_on <= _anniversary(previous_opened_on)


def previous_of(opened_on: date, *, episodes: tuple[Episode, ...]) -> Episode | None:
    """The last referral that opened before this day."""
    earlier = [episode for episode in episodes if episode.opened_on < opened_on]
    return max(earlier, key=lambda episode: episode.opened_on, default=None)


def last_closed(episodes: tuple[Episode, ...]) -> Episode | None:
    """The referral that closed last."""
    closed = [episode for episode in episodes if episode.closed_on is not None]
    return max(closed, key=lambda episode: (episode.closed_on, episode.opened_on), default=None)


def refuse_closed(*, closed: bool) -> None:
    """Let nothing more be done in a closed referral.

    Raises:
        ReferralClosed: it is.
    """
    if closed:
        raise ReferralClosed


def refuse_stranger_to_team(*, works_there: bool) -> None:
    """A child goes to somebody who works in the team that takes them.

    Raises:
        NotOfThisTeam: they do not.
    """
    if not works_there:
        raise NotOfThisTeam


def refuse_closure(work: OpenWork) -> None:
    """A referral closes once nothing in it is owed to the child.

    Raises:
        ReferralClosed, StrategyMeetingOwed, EnquiryStillOpen: see each.
    """
    refuse_closed(closed=work.closed)
    if work.meeting_owed:
        raise StrategyMeetingOwed
    if work.enquiry_open:
        raise EnquiryStillOpen


def refuse_impossible_closure(closed_on: date, *, opened_on: date, today: date) -> None:
    """Closures lie between the opening and today.

    Raises:
        ClosedBeforeOpened: it does not.
    """
    if not opened_on <= closed_on <= today:
        raise ClosedBeforeOpened(pointer="/closed_on", code="closed_before_opened")


def _anniversary(day: date) -> date:
    year = day.year + RE_REFERRAL_MONTHS // 12
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))
