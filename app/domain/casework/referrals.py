"""Referrals: when one is a re-referral, what keeps it open, and how it closes."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from app.domain.errors import Conflict, Malformed

RE_REFERRAL_MONTHS = 12


class ReferralAlreadyOpen(Conflict):
    """A child with an open referral cannot have a second."""

    headline: ClassVar[str] = "This child already has an open referral"


class ReferralClosed(Conflict):
    """The referral is closed, so nothing more can be done in it."""

    headline: ClassVar[str] = "This referral is closed"


class StrategyMeetingOwed(Conflict):
    """A strategy meeting was decided or called, and has not been concluded."""

    headline: ClassVar[str] = "Conclude this child's strategy meeting first"


class EnquiryStillOpen(Conflict):
    """Section 47 enquiries are being made."""

    headline: ClassVar[str] = "Finish the section 47 enquiries about this child first"


class ClosedBeforeOpened(Malformed):
    """A referral closes on or after the day it opened, and not in the future."""

    headline: ClassVar[str] = "Give a closing day between the day the referral opened and today"


class NotOfThisTeam(Conflict):
    """A child is allocated to a worker of the receiving team."""

    headline: ClassVar[str] = "Choose a worker of that team; this person does not work in it"


@dataclass(frozen=True, slots=True)
class Episode:
    """One referral of a child, in the facts that the rules need."""

    id: UUID
    opened_on: date
    closed_on: date | None
    closure_reason: str | None


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Work still open in a referral."""

    closed: bool
    meeting_owed: bool
    enquiry_open: bool


def is_re_referral(opened_on: date, *, previous_opened_on: date | None) -> bool:
    """Whether a referral comes within 12 months of the child's previous one.

    The anniversary itself counts as within, as for every limit in months here (Children in Need
    census guide, 're-referrals').
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
    """Refuse any further act in a closed referral.

    Raises:
        ReferralClosed: it is closed.
    """
    if closed:
        raise ReferralClosed


def refuse_stranger_to_team(*, works_there: bool) -> None:
    """Refuse to allocate a child to a worker outside the receiving team.

    Raises:
        NotOfThisTeam: the worker is not in the team.
    """
    if not works_there:
        raise NotOfThisTeam


def refuse_closure(work: OpenWork) -> None:
    """Refuse to close a referral while the child is owed something in it.

    Raises:
        ReferralClosed, StrategyMeetingOwed, EnquiryStillOpen: see each.
    """
    refuse_closed(closed=work.closed)
    if work.meeting_owed:
        raise StrategyMeetingOwed
    if work.enquiry_open:
        raise EnquiryStillOpen


def refuse_impossible_closure(closed_on: date, *, opened_on: date, today: date) -> None:
    """Refuse a closing day outside the time from the opening to today.

    Raises:
        ClosedBeforeOpened: it is outside.
    """
    if not opened_on <= closed_on <= today:
        raise ClosedBeforeOpened(pointer="/closed_on", code="closed_before_opened")


def _anniversary(day: date) -> date:
    year = day.year + RE_REFERRAL_MONTHS // 12
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))
