"""A notice is read by its form and its sense: what cannot be is a fault, what is unseen is told."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import TypeAdapter, ValidationError

from app.domain.notifications.notifications import NotificationMode, Sent
from app.domain.strict_text import unseen_in
from app.schemas.types import Instant
from app.services.notifications.parsing import ParsedEvent, read
from tests.support.scenarios.notifications import Json, a_notice, example_of

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
KINDS = frozenset({"police", "health", "education", "housing", "probation"})
INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)


def reading(event: Json) -> ParsedEvent:
    sent = Sent(NotificationMode.STRUCTURED, "", json.dumps(event).encode(), {})
    return read(sent, agency_kinds=KINDS, now=NOW)


def faults(event: Json) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in reading(event).faults]


def warnings(event: Json) -> list[tuple[str, str]]:
    return [(warning.pointer, warning.code) for warning in reading(event).warnings]


@pytest.mark.parametrize(
    ("written", "microsecond"),
    [
        ("2026-11-17T23:05:00Z", 0),
        ("2026-11-17T23:05:00.1Z", 100_000),
        ("2026-11-17T23:05:00.1234567Z", 123_456),
        ("2026-11-17T23:05:00.999999999+00:00", 999_999),
        ("2026-11-18T00:05:00.123456789012+01:00", 123_456),
    ],
)
def test_a_second_has_as_many_digits_as_the_senders_clock(written: str, microsecond: int) -> None:
    read_as = datetime(2026, 11, 17, 23, 5, 0, microsecond, tzinfo=UTC)
    assert INSTANT.validate_python(written) == read_as
    made = reading({**a_notice(occurred_at=written), "time": written})
    assert made.notice is not None
    assert (made.notice.time, made.notice.data.occurred_at) == (read_as, read_as)


@given(
    since=st.timedeltas(timedelta(days=-20_000), timedelta(days=20_000)),
    finer=st.text("0123456789", max_size=12),
    minutes=st.integers(-12 * 60, 14 * 60),
)
def test_what_is_finer_than_a_microsecond_is_cut(
    since: timedelta, finer: str, minutes: int
) -> None:
    there = (NOW + since).astimezone(timezone(timedelta(minutes=minutes)))
    whole = there.isoformat(timespec="microseconds")
    assert INSTANT.validate_python(f"{whole[:26]}{finer}{whole[26:]}") == there


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-17T23:05:00.1234567",
        "2026-11-17T23:05:00.Z",
        "2026-11-17T23:05:60.0000000Z",
        "2026-11-17 23:05:00.1234567Z",
        f"2026-11-17T23:05:00.{'1' * 33}Z",
        "2026-11-17T23:05:00.\u0661Z",
    ],
)
def test_what_is_no_instant_is_refused_with_any_number_of_digits(written: str) -> None:
    with pytest.raises(ValidationError):
        INSTANT.validate_python(written)


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;charset=UTF-8",
        'application/json; charset="utf-8"; profile="urn:example:notice"',
        "application/vnd.example.v1+json",
        "application/FHIR+JSON; charset=utf-8",
        "application/problem+xml+json",
        "text/json",
        "model/gltf+json",
    ],
)
def test_data_may_say_that_it_is_json_in_utf_8(media_type: str) -> None:
    assert faults({**a_notice(), "datacontenttype": media_type}) == []


@pytest.mark.parametrize(
    ("media_type", "code"),
    [
        ("application/xml", "data_not_json"),
        ("application/json; charset=iso-8859-1", "data_not_json"),
        ("application/json-seq", "data_not_json"),
        ("application/vnd.example+json; charset=utf-16", "data_not_json"),
        ("application/vnd.example+xml", "data_not_json"),
        ("application/+json", "data_not_json"),
        ("/json", "data_not_json"),
        ("json", "data_not_json"),
        ("charset=utf-8", "data_not_json"),
        ("", "data_not_json"),
        (f"application/json; {'a' * 200}", "string_too_long"),
        (1, "string_type"),
    ],
)
def test_data_of_another_kind_is_a_fault(media_type: object, code: str) -> None:
    assert faults({**a_notice(), "datacontenttype": media_type}) == [("/datacontenttype", code)]


def child(**told: Any) -> Json:
    return a_notice(children=[{"given": "Testchild", **told}])


def test_whoever_it_happened_to_had_been_born() -> None:
    """The notice tells of what happened on 17 November, 21:40."""
    born_after = [("/data/children/0/born_on", "born-after-event")]
    assert faults(child(born_on="2026-11-17")) == []
    assert faults(child(born_on="2026-11-18")) == born_after
    assert faults(child(born_on="2026-11-18", involvement="present")) == born_after


def test_a_day_is_one_in_london() -> None:
    late = {"occurred_at": "2026-06-30T23:30:00Z"}
    born = [{"given": "Testchild", "born_on": "2026-07-01"}]
    assert faults(a_notice(children=born, **late)) == []


def test_who_is_only_linked_can_be_younger_than_what_happened() -> None:
    assert faults(child(born_on="2026-11-18", involvement="linked")) == []


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"from_on": "2026-09-02", "to_on": "2026-09-02"}, []),
        (
            {"from_on": "2026-09-02", "to_on": "2026-09-01"},
            [("/data/to_on", "ends-before-it-starts")],
        ),
        ({"sessions_missed": 100, "sessions_possible": 100}, []),
        (
            {"sessions_missed": 101, "sessions_possible": 100},
            [("/data/sessions_missed", "more-missed-than-possible")],
        ),
    ],
)
def test_an_absence_is_one_that_can_have_been(told: Json, found: list[tuple[str, str]]) -> None:
    event = example_of("EducationPersistentAbsence")
    event["data"] |= told
    assert faults(event) == found


@pytest.mark.parametrize(
    ("told", "described"),
    [
        ({"nhs_number": "999 000 0018"}, True),
        ({"nhs_number": "999 000 0018", "born_on": "2016-03-04"}, True),
        ({"upn": "H801200001001"}, True),
        ({"nhs_number": "999 000 0019", "born_on": "2016-03-04"}, False),
        ({"born_on": "2016-03-04", "sex": "F"}, False),
    ],
)
def test_a_child_is_known_by_a_number_that_can_be(told: Json, *, described: bool) -> None:
    found = faults(a_notice(children=[told]))
    assert found == ([] if described else [("/data/children/0", "nobody_described")])


UNSEEN = [
    *(
        (character, "bidirectional_control")
        for character in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    ),
    *((character, "zero_width_character") for character in "\u200b\u200c\u200d\u2060\ufeff"),
    *((character, "zero_width_character") for character in "\u00ad\u034f\u115f\u1160\u180e\u2800"),
    *((character, "zero_width_character") for character in "\u3164\uffa0"),
    *(
        (chr(point), "zero_width_character")
        for first, last in (
            (0x2061, 0x2064),
            (0x206A, 0x206F),
            (0xFFF9, 0xFFFB),
            (0xE0000, 0xE007F),
        )
        for point in range(first, last + 1)
    ),
]


@pytest.mark.parametrize(("character", "code"), [*UNSEEN[:30], UNSEEN[-1]], ids=ascii)
def test_text_that_holds_what_is_not_seen_is_kept_with_a_warning(character: str, code: str) -> None:
    family = f"Alpha{character}Invented"
    event = child(family=family)
    made = reading(event)
    assert made.notice is not None
    assert made.notice.data.children[0].family == family
    assert warnings(event) == [("/data/children/0/family", code)]


@given(st.text(st.characters(exclude_characters=[each for each, _ in UNSEEN])))
def test_of_other_text_nothing_is_told(text: str) -> None:
    assert list(unseen_in({"a": [text]})) == []


def test_what_is_not_understood_is_told_of_too_and_never_quoted() -> None:
    event = child(**{"\u202eZq7 sent": "\u202e\u200b"})
    assert warnings(event) == [
        ("/data/children/0/?", "bidirectional_control"),
        ("/data/children/0/?", "zero_width_character"),
    ]
    assert "Zq7" not in repr(reading(event))


def test_warnings_have_an_end() -> None:
    assert len(reading({**a_notice(), "others": ["\u200b"] * 900}).warnings) == 100
