"""Other authorities: to which a child is passed, and what they answer."""

from enum import StrEnum
from typing import ClassVar

from app.domain.clocks.act_times import ActTimeImpossible
from app.domain.contacts.threshold_decisions import Outcome
from app.domain.errors import Conflict, Malformed


class AuthorityAnswer(StrEnum):
    """What the other authority answers."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


class OtherAuthorityUnclear(Malformed):
    """A child who is passed to another authority is passed to one that is named; no other is."""

    headline: ClassVar[str] = "Name the other authority if you pass the child to one, and only then"


class AuthorityAnswered(Conflict):
    """The answer is recorded. A child who is passed again is passed by another decision."""

    headline: ClassVar[str] = "The other authority's answer is recorded already"


class RefusalUnexplained(Malformed):
    """A manager decides again after a refusal, and needs to know the authority's reasons."""

    headline: ClassVar[str] = "Give the reasons for which the other authority refuses"


class AnsweredAtImpossible(ActTimeImpossible):
    """An authority answers after it was asked, and not in the future."""

    headline: ClassVar[str] = "Give a time of the answer after the child was passed, by now"


def refuse_unnamed(outcome: Outcome, *, named: bool) -> None:
    """Refuse to pass a child to no authority, or to name one for another outcome.

    Raises:
        OtherAuthorityUnclear: with a pointer to it.
    """
    if (outcome is Outcome.PASSED_TO_OTHER_AUTHORITY) != named:
        raise OtherAuthorityUnclear(pointer="/other_authority", code="other_authority_unclear")


def refuse_answer(
    answer: AuthorityAnswer,
    *,
    answered: bool,
    reasons: str | None,
) -> None:
    """Refuse a second answer, or a refusal without reasons.

    Raises:
        AuthorityAnswered, RefusalUnexplained: see each.
    """
    if answered:
        raise AuthorityAnswered
    if answer is AuthorityAnswer.REFUSED and reasons is None:
        raise RefusalUnexplained(pointer="/reasons", code="reasons_missing")
