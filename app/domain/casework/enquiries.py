"""Section 47 enquiries: how the child was seen, what was found, and who authorised the outcome."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import ClassVar
from uuid import UUID

from app.domain.corrections.recorded_errors import refuse_in_error
from app.domain.directory.access import Actor
from app.domain.directory.actions import Available, available
from app.domain.directory.identities import Identities
from app.domain.directory.permissions import Permission
from app.domain.errors import Conflict, Forbidden, Malformed
from app.domain.gates import Gate, hold


class EnquiryOutcome(StrEnum):
    """The finding of the enquiry (Working Together 2023)."""

    NOT_SUBSTANTIATED = "not_substantiated"
    SUBSTANTIATED_NO_CONTINUING_RISK = "substantiated_no_continuing_risk"
    SUBSTANTIATED_CONTINUING_RISK = "substantiated_continuing_risk"


class EnquiryState(StrEnum):
    """The progress of an enquiry."""

    OPEN = "open"
    OUTCOME_RECORDED = "outcome_recorded"
    AUTHORISED = "authorised"
    ENDED = "ended"


class EnquiryAct(StrEnum):
    """A step in an enquiry."""

    RECORD_VISIT = "record_visit"
    RECORD_CONSULTATION = "record_consultation"
    RECORD_OUTCOME = "record_outcome"
    AUTHORISE = "authorise"
    END = "end"


PERMISSION_FOR: Mapping[EnquiryAct, Permission] = MappingProxyType(
    {
        EnquiryAct.RECORD_VISIT: Permission.ENQUIRY_WORK,
        EnquiryAct.RECORD_CONSULTATION: Permission.ENQUIRY_WORK,
        EnquiryAct.RECORD_OUTCOME: Permission.ENQUIRY_WORK,
        EnquiryAct.AUTHORISE: Permission.ENQUIRY_AUTHORISE,
        EnquiryAct.END: Permission.ENQUIRY_AUTHORISE,
    }
)
"""The permission that the route of each act requires."""


class EnquiryFromCensus(Conflict):
    """Enquiries from a census file are history: the meeting that started them is not on record."""

    headline: ClassVar[str] = "This enquiry came from a census file and cannot be worked on here"


class ChildNotAllocated(Forbidden):
    """Reading a child's enquiries as part of another child's family does not allow running them."""

    headline: ClassVar[str] = (
        "Ask the child's own worker; this child is not allocated to you or your team"
    )


class EnquiryAuthorised(Conflict):
    """The outcome was authorised, so the enquiry is over."""

    headline: ClassVar[str] = "The outcome of this enquiry has already been authorised"


class EnquiryEnded(Conflict):
    """The enquiry was ended without an outcome, for a recorded reason."""

    headline: ClassVar[str] = "This enquiry was ended without an outcome"


class OutcomeAlreadyRecorded(Conflict):
    """The outcome is recorded once, and then waits for a manager."""

    headline: ClassVar[str] = "This enquiry already has an outcome"


class ChildNotSeen(Gate):
    """No outcome can be recorded before the child has been seen (Children Act 1989 s47(4))."""

    headline: ClassVar[str] = "Record that the child has been seen before you record the outcome"


class NobodyConsulted(Gate):
    """No outcome rests on one agency's knowledge alone (Children Act 1989 s47(9) to (11))."""

    headline: ClassVar[str] = "Consult at least one other agency before you record the outcome"


class OutcomeMissing(Conflict):
    """There is no outcome to authorise."""

    headline: ClassVar[str] = "Record an outcome first; this enquiry has none yet"


class AuthorisedByRecorder(Forbidden):
    """The person who recorded the outcome cannot authorise it: two people must agree."""

    headline: ClassVar[str] = "Ask another manager to authorise the outcome; you recorded it"


class ConferenceContradictsOutcome(Malformed):
    """A child protection conference is required where there is continuing risk, and only there."""

    headline: ClassVar[str] = (
        "Require a conference where there is continuing risk of harm, and only there"
    )


@dataclass(frozen=True, slots=True)
class EnquiryFacts:
    """The facts about an enquiry, and about the actor, that the rules need."""

    state: EnquiryState
    came_with_census: bool
    child_is_the_actors: bool
    child_seen: bool
    agency_consulted: bool
    outcome_recorded_by: UUID | None
    in_error: bool = False
    excepted: frozenset[str] = frozenset()


def refuse_child_of_others(*, is_theirs: bool) -> None:
    """Refuse an act on a child whom the actor reads only as family of a child of theirs.

    Raises:
        ChildNotAllocated: neither the actor nor a team that they manage has the child.
    """
    if not is_theirs:
        raise ChildNotAllocated


def refuse_act(act: EnquiryAct, facts: EnquiryFacts, *, actor: Identities) -> None:
    """Allow the actor this act in the enquiry, or refuse it.

    Visits and consultations can be recorded until the outcome is authorised, so that the manager
    also sees what is written up late.

    Raises:
        RecordedInError, EnquiryFromCensus, ChildNotAllocated: for every act.
        EnquiryAuthorised, EnquiryEnded: nothing more can be done.
        OutcomeAlreadyRecorded, ChildNotSeen, NobodyConsulted: to record an outcome.
        OutcomeMissing, AuthorisedByRecorder: to authorise one.
    """
    refuse_in_error(in_error=facts.in_error)
    if facts.came_with_census:
        raise EnquiryFromCensus
    refuse_child_of_others(is_theirs=facts.child_is_the_actors)
    if facts.state is EnquiryState.AUTHORISED:
        raise EnquiryAuthorised
    if facts.state is EnquiryState.ENDED:
        raise EnquiryEnded
    if act is EnquiryAct.RECORD_OUTCOME:
        _refuse_outcome(facts)
    if act is EnquiryAct.AUTHORISE:
        _refuse_authorisation(facts, actor=actor)


def _refuse_outcome(facts: EnquiryFacts) -> None:
    if facts.state is EnquiryState.OUTCOME_RECORDED:
        raise OutcomeAlreadyRecorded
    hold(ChildNotSeen, when=not facts.child_seen, excepted=facts.excepted)
    hold(NobodyConsulted, when=not facts.agency_consulted, excepted=facts.excepted)


def _refuse_authorisation(facts: EnquiryFacts, *, actor: Identities) -> None:
    if facts.state is EnquiryState.OPEN:
        raise OutcomeMissing
    if facts.outcome_recorded_by in actor:
        raise AuthorisedByRecorder


def available_acts(facts: EnquiryFacts, *, actor: Actor) -> list[Available]:
    """The acts open to the actor in the enquiry, and why the others are not."""
    return [
        available(
            act,
            actor=actor,
            permission=PERMISSION_FOR[act],
            rule=partial(refuse_act, act, facts, actor=actor.identities),
        )
        for act in EnquiryAct
    ]


def owes_conference(outcome: EnquiryOutcome) -> bool:
    """Whether this outcome calls for an initial child protection conference.

    Source: Working Together 2023, chapter 3: where concerns are substantiated and the child
    is judged to be at continuing risk of significant harm.
    """
    return outcome is EnquiryOutcome.SUBSTANTIATED_CONTINUING_RISK


def refuse_wrong_conference(outcome: EnquiryOutcome, *, conference_required: bool) -> None:
    """Refuse an answer about a conference that contradicts the outcome.

    Stating the continuing risk twice catches a slip in the list of outcomes.

    Raises:
        ConferenceContradictsOutcome: the two do not agree.
    """
    if conference_required is not owes_conference(outcome):
        raise ConferenceContradictsOutcome(
            pointer="/conference_required", code="conference_contradicts_outcome"
        )
