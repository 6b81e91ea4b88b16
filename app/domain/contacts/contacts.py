"""What a contact is: a worry about one or more children, and the states each child passes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar
from uuid import UUID

from app.domain.errors import Conflict, Forbidden, Malformed


class Channel(StrEnum):
    """How the worry reached the front door."""

    TELEPHONE = "telephone"
    ONLINE_FORM = "online_form"
    EMAIL = "email"
    LETTER = "letter"
    IN_PERSON = "in_person"
    SYSTEM = "system"


class ChildState(StrEnum):
    """How far the hub's work on one child of a contact has come."""

    RECEIVED = "received"
    IN_TRIAGE = "in_triage"
    GATHERING = "gathering"
    DECIDED = "decided"


class ChildAct(StrEnum):
    """What the hub does about one child of a contact."""

    TRIAGE = "triage"
    RATE = "rate"
    ASK = "ask"
    RECOMMEND = "recommend"
    ROUTE = "route"
    DECIDE = "decide"


TRANSITIONS: Mapping[tuple[ChildState, ChildAct], ChildState] = MappingProxyType(
    {
        (ChildState.RECEIVED, ChildAct.TRIAGE): ChildState.IN_TRIAGE,
        (ChildState.RECEIVED, ChildAct.ROUTE): ChildState.DECIDED,
        (ChildState.IN_TRIAGE, ChildAct.TRIAGE): ChildState.IN_TRIAGE,
        (ChildState.IN_TRIAGE, ChildAct.RATE): ChildState.GATHERING,
        (ChildState.IN_TRIAGE, ChildAct.ASK): ChildState.GATHERING,
        (ChildState.IN_TRIAGE, ChildAct.RECOMMEND): ChildState.IN_TRIAGE,
        (ChildState.IN_TRIAGE, ChildAct.ROUTE): ChildState.DECIDED,
        # Nobody waits for a rating to protect a child.
        (ChildState.IN_TRIAGE, ChildAct.DECIDE): ChildState.DECIDED,
        (ChildState.GATHERING, ChildAct.RATE): ChildState.GATHERING,
        (ChildState.GATHERING, ChildAct.ASK): ChildState.GATHERING,
        (ChildState.GATHERING, ChildAct.RECOMMEND): ChildState.GATHERING,
        (ChildState.GATHERING, ChildAct.DECIDE): ChildState.DECIDED,
        # For the meeting and the enquiry that were decided, agencies are asked still.
        (ChildState.DECIDED, ChildAct.ASK): ChildState.DECIDED,
        # A later decision supersedes: decided stays decided.
        (ChildState.DECIDED, ChildAct.DECIDE): ChildState.DECIDED,
    }
)
"""What may be done in which state, and where it leads; everything else is refused."""


class ChildDescription(StrEnum):
    """How a child was named when the contact was made."""

    KNOWN = "known"
    NAMED = "named"
    UNBORN = "unborn"
    UNNAMED = "unnamed"


class Safety(StrEnum):
    """Whether the child is safe at this moment, as far as the referrer knows."""

    SAFE = "safe"
    NOT_SAFE = "not_safe"
    NOT_KNOWN = "not_known"


class Agreement(StrEnum):
    """The family's answer to one thing it may agree to."""

    GIVEN = "given"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"


class PartInContact(StrEnum):
    """The part another person plays in the worry."""

    PARENT = "parent"
    CARER = "carer"
    HOUSEHOLD_MEMBER = "household_member"
    ALLEGED_TO_HAVE_CAUSED_HARM = "alleged_to_have_caused_harm"
    OTHER = "other"


class Identification(StrEnum):
    """What triage found out about who a child is."""

    KNOWN = "known"
    NEW = "new"


class Rating(StrEnum):
    """How urgent the hub thinks it is; red is the most urgent, blue needs no information."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"


class NotInThisState(Conflict):
    """The child's part of the contact is not in a state for this act; the code says which act."""

    headline: ClassVar[str] = "The hub's work on this child has not come to that, or is past it"


class MadeInError(Conflict):
    """The contact was made in error: it stays on record, and nothing more follows from it."""

    headline: ClassVar[str] = "This contact was made in error"


class DecisionStands(Conflict):
    """What was decided cannot be unsaid by calling the contact an error."""

    headline: ClassVar[str] = "A decision has been recorded on this contact"


class ReceivedInFuture(Malformed):
    """A worry cannot have been received after it is written down."""

    headline: ClassVar[str] = "A contact cannot have been received in the future"


class ReasonNotToldMissing(Malformed):
    """Where the family was not told, the contact says why (Working Together 2023, chapter 1)."""

    headline: ClassVar[str] = "Say why the family was not told"


class ChildUnclear(Malformed):
    """What is said of the child does not go with how the child is described."""

    headline: ClassVar[str] = "Say who the child is, in the way that the description asks for"


class HistoryNotRead(Conflict):
    """A child who is known has a history, and triage reads it."""

    headline: ClassVar[str] = "Read this child's history before you go on"


class SpeaksForAnotherAgency(Forbidden):
    """A referrer or officer makes contacts for their own agency only."""

    headline: ClassVar[str] = "You may make contacts for your own agency only"


class NobodyLeft(Conflict):
    """Every child of the contact has been decided."""

    headline: ClassVar[str] = "Every child of this contact has been decided"


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """What the rules need to know of a contact; `states` are those of its children."""

    source: str
    made_in_error: bool
    acknowledged: bool
    states: tuple[ChildState, ...]


def next_state(state: ChildState, act: ChildAct) -> ChildState:
    """The state that `act` leads to.

    Raises:
        NotInThisState: `TRANSITIONS` has no way.
    """
    try:
        return TRANSITIONS[state, act]
    except KeyError:
        raise NotInThisState(code=f"{act}:{state}") from None


def refuse_made_in_error(*, made_in_error: bool) -> None:
    """Let nothing more follow from a contact made in error.

    Raises:
        MadeInError: it was.
    """
    if made_in_error:
        raise MadeInError


def refuse_marking_in_error(facts: ContactFacts) -> None:
    """A contact can be called an error until something was decided on it, once.

    Raises:
        MadeInError, DecisionStands: see each.
    """
    refuse_made_in_error(made_in_error=facts.made_in_error)
    if ChildState.DECIDED in facts.states:
        raise DecisionStands


def identified(person_id: UUID | None) -> UUID:
    """The person a child turned out to be.

    Raises:
        NotInThisState: triage has not said who the child is.
    """
    if person_id is None:
        raise NotInThisState(code="not_identified")
    return person_id


def refuse_nobody(*, count: int) -> None:
    """Something said of 'all undecided children' needs at least one.

    Raises:
        NobodyLeft: there is none.
    """
    if count == 0:
        raise NobodyLeft


def refuse_impossible_receipt(received_at: datetime, *, now: datetime) -> None:
    """`received_at` may precede the record by any span, never follow it.

    Raises:
        ReceivedInFuture: it does.
    """
    if received_at > now:
        raise ReceivedInFuture(pointer="/received_at", code="received_in_future")


def refuse_silence_about_family(*, informed: bool, because: str | None) -> None:
    """What the family was told, and why not, is part of every contact.

    Raises:
        ReasonNotToldMissing: not told, and no reason given.
    """
    if not informed and because is None:
        raise ReasonNotToldMissing(pointer="/family/not_informed_because", code="reason_missing")


@dataclass(frozen=True, slots=True)
class ChildAsTold:
    """Which things were said of a child."""

    known_person: bool
    named: bool
    born: bool
    expected: bool
    described: bool


def refuse_unclear_child(
    described_as: ChildDescription, told: ChildAsTold, *, pointer: str
) -> None:
    """A contact names at least one child: known, by name, unborn, or only 'a child there'.

    Raises:
        ChildUnclear: what the description needs was not said, or what it excludes was.
    """
    clear = {
        ChildDescription.KNOWN: told.known_person,
        ChildDescription.NAMED: told.named and not told.known_person,
        ChildDescription.UNBORN: told.expected and not told.born,
        ChildDescription.UNNAMED: told.described and not told.known_person,
    }[described_as]
    if not clear:
        raise ChildUnclear(pointer=pointer, code=f"unclear_{described_as}")
