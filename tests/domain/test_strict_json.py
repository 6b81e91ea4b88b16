"""A list is taken apart without judging what is in it, so that one item holds up no other."""

import json
from time import process_time

import pytest
from hypothesis import given, strategies as st

from app.domain import strict_json
from app.domain.strict_json import Fault, NotStrictJson

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.lists(ANY_JSON, max_size=6), st.sampled_from([None, 1]))
def test_each_item_is_the_bytes_that_stand_for_it(values: list[object], indent: int | None) -> None:
    encoded = json.dumps(values, indent=indent, ensure_ascii=False).encode()
    found = strict_json.items(encoded, most=6)
    assert [repr(json.loads(item)) for item in found] == [*map(repr, values)]
    assert all(item in encoded for item in found)


@pytest.mark.parametrize(
    "bad",
    [
        b"[" * 5_000 + b"]" * 5_000,
        b"1" * 5_000,
        b'{"a": 1, "a": 2}',
        b"NaN",
        b"worried",
        b'"\xff"',
        b'"\x00"',
        b'{"a" 1}',
        b'"a\\\n, [b"',
    ],
)
def test_whatever_one_item_is_the_others_are_found(bad: bytes) -> None:
    encoded = b'[{"a": "],[\\"{"},' + bad + b",\r\n2\t]\n"
    assert strict_json.items(encoded, most=3) == [b'{"a": "],[\\"{"}', bad, b"2"]


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        b"[",
        b"]",
        b"{}",
        b"[1] 2",
        b"[1],[2]",
        b"[1,]",
        b"[,1]",
        b"[1,,2]",
        b"[{]]",
        b"[[1]",
        b'["a]',
        b'["a\\"]',
        b"\xef\xbb\xbf[1]",
    ],
)
def test_what_is_no_list_is_said_to_be_none(encoded: bytes) -> None:
    with pytest.raises(NotStrictJson) as refused:
        strict_json.items(encoded, most=9)
    assert refused.value.fault is Fault.NOT_JSON


def test_of_too_many_one_more_is_told_and_the_rest_not_read() -> None:
    started = process_time()
    assert len(strict_json.items(b"[1" + b",1" * 2_000_000 + b"]", most=500)) == 501
    # A millisecond; all of them would be seconds, and as many objects.
    assert process_time() - started < 0.2


def test_an_empty_list_has_no_items() -> None:
    assert strict_json.items(b" [ \n] ", most=1) == []
