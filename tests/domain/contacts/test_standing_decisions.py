"""What says less than a decision that stands on the same child answers it."""

from itertools import product
from uuid import uuid4

import pytest

from app.domain.contacts import standing_decisions as rules
from app.domain.contacts.standing_decisions import Standing
from app.domain.contacts.threshold_decisions import Outcome

LEAST_TO_MOST = (
    Outcome.NO_FURTHER_ACTION,
    Outcome.ADVICE_GIVEN,
    Outcome.EARLY_HELP,
    Outcome.CHILD_IN_NEED_REFERRAL,
    Outcome.STRATEGY_MEETING,
)


@pytest.mark.parametrize(("made", "stands"), list(product(LEAST_TO_MOST, repeat=2)))
def test_less_is_said_by_what_asks_for_less(made: Outcome, stands: Outcome) -> None:
    less = LEAST_TO_MOST.index(made) < LEAST_TO_MOST.index(stands)
    assert rules.says_less(made, than=stands) is less
    decision = Standing(uuid4(), stands)
    if less:
        with pytest.raises(rules.StandingDecisionSaysMore) as refused:
            rules.refuse_unanswered(made, standing=[decision], answers=None)
        assert refused.value.code == str(decision.id)
    else:
        rules.refuse_unanswered(made, standing=[decision], answers=None)
    rules.refuse_unanswered(made, standing=[decision], answers=decision.id)


@pytest.mark.parametrize("stands", Outcome)
def test_passing_a_contact_to_the_childs_worker_takes_nothing_back(stands: Outcome) -> None:
    assert not rules.says_less(Outcome.PASSED_TO_ALLOCATED_WORKER, than=stands)


def test_the_decision_that_asks_for_most_is_answered() -> None:
    meeting = Standing(uuid4(), Outcome.STRATEGY_MEETING)
    help_ = Standing(uuid4(), Outcome.EARLY_HELP)
    with pytest.raises(rules.StandingDecisionSaysMore) as refused:
        rules.refuse_unanswered(
            Outcome.NO_FURTHER_ACTION, standing=[help_, meeting], answers=help_.id
        )
    assert refused.value.code == str(meeting.id)
    rules.refuse_unanswered(
        Outcome.NO_FURTHER_ACTION, standing=[help_, meeting], answers=meeting.id
    )


def test_only_what_stands_is_answered() -> None:
    with pytest.raises(rules.AnswersNothing):
        rules.refuse_unanswered(Outcome.STRATEGY_MEETING, standing=[], answers=uuid4())
