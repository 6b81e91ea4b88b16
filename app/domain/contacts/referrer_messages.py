"""What a referrer is told: that their contact arrived, and what was decided."""

from typing import ClassVar

from app.domain.contacts.contacts import ChildState, ContactFacts
from app.domain.errors import Conflict


class AlreadyAcknowledged(Conflict):
    """The referrer has been sent an acknowledgement."""

    headline: ClassVar[str] = "This contact has been acknowledged"


class NothingDecidedYet(Conflict):
    """Feedback says what was decided; there is no decision yet."""

    headline: ClassVar[str] = "Nothing has been decided yet on this contact"


class NobodyToAnswer(Conflict):
    """The referrer is anonymous: nothing is owed and nothing can be sent."""

    headline: ClassVar[str] = "The referrer is anonymous; there is nobody to answer"


ANONYMOUS = "9"
"""The census source code of a referrer whom nobody knows."""


def owes_an_answer(source: str) -> bool:
    """Whether an acknowledgement and feedback are owed: to everyone who can be answered."""
    return source != ANONYMOUS


def refuse_acknowledgement(facts: ContactFacts) -> None:
    """An acknowledgement is sent once, to somebody.

    Raises:
        NobodyToAnswer, AlreadyAcknowledged: see each.
    """
    if not owes_an_answer(facts.source):
        raise NobodyToAnswer
    if facts.acknowledged:
        raise AlreadyAcknowledged


def refuse_feedback(facts: ContactFacts) -> None:
    """Feedback tells what was decided; it may be sent again when more is.

    Raises:
        NobodyToAnswer, NothingDecidedYet: see each.
    """
    if not owes_an_answer(facts.source):
        raise NobodyToAnswer
    if ChildState.DECIDED not in facts.states:
        raise NothingDecidedYet
