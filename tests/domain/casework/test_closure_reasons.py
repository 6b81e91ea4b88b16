"""Closure reasons against the record of the child: which of them it contradicts."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.casework import closure_reasons as rules
from app.domain.casework.closure_reasons import Assessed, OnRecord
from app.domain.gates import Gate, gate_name

CLOSED_ON = date(2026, 11, 18)
FITTING = Assessed(date(2026, 9, 1), CLOSED_ON)
RECORD = OnRecord(
    received_on=date(2026, 9, 1),
    closed_on=CLOSED_ON,
    died=False,
    under_age=True,
    assessments=[],
    accepted=[],
)


@pytest.mark.parametrize(
    ("reason", "record", "gate"),
    [
        ("RC8", RECORD, rules.AssessmentMissing),
        ("RC9", RECORD, rules.AssessmentMissing),
        (
            "RC8",
            replace(RECORD, assessments=[Assessed(date(2026, 8, 31), CLOSED_ON)]),
            rules.AssessmentMissing,
        ),
        (
            "RC9",
            replace(RECORD, assessments=[Assessed(date(2026, 9, 1), date(2026, 11, 19))]),
            rules.AssessmentMissing,
        ),
        ("RC2", RECORD, rules.DeathNotRecorded),
        ("RC7", replace(RECORD, died=True), rules.DiedOnRecord),
        ("RC6", RECORD, rules.NotYetAdult),
        ("RC5", replace(RECORD, accepted=[False]), rules.AuthorityHasNotAccepted),
    ],
)
def test_a_reason_that_the_record_contradicts_needs_an_exception(
    reason: str, record: OnRecord, gate: type[Gate]
) -> None:
    with pytest.raises(gate):
        rules.refuse_unfit(reason, record)
    rules.refuse_unfit(reason, replace(record, excepted=frozenset({gate_name(gate)})))


@pytest.mark.parametrize(
    ("reason", "record"),
    [
        ("RC8", replace(RECORD, assessments=[FITTING])),
        ("RC9", replace(RECORD, assessments=[FITTING])),
        ("RC2", replace(RECORD, died=True)),
        ("RC6", replace(RECORD, under_age=False)),
        ("RC5", replace(RECORD, accepted=[False, True])),
        ("RC5", RECORD),
        *((reason, RECORD) for reason in ("RC1", "RC3", "RC4", "RC7")),
    ],
)
def test_a_reason_that_nothing_on_record_contradicts_is_taken(
    reason: str, record: OnRecord
) -> None:
    rules.refuse_unfit(reason, record)
