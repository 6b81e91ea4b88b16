"""Errors: two people, once; what superseded a mistake is one; what was before it stands again."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given, strategies as st

from app.domain.corrections import recorded_errors as rules
from app.domain.corrections.recorded_errors import ErrorState

PROPOSER, ANOTHER = uuid4(), uuid4()


def test_an_error_is_confirmed_by_a_second_person_and_declined_by_either() -> None:
    rules.refuse_declining(ErrorState.PROPOSED)
    rules.refuse_confirmation(ErrorState.PROPOSED, proposed_by=PROPOSER, actor=frozenset({ANOTHER}))
    with pytest.raises(rules.ConfirmedByProposer):
        rules.refuse_confirmation(
            ErrorState.PROPOSED, proposed_by=PROPOSER, actor=frozenset({PROPOSER})
        )


def test_a_proposal_is_taken_back_by_the_proposer_or_declined_by_who_judges_errors() -> None:
    rules.refuse_withdrawal(proposed_by=PROPOSER, actor=frozenset({PROPOSER}), judges=False)
    rules.refuse_withdrawal(proposed_by=PROPOSER, actor=frozenset({ANOTHER}), judges=True)
    with pytest.raises(rules.NotYourProposal):
        rules.refuse_withdrawal(proposed_by=PROPOSER, actor=frozenset({ANOTHER}), judges=False)


@pytest.mark.parametrize("state", [ErrorState.CONFIRMED, ErrorState.DECLINED])
def test_an_error_is_judged_once(state: ErrorState) -> None:
    with pytest.raises(rules.ErrorJudged):
        rules.refuse_declining(state)
    with pytest.raises(rules.ErrorJudged):
        rules.refuse_confirmation(state, proposed_by=PROPOSER, actor=frozenset({ANOTHER}))


def test_nothing_is_said_to_be_an_error_twice_and_nothing_is_done_in_one() -> None:
    rules.refuse_second(known=False)
    rules.refuse_in_error(in_error=False)
    with pytest.raises(rules.AlreadyInError):
        rules.refuse_second(known=True)
    with pytest.raises(rules.RecordedInError):
        rules.refuse_in_error(in_error=True)


@given(length=st.integers(1, 8), wrong=st.integers(0, 7))
def test_a_mistake_takes_every_later_decision_with_it_and_no_earlier_one(
    length: int, wrong: int
) -> None:
    chain = [UUID(int=number) for number in range(length)]
    supersedes = dict(zip(chain, [None, *chain], strict=False))
    if wrong < length:
        found = rules.with_successors(chain[wrong], supersedes=supersedes)
        assert found == frozenset(chain[wrong:])
        assert rules.stands_again(chain, in_error=found) is (wrong > 0)
