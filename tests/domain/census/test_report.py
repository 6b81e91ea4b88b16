"""The council is told everything that was wrong, and the report tells nobody anything else."""

import json
from datetime import date

import pytest

from app.domain.census.children import CensusHeader
from app.domain.census.faults import Effect, Fault, FaultKind
from app.domain.census.report import CensusReport
from app.domain.census.rules import judge_all
from tests.support.samples.census_files import (
    EPISODE,
    HEADER,
    IDENTIFIERS,
    TODAY,
    a_child,
    an_episode,
    judged,
    read,
)

NAMELESS = IDENTIFIERS.replace("INVENTED-1", "")
WRONG_UPN = IDENTIFIERS.replace("INVENTED-1", "INVENTED-2").replace("R999", "A999")


def a_report() -> CensusReport:
    """Of a sound child, one with a wrong number and a refused episode, and one refused."""
    report = CensusReport(HEADER)
    children = read(
        a_child(),
        "\n",
        a_child(EPISODE, an_episode("2025-12-01", "2025-11-01"), identifiers=WRONG_UPN),
        a_child(identifiers=NAMELESS),
    )
    for child in judge_all(children, header=HEADER, today=TODAY):
        report.add(child)
    report.add_file_faults([Fault(1, FaultKind.STRAY_TEXT, "Children")])
    return report


def test_the_counts_add_up() -> None:
    told = a_report().to_json(digest="0" * 64)

    assert told["children"] == {"read": 3, "loaded": 2, "loaded_with_faults": 1, "refused": 1}
    assert told["episodes"] == {"read": 4, "loaded": 2, "refused": 2}
    assert told["faults_by_code"] == {
        "child_id_not_usable": 1,
        "closure_before_referral": 1,
        "stray_text": 1,
        "upn_not_valid": 1,
    }


def test_a_fault_is_told_with_all_that_is_needed_to_put_it_right() -> None:
    told = a_report().to_json(digest="0" * 64)

    assert isinstance(told["faults"], list)
    assert [fault["la_child_id"] for fault in told["faults"]] == [
        None,
        "INVENTED-2",
        "INVENTED-2",
        None,
    ]
    assert told["faults"][1] == {
        "line": 16,
        "child": 2,
        "la_child_id": "INVENTED-2",
        "element": "UPN",
        "code": "upn_not_valid",
        "effect": "value_set_aside",
        "reason": "The unique pupil number is malformed or its check letter is wrong.",
        "census_rule": "1510",
    }


def test_the_report_is_json_and_says_of_which_file_it_is() -> None:
    told = a_report().to_json(digest="0" * 64)

    assert json.loads(json.dumps(told)) == told
    assert told["file"] == {
        "sha256": "0" * 64,
        "collection_year": 2026,
        "reference_on": "2026-03-31",
        "authority": "999",
    }


def test_the_report_holds_no_value_that_was_sent_but_the_childs_id() -> None:
    told = json.dumps(a_report().to_json(digest="0" * 64)) + "".join(a_report().summary())

    for sent in ("A999123456780", "2015-03-27", "2025-11-01", "WBRI"):
        assert sent not in told


def test_a_manager_reads_counts_and_reasons_the_gravest_first_and_no_childs_id() -> None:
    assert a_report().summary() == [
        "Children in Need census 2026, from authority 999, to 31 March 2026.",
        "3 children read, 1 refused.",
        "1 of those imported has something to look at.",
        "4 episodes read, 2 refused.",
        "Why children were refused:",
        "      1  The council's own child id is missing or too long. (census rule 8500)",
        "Why episodes were refused:",
        "      1  The episode closes before its referral. (census rule 8630)",
        "Values set aside, and stored as they were sent:",
        "      1  There is text where only elements may stand.",
        f"      1  {FaultKind.UPN_NOT_VALID.reason} (census rule 1510)",
    ]


def test_a_file_without_a_fault_has_nothing_more_to_say() -> None:
    report = CensusReport(CensusHeader())
    for child in judge_all(read(a_child()), header=HEADER, today=TODAY):
        report.add(child)

    assert report.summary() == [
        "Children in Need census.",
        "1 child read, 0 refused.",
        "0 of those imported have something to look at.",
        "1 episode read, 0 refused.",
    ]


def test_the_report_begins_with_the_faults_of_the_header() -> None:
    fault = Fault(4, FaultKind.YEAR_AND_REFERENCE_DATE_DIFFER, "ReferenceDate")
    report = CensusReport(CensusHeader(2025, date(2026, 3, 31), faults=(fault,)))

    assert report.faults_by_kind() == {fault.kind: 1}
    assert fault.effect is Effect.NOTED


@pytest.mark.parametrize(
    ("kind", "element", "rule"),
    [
        (FaultKind.STARTS_BEFORE_REFERRAL, "AssessmentActualStartDate", "1103"),
        (FaultKind.STARTS_BEFORE_REFERRAL, "CPPstartDate", "1105"),
        (FaultKind.AFTER_NO_FURTHER_ACTION, "CINPlanDates", "4000"),
        (FaultKind.REFERRED_AFTER_DEATH, "PersonDeathDate", "8555Q"),
        (FaultKind.VALUE_MISSING, "LEA", None),
    ],
)
def test_the_element_decides_which_rule_is_broken(
    kind: FaultKind, element: str, rule: str | None
) -> None:
    assert Fault(1, kind, element).census_rule == rule


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ("A999123456780", "1510"),
        ("A9Q9123456780", "1530"),
        ("A801Q23456780", "1540"),
        ("A80112345678S", "1550"),
        ("none", "1530"),
    ],
)
def test_a_wrong_pupil_number_is_reported_with_the_rule_that_it_breaks(
    number: str, rule: str
) -> None:
    child = a_child(identifiers=IDENTIFIERS.replace("R999123456780", number))
    [fault] = judged(child).faults
    assert fault.census_rule == rule
