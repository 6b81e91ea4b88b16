"""Numbers and days of birth that systems send loosely: read if possible, never in the way."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from app.domain.notifications.loose_details import tidied
from app.domain.notifications.notifications import NotificationMode, Sent
from app.services.notifications.parsing import ParsedEvent, read
from tests.support.scenarios.notifications import Json, a_notice

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
KINDS = frozenset({"police"})
NUMBER = "/data/children/0/nhs_number"
BIRTH = "/data/children/0/born_on"


def reading(event: Json) -> ParsedEvent:
    sent = Sent(NotificationMode.STRUCTURED, "", json.dumps(event).encode(), {})
    return read(sent, agency_kinds=KINDS, now=NOW)


def child(**told: Any) -> ParsedEvent:
    return reading(a_notice(children=[{"given": "Testchild", "family": "Alpha-Invented", **told}]))


def said_of(made: ParsedEvent, name: str) -> object:
    assert made.notice is not None, made.faults
    return getattr(made.notice.data.children[0], name)


def warned(made: ParsedEvent) -> list[tuple[str, str]]:
    return [(warning.pointer, warning.code) for warning in made.warnings]


@pytest.mark.parametrize(
    "known", [{}, {"postcode": "ZZ9 9ZZ"}, {"born_on": "1990-02-03"}, {"estimated_age": 30}]
)
def test_no_notice_waits_for_a_name_of_somebody_beside_the_children(known: Json) -> None:
    made = reading(a_notice(people=[{"part": "mother", **known}]))
    assert made.faults == ()
    assert made.notice is not None
    assert [person.part for person in made.notice.data.people] == ["mother"]


@pytest.mark.parametrize(
    ("sent", "read_as", "warnings"),
    [
        ("999 000 0018", "9990000018", []),
        (9990000018, "9990000018", []),
        (9990000018.0, "9990000018", []),
        ("", None, []),
        ("  ", None, []),
        (None, None, []),
        ("\u200b", None, ["zero_width_character"]),
        ("N/K", None, []),
        ("Unknown", None, []),
        ("not yet known", None, []),
        ("999\u200d000\u200d0018", "9990000018", ["zero_width_character"]),
        ("\ufeff9990000018", "9990000018", ["zero_width_character"]),
        ("9990000018\u200e", "9990000018", ["bidirectional_control"]),
        ("999\u2212000\u22120018", "9990000018", ["number-tidied"]),
        ("999\u00a0000\u00a00018", "9990000018", ["number-tidied"]),
        (
            "\uff19\uff19\uff19\uff10\uff10\uff10\uff10\uff10\uff11\uff18",
            "9990000018",
            ["number-tidied"],
        ),
        (
            "\u0669\u0669\u0669\u0660\u0660\u0660\u0660\u0660\u0661\u0668",
            "9990000018",
            ["number-tidied"],
        ),
        ("caf\u00e9 12", None, ["nhs-number-format"]),
        ("999 000 0019", None, ["nhs-number-check-digit"]),
        (999000001, None, ["nhs-number-format"]),
        (0, None, ["nhs-number-format"]),
        (-9990000018, "9990000018", []),
        (9.5, None, ["number-not-text"]),
        (True, None, ["number-not-text"]),
        ([], None, ["number-not-text"]),
        ({"value": "9990000018"}, None, ["number-not-text"]),
        ("9" * 300, None, ["number-not-text"]),
    ],
)
@pytest.mark.parametrize("name", ["nhs_number", "upn"])
def test_a_number_of_any_kind_never_costs_a_notice(
    sent: object, read_as: str | None, warnings: list[str], name: str
) -> None:
    made = child(**{name: sent})
    if name == "upn":
        assert said_of(made, "upn") is None
        return
    assert said_of(made, "nhs_number") == read_as
    assert warned(made) == [(NUMBER, code) for code in warnings]


NO_BIRTHDAYS = (
    *("0000-00-00", "0001-01-01", "1582-10-15", "1601-01-01", "1753-01-01", "1800-01-01"),
    *("1899-12-30", "1899-12-31", "1900-01-01", "1901-01-01", "1970-01-01", "2099-12-31"),
    *("9999-12-31", "1900-01-01T00:00:00Z", "Unknown", "NK", "n/k", "not known", "TBC", "xx"),
)


@pytest.mark.parametrize("sent", NO_BIRTHDAYS)
def test_a_placeholder_for_a_birthday_is_set_aside_and_the_worry_does_not_wait(sent: str) -> None:
    made = child(born_on=sent)
    assert said_of(made, "born_on") is None
    assert warned(made) == [(BIRTH, "birth-date-placeholder")]


@pytest.mark.parametrize("sent", ["", " ", None])
def test_a_birthday_that_is_left_blank_is_not_known(sent: str | None) -> None:
    made = child(born_on=sent, expected_on=sent)
    assert said_of(made, "born_on") is None
    assert made.warnings == ()


@pytest.mark.parametrize("sent", ["2016-01-01", "2009-07-01", "2016-03-04"])
def test_a_birthday_that_can_be_true_is_kept(sent: str) -> None:
    made = child(born_on=sent)
    assert str(said_of(made, "born_on")) == sent
    assert made.warnings == ()


@pytest.mark.parametrize(
    "sent",
    ["2016-03-04T00:00:00Z", "2016-03-04 00:00:00", "2016-03-04T00:00:00.000", " 2016-03-04\n"],
)
def test_a_birthday_with_midnight_or_spaces_around_it_is_read(sent: str) -> None:
    made = child(born_on=sent)
    assert str(said_of(made, "born_on")) == "2016-03-04"
    assert warned(made) == [(BIRTH, "date-tidied")]


@pytest.mark.parametrize(
    ("sent", "codes"),
    [
        ("2016-03-04\u200b", ["zero_width_character"]),
        ("\u200e2016-03-04", ["bidirectional_control"]),
        ("2016\u201103\u201104", ["date-tidied"]),
        ("2016\u221203\u221204", ["date-tidied"]),
        ("\uff12\uff10\uff11\uff16-\uff10\uff13-\uff10\uff14", ["date-tidied"]),
        ("\u0662\u0660\u0661\u0666-\u0660\u0663-\u0660\u0664", ["date-tidied"]),
    ],
)
def test_a_birthday_in_characters_that_look_like_one_does_not_make_a_worry_wait(
    sent: str, codes: list[str]
) -> None:
    made = child(born_on=sent)
    assert str(said_of(made, "born_on")) == "2016-03-04"
    assert warned(made) == [(BIRTH, code) for code in codes]


@pytest.mark.parametrize("sent", ["1900-01-01\u200b", "1900\u201001\u201001"])
def test_a_placeholder_is_seen_whatever_characters_it_is_written_in(sent: str) -> None:
    made = child(born_on=sent)
    assert said_of(made, "born_on") is None
    assert (BIRTH, "birth-date-placeholder") in warned(made)


@pytest.mark.parametrize(
    "sent",
    [
        *("2016-02-31", "4 March 2016", "2026-11-19", 20160304),
        *("2016-03-03T23:00:00Z", "2016-03-04T00:00:00+01:00"),
    ],
)
def test_a_birthday_that_is_only_wrong_is_still_looked_at_by_a_person(sent: object) -> None:
    made = child(born_on=sent)
    assert [fault.pointer for fault in made.faults] == [BIRTH]


def test_a_grown_up_may_be_born_when_programs_begin_to_count() -> None:
    mother = {"part": "parent", "given": "Testparent", "born_on": "1970-01-01"}
    made = reading(a_notice(people=[mother, {**mother, "born_on": "1900-01-01"}]))
    assert made.notice is not None
    assert [str(person.born_on) for person in made.notice.data.people] == ["1970-01-01", "None"]
    assert warned(made) == [("/data/people/1/born_on", "birth-date-placeholder")]


def test_a_grown_ups_birthday_is_tidied_like_a_childs() -> None:
    mother = {"part": "parent", "given": "Testparent", "born_on": "1970-01-01T00:00:00Z"}
    made = reading(a_notice(people=[mother]))
    assert made.notice is not None
    assert [str(person.born_on) for person in made.notice.data.people] == ["1970-01-01"]
    assert warned(made) == [("/data/people/0/born_on", "date-tidied")]


def test_members_that_are_blank_or_null_are_as_if_left_out() -> None:
    blank = {"sex": "", "postcode": " ", "description": "", "upn": "", "expected_on": None}
    made = child(address_lines=["", " "], involvement=None, **blank)
    assert said_of(made, "address_lines") is None
    assert said_of(made, "involvement") == "subject"
    event = a_notice(child_said="", whereabouts=None, safe_now="", people=None, factors=[])
    event["data"] |= {"reporter": {"name": "", "email": ""}, "grading": None, "also_known_as": None}
    assert reading(event).notice is not None
    lines = child(address_lines=["", "1 Invented Street", " ", "Testham"])
    assert said_of(lines, "address_lines") == ["1 Invented Street", "Testham"]


@pytest.mark.parametrize("needed", ["reference", "concern", "occurred_at", "risk"])
@pytest.mark.parametrize("blank", ["", None])
def test_what_every_notice_must_have_is_missed_where_it_is_blank(
    needed: str, blank: str | None
) -> None:
    made = reading(a_notice(**{needed: blank}))
    assert [fault.pointer for fault in made.faults] == [f"/data/{needed}"]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


@given(number=ANYTHING, upn=ANYTHING)
def test_whatever_is_sent_for_a_number_the_notice_is_read(number: object, upn: object) -> None:
    event = a_notice(children=[{"given": "Testchild", "nhs_number": number, "upn": upn}])
    tidy, _ = tidied(event, today=NOW.date())
    assert isinstance(tidy, dict)
    kept = tidy["data"]["children"][0]
    assert all(kept[name] is None or isinstance(kept[name], str) for name in ("nhs_number", "upn"))


@given(ANYTHING)
def test_what_has_not_the_form_of_a_notice_is_left_as_it_is(event: object) -> None:
    for sent in (event, {"data": event}, {"data": {"children": event, "people": event}}):
        tidy, warnings = tidied(sent, today=NOW.date())
        assert isinstance(tidy, type(sent))
        assert isinstance(warnings, tuple)


@pytest.mark.parametrize(
    ("sent", "read_as", "warnings"),
    [
        (3, 3, []),
        (0, 0, []),
        (3.0, 3, []),
        (" 3 ", 3, []),
        ("", None, []),
        ("not known", None, []),
        (-1, None, ["estimate-unreadable"]),
        (126, None, ["estimate-unreadable"]),
        (3.5, None, ["estimate-unreadable"]),
        ("three", None, ["estimate-unreadable"]),
        (True, None, ["estimate-unreadable"]),
        ([3], None, ["estimate-unreadable"]),
    ],
)
def test_no_notice_waits_for_an_estimated_age(
    sent: object, read_as: int | None, warnings: list[str]
) -> None:
    made = child(estimated_age=sent)
    assert said_of(made, "estimated_age") == read_as
    assert warned(made) == [("/data/children/0/estimated_age", code) for code in warnings]
    mother = {"part": "mother", "given": "Testmother", "estimated_age": sent}
    known = reading(a_notice(people=[mother]))
    assert known.notice is not None
    assert known.notice.data.people[0].estimated_age == read_as


@pytest.mark.parametrize(
    ("sent", "read_as", "warnings"),
    [
        (2020, 2020, []),
        ("2020", 2020, []),
        (1899, None, ["estimate-unreadable"]),
        (2101, None, ["estimate-unreadable"]),
        ("20", None, ["estimate-unreadable"]),
    ],
)
def test_no_notice_waits_for_an_estimated_year_of_birth(
    sent: object, read_as: int | None, warnings: list[str]
) -> None:
    made = child(estimated_birth_year=sent)
    assert said_of(made, "estimated_birth_year") == read_as
    assert [code for _, code in warned(made)] == warnings
