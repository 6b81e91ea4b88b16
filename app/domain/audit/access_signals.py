"""Access signals: signs that a record may have been opened without a reason.

A signal asks a question and accuses no one. Rules (`access_sightings`, `access_volumes`) are given
some days of one partnership's audit log and answer with findings. Information governance reads them
and records what was true. No rule is set by law; each threshold is a named constant with its
reason.
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
    """The kind of signal."""

    OWN_RECORD = "own_record"
    DECLARED_INTEREST = "declared_interest"
    SAME_SURNAME_AND_ADDRESS = "same_surname_and_address"
    NO_RELATIONSHIP = "no_relationship"
    RESTRICTED_REFUSALS = "restricted_refusals"
    UNUSUAL_FOR_USER = "unusual_for_user"
    UNUSUAL_FOR_ROLE = "unusual_for_role"
    ENUMERATION = "enumeration"
    AFTER_LEAVING = "after_leaving"
    RIGHTS_GIVEN = "rights_given"
    LIKE_ANOTHER_USER = "like_another_user"
    AUDIT_DESTROYED = "audit_destroyed"


class SignalOutcome(StrEnum):
    """The finding of information governance.

    Explained: there was a good reason. Misdirected: the signal named the wrong person or event.
    Improper: the access was wrong, and is followed up outside this service.
    """

    EXPLAINED = "explained"
    MISDIRECTED = "misdirected"
    IMPROPER = "improper"


class SignalJudged(Conflict):
    """An outcome was recorded before, and stays as it is."""

    headline: ClassVar[str] = "The outcome of this signal has already been recorded"


MOST_EVENTS: Final = 200
"""Events named in one signal; the audit log has the rest."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding about one user on one London day, with the events it rests on.

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
    """The first instant of a London day, at which its window of observation begins."""
    return end_of_london_day(day - timedelta(days=1))


def refuse_judged(outcome: str | None) -> None:
    """Refuse a second outcome: the first one is evidence now.

    Raises:
        SignalJudged: there is one.
    """
    if outcome is not None:
        raise SignalJudged


def explain(kind: SignalKind, facts: Mapping[str, int | str]) -> str:
    """The finding and the question it raises, in words that do not say whose record it was."""
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
    return f"{' and '.join(tried)} in one day. No one works on such a record."


_RIGHTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "role_proposal.made": "proposed a role",
        "role_proposal.confirmed": "confirmed a role that another person proposed",
        "membership.granted": "gave a role that needs no second person",
        "user.resumed": "gave a suspended user access again",
        "identity_link.declared": "declared that two users are one person",
        "identity_link.withdrawn": "withdrew that two users are one person",
    }
)

RIGHTS_GIVEN: Final = frozenset(_RIGHTS)
"""Acts that give someone a right, or make one person count as two again."""

_EXPLANATIONS: Final[Mapping[SignalKind, Callable[[Mapping[str, int | str]], str]]] = (
    MappingProxyType(
        {
            SignalKind.OWN_RECORD: lambda facts: (
                f"The user tried to open their own record: {_conflicted(facts)}"
            ),
            SignalKind.DECLARED_INTEREST: lambda facts: (
                "The user tried to open a record in which they have an interest"
                f" ({facts['relation']}): {_conflicted(facts)}"
            ),
            SignalKind.SAME_SURNAME_AND_ADDRESS: lambda facts: (
                f"The user opened this record {_times(facts['opened'])} in one day. The person"
                " shares a family name and a current address with the user, and no interest"
                " is declared."
            ),
            SignalKind.NO_RELATIONSHIP: lambda facts: (
                f"The user opened this record {_times(facts['opened'])} in one day. Nothing on"
                " record at the time would have required it: no allocation, open referral,"
                " recent contact or meeting, screening, or emergency access."
            ),
            SignalKind.RESTRICTED_REFUSALS: lambda facts: (
                f"The user was refused restricted records {_times(facts['refused'])} in one day,"
                f" {facts['records']} different ones."
            ),
            SignalKind.UNUSUAL_FOR_USER: lambda facts: (
                f"The user opened the records of {facts['people']} people in one day; on a usual"
                f" day of the four weeks before it was {facts['usual']}."
            ),
            SignalKind.UNUSUAL_FOR_ROLE: lambda facts: (
                f"The user opened the records of {facts['people']} people in one day; a usual day"
                f" for others in the same role is {facts['usual']}."
            ),
            SignalKind.ENUMERATION: lambda facts: (
                f"The user asked for {facts['ids']} different records that do not exist, or that"
                f" they may not see, within {facts['minutes']} minutes."
            ),
            SignalKind.AFTER_LEAVING: lambda facts: (
                "The user's access ended on an earlier day, which was recorded afterwards."
                f" Something was done in their name {_times(facts['events'])} on this day."
            ),
            SignalKind.RIGHTS_GIVEN: lambda facts: (
                f"The user {' and '.join(_RIGHTS[act] for act in str(facts['acts']).split())}:"
                f" {_times(facts['events'])} at one moment."
                " Ask whether the people concerned need it, and are who they say they are."
            ),
            SignalKind.LIKE_ANOTHER_USER: lambda facts: (
                "The user proposed a role for someone whose name or subject is that of another"
                f" user: {facts['alike']} in all. No one has declared them to be one person. If"
                " they are, declare it, or they count as two people."
            ),
            SignalKind.AUDIT_DESTROYED: lambda facts: (
                "The user is named as one of the two who authorised that events of the audit log"
                f" were destroyed: {facts['events']} at one moment. Ask whether they did, and find"
                " their decision in the register."
            ),
        }
    )
)
