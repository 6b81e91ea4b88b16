"""Medical examinations: whose consent, and what came of them."""

from datetime import UTC, datetime

import pytest

from app.domain.casework import medicals as rules
from app.domain.casework.medicals import (
    ConsentFacts,
    ConsentMissing,
    ConsentUnclear,
    MedicalConsent,
    MedicalEnded,
    MedicalOutcome,
    NothingToReport,
    OfMeetingOrEnquiry,
    OutcomeFacts,
    OutcomeUnclear,
)

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
HELD = OutcomeFacts(MedicalOutcome.TOOK_PLACE, NOW, ("A paediatrician",), None, None)
MISSED = OutcomeFacts(MedicalOutcome.NOT_ATTENDED, None, (), None, "Nobody came.")


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        (ConsentFacts(MedicalConsent.GIVEN, None, "Because."), "/consent_by"),
        (ConsentFacts(MedicalConsent.NOT_NEEDED, "A doctor", None), "/consent_because"),
        (ConsentFacts(MedicalConsent.GIVEN, "His mother", None), None),
        (ConsentFacts(MedicalConsent.NOT_NEEDED, None, "An order under section 44."), None),
        (ConsentFacts(MedicalConsent.AWAITED, None, None), None),
        (ConsentFacts(MedicalConsent.REFUSED, None, None), None),
    ],
)
def test_consent_says_who_gave_it_or_why_none_is_needed(
    facts: ConsentFacts, pointer: str | None
) -> None:
    if pointer is None:
        rules.refuse_unclear_consent(facts)
        return
    with pytest.raises(ConsentUnclear) as refusal:
        rules.refuse_unclear_consent(facts)
    assert refusal.value.pointer == pointer


@pytest.mark.parametrize("consent", list(MedicalConsent))
def test_an_examination_takes_place_with_consent_or_where_none_is_needed(
    consent: MedicalConsent,
) -> None:
    rules.refuse_outcome(MISSED, consent=consent)
    if consent in {MedicalConsent.GIVEN, MedicalConsent.NOT_NEEDED}:
        rules.refuse_outcome(HELD, consent=consent)
        return
    with pytest.raises(ConsentMissing):
        rules.refuse_outcome(HELD, consent=consent)


@pytest.mark.parametrize(
    "facts",
    [
        OutcomeFacts(MedicalOutcome.TOOK_PLACE, NOW, (), "A burn.", None),
        OutcomeFacts(MedicalOutcome.CANCELLED, None, (), None, None),
        OutcomeFacts(MedicalOutcome.NOT_ATTENDED, None, ("A nurse",), None, "Nobody came."),
        OutcomeFacts(MedicalOutcome.NOT_ATTENDED, None, (), "A burn.", "Nobody came."),
        OutcomeFacts(MedicalOutcome.NOT_ATTENDED, NOW, (), None, "Nobody came."),
    ],
)
def test_an_outcome_says_what_it_needs_and_no_more(facts: OutcomeFacts) -> None:
    with pytest.raises(OutcomeUnclear):
        rules.refuse_outcome(facts, consent=MedicalConsent.GIVEN)


def test_an_appointment_is_of_one_meeting_or_enquiry_and_ends_once() -> None:
    for both in (True, False):
        with pytest.raises(OfMeetingOrEnquiry):
            rules.refuse_unclear_origin(of_meeting=both, of_enquiry=both)
        rules.refuse_unclear_origin(of_meeting=both, of_enquiry=not both)
    rules.refuse_ended(ended=False)
    with pytest.raises(MedicalEnded):
        rules.refuse_ended(ended=True)


@pytest.mark.parametrize(
    ("outcome", "result"),
    [(None, None), (MedicalOutcome.NOT_ATTENDED, None), (MedicalOutcome.TOOK_PLACE, "A burn.")],
)
def test_a_result_is_of_what_took_place_and_comes_once(
    outcome: MedicalOutcome | None, result: str | None
) -> None:
    rules.refuse_result(outcome=MedicalOutcome.TOOK_PLACE, result=None)
    with pytest.raises(NothingToReport):
        rules.refuse_result(outcome=outcome, result=result)
