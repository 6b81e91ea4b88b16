"""Signed heads of the audit log, as text for witnesses (C2SP tlog-checkpoint, signed-note).

A checkpoint is the origin of the tree, its size, its root in base64, the epoch and the instant of
signing, each on a line of its own; then an empty line, and the signature on a line.
"""

from base64 import b64encode
from datetime import datetime
from hashlib import sha256

from app.domain.audit.events import instant

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
