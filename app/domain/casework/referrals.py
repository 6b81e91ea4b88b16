"""Referrals: when one is a re-referral, what keeps it open, and how it closes."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from app.domain.casework.protections import ProtectionRunning
from app.domain.errors import Conflict, Malformed
from app.domain.gates import Gate, hold

RE_REFERRAL_MONTHS = 12

TRANSFERRED = "RC5"
SERVICES_CEASED = "RC7"
"""Closure reasons of the census; `app.domain.codes` has them in words."""


class ReferralAlreadyOpen(Conflict):
    """A child with an open referral cannot have a second."""

    headline: ClassVar[str] = (
        "This child has an open referral already; pass the contact to its worker, or allocate it"
        " first"
    )


class ReferralClosed(Conflict):
    """The referral is closed, so nothing more can be done in it."""

    headline: ClassVar[str] = "This referral is closed"


class StrategyMeetingOwed(Gate):
    """A strategy meeting was decided or called, and has not been concluded.

    A meeting that was cancelled is still owed by the decision that asked for it.
    """

    headline: ClassVar[str] = (
        "Conclude this child's strategy meeting first; if none is needed, supersede the decision"
        " or give an exception"
    )


class EnquiryStillOpen(Conflict):
    """Section 47 enquiries are being made."""

    headline: ClassVar[str] = (
        "Finish the section 47 enquiries about this child first, or end them with a reason"
    )


class ConferenceOwed(Conflict):
    """A child at continuing risk of significant harm is owed an initial conference."""

    headline: ClassVar[str] = (
        "Record first that this child's conference was held, or why none is needed"
    )


class ClosedBeforeOpened(Malformed):
    """A referral closes on or after the day it opened, and not in the future."""

    headline: ClassVar[str] = "Give a closing day between the day the referral opened and today"


class NotOfThisTeam(Conflict):
    """A child is allocated to a worker of the receiving team."""

    headline: ClassVar[str] = "Choose a worker of that team; this person does not work in it"


@dataclass(frozen=True, slots=True)
class Episode:
    """One referral of a child, in the facts that the rules need.

    `referred_on` is, by the installation's setting, the day on which its request was received, or
    the day on which it was opened.
    """

    id: UUID
    opened_on: date
    recorded_at: datetime
    closed_on: date | None
    closure_reason: str | None
    no_further_action: bool = False
    referred_on: date | None = None

    @property
    def counts_from(self) -> date:
        """The day that the census and the limits count from."""
        return self.referred_on or self.opened_on

    @property
    def ended_on(self) -> date | None:
        """The day the episode ended, or None while it is open.

        A referral that led to nothing may have no closing day (census rules 8815, 8816 and 8820).
        """
        if self.closed_on is None and self.no_further_action:
            return self.opened_on
        return self.closed_on

    @property
    def place(self) -> tuple[date, date, datetime, UUID]:
        """Its place among the child's referrals, of which one is open at a time.

        Of two that opened on one day, the first to end came first.
        """
        return self.opened_on, self.ended_on or date.max, self.recorded_at, self.id


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Work still open in a referral.

    `since` has, by gate, when what it guards came to be known: when the strategy meeting that is
    owed was last asked for, or protection was last recorded. An exception from before was about
    another.
    """

    closed: bool
    meeting_owed: bool
    enquiry_open: bool
    conference_owed: bool
    protected: bool = False
    since: Mapping[str, datetime] = field(default_factory=dict)
    excepted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ending:
    """How a referral closes, in the census's terms."""

    no_further_action: bool
    closure_reason: str | None


def is_re_referral(opened_on: date, *, previous_opened_on: date | None) -> bool:
    """Whether a referral comes within 12 months of the child's previous one.

    The anniversary itself counts as within, as for every limit in months here (Children in Need
    census guide, 're-referrals').
    """
    if previous_opened_on is None:
        return False
    return previous_opened_on <= opened_on <= _anniversary(previous_opened_on)


def previous_of(referral: UUID, *, episodes: tuple[Episode, ...]) -> Episode | None:
    """The referral before this one, which is among the episodes, on the same day or earlier."""
    in_order = sorted(episodes, key=lambda episode: episode.place)
    place = [episode.id for episode in in_order].index(referral)
    return in_order[place - 1] if place > 0 else None


def last_closed(episodes: tuple[Episode, ...]) -> Episode | None:
    """The referral that ended last."""
    ended = [episode for episode in episodes if episode.ended_on is not None]
    return max(ended, key=lambda episode: (episode.ended_on, episode.place), default=None)


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
        ReferralClosed, StrategyMeetingOwed, EnquiryStillOpen, ConferenceOwed: see each.
    """
    refuse_closed(closed=work.closed)
    hold(StrategyMeetingOwed, when=work.meeting_owed, excepted=work.excepted)
    if work.enquiry_open:
        raise EnquiryStillOpen
    if work.conference_owed:
        raise ConferenceOwed
    hold(ProtectionRunning, when=work.protected, excepted=work.excepted)


def is_owed_anything(work: OpenWork) -> bool:
    """Whether the child is still owed something in a referral, or protected in an emergency."""
    return work.meeting_owed or work.enquiry_open or work.conference_owed or work.protected


TRANSFER = Ending(no_further_action=False, closure_reason=TRANSFERRED)
"""How a referral ends that is another authority's now: it has accepted the child."""


def ending_by_decision(*, acted_on: bool) -> Ending:
    """How a referral ends whose decision was superseded by one that no longer supports it.

    It led to no further action, unless a strategy meeting or section 47 enquiries came of it: the
    census refuses those in a referral with the flag (Children in Need census, rule 8569).
    """
    if acted_on:
        return Ending(no_further_action=False, closure_reason=SERVICES_CEASED)
    return Ending(no_further_action=True, closure_reason=None)


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
