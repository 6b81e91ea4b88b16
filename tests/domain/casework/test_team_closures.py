"""Who agrees for the hub to a closure by a team, and which decisions answer one."""

from uuid import uuid4

import pytest

from app.domain.casework import team_closures as rules
from app.domain.casework.team_closures import TeamClosure


def test_a_closure_is_agreed_once_and_by_someone_other_than_who_closed() -> None:
    manager, other = uuid4(), uuid4()
    rules.refuse_agreement(TeamClosure(waits=True, closed_by=manager), agreed_by=frozenset({other}))
    with pytest.raises(rules.AgreedByCloser):
        rules.refuse_agreement(
            TeamClosure(waits=True, closed_by=manager), agreed_by=frozenset({manager})
        )
    with pytest.raises(rules.NoClosureToAgree):
        rules.refuse_agreement(
            TeamClosure(waits=False, closed_by=manager), agreed_by=frozenset({other})
        )


def test_a_decision_answers_the_closure_that_it_considers_or_whose_decision_it_supersedes() -> None:
    referral, opened_by = uuid4(), uuid4()
    assert rules.is_answered_by(referral, opened_by, decision=(referral, None))
    assert rules.is_answered_by(referral, opened_by, decision=(None, opened_by))
    assert not rules.is_answered_by(referral, opened_by, decision=(uuid4(), uuid4()))
    assert not rules.is_answered_by(referral, None, decision=(None, None))
