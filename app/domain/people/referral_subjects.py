"""Whom a new referral may be about: a child who lives, or is expected, on the day of the decision.

A child is a person under 18 (Children Act 1989 s105). The death of a child may be reviewed within a
referral (Working Together 2023, chapter 5); every other outcome of a decision stays possible.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from app.domain.directory.roles import Role
from app.domain.errors import Conflict
from app.domain.gates import Gate, Ground, hold
from app.domain.people.ages import Estimate, age_at

ADULT_AT: Final = 18


class ChildIsAdult(Conflict):
    """The person is 18 or over, or was when they died; no referral is opened for an adult."""

    headline: ClassVar[str] = (
        "Choose an outcome without a new referral; this person is 18 or over on the day you decide"
    )


class ChildHasDied(Gate):
    """A new referral after a child's death is for a review of the death alone."""

    headline: ClassVar[str] = (
        "Choose an outcome without a new referral; this child has died, unless it is under review"
    )
    given_by: ClassVar[frozenset[Role]] = frozenset({Role.HUB_MANAGER})
    grounds: ClassVar[frozenset[Ground]] = frozenset({Ground.CHILD_DIED, Ground.NOT_BORN_ALIVE})


@dataclass(frozen=True, slots=True)
class Life:
    """What is on record of a person's birth and death; either may be unknown.

    `not_born_alive_on` is the day on which a pregnancy ended without a child born alive.
    """

    born_on: date | None
    died_on: date | None
    not_born_alive_on: date | None = None


def refuse_subject(records: Collection[Life], *, on: date, excepted: frozenset[str]) -> None:
    """Refuse a new referral about a person who is grown up, dead or not born alive on a day.

    `records` are all of the person's. One whose birth is not known, or on record as that of a
    child, is taken for a child: doubt about an age is resolved in favour of protection.

    Raises:
        ChildIsAdult, ChildHasDied: see each.
    """
    died_on = min(
        (each.died_on for each in records if each.died_on is not None and each.died_on <= on),
        default=None,
    )
    lived_until = died_on or on
    births = [each.born_on for each in records if each.born_on is not None]
    if births and all(
        born <= lived_until and age_at(born, on=lived_until).years >= ADULT_AT for born in births
    ):
        raise ChildIsAdult
    hold(ChildHasDied, when=died_on is not None, excepted=excepted)
    ended = [each.not_born_alive_on for each in records if each.not_born_alive_on is not None]
    hold(
        ChildHasDied,
        when=not births and any(day <= on for day in ended),
        excepted=excepted,
        code="not_born_alive",
    )


def is_child(births: Collection[date], *, estimates: Collection[Estimate], on: date) -> bool | None:
    """Whether a person is under 18 on a day; None where nothing is known of their age.

    `births` and `estimates` are all on record. A known birth counts before an estimate, and where
    two differ the person is taken for a child.
    """
    if births:
        return any(born > on or age_at(born, on=on).years < ADULT_AT for born in births)
    about = [years for each in estimates if (years := each.years_on(on)) is not None]
    return any(years < ADULT_AT for years in about) if about else None


def died_by(records: Collection[Life], *, on: date) -> bool:
    """Whether a death by a day is on any record of a person."""
    return any(each.died_on is not None and each.died_on <= on for each in records)


def is_under_age(records: Collection[Life], *, on: date) -> bool:
    """Whether any record of a person has a date of birth by which they are under 18 on a day."""
    births = [each.born_on for each in records if each.born_on is not None]
    return is_child(births, estimates=(), on=on) is True
