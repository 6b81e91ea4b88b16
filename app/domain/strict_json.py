"""Strict JSON, which every parser reads the same way: unique names, finite numbers, shallow."""

import codecs
import json
import math
import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import islice

MOST_VALUES = 20_000
"""Values of one text that is read at all, which bounds the work: more than any record has. How many
of them a reader accepts is for the reader to say."""

MOST_BRACKETS = 8 * MOST_VALUES

MOST_MARKS_IN_ARRAY = 500_000
"""Brackets, strings and commas of one array whose items are looked for: a second's work at most."""

LARGEST_INTEGER = 2**53 - 1  # beyond it, parsers that use doubles read another number
LONGEST_NUMBER = 32

# The closing quote is optional and the repeat possessive, so that a string without an end is
# read once and not once from each of its quotes.
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?')
_BRACKET = re.compile(r"[\[\]{}]")
_OPENING = frozenset("[{")
_MARK_IN_ARRAY = re.compile(rb'"(?:[^"\\]|\\.)*+(?P<end>"?)|[\[\]{},]', re.DOTALL)
_SPACES = b" \t\n\r"


class Fault(StrEnum):
    """A fault that makes a text unfit to be read as JSON."""

    NOT_JSON = "not_json"
    DUPLICATE_MEMBER = "duplicate_member"
    NUMBER_OUT_OF_RANGE = "number_out_of_range"
    TOO_DEEP = "too_deep"
    TOO_MANY_MEMBERS = "too_many_members"


class NotStrictJson(Exception):  # noqa: N818 - it names a fact about the text
    """The text is not JSON, or is JSON that two parsers may read differently."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault)


def parse(encoded: bytes, *, deepest: int) -> object:
    """Read UTF-8 JSON with no more than `deepest` levels of objects and arrays, and bounded work.

    Numbers and names are held to I-JSON (RFC 7493). Strings are as the text has them: an escape may
    still hide a NUL or a lone surrogate, which the reader of that string must refuse.

    Raises:
        NotStrictJson: in every other case.
    """
    try:
        text = encoded.decode("utf-8")
        _require_bounded(text, deepest=deepest)
        return json.loads(
            text,
            object_pairs_hook=_members,
            parse_int=_integer,
            parse_float=_real,
            parse_constant=_constant,
        )
    except ValueError:
        # `from None`: the decoder's own error quotes the whole text.
        raise NotStrictJson(Fault.NOT_JSON) from None


def unmarked(encoded: bytes) -> bytes:
    """Return a text without the byte order mark that some systems put before it.

    A receiver may ignore the mark (RFC 8259, section 8.1); no byte behind it is read otherwise.
    """
    return encoded.removeprefix(codecs.BOM_UTF8)


def items(encoded: bytes, *, most: int) -> list[bytes]:
    """The items of a JSON array, each as its bytes; their form is not checked.

    Only brackets, strings and the commas between items are looked at: however deep one item is, and
    whatever is wrong with it, the others are found. Each is to be judged by itself. Of more than
    `most` one more is returned, and the rest is not looked at.

    Raises:
        NotStrictJson: the text is no array, or a bracket or string in it has no end, or there is
            so much in it that it is not worth looking further.
    """
    text = encoded.strip(_SPACES)
    if not (text.startswith(b"[") and text.endswith(b"]") and len(text) > 1):
        raise NotStrictJson(Fault.NOT_JSON)
    inner = text[1:-1].strip(_SPACES)
    return list(islice(_items(inner), most + 1)) if inner else []


def _items(inner: bytes) -> Iterator[bytes]:
    """The text between the commas that are within no other brackets and no string."""
    begins, owed = 0, bytearray()
    for marks, mark in enumerate(_MARK_IN_ARRAY.finditer(inner)):
        if marks > MOST_MARKS_IN_ARRAY:
            raise NotStrictJson(Fault.TOO_MANY_MEMBERS)
        match mark[0][:1]:
            case b"," if not owed:
                yield _something(inner[begins : mark.start()])
                begins = mark.end()
            case b"[":
                owed += b"]"
            case b"{":
                owed += b"}"
            case (b"]" | b"}") as closed if not owed or owed.pop() != ord(closed):
                raise NotStrictJson(Fault.NOT_JSON)
            case b'"' if not mark["end"]:
                raise NotStrictJson(Fault.NOT_JSON)
    if owed:
        raise NotStrictJson(Fault.NOT_JSON)
    yield _something(inner[begins:])


def _something(item: bytes) -> bytes:
    stripped = item.strip(_SPACES)
    if not stripped:
        raise NotStrictJson(Fault.NOT_JSON)
    return stripped


def _require_bounded(text: str, *, deepest: int) -> None:
    # Counted before parsing: the parser recurses, and would exhaust the stack of the request; and
    # it holds the interpreter for as long as there are values, whatever else waits. Every value
    # but the first of an object or array follows a comma, and a name is followed by its value.
    outside, strings = _STRING.subn("", text, count=2 * MOST_VALUES)
    if strings == 2 * MOST_VALUES or outside.count(",") > MOST_VALUES:
        raise NotStrictJson(Fault.TOO_MANY_MEMBERS)
    depth = 0
    for at, bracket in enumerate(_BRACKET.finditer(outside)):
        depth += 1 if bracket[0] in _OPENING else -1
        if depth > deepest:
            raise NotStrictJson(Fault.TOO_DEEP)
        if at > MOST_BRACKETS:
            raise NotStrictJson(Fault.TOO_MANY_MEMBERS)


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotStrictJson(Fault.DUPLICATE_MEMBER)
    return members


def _integer(literal: str) -> int:
    # The length first: converting a long run of digits is quadratic in its length.
    if len(literal) > LONGEST_NUMBER or abs(value := int(literal)) > LARGEST_INTEGER:
        raise NotStrictJson(Fault.NUMBER_OUT_OF_RANGE)
    return value


def _real(literal: str) -> float:
    if len(literal) > LONGEST_NUMBER or not math.isfinite(value := float(literal)):
        raise NotStrictJson(Fault.NUMBER_OUT_OF_RANGE)
    return value


def _constant(_literal: str) -> object:
    # NaN and the infinities are not JSON, and compare with any instant as suits an attacker.
    raise NotStrictJson(Fault.NUMBER_OUT_OF_RANGE)
