"""What a strategy meeting must decide about each child before it can conclude."""

from collections.abc import Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final
from uuid import UUID

from app.domain.clocks.working_time import in_utc
from app.domain.codes import PHYSICAL_HARM_FACTORS, SEXUAL_HARM_FACTORS
from app.domain.directory.roles import Role
from app.domain.errors import Conflict, Malformed
from app.domain.meetings.strategy_meetings import (
    EnquiryKind,
    refuse_named_twice,
    refuse_speaking_for,
)

CHAIRING_ROLES: Final = frozenset({Role.HUB_MANAGER, Role.TEAM_MANAGER})
"""A strategy discussion is led by a manager of children's social care (Working Together 2023)."""


class ChairNotManager(Conflict):
    """The chair manages the hub or a social care team on the day of the meeting."""

    headline: ClassVar[str] = "A strategy meeting is chaired by a manager of children's social care"


class ChildNotOfMeeting(Conflict):
    """A decision names somebody whom the meeting is not about; the code points to it."""

    headline: ClassVar[str] = "The meeting is not about this child"


class ChildLeftOut(Conflict):
    """A child of the household is left without a decision."""

    headline: ClassVar[str] = "Decide about every child of the meeting"


class MedicalDecisionMissing(Conflict):
    """Harm to the body, or sexual harm, is alleged; the code points to the child.

    Whether a medical examination is needed is then decided either way, with the reason.
    """

    headline: ClassVar[str] = "Decide whether this child needs a medical examination, and say why"


class ChildHasNoReferral(Conflict):
    """Enquiries are made within a child's own referral, and this child has none open.

    A threshold decision opens one in a minute and keeps the reason; an enquiry that hung on
    a sibling's referral would be missing from this child's own history. The code points to
    the child.
    """

    headline: ClassVar[str] = (
        "Record a threshold decision on this child first: an enquiry needs their own referral"
    )


class ActionDone(Conflict):
    """The action was completed before; when and by whom stays as it was recorded."""

    headline: ClassVar[str] = "This action has been completed"


class EnquiryUnplanned(Malformed):
    """An enquiry says whether it is single or joint, who sees the child, and by when."""

    headline: ClassVar[str] = "Say who carries the enquiry, who sees the child, and by when"


class EnquiryNotWanted(Malformed):
    """The decision says both that no enquiry is needed and who carries it."""

    headline: ClassVar[str] = "An enquiry that is not needed is carried by nobody"


class MedicalDecisionHalf(Malformed):
    """A decision on a medical examination and its reason come together."""

    headline: ClassVar[str] = "Give the decision on a medical examination together with its reason"


class DueBeforeMeeting(Malformed):
    """Something is to be done before the meeting that asked for it."""

    headline: ClassVar[str] = "This is due before the meeting was held"


@dataclass(frozen=True, slots=True)
class ChildOfMeeting:
    """What the rules need to know of a child the meeting is about."""

    factors: frozenset[str]
    has_open_referral: bool


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What is to be decided about one child."""

    person_id: UUID
    enquiry_needed: bool
    enquiry_kind: EnquiryKind | None
    medical_needed: bool | None
    medical_reason: str | None
    child_seen_by: str | None
    child_seen_before: datetime | None


def refuse_chair(roles: AbstractSet[Role]) -> None:
    """Refuse a chair who manages neither the hub nor a team (Working Together 2023).

    Raises:
        ChairNotManager: none of the roles held on the day of the meeting is a manager's.
    """
    if not roles & CHAIRING_ROLES:
        raise ChairNotManager


def needs_medical_decision(factors: frozenset[str]) -> bool:
    """Whether what is alleged calls for a decision on a medical examination.

    Working Together 2023: a strategy discussion agrees whether one is needed, wherever
    physical or sexual harm is suspected.
    """
    return bool(factors & (PHYSICAL_HARM_FACTORS | SEXUAL_HARM_FACTORS))


def refuse_without_referral(child: ChildOfMeeting, *, code: str | None = None) -> None:
    """Refuse to start an enquiry about a child who has no referral for it to belong to.

    Raises:
        ChildHasNoReferral: `code` points to the child.
    """
    if not child.has_open_referral:
        raise ChildHasNoReferral(code=code)


def refuse_incomplete(
    conclusions: Sequence[Conclusion],
    *,
    children: Mapping[UUID, ChildOfMeeting],
    held_at: datetime,
) -> None:
    """Refuse conclusions that do not decide, once and whole, about every child of the meeting.

    Raises:
        Any refusal of this module, or ChildNamedTwice.
    """
    refuse_named_twice([{decided.person_id} for decided in conclusions], pointer="/children")
    for index, decided in enumerate(conclusions):
        pointer = f"/children/{index}"
        child = children.get(decided.person_id)
        if child is None:
            raise ChildNotOfMeeting(code=pointer)
        _refuse_half_said(decided, held_at=held_at, pointer=pointer)
        if needs_medical_decision(child.factors) and decided.medical_needed is None:
            raise MedicalDecisionMissing(code=pointer)
        if decided.enquiry_needed:
            refuse_without_referral(child, code=pointer)
    if len(conclusions) < len(children):
        raise ChildLeftOut


def _refuse_half_said(decided: Conclusion, *, held_at: datetime, pointer: str) -> None:
    if (decided.medical_needed is None) != (decided.medical_reason is None):
        raise MedicalDecisionHalf(pointer=f"{pointer}/medical_reason", code="half_said")
    if not decided.enquiry_needed and decided.enquiry_kind is not None:
        raise EnquiryNotWanted(pointer=f"{pointer}/enquiry_kind", code="not_wanted")
    if decided.enquiry_needed:
        for name in ("enquiry_kind", "child_seen_by", "child_seen_before"):
            if getattr(decided, name) is None:
                raise EnquiryUnplanned(pointer=f"{pointer}/{name}", code="missing")
    if decided.child_seen_before is not None:
        refuse_due_before(
            decided.child_seen_before, held_at=held_at, pointer=f"{pointer}/child_seen_before"
        )


def refuse_due_before(due_at: datetime, *, held_at: datetime, pointer: str) -> None:
    """Refuse a time by which nobody could do what the meeting asked for.

    Raises:
        DueBeforeMeeting: before the meeting was held.
    """
    if in_utc(due_at) < in_utc(held_at):
        raise DueBeforeMeeting(pointer=pointer, code="due_before_meeting")


def refuse_completion(
    agency_id: UUID, *, done: bool, in_hub: bool, own_agencies: AbstractSet[UUID]
) -> None:
    """Let the agency that undertook an action, or the hub, say once that it was done.

    Raises:
        NotYourAgency, ActionDone: see each.
    """
    refuse_speaking_for(agency_id, in_hub=in_hub, own_agencies=own_agencies)
    if done:
        raise ActionDone
