"""Strategy meetings: when one may be called, and the acts possible in each state."""

from collections.abc import Collection, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, Final
from uuid import UUID

from app.domain.casework.enquiries import ChildNotAllocated
from app.domain.clocks.act_times import ActTimeImpossible
from app.domain.directory.permissions import Permission
from app.domain.errors import Conflict, Forbidden, Malformed
from app.domain.people.ages import age_at

ADULT_AT: Final = 18
"""A child is a person under 18 (Children Act 1989 s105)."""


class MeetingState(StrEnum):
    """The progress of a meeting."""

    CALLED = "called"
    HELD = "held"
    CONCLUDED = "concluded"
    CANCELLED = "cancelled"


class Attending(StrEnum):
    """How a person took part."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    TELEPHONE = "telephone"


class EnquiryKind(StrEnum):
    """Which agencies make the enquiry."""

    SINGLE_AGENCY = "single_agency"
    JOINT = "joint"


class MeetingAct(StrEnum):
    """An act on a meeting that was called."""

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
    LEAVE_MINUTES_UNSENT = "leave_minutes_unsent"
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
        # An agency's information about a child is never turned away because it is late.
        (MeetingState.CONCLUDED, MeetingAct.CONTRIBUTE): MeetingState.CONCLUDED,
        (MeetingState.CONCLUDED, MeetingAct.COMPLETE_ACTION): MeetingState.CONCLUDED,
        (MeetingState.CONCLUDED, MeetingAct.WRITE_MINUTES): MeetingState.CONCLUDED,
        (MeetingState.CONCLUDED, MeetingAct.CIRCULATE_MINUTES): MeetingState.CONCLUDED,
        (MeetingState.CONCLUDED, MeetingAct.LEAVE_MINUTES_UNSENT): MeetingState.CONCLUDED,
        (MeetingState.CONCLUDED, MeetingAct.ACKNOWLEDGE_MINUTES): MeetingState.CONCLUDED,
        (MeetingState.CONCLUDED, MeetingAct.FOLLOW_UP): MeetingState.CONCLUDED,
    }
)
"""The acts possible in each state, and the states they lead to; every other act is refused."""

PERMISSION_FOR: Mapping[MeetingAct, Permission] = MappingProxyType(
    {
        MeetingAct.INVITE: Permission.STRATEGY_MEETING_ARRANGE,
        MeetingAct.REASON_ABSENCE: Permission.STRATEGY_MEETING_ARRANGE,
        MeetingAct.HOLD: Permission.STRATEGY_MEETING_ARRANGE,
        MeetingAct.RECORD_ATTENDANCE: Permission.STRATEGY_MEETING_ARRANGE,
        MeetingAct.CONTRIBUTE: Permission.STRATEGY_MEETING_CONTRIBUTE,
        MeetingAct.CONCLUDE: Permission.STRATEGY_MEETING_CONCLUDE,
        # That a child needs a meeting a worker may say; that it does not, a manager decides.
        MeetingAct.CANCEL: Permission.STRATEGY_MEETING_CANCEL,
        MeetingAct.COMPLETE_ACTION: Permission.STRATEGY_MEETING_CONTRIBUTE,
        MeetingAct.WRITE_MINUTES: Permission.STRATEGY_MEETING_MINUTE,
        MeetingAct.LEAVE_MINUTES_UNSENT: Permission.STRATEGY_MEETING_MINUTE,
        MeetingAct.CIRCULATE_MINUTES: Permission.STRATEGY_MEETING_MINUTE,
        MeetingAct.ACKNOWLEDGE_MINUTES: Permission.MINUTES_ACKNOWLEDGE,
        MeetingAct.FOLLOW_UP: Permission.STRATEGY_MEETING_CALL,
    }
)
"""The permission that the route of each act requires."""


class MeetingNotHeld(Conflict):
    """The meeting was called and has not been opened yet."""

    headline: ClassVar[str] = "This meeting has not been held yet"


class MeetingHeld(Conflict):
    """The meeting took place, so it cannot be opened again or cancelled."""

    headline: ClassVar[str] = "This meeting has already been held"


class MeetingNotConcluded(Conflict):
    """The meeting took place and has not been concluded yet."""

    headline: ClassVar[str] = "This meeting has not been concluded yet"


class MeetingConcluded(Conflict):
    """The meeting was concluded; its decisions stand, and a follow-up makes new ones."""

    headline: ClassVar[str] = "Call a follow-up meeting; this one has been concluded"


class MeetingCancelled(Conflict):
    """The meeting was cancelled, so nothing more can be done about it."""

    headline: ClassVar[str] = "This meeting was cancelled"


class AnotherMeetingWaits(Conflict):
    """A referral has one meeting at a time, so that no one is invited to the wrong one."""

    headline: ClassVar[str] = "Conclude or cancel the other meeting of this referral first"


class NotAChild(Conflict):
    """A meeting decides about children; an adult of the household is not one of them."""

    headline: ClassVar[str] = "Name only people under 18; a strategy meeting is about children"


class NotYourAgency(Forbidden):
    """Users who do not run the meeting speak and act only for an agency of their own."""

    headline: ClassVar[str] = "You may do this for your own agency only"


class ChildNamedTwice(Malformed):
    """One child is in the list twice."""

    headline: ClassVar[str] = "Name each child once"


class HeldAtImpossible(ActTimeImpossible):
    """The time is in the future, or before the contact that led to the meeting was received."""

    headline: ClassVar[str] = (
        "Give a time that has passed, after the contact was received, at which the meeting was held"
    )


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
    """Refuse to decide about a person who is 18 or older on a day.

    A person whose birth date is not known is taken for a child: doubt about an age is resolved in
    favour of protection.

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

    Each member holds all records known to be of one child: linked records are one.

    Raises:
        ChildNamedTwice: with the pointer to the second mention.
    """
    seen: set[UUID] = set()
    for index, records in enumerate(children):
        if seen & records:
            raise ChildNamedTwice(pointer=f"{pointer}/{index}/person_id", code="child_named_twice")
        seen |= records


def refuse_second_meeting(*, waiting: bool) -> None:
    """Refuse a second meeting of a referral.

    Raises:
        AnotherMeetingWaits: one was called that is neither concluded nor cancelled.
    """
    if waiting:
        raise AnotherMeetingWaits


def refuse_stranger(*, runs_meeting: bool) -> None:
    """Refuse to run a meeting that the actor only reads: a sibling's worker, an invited agency.

    Raises:
        ChildNotAllocated: they are not of the hub, and do not work with the referral's child.
    """
    if not runs_meeting:
        raise ChildNotAllocated


def refuse_speaking_for(
    agency_id: UUID, *, runs_meeting: bool, own_agencies: AbstractSet[UUID]
) -> None:
    """Refuse a user who acts for an agency that is not theirs, unless they run the meeting.

    Raises:
        NotYourAgency: they have no role in it today.
    """
    if not runs_meeting and agency_id not in own_agencies:
        raise NotYourAgency
