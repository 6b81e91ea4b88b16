"""Requests as bytes, each bad in a way of its own: how they are written, and all of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tests.support.scenarios.pathway import FAMILY_TOLD, NAMED_CHILD

MARK = "Quillfeather"
"""Stands in whatever is sent that could be repeated; no answer may hold it."""

TOKEN, KEY, FOREIGN = b"@TOKEN@", b"@KEY@", b"@FOREIGN@"
"""Written over when a request is sent: a good token, a fresh key, a token nobody issued."""

AN_ID = "0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4dab"

GOOD: dict[str, Any] = {
    "channel": "telephone",
    "source": "2A",
    "referrer": {"name": f"{MARK} (invented)"},
    "concern": f"An invented worry of {MARK}.",
    "safe_now": "safe",
    "factors": [],
    "family": FAMILY_TOLD,
    "children": [NAMED_CHILD],
}
"""A contact that would be recorded, were it not for what a case spoils."""

CONTACTS = "POST /v1/contacts HTTP/1.1"


class Answered(StrEnum):
    """By whom a request is refused."""

    US = "by us, as a problem"
    SERVER = "by the server, with a bare status: what arrived is no HTTP"
    NOBODY = "by closing the connection: there is nothing that could be answered"


@dataclass(frozen=True, slots=True)
class Raw:
    """What is sent, who refuses it, and with which status.

    `audited` names the rule that refused somebody known: that is on the trail, and nothing else.
    """

    sent: bytes
    status: int = 400
    answered: Answered = Answered.US
    audited: str | None = None


Cases = Mapping[str, Raw]


def request(
    line: str | bytes = CONTACTS,
    *,
    body: bytes | str | Mapping[str, Any] | None = None,
    raw_headers: bytes = b"",
    **headers: str | bytes | None,
) -> bytes:
    """A request with a contact, or this body; a header that is None is left out.

    A name is written with underscores for hyphens.
    """
    encoded = _encoded(GOOD if body is None else body)
    fields: dict[str, str | bytes | None] = {
        "Host": "frontdoor.test",
        "Authorization": b"Bearer " + TOKEN,
        "Idempotency-Key": KEY,
        "Content-Type": "application/json",
        "Content-Length": str(len(encoded)),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    lines = [
        name.encode() + b": " + _bytes(value) for name, value in fields.items() if value is not None
    ]
    return b"\r\n".join([_bytes(line), *lines]) + b"\r\n" + raw_headers + b"\r\n" + encoded


def get(target: str, **headers: str | bytes | None) -> bytes:
    """A request without a body."""
    fields: dict[str, Any] = {"Content_Type": None, "Content_Length": None, "Idempotency_Key": None}
    return request(f"GET {target} HTTP/1.1", body=b"", **(fields | headers))


def contact(**changes: Any) -> bytes:
    """A contact with members changed."""
    return request(body=GOOD | changes)


def child(**changes: Any) -> bytes:
    """A contact about a child some of whose members are changed."""
    return contact(children=[NAMED_CHILD | changes])


def with_text(text: str | bytes, *, member: str = "concern") -> bytes:
    """A contact in which a member has this text for its value, whatever it is."""
    whole = json.dumps(GOOD | {member: "@@"}).encode()
    return request(body=whole.replace(b'"@@"', _bytes(text)))


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


def _encoded(body: bytes | str | Mapping[str, Any]) -> bytes:
    return _bytes(body if isinstance(body, bytes | str) else json.dumps(body))
