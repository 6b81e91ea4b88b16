"""CloudEvents: the attributes as headers carry them, and data that travels in base64."""

import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

from app.domain import strict_json
from app.domain.notifications.notifications import Fault

DEEPEST: Final = 32
"""Levels of one event."""

_DATA: Final = "data"
_IN_BASE64: Final = "data_base64"
# The repeat is possessive, so that a string without an end is read once.
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_WHITE_SPACE: Final = str.maketrans("", "", " \t\r\n")


class NotAnEvent(Exception):  # noqa: N818 - it names a fact about what was sent
    """Something sent as an event cannot be read; `fault` says where and why.

    `event` holds the attributes that could be read: the sender's name for it may be among them.
    """

    def __init__(self, fault: Fault, *, event: object = None) -> None:
        self.fault = fault
        self.event = event
        super().__init__(fault.code)


def whole_event(body: bytes) -> object:
    """Read an event in structured mode, or one of a batch; its data may travel in base64.

    Raises:
        NotAnEvent: it is not strict JSON, or its `data_base64` is not.
    """
    event = _parse(body, pointer="", deepest=DEEPEST)
    try:
        return _with_data(event)
    except NotAnEvent as refused:
        raise NotAnEvent(refused.fault, event=event) from None


def event_of_headers(attributes: Mapping[str, str], body: bytes) -> dict[str, object]:
    """Read an event in binary mode: attributes as they stood in headers, and the data alone.

    Raises:
        NotAnEvent: an attribute is not UTF-8, or the data is not strict JSON.
    """
    event: dict[str, object] = {}
    faults: list[Fault] = []
    for name, value in attributes.items():
        try:
            event[name] = _attribute(value)
        except UnicodeError:
            faults.append(Fault(f"/{name}", "not_utf_8"))
    if faults:
        raise NotAnEvent(faults[0], event=event)
    try:
        return event | {_DATA: _parse(body, pointer="", deepest=DEEPEST)}
    except NotAnEvent as refused:
        raise NotAnEvent(refused.fault, event=event) from None


def is_json(media_type: str) -> bool:
    """Whether a media type without its parameters declares JSON (CloudEvents JSON format, 3.1)."""
    kind, _, form = media_type.partition("/")
    return bool(kind) and (form == "json" or (form.endswith("+json") and form != "+json"))


def _attribute(value: str) -> str:
    """Decode a header as the HTTP binding (3.1.3.2) says: quoted strings first, then percent signs.

    Senders by an older edition of the binding quote what newer ones encode.

    Raises:
        UnicodeError: the encoded bytes are not UTF-8.
    """
    unquoted = _QUOTED.sub(lambda found: _ESCAPED.sub(r"\1", found[1]), value)
    return unquote(unquoted, errors="strict")


def _with_data(event: object) -> object:
    if not isinstance(event, dict) or event.get(_IN_BASE64) is None:
        return event
    others: dict[str, Any] = {name: held for name, held in event.items() if name != _IN_BASE64}
    if others.get(_DATA) is not None:
        raise NotAnEvent(Fault(f"/{_IN_BASE64}", "data_sent_twice"))
    encoded = event[_IN_BASE64]
    if not isinstance(encoded, str):
        raise NotAnEvent(Fault(f"/{_IN_BASE64}", "string_type"))
    try:
        data = b64decode(encoded.translate(_WHITE_SPACE), validate=True)
    except ValueError:
        raise NotAnEvent(Fault(f"/{_IN_BASE64}", "not_base64")) from None
    return others | {_DATA: _parse(data, pointer=f"/{_IN_BASE64}", deepest=DEEPEST - 1)}


def _parse(encoded: bytes, *, pointer: str, deepest: int) -> object:
    try:
        return strict_json.parse(strict_json.unmarked(encoded), deepest=deepest)
    except strict_json.NotStrictJson as refused:
        raise NotAnEvent(Fault(pointer, refused.fault)) from None
