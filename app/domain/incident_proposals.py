"""Why two contacts may tell of one incident, and who says so."""

from enum import StrEnum
from typing import ClassVar

from app.domain.errors import Conflict


class Reason(StrEnum):
    """What two notices of different agencies, a day apart at most, have in common."""

    SAME_REFERENCE = "same_reference"
    SAME_HOME = "same_home"
    SAME_CHILD = "same_child"


class JudgedAlready(Conflict):
    """Somebody has said whether the two contacts tell of one incident."""

    headline: ClassVar[str] = "Somebody has said already whether these tell of one incident"


def refuse_judged_again(*, judged: bool) -> None:
    """A judgement is made once; what changes later is said in the contacts.

    Raises:
        JudgedAlready: it was.
    """
    if judged:
        raise JudgedAlready
