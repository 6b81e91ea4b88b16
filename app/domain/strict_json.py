"""JSON that every parser reads alike: one value per name, finite numbers, shallow."""

import json
import math
import re
from collections.abc import Iterator
from enum import StrEnum

LARGEST_INTEGER = 2**53 - 1  # beyond it, parsers that use doubles read another number
LONGEST_NUMBER = 32

# The closing quote is optional and the repeat possessive, so that a string without an end is
# read once and not once from each of its quotes.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]')


class Fault(StrEnum):
    """What makes a text unfit to be read as JSON."""

    NOT_JSON = "not_json"
    DUPLICATE_MEMBER = "duplicate_member"
    NUMBER_OUT_OF_RANGE = "number_out_of_range"
    TOO_DEEP = "too_deep"


class NotStrictJson(Exception):  # noqa: N818 - it names a fact about the text
    """The text is not JSON, or is JSON that two parsers may read differently."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault)


def parse(encoded: bytes, *, deepest: int) -> object:
    """Read UTF-8 JSON with no more than `deepest` levels of objects and arrays.

    Numbers and names are held to I-JSON (RFC 7493). Strings are as the text has them: an escape
    may still hide a NUL or a lone surrogate, which is for whoever reads that string to refuse.

    Raises:
        NotStrictJson: in every other case.
    """
    try:
        text = encoded.decode("utf-8")
        _require_shallow(text, deepest=deepest)
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


def items(encoded: bytes, *, deepest: int) -> list[bytes]:
    """The items of a JSON array, each as the bytes that stand for it; their form is not judged.

    Raises:
        NotStrictJson: the text is not an array, or is too deep.
    """
    try:
        text = encoded.decode("utf-8")
        _require_shallow(text, deepest=deepest + 1)
        return [item.encode() for item in _items(text)]
    except ValueError:
        raise NotStrictJson(Fault.NOT_JSON) from None


_SPACE = re.compile(r"[ \t\n\r]*")


def _items(text: str) -> Iterator[str]:
    """The items of an array, found by reading each for where it ends."""
    decoder = json.JSONDecoder()
    at = _skip(text, 0, "[")
    ended = text.startswith("]", at)
    while not ended:
        _, end = decoder.raw_decode(text, at)
        yield text[at:end]
        at = _past_spaces(text, end)
        ended = text.startswith("]", at)
        at = at if ended else _skip(text, at, ",")
    if _past_spaces(text, at + 1) != len(text):
        raise NotStrictJson(Fault.NOT_JSON)


def _skip(text: str, at: int, mark: str) -> int:
    """Past a mark that must be here, and the spaces around it."""
    at = _past_spaces(text, at)
    if not text.startswith(mark, at):
        raise NotStrictJson(Fault.NOT_JSON)
    return _past_spaces(text, at + 1)


def _past_spaces(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()


def _require_shallow(text: str, *, deepest: int) -> None:
    # Counted before parsing: the parser recurses, and would exhaust the stack of the request.
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        if match[0] in {"[", "{"}:
            depth += 1
        elif match[0] in {"]", "}"}:
            depth -= 1
        if depth > deepest:
            raise NotStrictJson(Fault.TOO_DEEP)


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
