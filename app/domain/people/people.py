"""People: impossible dates, and kinds of relationship."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from app.domain.errors import Malformed


class DatesImpossible(Malformed):
    """The dates given for one person cannot all be true."""

    headline = "Check these dates; they cannot all be true"


LONGEST_LIFE_YEARS: Final = 125
"""An earlier birth is a slip of the century, not the oldest person known."""

LONGEST_PREGNANCY_LEFT: Final = timedelta(weeks=42)
"""How far ahead a birth can be expected: no pregnancy is known of before it began."""

EARLIEST_BIRTH: Final = timedelta(weeks=20)
"""How long before the expected date a child can be born and live: 20 of 40 weeks, allowing for an
expected date that was itself wrong.
"""

LATEST_BIRTH: Final = timedelta(weeks=6)
"""How long after the expected date a child can be born, with the same allowance."""


def birth_fits(born_on: date, *, expected_on: date) -> bool:
    """Whether a child expected on one day can be the child born on another."""
    return -EARLIEST_BIRTH <= born_on - expected_on <= LATEST_BIRTH


def refuse_impossible_dates(
    *,
    today: date,
    born_on: date | None,
    expected_on: date | None,
    died_on: date | None,
    at: str = "",
) -> None:
    """Refuse dates of one person that cannot all be true.

    `at` is the pointer to the person in the request, where it is about others as well.

    An expected date long past with no birth recorded is not refused: a lost pregnancy and a birth
    that was never reported to the hub both look like that.

    Raises:
        DatesImpossible: with a code that names which dates disagree.
    """
    if born_on is not None:
        _refuse_impossible_birth(born_on, today=today, expected_on=expected_on, at=at)
    if expected_on is not None:
        _refuse_impossible_expectation(expected_on, today=today, at=at)
    if died_on is None:
        return
    if died_on > today:
        raise DatesImpossible(
            "The date of death is in the future.", pointer=f"{at}/died_on", code="died-in-future"
        )
    if born_on is not None and died_on < born_on:
        raise DatesImpossible(
            "The date of death is before the birth.",
            pointer=f"{at}/died_on",
            code="died-before-birth",
        )


def _refuse_impossible_birth(
    born_on: date, *, today: date, expected_on: date | None, at: str
) -> None:
    if born_on > today:
        raise DatesImpossible(
            "The date of birth is in the future: give the expected date instead.",
            pointer=f"{at}/born_on",
            code="born-in-future",
        )
    if today.year - born_on.year > LONGEST_LIFE_YEARS:
        raise DatesImpossible(
            f"The birth is over {LONGEST_LIFE_YEARS} years ago.",
            pointer=f"{at}/born_on",
            code="born-too-long-ago",
        )
    if expected_on is not None and not birth_fits(born_on, expected_on=expected_on):
        raise DatesImpossible(
            "The birth is too far from the day it was expected for one pregnancy.",
            pointer=f"{at}/born_on",
            code="birth-far-from-expected",
        )


def _refuse_impossible_expectation(expected_on: date, *, today: date, at: str) -> None:
    if expected_on - today > LONGEST_PREGNANCY_LEFT:
        raise DatesImpossible(
            "The birth is expected later than any pregnancy that has begun.",
            pointer=f"{at}/expected_on",
            code="expected-too-far-ahead",
        )
    if today.year - expected_on.year > LONGEST_LIFE_YEARS:
        raise DatesImpossible(
            f"The birth was expected over {LONGEST_LIFE_YEARS} years ago.",
            pointer=f"{at}/expected_on",
            code="expected-too-long-ago",
        )


class RelationshipKind(StrEnum):
    """What the first person is to the second. It reads only in this direction.

    'Child of' is absent because it is 'parent of' read backwards: stored both ways, the two would
    come to disagree.
    """

    MOTHER = "mother"
    FATHER = "father"
    PARENT = "parent"
    STEP_PARENT = "step_parent"
    GRANDPARENT = "grandparent"
    SIBLING = "sibling"
    HALF_SIBLING = "half_sibling"
    TWIN = "twin"
    PARTNER = "partner"
    FORMER_PARTNER = "former_partner"
    CARER = "carer"
    FOSTER_CARER = "foster_carer"
    GUARDIAN = "guardian"
    AUNT_OR_UNCLE = "aunt_or_uncle"
    COUSIN = "cousin"
    OTHER = "other"


class NoSuchResponsibility(Malformed):
    """Parental responsibility was given to a person who cannot have it for the other."""

    headline = "Leave out parental responsibility; no one in this relationship can have it"


@dataclass(frozen=True, slots=True)
class RelationshipWords:
    """Both readings of one relationship, to be filled in with `first` and `second`.

    `forward` reads from the first person to the second, `inverse` from the second to the first.
    """

    forward: str
    inverse: str


_READINGS: Final = {
    RelationshipKind.MOTHER: ("mother of", "child of"),
    RelationshipKind.FATHER: ("father of", "child of"),
    RelationshipKind.PARENT: ("parent of", "child of"),
    RelationshipKind.STEP_PARENT: ("step-parent of", "stepchild of"),
    RelationshipKind.GRANDPARENT: ("grandparent of", "grandchild of"),
    RelationshipKind.SIBLING: ("sibling of", "sibling of"),
    RelationshipKind.HALF_SIBLING: ("half-sibling of", "half-sibling of"),
    RelationshipKind.TWIN: ("twin of", "twin of"),
    RelationshipKind.PARTNER: ("partner of", "partner of"),
    RelationshipKind.FORMER_PARTNER: ("former partner of", "former partner of"),
    RelationshipKind.CARER: ("carer of", "cared for by"),
    RelationshipKind.FOSTER_CARER: ("foster carer of", "fostered by"),
    RelationshipKind.GUARDIAN: ("guardian of", "under the guardianship of"),
    RelationshipKind.AUNT_OR_UNCLE: ("aunt or uncle of", "niece or nephew of"),
    RelationshipKind.COUSIN: ("cousin of", "cousin of"),
    RelationshipKind.OTHER: ("connected to", "connected to"),
}

_NEVER_RESPONSIBLE: Final = frozenset(
    {RelationshipKind.TWIN, RelationshipKind.PARTNER, RelationshipKind.FORMER_PARTNER}
)


def read_relationship(
    kind: RelationshipKind, *, parental_responsibility: bool | None
) -> RelationshipWords:
    """Return the sentences for a relationship; `None` leaves out parental responsibility.

    '{first} is mother of {second}, with parental responsibility'.
    """
    forward, inverse = _READINGS[kind]
    if parental_responsibility is None:
        with_or_without = who_has = ""
    elif parental_responsibility:
        with_or_without = ", with parental responsibility"
        who_has = ", who has parental responsibility"
    else:
        with_or_without = ", without parental responsibility"
        who_has = ", who does not have parental responsibility"
    return RelationshipWords(
        forward=f"{{first}} is {forward} {{second}}{with_or_without}",
        inverse=f"{{second}} is {inverse} {{first}}{who_has}",
    )


def refuse_impossible_responsibility(
    kind: RelationshipKind, *, parental_responsibility: bool | None
) -> None:
    """Refuse parental responsibility of a twin or a partner (Children Act 1989, section 3).

    Any other relative or carer can have it, by birth, agreement, or order of a court.

    Raises:
        NoSuchResponsibility: no one in this relationship can have it.
    """
    if parental_responsibility and kind in _NEVER_RESPONSIBLE:
        raise NoSuchResponsibility(
            "A twin or partner cannot have parental responsibility for the other.",
            pointer="/parental_responsibility",
            code="responsibility-impossible",
        )
