"""Signed heads of the trail as text that any witness can keep (C2SP tlog-checkpoint, signed-note).

A checkpoint is the origin of the tree, its size, its root in base64, the epoch and the instant
of signing, each on a line of its own; then an empty line, and the signature on a line.
"""

from base64 import b64encode
from datetime import datetime
from hashlib import sha256

from app.domain.audit.events import instant

_ED25519 = b"\x01"
KEY_ID_BYTES = 4


def origin(partnership: str) -> str:
    """What the tree of a partnership is called, by the partnership's short name."""
    return f"frontdoor/{partnership}"


def statement(origin: str, *, size: int, root_hash: bytes, epoch: int, signed_at: datetime) -> str:
    """What is signed, to its last line feed."""
    return (
        f"{origin}\n{size}\n{b64encode(root_hash).decode()}\n"
        f"epoch {epoch}\nsigned {instant(signed_at)}\n"
    )


def key_id(origin: str, public_key: bytes) -> bytes:
    """Tells the keys of one signer apart; not a secret, and no proof of anything."""
    return sha256(origin.encode() + b"\n" + _ED25519 + public_key).digest()[:KEY_ID_BYTES]


def verifier_key(origin: str, public_key: bytes) -> str:
    """The public key as witnesses write it down: name, key id and key."""
    return (
        f"{origin}+{key_id(origin, public_key).hex()}+{b64encode(_ED25519 + public_key).decode()}"
    )


def checkpoint(statement: str, signature: bytes, *, origin: str, public_key: bytes) -> str:
    """The statement and its Ed25519 signature, as one text."""
    signed = b64encode(key_id(origin, public_key) + signature).decode()
    return f"{statement}\n\N{EM DASH} {origin} {signed}\n"
