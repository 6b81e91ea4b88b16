"""CloudEvents as they travel: headers decoded, data in base64, and what is no event."""

import json
from base64 import b64encode
from urllib.parse import quote

import pytest
from hypothesis import given, strategies as st

from app.domain.notifications.cloud_events import NotAnEvent, event_of_headers, whole_event
from app.domain.notifications.notifications import Fault

MARK = b"\xef\xbb\xbf"


def header(value: str) -> object:
    return event_of_headers({"id": value}, b"{}")["id"]


def in_base64(encoded: bytes, **others: object) -> bytes:
    return json.dumps({"id": "1", "data_base64": b64encode(encoded).decode(), **others}).encode()


def fault_of(body: bytes) -> Fault:
    with pytest.raises(NotAnEvent) as refused:
        whole_event(body)
    return refused.value.fault


@pytest.mark.parametrize(
    ("travelled", "meant"),
    [
        ("quoted-id-1", "quoted-id-1"),
        ('"quoted-id-1"', "quoted-id-1"),
        ('"a \\"quoted\\" word"', 'a "quoted" word'),
        ('"back\\\\slash"', "back\\slash"),
        ('""', ""),
        ('"one" and "two"', "one and two"),
        ('urn:"example":x', "urn:example:x"),
        ('"never closed', '"never closed'),
        ("Euro%20%E2%82%AC%20%F0%9F%98%80", "Euro \u20ac \U0001f600"),
        ("caf%c3%a9", "caf\u00e9"),
        ("%2541", "%41"),
        ('"%41"', "A"),
        ("100%", "100%"),
        ("%zz", "%zz"),
        ("a+b", "a+b"),
    ],
)
def test_a_header_is_read_by_the_rules_of_the_binding(travelled: str, meant: str) -> None:
    assert header(travelled) == meant


@given(st.text())
def test_what_is_encoded_as_the_binding_says_is_read_back(text: str) -> None:
    assert header(quote(text, safe="")) == text


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="%")))
def test_what_is_quoted_is_read_back(text: str) -> None:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    assert header(f'"{escaped}"') == text


@pytest.mark.parametrize("travelled", ["%ff", "a%C3", "%ED%A0%80", "%C0%AF", '"%e9"', "caf%E9"])
def test_percent_signs_that_make_no_utf_8_are_a_fault_of_their_attribute(travelled: str) -> None:
    with pytest.raises(NotAnEvent) as refused:
        event_of_headers({"source": "urn:example", "id": travelled}, b"{}")
    assert refused.value.fault == Fault("/id", "not_utf_8")
    assert refused.value.event == {"source": "urn:example"}
    assert travelled not in str(refused.value)


def test_data_that_is_not_json_leaves_the_name_of_the_event_readable() -> None:
    with pytest.raises(NotAnEvent) as refused:
        event_of_headers({"id": "1"}, b"<xml/>")
    assert refused.value.fault == Fault("", "not_json")
    assert refused.value.event == {"id": "1"}


@pytest.mark.parametrize("spaced", [str, lambda text: f"{text[:9]}\r\n{text[9:]} "])
def test_data_in_base64_is_the_data(spaced: object) -> None:
    assert callable(spaced)
    encoded = spaced(b64encode(MARK + b'{"reference": "caf\xc3\xa9"}').decode())
    event = json.dumps({"id": "1", "data_base64": encoded, "data": None}).encode()
    assert whole_event(event) == {"id": "1", "data": {"reference": "caf\u00e9"}}
    assert whole_event(b'{"data": 1, "data_base64": null}') == {"data": 1, "data_base64": None}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (in_base64(b"<xml/>"), "not_json"),
        (in_base64(b'{"a": 1, "a": 2}'), "duplicate_member"),
        (in_base64(b"[" * 40 + b"]" * 40), "too_deep"),
        (in_base64(b"{}", data={}), "data_sent_twice"),
        (b'{"data_base64": "e30"}', "not_base64"),
        (b'{"data_base64": "e3-9_w=="}', "not_base64"),
        (b'{"data_base64": "\\u00e9"}', "not_base64"),
        (b'{"data_base64": 7}', "string_type"),
        (b'{"data_base64": {}}', "string_type"),
        (b'{"data_base64": ""}', "not_json"),
    ],
)
def test_a_fault_of_data_in_base64_names_it(body: bytes, code: str) -> None:
    assert fault_of(body) == Fault("/data_base64", code)


def test_a_byte_order_mark_before_an_event_is_ignored() -> None:
    assert whole_event(MARK + b'{"id": "1"}') == {"id": "1"}
    assert event_of_headers({"id": "1"}, MARK + b"{}") == {"id": "1", "data": {}}
    assert fault_of(MARK + MARK + b"{}") == Fault("", "not_json")
