"""Other authorities: named where a child is passed to one, and answering once, with reasons."""

import pytest

from app.domain.contacts.other_authorities import (
    AuthorityAnswer,
    AuthorityAnswered,
    OtherAuthorityUnclear,
    RefusalUnexplained,
    refuse_answer,
    refuse_unnamed,
)
from app.domain.contacts.threshold_decisions import Outcome

ACCEPTED, REFUSED = AuthorityAnswer


@pytest.mark.parametrize("outcome", list(Outcome))
def test_an_authority_is_named_where_the_child_is_passed_to_one_and_only_there(
    outcome: Outcome,
) -> None:
    passed = outcome is Outcome.PASSED_TO_OTHER_AUTHORITY
    refuse_unnamed(outcome, named=passed)
    with pytest.raises(OtherAuthorityUnclear):
        refuse_unnamed(outcome, named=not passed)


def test_an_authority_answers_once_and_refuses_with_reasons() -> None:
    refuse_answer(ACCEPTED, answered=False, reasons=None)
    refuse_answer(REFUSED, answered=False, reasons="Not resident.")
    with pytest.raises(RefusalUnexplained):
        refuse_answer(REFUSED, answered=False, reasons=None)
    with pytest.raises(AuthorityAnswered):
        refuse_answer(ACCEPTED, answered=True, reasons=None)
