"""Which record a file's child is, and what the file adds to it."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from app.domain.census.children import JudgedChild, PersonFacts
from app.domain.census.known_children import KnownChild, additions, contradicts, recognise
from app.domain.people.identifiers import IdentifierScheme
from tests.support.samples.census_files import IDENTIFIERS, a_child, judged

BORN = date(2015, 3, 27)
UPN = (IdentifierScheme.UPN, "R999123456780")
OTHER_UPN = (IdentifierScheme.UPN, "H801200001001")
DUE = date(2015, 4, 1)


def sent(**changes: Any) -> PersonFacts:
    person = judged(a_child()).person
    assert person is not None
    return replace(person, **changes)


def known(**changes: Any) -> KnownChild:
    return replace(
        KnownChild(
            person_id=uuid4(),
            authority="975",
            as_written=True,
            born_on=BORN,
            expected_on=None,
            died_on=None,
            sex="F",
            ethnicity="WBRI",
            disabilities=(),
            numbers=frozenset({UPN}),
        ),
        **changes,
    )


def recognised(
    *among: KnownChild, authority: str | None = "975", **facts: Any
) -> KnownChild | None:
    return recognise(sent(**facts), among=among, authority=authority, own_authority="975").known


def test_an_id_is_of_one_council_and_of_the_partnerships_own_where_no_file_said() -> None:
    ours, by_hand = known(), known(authority=None, born_on=None)
    assert recognised(ours) is ours
    assert recognised(by_hand) is by_hand
    assert recognised(by_hand, authority=None) is by_hand
    assert recognised(ours, by_hand, authority="302") is None


def test_an_id_of_which_the_council_was_not_stored_joins_where_the_births_agree() -> None:
    before = known(authority=None, as_written=False)
    assert recognised(before, authority="302") is before
    assert recognised(before, authority="302", born_on=date(2015, 3, 28)) is None


def test_of_several_records_the_one_born_on_the_day_is_the_childs() -> None:
    undated, dated = known(born_on=None), known()
    assert recognised(undated, dated) is dated


@pytest.mark.parametrize(
    ("record", "facts"),
    [
        ({"born_on": date(2015, 3, 28)}, {}),
        ({"sex": "M"}, {}),
        ({"born_on": None, "expected_on": date(2015, 12, 1)}, {}),
        ({"born_on": None, "expected_on": DUE}, {"born_on": None, "expected_on": date(2016, 4, 1)}),
    ],
)
def test_what_cannot_be_one_child_contradicts(
    record: dict[str, Any], facts: dict[str, Any]
) -> None:
    assert contradicts(known(**record), sent(**facts))


@pytest.mark.parametrize(
    ("record", "facts"),
    [
        ({"sex": "U"}, {}),
        ({"sex": None}, {}),
        ({"born_on": None}, {}),
        ({"born_on": None, "expected_on": DUE, "sex": None}, {}),
        ({"born_on": BORN, "expected_on": DUE}, {"born_on": None, "expected_on": DUE}),
    ],
)
def test_what_is_only_not_known_yet_contradicts_nothing(
    record: dict[str, Any], facts: dict[str, Any]
) -> None:
    assert not contradicts(known(**record), sent(**facts))


def added(child: JudgedChild, record: KnownChild, *, latest: bool = True) -> tuple[Any, list[str]]:
    found = additions(child, known=record, is_latest=latest)
    return (found.values, found.numbers), [fault.element for fault in found.faults]


def test_a_file_that_says_what_the_record_says_adds_nothing() -> None:
    assert added(judged(a_child()), known()) == (({}, []), [])


def test_a_new_pupil_number_is_noted_unless_the_old_one_is_said_to_be_former() -> None:
    record = known(numbers=frozenset({OTHER_UPN}))
    assert added(judged(a_child()), record) == (({}, [UPN]), ["UPN"])
    former = f"</UPN><FormerUPN>{OTHER_UPN[1]}</FormerUPN>"
    child = judged(a_child(identifiers=IDENTIFIERS.replace("</UPN>", former)))
    (_, numbers), elements = added(child, record)
    assert numbers == [UPN, (IdentifierScheme.FORMER_UPN, OTHER_UPN[1])]
    assert elements == []


def test_a_death_that_the_latest_file_leaves_out_is_reported() -> None:
    dead = known(died_on=date(2026, 1, 30))
    assert added(judged(a_child()), dead) == (({}, []), ["PersonDeathDate"])
    assert added(judged(a_child()), dead, latest=False) == (({}, []), [])


def test_an_expected_date_is_corrected_by_a_later_file_alone() -> None:
    later = "<ExpectedPersonBirthDate>2026-04-08</ExpectedPersonBirthDate><Sex>U</Sex>"
    child = judged(a_child(identifiers=f"<LAchildID>INVENTED-1</LAchildID>{later}"))
    record = known(born_on=None, expected_on=date(2026, 4, 1), sex=None)
    (values, _), elements = added(child, record)
    assert (values, elements) == ({"expected_on": date(2026, 4, 8)}, [])
    assert added(child, record, latest=False) == (({}, []), ["ExpectedPersonBirthDate"])
