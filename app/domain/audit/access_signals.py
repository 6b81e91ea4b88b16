"""Signs that somebody may have looked at a record without a reason: they ask, and judge nobody.

Rules (`access_sightings`, `access_volumes`) are given what the trail says of some days of one
partnership and answer with findings. Information governance reads them and says what was true.
No rule is set by law; each threshold is a named constant with its reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final
from uuid import UUID

from app.domain.clocks.working_time import end_of_london_day
from app.domain.errors import Conflict


class SignalKind(StrEnum):
    """What was noticed."""

    OWN_RECORD = "own_record"
    DECLARED_INTEREST = "declared_interest"
    SAME_SURNAME_AND_ADDRESS = "same_surname_and_address"
    NO_RELATIONSHIP = "no_relationship"
    RESTRICTED_REFUSALS = "restricted_refusals"
    UNUSUAL_FOR_USER = "unusual_for_user"
    UNUSUAL_FOR_ROLE = "unusual_for_role"
    ENUMERATION = "enumeration"
    AFTER_LEAVING = "after_leaving"


class SignalOutcome(StrEnum):
    """What information governance found.

    Explained: there was a good reason. Misdirected: the rule spoke of the wrong person or
    event. Improper: the access was wrong, and is followed up outside this service.
    """

    EXPLAINED = "explained"
    MISDIRECTED = "misdirected"
    IMPROPER = "improper"


class SignalJudged(Conflict):
    """An outcome was recorded before; what was found then stays."""

    headline: ClassVar[str] = "An outcome of this signal has been recorded"


MOST_EVENTS: Final = 200
"""Events that one signal names; the trail has the rest."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule noticed of one user on one London day, and the events it rests on.

    `facts` are counts and codes, from which `explain` makes a sentence.
    """

    kind: SignalKind
    user_id: UUID
    person_id: UUID | None
    window_from: datetime
    window_until: datetime
    event_ids: tuple[UUID, ...]
    facts: Mapping[str, int | str]


def start_of(day: date) -> datetime:
    """The first instant of a London day, where the window of what was noticed on it begins."""
    return end_of_london_day(day - timedelta(days=1))


def refuse_judged(outcome: str | None) -> None:
    """An outcome is recorded once: what was thought then is evidence now.

    Raises:
        SignalJudged: there is one.
    """
    if outcome is not None:
        raise SignalJudged


def explain(kind: SignalKind, facts: Mapping[str, int | str]) -> str:
    """What was noticed and why it is asked about, in words, without saying whose record."""
    return _EXPLANATIONS[kind](facts)


def _times(count: int | str) -> str:
    return {1: "once", 2: "twice"}.get(int(count), f"{count} times")


def _conflicted(facts: Mapping[str, int | str]) -> str:
    tried = [
        words
        for words, count in (
            (f"opened it {_times(facts['opened'])}", facts["opened"]),
            (f"was refused it {_times(facts['refused'])}", facts["refused"]),
        )
        if count
    ]
    return f"{' and '.join(tried)} in one day. Nobody works on such a record."


_EXPLANATIONS: Final[Mapping[SignalKind, Callable[[Mapping[str, int | str]], str]]] = (
    MappingProxyType(
        {
            SignalKind.OWN_RECORD: lambda facts: (
                f"The user reached for their own record: {_conflicted(facts)}"
            ),
            SignalKind.DECLARED_INTEREST: lambda facts: (
                "The user reached for a record in which they have an interest"
                f" ({facts['relation']}): {_conflicted(facts)}"
            ),
            SignalKind.SAME_SURNAME_AND_ADDRESS: lambda facts: (
                f"The user opened this record {_times(facts['opened'])} in one day. The person"
                " shares a family name and a current address with the user, and no interest"
                " is declared."
            ),
            SignalKind.NO_RELATIONSHIP: lambda facts: (
                f"The user opened this record {_times(facts['opened'])} in one day. At the time"
                " nothing is on record for which they would have had to: no allocation, open"
                " referral, recent contact or meeting, screening, or emergency access."
            ),
            SignalKind.RESTRICTED_REFUSALS: lambda facts: (
                f"The user was refused restricted records {_times(facts['refused'])} in one day,"
                f" of {facts['records']} different ones."
            ),
            SignalKind.UNUSUAL_FOR_USER: lambda facts: (
                f"The user opened the records of {facts['people']} people in one day; on a usual"
                f" day of the four weeks before it was {facts['usual']}."
            ),
            SignalKind.UNUSUAL_FOR_ROLE: lambda facts: (
                f"The user opened the records of {facts['people']} people in one day; a usual day"
                f" of others in the same role is {facts['usual']}."
            ),
            SignalKind.ENUMERATION: lambda facts: (
                f"The user asked for {facts['ids']} different records that do not exist, or that"
                f" they may not see, within {facts['minutes']} minutes."
            ),
            SignalKind.AFTER_LEAVING: lambda facts: (
                "The user's access ended on an earlier day, as was recorded afterwards. In their"
                f" name something was done {_times(facts['events'])} on this day."
            ),
        }
    )
)
