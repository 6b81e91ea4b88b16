"""Audit events: the commitment to each one, and the leaf that represents it in the sealed tree.

Anyone who verifies the audit log without this service needs only this docstring.

**Body.** The members of an event named in `MEMBERS`; a member without a value is left out. Ids are
lower-case UUIDs with hyphens, instants are in UTC as `2026-11-18T09:30:00.000000Z`.

**Canonical form.** The body as JSON (RFC 8259): members of every object sorted by name, no spaces,
no character escaped unless JSON requires it, whole numbers only; the text in UTF-8.

**Commitment.** SHA-256 over the 16 bytes of the event's salt followed by the canonical form.
Without the salt no one can find the body by guessing. A body that is lawfully destroyed is
destroyed with its salt, and the commitment stays.

**Leaf.** Seven lines of ASCII, each ended by a line feed: `frontdoor audit leaf`, the leaf's index
in the tree, the epoch, the transaction, the sequence, the event's id, and the commitment in
hexadecimal. Numbers are decimal. Moving, renumbering or swapping events changes their leaves.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from uuid import UUID

from app.domain.audit import tree_hashes

EPOCH_BEGUN = "audit_epoch.begun"
"""The action of the event that declares a restore. Only the sealer may write it."""

SALT_BYTES = 16
DIGEST_BYTES = 32

_encode = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


def instant(value: datetime) -> str:
    """An instant in the form the audit log uses."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def _listed(values: Iterable[object]) -> list[str]:
    return [str(value) for value in values]


def _as_it_is(value: object) -> object:
    return value


_WRITTEN: Mapping[str, Callable[[Any], object]] = MappingProxyType(
    {
        "id": str,
        "partnership_id": str,
        "occurred_at": instant,
        "user_id": str,
        "agency_id": str,
        "roles": _listed,
        "service": str,
        "action": str,
        "outcome": str,
        "refusal": str,
        "record_type": str,
        "record_id": str,
        "person_id": str,
        "shown_ids": _listed,
        "purpose": str,
        "request_id": str,
        "facts": _as_it_is,
    }
)

MEMBERS = tuple(_WRITTEN)
"""A member added later may be empty in every earlier event, and so leaves them unchanged."""


@dataclass(frozen=True, slots=True)
class Position:
    """The place of an event among all events of its partnership.

    `epoch` rises at every restore, because `xid` (the transaction) and `sequence` may then restart
    from an earlier number.
    """

    epoch: int
    xid: int
    sequence: int


def body(event: Mapping[str, Any]) -> dict[str, Any]:
    """The members of an event that its commitment covers, as JSON values."""
    return {
        name: written(value)
        for name, written in _WRITTEN.items()
        if (value := event[name]) is not None
    }


def commitment(body: Mapping[str, Any], *, salt: bytes) -> bytes:
    """The hash that binds the writer of the event to its body without revealing the body."""
    return sha256(salt + _encode(body).encode()).digest()


def leaf_hash(index: int, position: Position, *, event_id: UUID, commitment: bytes) -> bytes:
    """The hash of the leaf that represents an event (RFC 9162)."""
    data = (
        f"frontdoor audit leaf\n{index}\n{position.epoch}\n{position.xid}\n{position.sequence}\n"
        f"{event_id}\n{commitment.hex()}\n"
    )
    return tree_hashes.leaf_hash(data.encode("ascii"))
