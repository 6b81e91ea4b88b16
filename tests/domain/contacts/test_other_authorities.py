"""Other authorities: named where a child is passed to one, and answering once, with reasons."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.contacts.other_authorities import (
    AnsweredAtImpossible,
    AuthorityAnswer,
    AuthorityAnswered,
    OtherAuthorityUnclear,
    RefusalUnexplained,
    refuse_answer,
    refuse_unnamed,
)
from app.domain.contacts.threshold_decisions import Outcome

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
ACCEPTED, REFUSED = AuthorityAnswer


@pytest.mark.parametrize("outcome", list(Outcome))
def test_an_authority_is_named_where_the_child_is_passed_to_one_and_only_there(
    outcome: Outcome,
) -> None:
    passed = outcome is Outcome.PASSED_TO_OTHER_AUTHORITY
    refuse_unnamed(outcome, named=passed)
    with pytest.raises(OtherAuthorityUnclear):
        refuse_unnamed(outcome, named=not passed)


def answered(answer: AuthorityAnswer, *, reasons: str | None, at: datetime, once: bool) -> None:
    refuse_answer(
        answer,
        answered=once,
        reasons=reasons,
        answered_at=at,
        passed_at=NOW - timedelta(hours=2),
        now=NOW,
    )


def test_an_authority_answers_once_and_refuses_with_reasons() -> None:
    answered(ACCEPTED, reasons=None, at=NOW, once=False)
    answered(REFUSED, reasons="Not resident.", at=NOW - timedelta(hours=2), once=False)
    with pytest.raises(RefusalUnexplained):
        answered(REFUSED, reasons=None, at=NOW, once=False)
    with pytest.raises(AuthorityAnswered):
        answered(ACCEPTED, reasons=None, at=NOW, once=True)


@pytest.mark.parametrize("at", [NOW + timedelta(seconds=1), NOW - timedelta(hours=3)])
def test_an_authority_answers_after_it_was_asked_and_not_in_the_future(at: datetime) -> None:
    with pytest.raises(AnsweredAtImpossible):
        answered(ACCEPTED, reasons=None, at=at, once=False)
