"""Messages to referrers: that their contact arrived, and what was decided."""

from enum import StrEnum
from typing import ClassVar

from app.domain.contacts.contacts import ChildState, ContactFacts
from app.domain.errors import Conflict


class AlreadyAcknowledged(Conflict):
    """The referrer has been sent an acknowledgement."""

    headline: ClassVar[str] = "This contact has already been acknowledged"


class NothingDecidedYet(Conflict):
    """Feedback gives the decision, and there is no decision yet."""

    headline: ClassVar[str] = "Record a decision on this contact before you send feedback"


class NobodyToAnswer(Conflict):
    """The referrer is anonymous: nothing is owed and nothing can be sent."""

    headline: ClassVar[str] = "The referrer is anonymous; there is no one to answer"


class NothingOwed(Conflict):
    """No such message is owed to the referrer now, so none can be left unsent."""

    headline: ClassVar[str] = "Nothing of this kind is owed to the referrer now"


class MessageKind(StrEnum):
    """What the referrer of a contact is owed."""

    ACKNOWLEDGEMENT = "acknowledgement"
    FEEDBACK = "feedback"


class UnsentGround(StrEnum):
    """Why a message cannot or must not be sent."""

    UNSAFE_FOR_A_CHILD = "unsafe_for_a_child"
    REFERRER_GONE = "referrer_gone"
    ASKED_FOR_NONE = "asked_for_none"
    OTHER = "other"


ANONYMOUS = "9"
"""The census source code of a referrer whose name is not known."""


def owes_an_answer(source: str) -> bool:
    """Whether an acknowledgement and feedback are owed: to every referrer who can be answered."""
    return source != ANONYMOUS


def refuse_acknowledgement(facts: ContactFacts) -> None:
    """Refuse a second acknowledgement, or one to an anonymous referrer.

    Raises:
        NobodyToAnswer, AlreadyAcknowledged: see each.
    """
    if not owes_an_answer(facts.source):
        raise NobodyToAnswer
    if facts.acknowledged:
        raise AlreadyAcknowledged


def refuse_feedback(facts: ContactFacts) -> None:
    """Refuse feedback without a decision; it may be sent again after another decision.

    A referrer who heard of a decision made in error is owed the correction before the next.

    Raises:
        NobodyToAnswer, NothingDecidedYet: see each.
    """
    if not owes_an_answer(facts.source):
        raise NobodyToAnswer
    if ChildState.DECIDED not in facts.states and not facts.feedback_owed:
        raise NothingDecidedYet


def refuse_leaving_unsent(*, owed: bool) -> None:
    """Refuse to leave a message unsent that is not owed.

    Raises:
        NothingOwed: see it.
    """
    if not owed:
        raise NothingOwed
