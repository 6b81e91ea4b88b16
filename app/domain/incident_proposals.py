"""Why two contacts may tell of one incident, and who says so."""

from datetime import timedelta
from enum import StrEnum
from typing import ClassVar, Final

from app.domain.errors import Conflict

SAME_INCIDENT_WITHIN: Final = timedelta(hours=24)
"""How far apart two agencies, each by its own clock and log, may date one incident."""

MOST_PROPOSED: Final = 10
"""With how many contacts one notice is compared for people: nobody judges a longer list."""


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
