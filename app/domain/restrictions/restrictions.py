"""Restricted records: who may open them, what others learn, who approved that, and until when."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from app.domain.clocks.working_time import Calendar, end_of_london_day, london_date
from app.domain.errors import Conflict, Forbidden, Malformed


class RestrictionKind(StrEnum):
    """What those who may not open the record learn of it.

    Signposted: that a restricted record exists, and whom to ring. Cloaked: nothing at all.
    """

    SIGNPOSTED = "signposted"
    CLOAKED = "cloaked"


class RestrictionGrounds(StrEnum):
    """Why a record is kept from most of the hub."""

    WITNESS_PROTECTION = "witness_protection"
    DOMESTIC_ABUSE = "domestic_abuse"
    HONOUR_BASED_ABUSE = "honour_based_abuse"
    STAFF_OR_RELATIVE = "staff_or_relative"
    PUBLIC_INTEREST_IN_PERSON = "public_interest_in_person"
    POLICE_OPERATION = "police_operation"
    ADOPTION = "adoption"
    COURT_ORDER = "court_order"
    OTHER = "other"


class Listing(StrEnum):
    """Which list of a restriction somebody is on; deny beats allow."""

    ALLOW = "allow"
    DENY = "deny"


class AlertKind(StrEnum):
    """What the owner of a restricted record is told.

    Asked: somebody who may not open it tried to. Matched: something new may be about it.
    """

    ASKED = "asked"
    MATCHED = "matched"


REVIEW_WITHIN_DAYS: Final = 90
"""No restriction stands unlooked at for longer."""

APPROVALS_TO_CLOAK: Final = 2
"""Neither of them the person who set it: hiding a child wholly takes three people."""

APPROVE_WITHIN_WORKING_DAYS: Final = 2
"""A cloak acts at once, so that nothing is seen meanwhile; unapproved, it lapses to a signpost."""


class AlreadyRestricted(Conflict):
    """One restriction stands for a record at a time; change that one."""

    headline: ClassVar[str] = "This record is restricted already; change that restriction"


class RestrictionLifted(Conflict):
    """A lifted restriction is history."""

    headline: ClassVar[str] = "This restriction has been lifted"


class ApprovedBySetter(Forbidden):
    """Who sets a restriction does not approve it."""

    headline: ClassVar[str] = "You set this restriction; others approve it"


class ApprovedAlready(Conflict):
    """Two approvals are of two people."""

    headline: ClassVar[str] = "You have approved this restriction already"


class NothingToApprove(Conflict):
    """Only cloaking needs approval."""

    headline: ClassVar[str] = "A signposted record needs no approval"


class ListedAlready(Conflict):
    """Somebody is on a list once."""

    headline: ClassVar[str] = "They are on this list already"


class ListingEnded(Conflict):
    """Whoever was taken off a list is off it."""

    headline: ClassVar[str] = "They have been taken off this list already"


class OwnerDenied(Malformed):
    """Whoever answers for it is told of it; the deny list must leave it open to them."""

    headline: ClassVar[str] = "Neither its owner nor you can be on the deny list"


class OwnerCannotAnswer(Malformed):
    """The owner is told of alerts, and so needs a role that reads restrictions."""

    headline: ClassVar[str] = "The owner needs a role today that reads restrictions"


class AlertSeen(Conflict):
    """Somebody has seen this alert."""

    headline: ClassVar[str] = "This alert has been seen"


class ReviewTooLate(Malformed):
    """A review is due within 90 days, and not before today."""

    headline: ClassVar[str] = "A restriction is reviewed within 90 days"


class RecordRestricted(Forbidden):
    """The record exists and is not open to the actor; the answer says whom to ring."""

    headline: ClassVar[str] = "This record is restricted; ring the person named here"


def refuse_lifted(lifted_at: datetime | None) -> None:
    """Leave history as it is.

    Raises:
        RestrictionLifted: it was lifted.
    """
    if lifted_at is not None:
        raise RestrictionLifted


def refuse_late_review(review_on: date, *, today: date, pointer: str = "/review_on") -> None:
    """Hold the next review to within 90 days of today.

    Raises:
        ReviewTooLate: later than that, or in the past.
    """
    if not today <= review_on <= today + timedelta(days=REVIEW_WITHIN_DAYS):
        raise ReviewTooLate(pointer=pointer, code="review_not_within_90_days")


def provisional_until(
    kind: RestrictionKind, *, set_at: datetime, calendar: Calendar
) -> datetime | None:
    """Until when a cloak acts without its two approvals; a signpost needs none.

    It fails closed: a child hidden because of a threat to life must not be seen in the days
    that approving takes. It is bounded, so that nobody alone can hide a record for good.
    """
    if kind is RestrictionKind.SIGNPOSTED:
        return None
    day = calendar.add_working_days(london_date(set_at), APPROVE_WITHIN_WORKING_DAYS)
    return end_of_london_day(day)


def acts_as(
    kind: RestrictionKind, *, approvals: int, provisional_until: datetime | None, now: datetime
) -> RestrictionKind:
    """What the restriction is to others at this instant."""
    if kind is RestrictionKind.SIGNPOSTED:
        return kind
    provisional = provisional_until is not None and now < provisional_until
    return kind if provisional or approvals >= APPROVALS_TO_CLOAK else RestrictionKind.SIGNPOSTED


def awaits_approval(kind: RestrictionKind, *, approvals: int, lifted_at: datetime | None) -> bool:
    """Whether somebody still has to approve a cloak, lapsed or not."""
    cloaked = kind is RestrictionKind.CLOAKED
    return cloaked and lifted_at is None and approvals < APPROVALS_TO_CLOAK


def refuse_denying(
    denied: Collection[UUID], *, who_answers: Collection[UUID], pointer: str
) -> None:
    """Keep who answers for a restriction, their teams and their agencies off the deny list.

    `who_answers` holds the ids of all three.

    Raises:
        OwnerDenied: the lists would keep the record from them.
    """
    if not set(denied).isdisjoint(who_answers):
        raise OwnerDenied(pointer=pointer, code="owner_denied")


def refuse_approval(
    kind: RestrictionKind, *, by: UUID, set_by: UUID, approved_by: Collection[UUID]
) -> None:
    """Hold approvals to two people, neither of whom set the restriction.

    Raises:
        NothingToApprove, ApprovedBySetter, ApprovedAlready: see each.
    """
    if kind is RestrictionKind.SIGNPOSTED:
        raise NothingToApprove
    if by == set_by:
        raise ApprovedBySetter
    if by in approved_by:
        raise ApprovedAlready
