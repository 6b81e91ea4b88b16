"""Decisions that say less than the practitioner's recommendation to protect."""

from uuid import uuid4

import pytest

from app.domain.contacts.overturnings import (
    OverturningUnexplained,
    OverturnsNothing,
    RecommendationOverturned,
    Recommended,
    overturned,
    refuse_unexplained,
    refuse_unnamed_overturning,
)
from app.domain.contacts.threshold_decisions import Level, Outcome

RATIONALE = (
    "The account does not fit the injury, the sibling was seen to flinch and the school has been"
    " worried since the spring of last year about both of them."
)
IN_OWN_WORDS = (
    "The consultant saw the child today and found a scald of the kind that the parents describe."
)
STRATEGY = Recommended(uuid4(), Level.SIGNIFICANT_HARM, Outcome.STRATEGY_MEETING)
IN_NEED = Recommended(uuid4(), Level.CHILD_IN_NEED, Outcome.CHILD_IN_NEED_REFERRAL)


@pytest.mark.parametrize(
    ("level", "outcome", "recommended"),
    [
        (Level.UNIVERSAL, Outcome.NO_FURTHER_ACTION, STRATEGY),
        (Level.CHILD_IN_NEED, Outcome.CHILD_IN_NEED_REFERRAL, STRATEGY),
        (Level.CHILD_IN_NEED, Outcome.PASSED_TO_ALLOCATED_WORKER, STRATEGY),
        (Level.EARLY_HELP, Outcome.EARLY_HELP, IN_NEED),
        (Level.UNIVERSAL, Outcome.PASSED_TO_OTHER_AUTHORITY, IN_NEED),
    ],
)
def test_a_decision_to_do_less_overturns_a_recommendation_to_protect(
    level: Level, outcome: Outcome, recommended: Recommended
) -> None:
    assert overturned(level, outcome, recommended=[recommended]) == recommended.id


@pytest.mark.parametrize(
    ("level", "outcome", "recommended"),
    [
        (Level.SIGNIFICANT_HARM, Outcome.STRATEGY_MEETING, STRATEGY),
        (Level.SIGNIFICANT_HARM, Outcome.PASSED_TO_OTHER_AUTHORITY, STRATEGY),
        (Level.SIGNIFICANT_HARM, Outcome.STRATEGY_MEETING, IN_NEED),
        (Level.CHILD_IN_NEED, Outcome.PASSED_TO_ALLOCATED_WORKER, IN_NEED),
        (
            Level.UNIVERSAL,
            Outcome.NO_FURTHER_ACTION,
            Recommended(uuid4(), Level.EARLY_HELP, Outcome.EARLY_HELP),
        ),
    ],
)
def test_a_decision_that_does_as_much_or_more_overturns_nothing(
    level: Level, outcome: Outcome, recommended: Recommended
) -> None:
    assert overturned(level, outcome, recommended=[recommended]) is None


def test_of_several_the_one_that_says_most_is_overturned() -> None:
    assert (
        overturned(
            Level.UNIVERSAL, Outcome.NO_FURTHER_ACTION, recommended=[IN_NEED, STRATEGY, IN_NEED]
        )
        == STRATEGY.id
    )


def test_the_decision_names_what_it_overturns_and_nothing_else() -> None:
    refuse_unnamed_overturning(STRATEGY.id, named=STRATEGY.id)
    refuse_unnamed_overturning(None, named=None)
    with pytest.raises(RecommendationOverturned) as refused:
        refuse_unnamed_overturning(STRATEGY.id, named=None)
    assert refused.value.code == str(STRATEGY.id)
    with pytest.raises(RecommendationOverturned):
        refuse_unnamed_overturning(STRATEGY.id, named=IN_NEED.id)
    with pytest.raises(OverturnsNothing):
        refuse_unnamed_overturning(None, named=STRATEGY.id)


@pytest.mark.parametrize(
    "because",
    [
        "No.",
        "Not met.",
        "No no no no no no no no no no no no.",
        "The threshold is not met in this case.",
        RATIONALE,
        RATIONALE.upper().replace(",", " -"),
        RATIONALE[:90],
        f"I disagree. {RATIONALE} Not met.",
    ],
)
def test_thin_or_copied_reasons_are_refused(because: str) -> None:
    with pytest.raises(OverturningUnexplained):
        refuse_unexplained(because, recommended=RATIONALE)


def test_reasons_of_ones_own_are_accepted_also_beside_a_quotation() -> None:
    refuse_unexplained(IN_OWN_WORDS, recommended=RATIONALE)
    refuse_unexplained(f"{RATIONALE} {IN_OWN_WORDS}", recommended=RATIONALE)
