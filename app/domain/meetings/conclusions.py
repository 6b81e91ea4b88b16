"""Conclusions of a strategy meeting: what it must decide about each child."""

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


class ChairOfAnotherTeam(Conflict):
    """The chair manages a social care team, and another team has the children of the meeting."""

    headline: ClassVar[str] = (
        "Choose a manager of the hub, or of the team that has the child, to chair this meeting"
    )


class ChildNotOfMeeting(Conflict):
    """A decision names a person the meeting is not about; the code points to it."""

    headline: ClassVar[str] = "Name a child of this meeting; it is not about this child"


class ChildLeftOut(Conflict):
    """A child of the household has no decision."""

    headline: ClassVar[str] = "Decide about every child of the meeting"


class MedicalDecisionMissing(Conflict):
    """Physical or sexual harm is alleged; the code points to the child.

    The meeting then decides whether a medical examination is needed, with the reason.
    """

    headline: ClassVar[str] = "Decide whether this child needs a medical examination, and say why"


class ChildHasNoReferral(Conflict):
    """Enquiries are made within a child's own referral, and this child has none open.

    A threshold decision opens one in a minute and records the reason; an enquiry attached to a
    sibling's referral would be missing from this child's own history. The code points to the child.
    """

    headline: ClassVar[str] = (
        "Record a threshold decision on this child first: an enquiry needs their own referral"
    )


class ActionDone(Conflict):
    """The action was completed before; when and by whom stays as it was recorded."""

    headline: ClassVar[str] = "This action has already been completed"


class EnquiryUnplanned(Malformed):
    """An enquiry says whether it is single or joint, who sees the child, and by when."""

    headline: ClassVar[str] = "Say which agencies make the enquiry, who sees the child, and by when"


class EnquiryNotWanted(Malformed):
    """The decision says both that no enquiry is needed and which agencies make it."""

    headline: ClassVar[str] = "Leave out the plan for an enquiry that is not needed"


class MedicalDecisionHalf(Malformed):
    """A decision on a medical examination and its reason are given together."""

    headline: ClassVar[str] = "Give the decision on a medical examination together with its reason"


class DueBeforeMeeting(Malformed):
    """Something is due before the meeting that asked for it."""

    headline: ClassVar[str] = "Give a due time after the meeting was held"


@dataclass(frozen=True, slots=True)
class ChildOfMeeting:
    """The facts about a child of the meeting that the rules need."""

    factors: frozenset[str]
    has_open_referral: bool


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The decision to be made about one child."""

    person_id: UUID
    enquiry_needed: bool
    enquiry_kind: EnquiryKind | None
    medical_needed: bool | None
    medical_reason: str | None
    child_seen_by: str | None
    child_seen_before: datetime | None


def refuse_chair(
    roles: AbstractSet[Role],
    *,
    teams_managed: AbstractSet[UUID],
    teams_with_children: AbstractSet[UUID],
) -> None:
    """Refuse a chair who manages neither the hub nor a team with one of the children.

    Before a child is allocated any team's manager may chair: theirs may be the team to receive it
    (Working Together 2023).

    Raises:
        ChairNotManager: none of the roles held on the day of the meeting is a manager's.
        ChairOfAnotherTeam: the chair manages a team, and other teams have the children.
    """
    if not roles & CHAIRING_ROLES:
        raise ChairNotManager
    if Role.HUB_MANAGER in roles or not teams_with_children:
        return
    if teams_with_children.isdisjoint(teams_managed):
        raise ChairOfAnotherTeam


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
    """Refuse conclusions that do not decide, once and completely, about every child of the meeting.

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
    """Refuse a due time that lies before the meeting.

    Raises:
        DueBeforeMeeting: before the meeting was held.
    """
    if in_utc(due_at) < in_utc(held_at):
        raise DueBeforeMeeting(pointer=pointer, code="due_before_meeting")


def refuse_completion(
    agency_id: UUID, *, done: bool, runs_meeting: bool, own_agencies: AbstractSet[UUID]
) -> None:
    """Allow only the agency that took on an action, or the hub, to complete it, and only once.

    Raises:
        NotYourAgency, ActionDone: see each.
    """
    refuse_speaking_for(agency_id, runs_meeting=runs_meeting, own_agencies=own_agencies)
    if done:
        raise ActionDone
