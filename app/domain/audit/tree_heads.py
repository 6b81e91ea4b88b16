"""Signed heads of the audit log, as text for witnesses (C2SP tlog-checkpoint, signed-note).

A checkpoint is the origin of the tree, its size, its root in base64, the epoch and the instant of
signing, each on a line of its own; then an empty line, and the signature on a line.
"""

import binascii
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from app.domain.audit.events import DIGEST_BYTES, instant

_ED25519 = b"\x01"
KEY_ID_BYTES = 4


def origin(partnership: str) -> str:
    """The name of a partnership's tree, from the partnership's short name."""
    return f"frontdoor/{partnership}"


def statement(origin: str, *, size: int, root_hash: bytes, epoch: int, signed_at: datetime) -> str:
    """The text to sign, up to and including its last line feed."""
    return (
        f"{origin}\n{size}\n{b64encode(root_hash).decode()}\n"
        f"epoch {epoch}\nsigned {instant(signed_at)}\n"
    )


def key_id(origin: str, public_key: bytes) -> bytes:
    """The id that distinguishes the keys of one signer; it is not secret and proves nothing."""
    return sha256(origin.encode() + b"\n" + _ED25519 + public_key).digest()[:KEY_ID_BYTES]


def verifier_key(origin: str, public_key: bytes) -> str:
    """The public key in the form witnesses use: name, key id and key."""
    return (
        f"{origin}+{key_id(origin, public_key).hex()}+{b64encode(_ED25519 + public_key).decode()}"
    )


def checkpoint(statement: str, signature: bytes, *, origin: str, public_key: bytes) -> str:
    """The statement and its Ed25519 signature, as one text."""
    signed = b64encode(key_id(origin, public_key) + signature).decode()
    return f"{statement}\n\N{EM DASH} {origin} {signed}\n"


@dataclass(frozen=True, slots=True)
class HeldHead:
    """What a checkpoint says that someone saved; who signed it is for its reader to verify."""

    statement: str
    origin: str
    size: int
    root_hash: bytes
    epoch: int
    key_id: bytes
    signature: bytes


_HELD = re.compile(
    r"(?P<statement>(?P<origin>[^\n]{1,200})\n(?P<size>[1-9][0-9]{0,17})\n(?P<root>[A-Za-z0-9+/=]{44})\n"
    r"epoch (?P<epoch>[0-9]{1,9})\nsigned [0-9T:.Z-]{27}\n)"
    r"\n\N{EM DASH} (?P<name>[^\n]{1,200}) (?P<signed>[A-Za-z0-9+/=]{92})\n"
)
"""A checkpoint exactly as `checkpoint` writes it, by one signer."""


def read_checkpoint(text: str) -> HeldHead | None:
    """What a checkpoint says; None where it is not one that this service could have written."""
    found = _HELD.fullmatch(text)
    if found is None or found["name"] != found["origin"]:
        return None
    try:
        root, signed = (b64decode(found[part], validate=True) for part in ("root", "signed"))
    except binascii.Error:
        return None
    if len(root) != DIGEST_BYTES:
        return None
    return HeldHead(
        statement=found["statement"],
        origin=found["origin"],
        size=int(found["size"]),
        root_hash=root,
        epoch=int(found["epoch"]),
        key_id=signed[:KEY_ID_BYTES],
        signature=signed[KEY_ID_BYTES:],
    )
