"""Restrictions: who may open a record, what others see, who approved that, and until when."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from app.domain.clocks.working_time import Calendar, end_of_london_day, london_date
from app.domain.directory.identities import Identities
from app.domain.errors import Conflict, Forbidden, Malformed


class RestrictionKind(StrEnum):
    """What users who may not open the record see of it.

    Signposted: that a restricted record exists, and whom to ring. Cloaked: nothing at all.
    """

    SIGNPOSTED = "signposted"
    CLOAKED = "cloaked"


class RestrictionGrounds(StrEnum):
    """Why a record is hidden from most of the hub."""

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
    """The list of a restriction that a user, team or agency is on; deny overrides allow."""

    ALLOW = "allow"
    DENY = "deny"


class AlertKind(StrEnum):
    """The reason for an alert to the owner of a restricted record.

    Asked: a user who may not open it tried to. Matched: something new may be about it.
    """

    ASKED = "asked"
    MATCHED = "matched"


REVIEW_WITHIN_DAYS: Final = 90
"""The longest a restriction may go without a review."""

APPROVALS_TO_CLOAK: Final = 2
"""Neither is the person who set it: hiding a child completely takes three people."""

APPROVE_WITHIN_WORKING_DAYS: Final = 2
"""A cloak takes effect at once, so that nothing is seen meanwhile; if not approved, it becomes a
signpost.
"""


class AlreadyRestricted(Conflict):
    """A record has one restriction at a time; change that one."""

    headline: ClassVar[str] = "Change the existing restriction; this record already has one"


class RestrictionLifted(Conflict):
    """A lifted restriction is history."""

    headline: ClassVar[str] = "This restriction has already been lifted"


class ApprovedBySetter(Forbidden):
    """The person who sets a restriction cannot approve it."""

    headline: ClassVar[str] = "Ask others to approve this restriction; you set it"


class ApprovedAlready(Conflict):
    """Two approvals come from two people."""

    headline: ClassVar[str] = "Ask someone else; you have already approved this restriction"


class NothingToApprove(Conflict):
    """Only a cloak needs approval."""

    headline: ClassVar[str] = "This restriction needs no approval; only a cloak does"


class ListedAlready(Conflict):
    """Each user, team or agency is on a list once."""

    headline: ClassVar[str] = "They are already on this list"


class ListingEnded(Conflict):
    """The entry was removed from the list before."""

    headline: ClassVar[str] = "They have already been taken off this list"


class OwnerDenied(Malformed):
    """The owner is notified about the record, so the deny list must leave it open to them."""

    headline: ClassVar[str] = "Leave the owner and yourself off the deny list"


class OwnerCannotAnswer(Malformed):
    """The owner receives alerts, and so needs a role that reads restrictions."""

    headline: ClassVar[str] = "Choose an owner who has a role that reads restrictions"


class AlertSeen(Conflict):
    """The alert was marked as seen before."""

    headline: ClassVar[str] = "This alert has already been marked as seen"


class ReviewTooLate(Malformed):
    """A review is due within 90 days, and not before today."""

    headline: ClassVar[str] = "Give a review date from today to 90 days ahead"


class RecordRestricted(Forbidden):
    """The record exists and is not open to the actor; the answer says whom to ring."""

    headline: ClassVar[str] = "This record is restricted; ring the person named here"


def refuse_lifted(lifted_at: datetime | None) -> None:
    """Refuse to change a lifted restriction.

    Raises:
        RestrictionLifted: it was lifted.
    """
    if lifted_at is not None:
        raise RestrictionLifted


def refuse_late_review(review_on: date, *, today: date, pointer: str = "/review_on") -> None:
    """Refuse a next review that is more than 90 days away.

    Raises:
        ReviewTooLate: later than that, or in the past.
    """
    if not today <= review_on <= today + timedelta(days=REVIEW_WITHIN_DAYS):
        raise ReviewTooLate(pointer=pointer, code="review_not_within_90_days")


def provisional_until(
    kind: RestrictionKind, *, set_at: datetime, calendar: Calendar
) -> datetime | None:
    """How long a cloak takes effect without its two approvals; a signpost needs none.

    It fails closed: a child hidden because of a threat to life must not be seen in the days that
    approval takes. It is limited, so that no one can hide a record for good alone.
    """
    if kind is RestrictionKind.SIGNPOSTED:
        return None
    day = calendar.add_working_days(london_date(set_at), APPROVE_WITHIN_WORKING_DAYS)
    return end_of_london_day(day)


def acts_as(
    kind: RestrictionKind, *, approvals: int, provisional_until: datetime | None, now: datetime
) -> RestrictionKind:
    """The kind of restriction that takes effect at this instant."""
    if kind is RestrictionKind.SIGNPOSTED:
        return kind
    provisional = provisional_until is not None and now < provisional_until
    return kind if provisional or approvals >= APPROVALS_TO_CLOAK else RestrictionKind.SIGNPOSTED


def awaits_approval(kind: RestrictionKind, *, approvals: int, lifted_at: datetime | None) -> bool:
    """Whether a cloak still needs an approval, lapsed or not."""
    cloaked = kind is RestrictionKind.CLOAKED
    return cloaked and lifted_at is None and approvals < APPROVALS_TO_CLOAK


def refuse_denying(
    denied: Collection[UUID], *, who_answers: Collection[UUID], pointer: str
) -> None:
    """Refuse to put the owner of a restriction, their teams or their agencies on the deny list.

    `who_answers` holds the ids of all three.

    Raises:
        OwnerDenied: the lists would hide the record from them.
    """
    if not set(denied).isdisjoint(who_answers):
        raise OwnerDenied(pointer=pointer, code="owner_denied")


def refuse_approval(
    kind: RestrictionKind, *, by: Identities, set_by: UUID, approved_by: Collection[UUID]
) -> None:
    """Refuse approval by the person who set the restriction, or twice by the same person.

    Raises:
        NothingToApprove, ApprovedBySetter, ApprovedAlready: see each.
    """
    if kind is RestrictionKind.SIGNPOSTED:
        raise NothingToApprove
    if set_by in by:
        raise ApprovedBySetter
    if not by.isdisjoint(approved_by):
        raise ApprovedAlready
