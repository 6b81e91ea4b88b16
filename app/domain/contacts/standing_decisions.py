"""Decisions that stand on one child on several contacts: what says less answers what says more."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar
from uuid import UUID

from app.domain.contacts.threshold_decisions import Outcome
from app.domain.errors import Conflict

SAYS: Mapping[Outcome, int] = MappingProxyType(
    {
        Outcome.NO_FURTHER_ACTION: 0,
        Outcome.ADVICE_GIVEN: 1,
        Outcome.EARLY_HELP: 2,
        Outcome.PASSED_TO_OTHER_AUTHORITY: 2,
        Outcome.CHILD_IN_NEED_REFERRAL: 3,
        Outcome.PASSED_TO_ALLOCATED_WORKER: 3,
        Outcome.STRATEGY_MEETING: 4,
    }
)
"""How much is to be done for the child, from least to most."""


class StandingDecisionSaysMore(Conflict):
    """Another contact's decision on the same child asks for more; the code is its id.

    Supersede that decision with what changed, or say in `answers` why yours says less beside it.
    """

    headline: ClassVar[str] = (
        "Answer the decision that stands on this child and asks for more, or supersede it first"
    )


class AnswersNothing(Conflict):
    """The decision answered is not one that stands on this child on another contact."""

    headline: ClassVar[str] = "Answer a decision that stands on this child on another contact"


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision that stands on the child on another contact."""

    id: UUID
    outcome: Outcome


def says_less(outcome: Outcome, *, than: Outcome) -> bool:
    """Whether a decision asks for less than another that stands beside it.

    A contact passed to the child's worker goes to the one who protects the child: it takes nothing
    back.
    """
    if outcome is Outcome.PASSED_TO_ALLOCATED_WORKER:
        return False
    return SAYS[outcome] < SAYS[than]


def refuse_unanswered(
    outcome: Outcome, *, standing: Collection[Standing], answers: UUID | None
) -> None:
    """Refuse to say less than what stands on the child, without a word about it.

    The one that asks for most is to be answered.

    Raises:
        AnswersNothing: what is answered does not stand on the child.
        StandingDecisionSaysMore: the code is the id of the decision to answer.
    """
    if answers is not None and answers not in {each.id for each in standing}:
        raise AnswersNothing
    more = [each for each in standing if says_less(outcome, than=each.outcome)]
    if not more:
        return
    most = max(SAYS[each.outcome] for each in more)
    if answers not in {each.id for each in more if SAYS[each.outcome] == most}:
        named = next(each for each in more if SAYS[each.outcome] == most)
        raise StandingDecisionSaysMore(code=str(named.id))
