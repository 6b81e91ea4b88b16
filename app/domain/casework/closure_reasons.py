"""Reasons for closing a referral, held against what is on record of the child.

A reason that the record contradicts is refused by a gate, and an exception says why it holds all
the same. Adoption, child arrangements and special guardianship orders are on no record here, so
nothing is held against those reasons.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from app.domain.casework.referrals import TRANSFERRED
from app.domain.gates import Gate, Ground, hold

DIED: Final = "RC2"
TO_ADULT_CARE: Final = "RC6"
AFTER_ASSESSMENT: Final = frozenset({"RC8", "RC9"})
"""Closure reasons of the census; `app.domain.codes` has them in words."""


class AssessmentMissing(Gate):
    """A reason says 'after assessment', and none was authorised in this referral.

    The census refuses such an episode without one. Known are the assessments of census files that
    began in the referral and were authorised by its closing day.
    """

    headline: ClassVar[str] = (
        "Choose another reason, or say by exception where the authorised assessment is; none of"
        " this referral is on record"
    )


class DeathNotRecorded(Gate):
    """The reason is that the child died, and no death by the closing day is on record."""

    headline: ClassVar[str] = "Record the child's death first, or close for another reason"


class DiedOnRecord(Gate):
    """The child died by the closing day, and the reason is another."""

    headline: ClassVar[str] = "Close with the reason that the child died; the death is on record"
    grounds: ClassVar[frozenset[Ground]] = frozenset({Ground.CHILD_DIED, Ground.OTHER})


class NotYetAdult(Gate):
    """The reason is a transfer to adult services, and the child is under 18 on the closing day."""

    headline: ClassVar[str] = (
        "Choose another reason, or correct the date of birth; this child is under 18 on the day"
    )


class AuthorityHasNotAccepted(Gate):
    """The reason is a transfer to another authority, which has refused or not answered."""

    headline: ClassVar[str] = (
        "Record first that the other authority accepted the child; it has not accepted so far"
    )


@dataclass(frozen=True, slots=True)
class Assessed:
    """An authorised assessment of the child: the days on which it began and was authorised."""

    starts_on: date
    authorised_on: date


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What is on record of the child, on the closing day of a referral.

    `under_age` is false where no date of birth is on record.
    `accepted` has, for each authority that a standing decision passed the child to, whether it
    accepted.
    """

    received_on: date
    closed_on: date
    died: bool
    under_age: bool
    assessments: Collection[Assessed]
    accepted: Collection[bool]
    excepted: frozenset[str] = frozenset()


def refuse_unfit(reason: str, record: OnRecord) -> None:
    """Refuse a closure reason that the record contradicts.

    Raises:
        AssessmentMissing, DeathNotRecorded, DiedOnRecord, NotYetAdult, AuthorityHasNotAccepted:
            see each.
    """
    excepted = record.excepted
    hold(DeathNotRecorded, when=reason == DIED and not record.died, excepted=excepted)
    hold(DiedOnRecord, when=reason != DIED and record.died, excepted=excepted)
    hold(
        AssessmentMissing,
        when=reason in AFTER_ASSESSMENT and not _was_assessed(record),
        excepted=excepted,
    )
    hold(NotYetAdult, when=reason == TO_ADULT_CARE and record.under_age, excepted=excepted)
    hold(
        AuthorityHasNotAccepted,
        when=reason == TRANSFERRED and bool(record.accepted) and not any(record.accepted),
        excepted=excepted,
    )


def _was_assessed(record: OnRecord) -> bool:
    return any(
        record.received_on <= each.starts_on and each.authorised_on <= record.closed_on
        for each in record.assessments
    )
