"""The strategy meeting: when one may be called, what may be done about it, and who does it."""

from collections.abc import Collection, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final
from uuid import UUID

from app.domain.clocks.working_time import in_utc, london_date
from app.domain.directory.permissions import Permission
from app.domain.errors import Conflict, Forbidden, Malformed
from app.domain.people.ages import age_at

ADULT_AT: Final = 18
"""A child is a person under 18 (Children Act 1989 s105)."""


class MeetingState(StrEnum):
    """How far a meeting has come."""

    CALLED = "called"
    HELD = "held"
    CONCLUDED = "concluded"
    CANCELLED = "cancelled"


class Attending(StrEnum):
    """How somebody took part."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    TELEPHONE = "telephone"


class EnquiryKind(StrEnum):
    """Who carries the enquiry."""

    SINGLE_AGENCY = "single_agency"
    JOINT = "joint"


class MeetingAct(StrEnum):
    """What is done about a meeting that was called."""

    INVITE = "invite"
    REASON_ABSENCE = "reason_absence"
    HOLD = "hold"
    RECORD_ATTENDANCE = "record_attendance"
    CONTRIBUTE = "contribute"
    CONCLUDE = "conclude"
    CANCEL = "cancel"
    COMPLETE_ACTION = "complete_action"
    WRITE_MINUTES = "write_minutes"
    CIRCULATE_MINUTES = "circulate_minutes"
    ACKNOWLEDGE_MINUTES = "acknowledge_minutes"
    FOLLOW_UP = "follow_up"


TRANSITIONS: Mapping[tuple[MeetingState, MeetingAct], MeetingState] = MappingProxyType(
    {
        (MeetingState.CALLED, MeetingAct.INVITE): MeetingState.CALLED,
        (MeetingState.CALLED, MeetingAct.REASON_ABSENCE): MeetingState.CALLED,
        (MeetingState.CALLED, MeetingAct.CONTRIBUTE): MeetingState.CALLED,
        (MeetingState.CALLED, MeetingAct.HOLD): MeetingState.HELD,
        (MeetingState.CALLED, MeetingAct.CANCEL): MeetingState.CANCELLED,
        (MeetingState.HELD, MeetingAct.INVITE): MeetingState.HELD,
        (MeetingState.HELD, MeetingAct.REASON_ABSENCE): MeetingState.HELD,
        (MeetingState.HELD, MeetingAct.RECORD_ATTENDANCE): MeetingState.HELD,
        (MeetingState.HELD, MeetingAct.CONTRIBUTE): MeetingState.HELD,
        (MeetingState.HELD, MeetingAct.WRITE_MINUTES): MeetingState.HELD,
        (MeetingState.HELD, MeetingAct.CONCLUDE): MeetingState.CONCLUDED,
        # What an agency knows about a child is never turned away for coming late.
        (MeetingState.CONCLUDED, MeetingAct.CONTRIBUTE): MeetingState.CONCLUDED,
        (MeetingState.CONCLUDED, MeetingAct.COMPLETE_ACTION): MeetingState.CONCLUDED,
        (MeetingState.CONCLUDED, MeetingAct.WRITE_MINUTES): MeetingState.CONCLUDED,
        (MeetingState.CONCLUDED, MeetingAct.CIRCULATE_MINUTES): MeetingState.CONCLUDED,
        (MeetingState.CONCLUDED, MeetingAct.ACKNOWLEDGE_MINUTES): MeetingState.CONCLUDED,
        (MeetingState.CONCLUDED, MeetingAct.FOLLOW_UP): MeetingState.CONCLUDED,
    }
)
"""What may be done in which state, and where it leads; everything else is refused."""

PERMISSION_FOR: Mapping[MeetingAct, Permission] = MappingProxyType(
    {
        MeetingAct.INVITE: Permission.STRATEGY_MEETING_ARRANGE,
        MeetingAct.REASON_ABSENCE: Permission.STRATEGY_MEETING_ARRANGE,
        MeetingAct.HOLD: Permission.STRATEGY_MEETING_ARRANGE,
        MeetingAct.RECORD_ATTENDANCE: Permission.STRATEGY_MEETING_ARRANGE,
        MeetingAct.CONTRIBUTE: Permission.STRATEGY_MEETING_CONTRIBUTE,
        MeetingAct.CONCLUDE: Permission.STRATEGY_MEETING_CONCLUDE,
        # Who may say that a child needs a meeting is who may say that it does not.
        MeetingAct.CANCEL: Permission.STRATEGY_MEETING_CALL,
        MeetingAct.COMPLETE_ACTION: Permission.STRATEGY_MEETING_CONTRIBUTE,
        MeetingAct.WRITE_MINUTES: Permission.STRATEGY_MEETING_MINUTE,
        MeetingAct.CIRCULATE_MINUTES: Permission.STRATEGY_MEETING_MINUTE,
        MeetingAct.ACKNOWLEDGE_MINUTES: Permission.MINUTES_ACKNOWLEDGE,
        MeetingAct.FOLLOW_UP: Permission.STRATEGY_MEETING_CALL,
    }
)
"""The permission that the route of each act names at its door."""


class MeetingNotHeld(Conflict):
    """The meeting was called and has not been opened yet."""

    headline: ClassVar[str] = "This meeting has not been held yet"


class MeetingHeld(Conflict):
    """The meeting took place: it cannot be opened again, nor be cancelled."""

    headline: ClassVar[str] = "This meeting has been held"


class MeetingNotConcluded(Conflict):
    """The meeting took place and has not been concluded yet."""

    headline: ClassVar[str] = "This meeting has not been concluded yet"


class MeetingConcluded(Conflict):
    """The meeting was concluded; what it decided stands, and a follow-up decides anew."""

    headline: ClassVar[str] = "This meeting has been concluded"


class MeetingCancelled(Conflict):
    """The meeting was cancelled; nothing more is done about it."""

    headline: ClassVar[str] = "This meeting was cancelled"


class AnotherMeetingWaits(Conflict):
    """A referral has one meeting at a time, so that nobody is invited to the wrong one."""

    headline: ClassVar[str] = "Another meeting of this referral waits to be concluded"


class NotAChild(Conflict):
    """A meeting decides about children; an adult of the household is not one of them."""

    headline: ClassVar[str] = "A strategy meeting is about people under 18"


class NotYourAgency(Forbidden):
    """Outside the hub, everybody speaks and acts for an agency of their own only."""

    headline: ClassVar[str] = "You may do this for your own agency only"


class ChildNamedTwice(Malformed):
    """One child stands in the list twice."""

    headline: ClassVar[str] = "A child is named twice"


class HeldAtImpossible(Malformed):
    """The meeting is said to have been held in the future, or before there was a referral."""

    headline: ClassVar[str] = "The meeting cannot have been held then"


@dataclass(frozen=True, slots=True)
class ChildOfHousehold:
    """A child whom a meeting is to be about."""

    person_id: UUID
    born_on: date | None


def after(state: MeetingState, act: MeetingAct) -> MeetingState:
    """The state that `act` leads to.

    Raises:
        MeetingNotHeld, MeetingHeld, MeetingNotConcluded, MeetingConcluded, MeetingCancelled:
            the act is not possible in this state.
    """
    following = TRANSITIONS.get((state, act))
    if following is not None:
        return following
    match state:
        case MeetingState.CALLED:
            raise MeetingNotHeld
        case MeetingState.HELD if act in {MeetingAct.HOLD, MeetingAct.CANCEL}:
            raise MeetingHeld
        case MeetingState.HELD:
            raise MeetingNotConcluded
        case MeetingState.CONCLUDED:
            raise MeetingConcluded
        case MeetingState.CANCELLED:
            raise MeetingCancelled


def refuse_grown_up(children: Collection[ChildOfHousehold], *, on: date) -> None:
    """Refuse to decide about somebody who is 18 or older on a day.

    A child whose birth date nobody knows is taken for one: doubt about an age is resolved
    in favour of protection.

    Raises:
        NotAChild: one of them is an adult.
    """
    for child in children:
        if (
            child.born_on is not None
            and child.born_on <= on
            and age_at(child.born_on, on=on).years >= ADULT_AT
        ):
            raise NotAChild


def refuse_named_twice(children: Sequence[AbstractSet[UUID]], *, pointer: str) -> None:
    """Refuse a list that names one child twice: two answers about one child contradict.

    Each member is everything known to be the record of one child: linked records are one.

    Raises:
        ChildNamedTwice: with the pointer to the second mention.
    """
    seen: set[UUID] = set()
    for index, records in enumerate(children):
        if seen & records:
            raise ChildNamedTwice(pointer=f"{pointer}/{index}/person_id", code="child_named_twice")
        seen |= records


def refuse_second_meeting(*, waiting: bool) -> None:
    """Let a referral have one meeting at a time.

    Raises:
        AnotherMeetingWaits: one was called that is neither concluded nor cancelled.
    """
    if waiting:
        raise AnotherMeetingWaits


def refuse_impossible_holding(
    held_at: datetime, *, now: datetime, referral_opened_on: date
) -> None:
    """Refuse a moment at which the meeting cannot have been held.

    It may lie before the meeting was recorded here: at night people meet by telephone first
    and write it down in the morning, and the statutory clocks run from the meeting itself.

    Raises:
        HeldAtImpossible: in the future, or on a day before the referral opened.
    """
    if in_utc(held_at) > in_utc(now):
        raise HeldAtImpossible(pointer="/held_at", code="held_in_future")
    if london_date(held_at) < referral_opened_on:
        raise HeldAtImpossible(pointer="/held_at", code="held_before_referral")


def refuse_speaking_for(agency_id: UUID, *, in_hub: bool, own_agencies: AbstractSet[UUID]) -> None:
    """Refuse somebody outside the hub who acts for an agency that is not theirs.

    Raises:
        NotYourAgency: they have no role in it today.
    """
    if not in_hub and agency_id not in own_agencies:
        raise NotYourAgency
