"""What a referrer is told: once that it arrived, and what was decided when something was."""

from dataclasses import replace

import pytest

from app.domain.contacts import referrer_messages as rules
from app.domain.contacts.contacts import ChildState, ContactFacts

IN_TRIAGE = ContactFacts(
    source="2A", made_in_error=False, acknowledged=False, states=(ChildState.IN_TRIAGE,)
)


def test_a_contact_is_acknowledged_once_and_only_to_somebody() -> None:
    rules.refuse_acknowledgement(IN_TRIAGE)
    with pytest.raises(rules.AlreadyAcknowledged):
        rules.refuse_acknowledgement(replace(IN_TRIAGE, acknowledged=True))
    with pytest.raises(rules.NobodyToAnswer):
        rules.refuse_acknowledgement(replace(IN_TRIAGE, source=rules.ANONYMOUS))


def test_feedback_tells_of_a_decision() -> None:
    with pytest.raises(rules.NothingDecidedYet):
        rules.refuse_feedback(IN_TRIAGE)
    rules.refuse_feedback(replace(IN_TRIAGE, states=(ChildState.DECIDED, ChildState.RECEIVED)))


def test_only_what_is_owed_is_left_unsent() -> None:
    rules.refuse_leaving_unsent(owed=True)
    with pytest.raises(rules.NothingOwed):
        rules.refuse_leaving_unsent(owed=False)
