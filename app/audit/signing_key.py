"""The key that signs heads of the audit log; only the worker, which seals, holds it."""

from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from app.auth.key_files import write_new_key
from app.settings import Settings

KEY_FILE = "audit-key.pem"


class AuditKeyMissing(RuntimeError):  # noqa: N818 - it names the fact that stops the start
    """Nothing could be sealed in a way that anybody would believe."""


@dataclass(frozen=True, slots=True)
class AuditKey:
    """An Ed25519 key."""

    private_key: Ed25519PrivateKey

    @property
    def public_key(self) -> bytes:
        """The 32 bytes that signatures are verified with."""
        return self.private_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, statement: str) -> bytes:
        """The signature over a text, 64 bytes."""
        return self.private_key.sign(statement.encode())


def is_signed(statement: str, signature: bytes, *, public_key: bytes) -> bool:
    """Whether a signature over a text is that of a key."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, statement.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def audit_key(settings: Settings) -> AuditKey:
    """The key of `AUDIT_KEY` (PEM); a development machine makes and keeps one of its own.

    Raises:
        AuditKeyMissing: there is none in production, or it is not an Ed25519 key.
    """
    if settings.audit_key is not None:
        return _load(settings.audit_key.get_secret_value().encode())
    if settings.in_production:
        raise AuditKeyMissing("AUDIT_KEY is required in production to seal the audit log.")
    return _load(_kept(settings.data_folder / KEY_FILE))


def _load(pem: bytes) -> AuditKey:
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):
        raise AuditKeyMissing("AUDIT_KEY is not a private key in PEM.") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise AuditKeyMissing("AUDIT_KEY is not an Ed25519 key.")
    return AuditKey(key)


def _kept(path: Path) -> bytes:
    if not path.exists():
        fresh = Ed25519PrivateKey.generate()
        write_new_key(path, fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path.read_bytes()
