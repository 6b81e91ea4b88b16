"""Both census files that the project did not write are read, judged and accounted for."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from defusedxml import ElementTree

from app.domain.census.children import JudgedChild
from app.domain.census.report import CensusReport
from app.domain.census.rules import judge_all, read_header
from app.domain.census.schema_order import ORDER, REPEATABLE
from app.services.census.reader import CensusReader

CENSUSES = Path(__file__).parents[2].parent / "shared" / "data" / "cin"
OF_2022 = CENSUSES / "fake_CIN_data.xml"
OF_2026 = CENSUSES / "CIN_Census_2026.xml"
SCHEMA = CENSUSES / "CIN_2026.xsd"
XS = "{http://www.w3.org/2001/XMLSchema}"
OUTSIDE_A_CHILD = {"Message", "Header", "CollectionDetails", "Source", "Children"}

pytestmark = pytest.mark.skipif(not CENSUSES.exists(), reason="the census files are not here")

TODAY = date(2026, 9, 1)


def judge_file(path: Path) -> tuple[list[JudgedChild], Mapping[str, object]]:
    with path.open("rb") as source:
        reader = CensusReader(source)
        report = CensusReport(read_header(reader.read_header()))
        children = list(judge_all(reader, header=report.header, today=TODAY))
        for child in children:
            report.add(child)
        report.add_file_faults(reader.faults)
        return children, report.to_json(digest=reader.digest)


def test_every_child_and_episode_of_the_2022_file_is_loaded() -> None:
    _, told = judge_file(OF_2022)

    assert told["file"] == {
        "sha256": "7ba0aa508ebb227184d1ec5474a5289ef67ad9b5b5784498fe37ea40ae1ea688",
        "collection_year": 2022,
        "reference_on": "2022-07-21",
        "authority": "975",
    }
    assert told["children"] == {
        "read": 332,
        "loaded": 332,
        "loaded_with_faults": 331,
        "refused": 0,
    }
    assert told["episodes"] == {"read": 402, "loaded": 402, "refused": 0}


def test_the_faults_of_the_2022_file_are_counted_exactly() -> None:
    _, told = judge_file(OF_2022)

    assert told["faults_by_code"] == {
        "upn_not_valid": 320,
        "sex_neither": 80,
        "referred_after_death": 21,
        "disability_repeated": 5,
        "none_with_disability": 3,
        "after_no_further_action": 350,
        "died_without_death_date": 35,
        "after_reference_date": 23,
        "episodes_touch": 2,
        "reference_date_not_years_end": 1,
    }


def test_the_2022_file_is_kept_to_the_letter_with_true_lines() -> None:
    children, _ = judge_file(OF_2022)
    sent = OF_2022.read_bytes().decode()

    assert "\n    ".join(child.as_sent.xml for child in children) in sent
    lines = sent.splitlines()
    for child in children:
        assert lines[child.as_sent.line - 1].strip() == "<Child>"
        for fault in child.faults:
            is_missing = fault.code == "died_without_death_date"
            assert ("CINdetails" if is_missing else fault.element) in lines[fault.line - 1]


def test_a_wrong_pupil_number_costs_no_child_of_the_2022_file_anything_else() -> None:
    children, _ = judge_file(OF_2022)
    people = [child.person for child in children if child.person]

    assert sum(person.upn is not None for person in people) == 12
    assert sum(person.upn_as_sent is not None for person in people) == 320
    assert Counter(person.sex for person in people) == {"U": 176, "M": 82, "F": 74}
    assert all(person.born_on for person in people)


def test_the_2026_file_loads_both_children_and_sets_one_enquiry_aside() -> None:
    children, told = judge_file(OF_2026)

    assert told["file"] == {
        "sha256": "ea6d0ac76c09d238c81c4e9e36c145b9ffd1564e437fe50312cf5a26b69db542",
        "collection_year": 2023,
        "reference_on": "2024-03-31",
        "authority": "201",
    }
    assert told["children"] == {"read": 2, "loaded": 2, "loaded_with_faults": 2, "refused": 0}
    assert told["episodes"] == {"read": 2, "loaded": 2, "refused": 0}
    assert [
        (part.kind, part.not_loaded_because is None, str(part.starts_on), part.category)
        for part in children[0].work
    ] == [
        ("initial_conference", True, "2022-12-06", None),
        ("assessment", True, "2028-04-28", None),
        ("child_in_need_plan", True, "2023-01-24", None),
        ("child_protection_plan", True, "None", "PHY"),
        ("section_47", False, "2022-06-02", None),
    ]


def test_each_planted_mistake_of_the_2026_file_is_found_on_its_line() -> None:
    _, told = judge_file(OF_2026)

    assert isinstance(told["faults"], list)
    assert [(fault["line"], fault["code"], fault["element"]) for fault in told["faults"]] == [
        (6, "year_and_reference_date_differ", "ReferenceDate"),
        (21, "upn_not_valid", "UPN"),
        (22, "former_upn_not_valid", "FormerUPN"),
        (23, "stray_text", "ChildIdentifiers"),
        (23, "upn_unknown_with_upn", "UPNunknown"),
        (25, "sex_not_known", "Sex"),
        (42, "after_reference_date", "AssessmentActualStartDate"),
        (42, "after_closure", "AssessmentActualStartDate"),
        (43, "ends_before_start", "AssessmentAuthorisationDate"),
        (46, "factor_not_known", "AssessmentFactors"),
        (55, "enquiry_before_referral", "S47ActualStartDate"),
        (57, "conference_before_referral", "DateOfInitialCPC"),
        (58, "yes_no_in_words", "ICPCnotRequired"),
        (62, "starts_before_referral", "CPPstartDate"),
        (63, "after_closure", "CPPendDate"),
        (71, "element_not_known", "PreProceedingsandFGDM"),
        (99, "after_reference_date", "CINreferralDate"),
        (102, "after_reference_date", "CINclosureDate"),
        (105, "starts_before_referral", "AssessmentActualStartDate"),
        (107, "factors_missing", "FactorsIdentifiedAtAssessment"),
        (109, "yes_no_in_words", "ReferralNFA"),
    ]


def test_what_the_2026_file_adds_to_the_census_is_kept_as_sent() -> None:
    children, _ = judge_file(OF_2026)

    assert "<PPOutcome>A</PPOutcome>" in children[0].as_sent.xml
    assert children[0].as_sent.xml in OF_2026.read_text(encoding="utf-8")


def test_the_elements_and_their_order_are_those_of_the_published_schema() -> None:
    schema = ElementTree.fromstring(SCHEMA.read_bytes())
    types = {named.get("name"): named for named in schema.findall(f"{XS}complexType")}
    order = {}
    for element in schema.iter(f"{XS}element"):
        shape = types.get(element.get("type"), element.find(f"{XS}complexType"))
        if shape is not None and element.get("name") not in OUTSIDE_A_CHILD:
            parts = shape.findall(f"{XS}sequence/{XS}element")
            order[element.get("name")] = tuple(part.get("name") for part in parts)
    repeatable = {
        element.get("name")
        for element in schema.iter(f"{XS}element")
        if element.get("maxOccurs") == "unbounded"
    }

    assert order == ORDER
    assert repeatable - {"Child", "Source"} == REPEATABLE
