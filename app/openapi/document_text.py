"""Text of the document: the bytes that are committed and served, one line an operation."""

import json
from typing import Any

_WHOLE = 3
"""How many levels of objects have lines of their own: /paths/{path}/{method} is the third."""


def text(document: dict[str, Any]) -> str:
    """The document as JSON that is small to send, and whose changes show line by line."""
    return _lines(document, level=0) + "\n"


def _lines(value: object, *, level: int) -> str:
    if not isinstance(value, dict) or not value or level == _WHOLE:
        return _compact(value)
    members = (f"{_compact(key)}:{_lines(of, level=level + 1)}" for key, of in value.items())
    return "{\n" + ",\n".join(members) + "\n}"


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
