"""Notifications from partner systems: the kinds of notice, and the state of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import ClassVar, Final

from app.domain.directory.agencies import AgencyKind
from app.domain.errors import Conflict, Malformed


class NoticeType(StrEnum):
    """The kind of notice; the `type` of a CloudEvent."""

    POLICE_CHILD_CONCERN = "police.child_concern"
    POLICE_DOMESTIC_ABUSE = "police.domestic_abuse"
    POLICE_MISSING = "police.missing"
    POLICE_FOUND = "police.found"
    POLICE_CUSTODY = "police.custody"
    HEALTH_EMERGENCY_ATTENDANCE = "health.emergency_attendance"
    HEALTH_UNBORN_CONCERN = "health.unborn_concern"
    HEALTH_CHILD_PROTECTION_ALERT = "health.child_protection_alert"
    HEALTH_REFERRAL = "health.referral"
    EDUCATION_PERSISTENT_ABSENCE = "education.persistent_absence"
    EDUCATION_EXCLUSION = "education.exclusion"
    EDUCATION_CHILD_MISSING = "education.child_missing"
    HOUSING_CONCERN = "housing.concern"
    PROBATION_CONCERN = "probation.concern"


@dataclass(frozen=True, slots=True)
class NoticePlan:
    """The sender of a kind of notice, the census code of that source, and how it is counted."""

    sent_by: AgencyKind
    source: str
    called: str


NOTICES: Final[Mapping[NoticeType, NoticePlan]] = MappingProxyType(
    {
        NoticeType.POLICE_CHILD_CONCERN: NoticePlan(AgencyKind.POLICE, "6", "child-concern notice"),
        NoticeType.POLICE_DOMESTIC_ABUSE: NoticePlan(
            AgencyKind.POLICE, "6", "domestic-abuse notice"
        ),
        NoticeType.POLICE_MISSING: NoticePlan(AgencyKind.POLICE, "6", "missing notice"),
        NoticeType.POLICE_FOUND: NoticePlan(AgencyKind.POLICE, "6", "found notice"),
        NoticeType.POLICE_CUSTODY: NoticePlan(AgencyKind.POLICE, "6", "custody notice"),
        NoticeType.HEALTH_EMERGENCY_ATTENDANCE: NoticePlan(
            AgencyKind.HEALTH, "3E", "emergency attendance"
        ),
        NoticeType.HEALTH_UNBORN_CONCERN: NoticePlan(
            AgencyKind.HEALTH, "3F", "unborn-baby concern"
        ),
        NoticeType.HEALTH_CHILD_PROTECTION_ALERT: NoticePlan(
            AgencyKind.HEALTH, "3F", "child-protection alert"
        ),
        NoticeType.HEALTH_REFERRAL: NoticePlan(AgencyKind.HEALTH, "3F", "health referral"),
        NoticeType.EDUCATION_PERSISTENT_ABSENCE: NoticePlan(
            AgencyKind.EDUCATION, "2B", "persistent-absence notice"
        ),
        NoticeType.EDUCATION_EXCLUSION: NoticePlan(AgencyKind.EDUCATION, "2A", "exclusion notice"),
        NoticeType.EDUCATION_CHILD_MISSING: NoticePlan(
            AgencyKind.EDUCATION, "2B", "child-missing-education notice"
        ),
        NoticeType.HOUSING_CONCERN: NoticePlan(AgencyKind.HOUSING, "4", "housing concern"),
        NoticeType.PROBATION_CONCERN: NoticePlan(AgencyKind.PROBATION, "7", "probation concern"),
    }
)
"""Every kind of notice; the sources are the census's code set."""


class NotificationMode(StrEnum):
    """How it was sent: the content modes of CloudEvents, or a FHIR message."""

    STRUCTURED = "structured"
    BINARY = "binary"
    BATCHED = "batched"
    FHIR = "fhir"


class NotificationState(StrEnum):
    """The state of a notification from a partner system."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    QUARANTINED = "quarantined"
    SUPERSEDED = "superseded"
    SET_ASIDE = "set_aside"


class NotificationAct(StrEnum):
    """An act on a notification, by the service or by the hub's business support."""

    ACCEPT = "accept"
    QUARANTINE = "quarantine"
    UNDERSTAND = "understand"
    SUPERSEDE = "supersede"
    SET_ASIDE = "set_aside"


TRANSITIONS: Final[Mapping[tuple[NotificationState, NotificationAct], NotificationState]] = (
    MappingProxyType(
        {
            (NotificationState.RECEIVED, NotificationAct.ACCEPT): NotificationState.ACCEPTED,
            (NotificationState.RECEIVED, NotificationAct.QUARANTINE): NotificationState.QUARANTINED,
            (NotificationState.QUARANTINED, NotificationAct.UNDERSTAND): NotificationState.RECEIVED,
            (
                NotificationState.QUARANTINED,
                NotificationAct.SUPERSEDE,
            ): NotificationState.SUPERSEDED,
            (NotificationState.QUARANTINED, NotificationAct.SET_ASIDE): NotificationState.SET_ASIDE,
        }
    )
)
"""The acts possible in each state, and the states they lead to.

A notice that is understood always becomes a contact; only one that could not be understood can be
set aside, by a user, with a reason.
"""


class NotificationPart(StrEnum):
    """The part that a notice plays in its contact."""

    FIRST = "first"
    AMENDMENT = "amendment"
    WITHDRAWAL = "withdrawal"


class NotQuarantined(Conflict):
    """Only a notification in quarantine can be corrected, processed again or set aside."""

    headline: ClassVar[str] = "This notification is not in quarantine"


class StillNotUnderstood(Malformed):
    """The corrected version cannot be understood either."""

    headline: ClassVar[str] = "Correct the notification again; it still cannot be understood"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in a notice: its place and its kind; no value."""

    pointer: str
    code: str


REUSED: Final = Fault("/id", "event_id_reused")
"""Another event has this id already: people must decide which of the two is right."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The content received, byte for byte, and the attributes that came with it."""

    mode: NotificationMode
    media_type: str
    body: bytes
    attributes: Mapping[str, str]

    @property
    def digest(self) -> bytes:
        """The SHA-256 by which an identical notification is recognised."""
        beside = "\n".join(f"{name}: {value}" for name, value in sorted(self.attributes.items()))
        return sha256(beside.encode() + b"\n\n" + self.body).digest()


_GIVEN_UP_AFTER: Final = timedelta(minutes=15)


def is_given_up(*, received_at: datetime, now: datetime) -> bool:
    """Whether a contact could not be made for so long that a person must look at the notice."""
    return now - received_at >= _GIVEN_UP_AFTER


REPEATS_WITHIN: Final = timedelta(days=365)
"""How long notices about one household are counted together."""


def next_state(state: NotificationState, act: NotificationAct) -> NotificationState:
    """The state that `act` leads to.

    Raises:
        NotQuarantined: `TRANSITIONS` has no entry for it; people act only on what is in quarantine.
    """
    try:
        return TRANSITIONS[state, act]
    except KeyError:
        raise NotQuarantined(code=f"{act}:{state}") from None


def faults_of_sender(type_: NoticeType, *, agency_kinds: frozenset[str]) -> tuple[Fault, ...]:
    """Faults if agencies of these kinds do not send such notices: health speaks for health."""
    if NOTICES[type_].sent_by in agency_kinds:
        return ()
    return (Fault("/type", "type_of_another_agency"),)


def faults_of_time(
    *, occurred_at: datetime, now: datetime, pointer: str = "/data/occurred_at"
) -> tuple[Fault, ...]:
    """Faults if the event is in the future, allowing for the drift between two clocks."""
    return (Fault(pointer, "in_the_future"),) if occurred_at > now + _DRIFT else ()


_DRIFT: Final = timedelta(minutes=5)


def counted(type_: NoticeType, count: int) -> str:
    """The number so far, in words for the person triaging: 'seventh domestic-abuse notice'."""
    return f"{_ordinal(count)} {NOTICES[type_].called} in 12 months"


_ORDINALS: Final = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
)
_SUFFIXES: Final = {1: "st", 2: "nd", 3: "rd"}


def _ordinal(number: int) -> str:
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    teens = 10 <= number % 100 <= 20  # noqa: PLR2004 - eleventh to twentieth take 'th'
    return f"{number}{'th' if teens else _SUFFIXES.get(number % 10, 'th')}"
