"""What holds for a whole census: its header, its dates, its shape and its faults."""

import pytest
from hypothesis import given, strategies as st

from app.domain.census.children import CensusHeader, ChildAsSent, Element
from app.domain.census.faults import Effect, FaultKind
from app.domain.census.findings import as_date
from app.domain.census.rules import judge, read_header
from app.domain.census.schema_order import ORDER, REPEATABLE, STANDS_FOR
from tests.support.samples.census_files import HEADER, TODAY, a_child, an_episode, codes_of, judged


def test_a_file_without_a_header_is_read_and_the_lack_noted() -> None:
    header = read_header(None)

    assert header.year is None
    assert [(fault.code, fault.element) for fault in header.faults] == [("value_missing", "Header")]


def test_a_header_that_contradicts_itself_is_noted_where_it_does() -> None:
    details = Element(
        "CollectionDetails",
        2,
        children=(Element("Year", 3, "2025"), Element("ReferenceDate", 4, "2026-03-31")),
    )
    source = Element("Source", 5, children=(Element("LEA", 6, "none"),))
    header = read_header(Element("Header", 1, children=(details, source)))

    assert (header.year, str(header.reference_on), header.authority) == (2025, "2026-03-31", None)
    assert {(fault.line, fault.code, fault.element) for fault in header.faults} == {
        (4, "year_and_reference_date_differ", "ReferenceDate"),
        (6, "value_missing", "LEA"),
    }


def test_a_header_out_of_order_is_noted_and_read() -> None:
    details = Element(
        "CollectionDetails",
        3,
        children=(
            Element("ReferenceDate", 4, "2026-03-31"),
            Element("Year", 5, "2026"),
            Element("Year", 6, "2025"),
        ),
    )
    source = Element("Source", 2, children=(Element("LEA", 2, "999"),))
    header = read_header(Element("Header", 1, children=(source, details)))

    assert (header.year, str(header.reference_on), header.authority) == (2026, "2026-03-31", "999")
    assert [(fault.line, fault.code, fault.element) for fault in header.faults] == [
        (3, "element_out_of_order", "CollectionDetails"),
        (5, "element_out_of_order", "Year"),
        (6, "element_repeated", "Year"),
    ]


@pytest.mark.parametrize(
    ("part", "missing"),
    [
        (Element("Year", 3, "2025"), {(2, "ReferenceDate"), (1, "LEA")}),
        (Element("ReferenceDate", 3, "2025-03-31"), {(2, "Year"), (1, "LEA")}),
    ],
)
def test_what_a_header_leaves_out_is_noted_where_it_should_be(
    part: Element, missing: set[tuple[int, str]]
) -> None:
    details = Element("CollectionDetails", 2, children=(part,))
    header = read_header(Element("Header", 1, children=(details,)))

    assert {(fault.line, fault.element) for fault in header.faults} == missing


@pytest.mark.parametrize(
    "text", ["20220401", "2022-W13-5", "2022-4-1", "01/04/2022", "1899-12-31", "2101-01-01", ""]
)
def test_a_census_date_is_year_month_day_in_living_memory(text: str) -> None:
    assert as_date(text) is None


@pytest.mark.parametrize("text", ["1900-01-01", "2000-02-29", "2100-12-31"])
def test_a_census_date_can_be_the_first_or_the_last_there_is(text: str) -> None:
    assert str(as_date(text)) == text


def test_without_a_reference_date_no_date_is_late() -> None:
    late = a_child(an_episode("2026-04-01"))

    assert codes_of(judged(late)) == ["after_reference_date"]
    assert codes_of(judged(a_child(an_episode("2026-03-31")))) == []
    assert codes_of(judged(late, header=CensusHeader())) == []


ANY_TEXT = st.sampled_from(
    ["", "2015-03-27", "2025-05-06", "2026-09-09", "1", "true", "M", "6", "N1", "RC2", "NONE", "?"]
)


@st.composite
def any_element(draw: st.DrawFn, tag: str) -> Element:
    """Draw an element with any of the contents it may have, in any order and number."""
    tags: list[str] = []
    if tag in ORDER:
        tags = draw(st.lists(st.sampled_from([*ORDER[tag], "GenderCurrent"]), max_size=8))
    return Element(
        tag,
        line=draw(st.integers(1, 99)),
        text=draw(ANY_TEXT),
        children=tuple(draw(any_element(inner)) for inner in tags),
    )


@given(element=any_element("Child"))
def test_any_child_at_all_gets_a_judgement_that_adds_up(element: Element) -> None:
    child = judge(ChildAsSent(1, 1, "", element), header=HEADER, today=TODAY)

    effects = {fault.effect for fault in child.faults}
    assert child.is_refused == (Effect.CHILD_REFUSED in effects)
    assert 0 <= child.episodes_refused <= child.episodes_read
    if child.episodes_refused:
        assert effects & {Effect.CHILD_REFUSED, Effect.EPISODE_REFUSED}


def test_every_kind_of_fault_has_a_reason_of_its_own_in_a_sentence() -> None:
    reasons = {kind.reason for kind in FaultKind.__members__.values()}

    assert len(reasons) == len(FaultKind.__members__)
    assert all(reason.endswith(".") and reason[:2] != reason[:2].lower() for reason in reasons)


def test_what_may_be_repeated_stands_somewhere_in_the_census() -> None:
    known = {tag for tags in ORDER.values() for tag in tags}

    assert known >= REPEATABLE
    assert known >= set(STANDS_FOR.values())
    assert known.isdisjoint(STANDS_FOR)
