"""The section 47 enquiry: how the child was seen, what was found, and who authorised it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import ClassVar
from uuid import UUID

from app.domain.directory.access import Actor
from app.domain.directory.actions import Available, available
from app.domain.directory.permissions import Permission
from app.domain.errors import Conflict, Forbidden, Malformed


class EnquiryOutcome(StrEnum):
    """What the enquiry found (Working Together 2023)."""

    NOT_SUBSTANTIATED = "not_substantiated"
    SUBSTANTIATED_NO_CONTINUING_RISK = "substantiated_no_continuing_risk"
    SUBSTANTIATED_CONTINUING_RISK = "substantiated_continuing_risk"


class EnquiryState(StrEnum):
    """How far an enquiry has come."""

    OPEN = "open"
    OUTCOME_RECORDED = "outcome_recorded"
    AUTHORISED = "authorised"


class EnquiryAct(StrEnum):
    """What is done in an enquiry."""

    RECORD_VISIT = "record_visit"
    RECORD_CONSULTATION = "record_consultation"
    RECORD_OUTCOME = "record_outcome"
    AUTHORISE = "authorise"


PERMISSION_FOR: Mapping[EnquiryAct, Permission] = MappingProxyType(
    {
        EnquiryAct.RECORD_VISIT: Permission.ENQUIRY_WORK,
        EnquiryAct.RECORD_CONSULTATION: Permission.ENQUIRY_WORK,
        EnquiryAct.RECORD_OUTCOME: Permission.ENQUIRY_WORK,
        EnquiryAct.AUTHORISE: Permission.ENQUIRY_AUTHORISE,
    }
)
"""The permission that the route of each act names at its door."""


class EnquiryFromCensus(Conflict):
    """Enquiries that came with a census file are history: their meeting is not on record."""

    headline: ClassVar[str] = "These enquiries came with a census file and are not worked on here"


class ChildNotAllocated(Forbidden):
    """Who may read a child's enquiries as family of another child does not run them."""

    headline: ClassVar[str] = "This child is not allocated to you or your team"


class EnquiryAuthorised(Conflict):
    """The outcome was authorised: the enquiry is over."""

    headline: ClassVar[str] = "The outcome of this enquiry has been authorised"


class OutcomeAlreadyRecorded(Conflict):
    """The outcome is recorded once, and then waits for a manager."""

    headline: ClassVar[str] = "This enquiry has an outcome"


class ChildNotSeen(Conflict):
    """No outcome without access to the child (Children Act 1989 s47(4))."""

    headline: ClassVar[str] = "The child has not been seen"


class NobodyConsulted(Conflict):
    """No outcome on one agency's knowledge alone (Children Act 1989 s47(9) to (11))."""

    headline: ClassVar[str] = "No other agency has been consulted"


class OutcomeMissing(Conflict):
    """There is nothing to authorise."""

    headline: ClassVar[str] = "This enquiry has no outcome yet"


class AuthorisedByRecorder(Forbidden):
    """Four eyes: who recorded the outcome does not authorise it."""

    headline: ClassVar[str] = "You recorded this outcome; another manager authorises it"


class OutsideEnquiry(Malformed):
    """A visit or consultation lies between the meeting that initiated the enquiry and now."""

    headline: ClassVar[str] = "That is not between the strategy meeting and now"


class VisitContradictory(Malformed):
    """What is said of a visit does not go together."""

    headline: ClassVar[str] = "What is said of this visit does not go together"


class ConferenceContradictsOutcome(Malformed):
    """Continuing risk calls for an initial child protection conference, nothing else does."""

    headline: ClassVar[str] = "A conference is required where there is continuing risk, only there"


@dataclass(frozen=True, slots=True)
class EnquiryFacts:
    """What the rules need to know of an enquiry and of who wants to act in it."""

    state: EnquiryState
    came_with_census: bool
    child_is_the_actors: bool
    child_seen: bool
    agency_consulted: bool
    outcome_recorded_by: UUID | None


def refuse_act(act: EnquiryAct, facts: EnquiryFacts, *, actor: UUID) -> None:
    """Let the actor do this in the enquiry, or refuse.

    Visits and consultations are taken down until the outcome is authorised, so that what is
    written up late is still before the manager.

    Raises:
        EnquiryFromCensus, ChildNotAllocated: whatever the act.
        EnquiryAuthorised: nothing more is done.
        OutcomeAlreadyRecorded, ChildNotSeen, NobodyConsulted: to record an outcome.
        OutcomeMissing, AuthorisedByRecorder: to authorise one.
    """
    if facts.came_with_census:
        raise EnquiryFromCensus
    if not facts.child_is_the_actors:
        raise ChildNotAllocated
    if facts.state is EnquiryState.AUTHORISED:
        raise EnquiryAuthorised
    if act is EnquiryAct.RECORD_OUTCOME:
        _refuse_outcome(facts)
    if act is EnquiryAct.AUTHORISE:
        _refuse_authorisation(facts, actor=actor)


def _refuse_outcome(facts: EnquiryFacts) -> None:
    if facts.state is EnquiryState.OUTCOME_RECORDED:
        raise OutcomeAlreadyRecorded
    if not facts.child_seen:
        raise ChildNotSeen
    if not facts.agency_consulted:
        raise NobodyConsulted


def _refuse_authorisation(facts: EnquiryFacts, *, actor: UUID) -> None:
    if facts.state is EnquiryState.OPEN:
        raise OutcomeMissing
    if facts.outcome_recorded_by == actor:
        raise AuthorisedByRecorder


def available_acts(facts: EnquiryFacts, *, actor: Actor) -> list[Available]:
    """What the actor may do next in the enquiry, and why not the rest."""
    return [
        available(
            act,
            actor=actor,
            permission=PERMISSION_FOR[act],
            rule=partial(refuse_act, act, facts, actor=actor.user),
        )
        for act in EnquiryAct
    ]


def refuse_outside_enquiry(
    happened_at: datetime, *, initiated_at: datetime, now: datetime, pointer: str
) -> None:
    """A visit or consultation belongs to the enquiry, which the strategy meeting initiated.

    Raises:
        OutsideEnquiry: before that meeting was held, or in the future.
    """
    if happened_at > now:
        raise OutsideEnquiry("That lies in the future.", pointer=pointer, code="in_future")
    if happened_at < initiated_at:
        raise OutsideEnquiry(
            "That is before the strategy meeting was held.", pointer=pointer, code="before_enquiry"
        )


def refuse_contradictory_visit(
    *, child_seen: bool, seen_alone: bool, says_why_not_alone: bool, says_wishes: bool
) -> None:
    """A child who was seen has wishes and feelings; one not seen alone, a reason why not.

    Source: Children Act 1989 s47(5A), wishes and feelings; Working Together 2023, chapter 3:
    the child is seen alone where that is appropriate.

    Raises:
        VisitContradictory: with a pointer to the member at fault.
    """
    if seen_alone and not child_seen:
        raise VisitContradictory(pointer="/seen_alone", code="alone_but_not_seen")
    if seen_alone and says_why_not_alone:
        raise VisitContradictory(pointer="/not_seen_alone_because", code="seen_alone_after_all")
    if not seen_alone and not says_why_not_alone:
        raise VisitContradictory(pointer="/not_seen_alone_because", code="reason_missing")
    if child_seen and not says_wishes:
        raise VisitContradictory(pointer="/wishes_and_feelings", code="wishes_missing")


def owes_conference(outcome: EnquiryOutcome) -> bool:
    """Whether this outcome calls for an initial child protection conference.

    Source: Working Together 2023, chapter 3: where concerns are substantiated and the child
    is judged to be at continuing risk of significant harm.
    """
    return outcome is EnquiryOutcome.SUBSTANTIATED_CONTINUING_RISK


def refuse_wrong_conference(outcome: EnquiryOutcome, *, conference_required: bool) -> None:
    """Saying twice whether there is continuing risk catches a slip in the list of outcomes.

    Raises:
        ConferenceContradictsOutcome: the two do not agree.
    """
    if conference_required is not owes_conference(outcome):
        raise ConferenceContradictsOutcome(
            pointer="/conference_required", code="conference_contradicts_outcome"
        )
