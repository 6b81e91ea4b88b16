"""Contacts: a concern about one or more children, and the states of the work on each child."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar
from uuid import UUID

from app.domain.errors import Conflict, Forbidden, Malformed


class Channel(StrEnum):
    """The channel by which the concern reached the front door."""

    TELEPHONE = "telephone"
    ONLINE_FORM = "online_form"
    EMAIL = "email"
    LETTER = "letter"
    IN_PERSON = "in_person"
    SYSTEM = "system"


class ChildState(StrEnum):
    """The progress of the hub's work on one child of a contact."""

    RECEIVED = "received"
    IN_TRIAGE = "in_triage"
    GATHERING = "gathering"
    DECIDED = "decided"


class ChildAct(StrEnum):
    """A step of the hub's work on one child of a contact."""

    TRIAGE = "triage"
    RATE = "rate"
    ASK = "ask"
    RECOMMEND = "recommend"
    ROUTE = "route"
    DECIDE = "decide"
    SEND_BACK = "send_back"


TRANSITIONS: Mapping[tuple[ChildState, ChildAct], ChildState] = MappingProxyType(
    {
        (ChildState.RECEIVED, ChildAct.TRIAGE): ChildState.IN_TRIAGE,
        (ChildState.RECEIVED, ChildAct.ROUTE): ChildState.DECIDED,
        (ChildState.IN_TRIAGE, ChildAct.TRIAGE): ChildState.IN_TRIAGE,
        (ChildState.IN_TRIAGE, ChildAct.RATE): ChildState.GATHERING,
        (ChildState.IN_TRIAGE, ChildAct.ASK): ChildState.GATHERING,
        (ChildState.IN_TRIAGE, ChildAct.RECOMMEND): ChildState.IN_TRIAGE,
        (ChildState.IN_TRIAGE, ChildAct.ROUTE): ChildState.DECIDED,
        # No one waits for a rating to protect a child.
        (ChildState.IN_TRIAGE, ChildAct.DECIDE): ChildState.DECIDED,
        (ChildState.GATHERING, ChildAct.RATE): ChildState.GATHERING,
        (ChildState.GATHERING, ChildAct.ASK): ChildState.GATHERING,
        (ChildState.GATHERING, ChildAct.RECOMMEND): ChildState.GATHERING,
        (ChildState.GATHERING, ChildAct.DECIDE): ChildState.DECIDED,
        # Agencies can still be asked, for the meeting and the enquiry that were decided.
        (ChildState.DECIDED, ChildAct.ASK): ChildState.DECIDED,
        # The worker to whom the child's part was handed says that it is not theirs to deal with.
        (ChildState.DECIDED, ChildAct.SEND_BACK): ChildState.IN_TRIAGE,
        # A later decision supersedes an earlier one, and the child stays decided.
        (ChildState.DECIDED, ChildAct.DECIDE): ChildState.DECIDED,
    }
)
"""The acts possible in each state, and the states they lead to; every other act is refused."""


class ChildDescription(StrEnum):
    """How a child was identified when the contact was made."""

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
    """Another person's part in the concern."""

    MOTHER = "mother"
    FATHER = "father"
    PARENT = "parent"
    CARER = "carer"
    HOUSEHOLD_MEMBER = "household_member"
    ALLEGED_TO_HAVE_CAUSED_HARM = "alleged_to_have_caused_harm"
    OTHER = "other"


class Identification(StrEnum):
    """The result of identifying a child at triage."""

    KNOWN = "known"
    NEW = "new"


class Rating(StrEnum):
    """The urgency given by the hub; red is the most urgent, blue needs no information."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"


class NotInThisState(Conflict):
    """The child's part of the contact is not in a state for this act; the code names the act."""

    headline: ClassVar[str] = (
        "This step is not possible now: the work on this child has not reached it or is past it"
    )


class MadeInError(Conflict):
    """The contact was made in error: it stays on record, and nothing more can be done with it."""

    headline: ClassVar[str] = "This contact was made in error"


class DecisionStands(Conflict):
    """A contact with a decision cannot be marked as made in error."""

    headline: ClassVar[str] = (
        "A decision has been recorded on this contact, so it cannot be marked as made in error"
    )


class ReceivedInFuture(Malformed):
    """A concern cannot be received after it was recorded."""

    headline: ClassVar[str] = "A contact cannot have been received in the future"


class ReasonNotToldMissing(Malformed):
    """If the family was not informed, the contact says why (Working Together 2023, chapter 1)."""

    headline: ClassVar[str] = "Say why the family was not informed"


class ChildUnclear(Malformed):
    """The details of the child do not match how the child is described."""

    headline: ClassVar[str] = "Give the details of the child that the chosen description asks for"


class HistoryNotRead(Conflict):
    """A known child has a history, which must be read at triage."""

    headline: ClassVar[str] = "Read this child's history before you go on"


class SpeaksForAnotherAgency(Forbidden):
    """A referrer or officer makes contacts for their own agency only."""

    headline: ClassVar[str] = "You may make contacts for your own agency only"


class NobodyLeft(Conflict):
    """Every child of the contact already has a decision."""

    headline: ClassVar[str] = "Every child of this contact already has a decision"


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """The facts about a contact that the rules need; `states` are those of its children."""

    source: str
    made_in_error: bool
    acknowledged: bool
    states: tuple[ChildState, ...]
    feedback_owed: bool = False
    acknowledgement_owed: bool = False


def next_state(state: ChildState, act: ChildAct) -> ChildState:
    """The state that `act` leads to.

    Raises:
        NotInThisState: `TRANSITIONS` has no entry for it.
    """
    try:
        return TRANSITIONS[state, act]
    except KeyError:
        raise NotInThisState(code=f"{act}:{state}") from None


def refuse_made_in_error(*, made_in_error: bool) -> None:
    """Refuse any further act on a contact made in error.

    Raises:
        MadeInError: it was made in error.
    """
    if made_in_error:
        raise MadeInError


def refuse_marking_in_error(facts: ContactFacts) -> None:
    """Refuse to mark a contact as made in error a second time, or after a decision on it.

    Raises:
        MadeInError, DecisionStands: see each.
    """
    refuse_made_in_error(made_in_error=facts.made_in_error)
    if ChildState.DECIDED in facts.states:
        raise DecisionStands


def identified(person_id: UUID | None) -> UUID:
    """The person that a child was identified as.

    Raises:
        NotInThisState: triage has not identified the child.
    """
    if person_id is None:
        raise NotInThisState(code="not_identified")
    return person_id


def refuse_nobody(*, count: int) -> None:
    """Refuse a request about 'all undecided children' when there are none.

    Raises:
        NobodyLeft: there are none.
    """
    if count == 0:
        raise NobodyLeft


def refuse_impossible_receipt(received_at: datetime, *, now: datetime) -> None:
    """Refuse a receipt in the future; it may precede the record by any time.

    Raises:
        ReceivedInFuture: it is in the future.
    """
    if received_at > now:
        raise ReceivedInFuture(pointer="/received_at", code="received_in_future")


def refuse_silence_about_family(*, informed: bool, because: str | None) -> None:
    """Require every contact to say what the family was informed of, or why it was not.

    Raises:
        ReasonNotToldMissing: the family was not informed, and no reason is given.
    """
    if not informed and because is None:
        raise ReasonNotToldMissing(pointer="/family/not_informed_because", code="reason_missing")


@dataclass(frozen=True, slots=True)
class ChildAsTold:
    """The kinds of details that were given about a child."""

    known_person: bool
    named: bool
    born: bool
    described: bool


def refuse_unclear_child(
    described_as: ChildDescription, told: ChildAsTold, *, pointer: str
) -> None:
    """Refuse a child whose details do not match the description.

    A contact names at least one child: known, by name, unborn, or only 'a child there'.

    Raises:
        ChildUnclear: what the description needs is missing, or what it excludes was given.
    """
    clear = {
        ChildDescription.KNOWN: told.known_person,
        ChildDescription.NAMED: told.named and not told.known_person,
        # Its date of delivery may not be known yet.
        ChildDescription.UNBORN: not told.born,
        ChildDescription.UNNAMED: told.described and not told.known_person,
    }[described_as]
    if not clear:
        raise ChildUnclear(pointer=pointer, code=f"unclear_{described_as}")
