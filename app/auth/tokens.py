"""Who sent this request, proved by its token: the one importer of the token library."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
)
from jose import jwk, jws
from jose.backends.base import Key
from jose.backends.cryptography_backend import CryptographyECKey, CryptographyRSAKey
from jose.exceptions import JOSEError
from typing_extensions import override

from app.auth.issuers import Algorithm, IssuerConfig, IssuersMisconfigured, PublicKey, public_keys
from app.domain.directory import tokens
from app.domain.directory.tokens import Identity, Reason, TokenRefused, UnverifiedToken

__all__ = [
    "Identity",
    "IssuerConfig",
    "IssuersMisconfigured",
    "TokenBackendMissing",
    "TokenRefused",
    "TrustedIssuers",
    "TrustedKey",
    "assert_backend",
    "load_issuers",
    "verify",
]


PROVED_AT_MOST = 4_096
"""Tokens whose signature is remembered as checked: more than are in use in one process at once."""


class TokenBackendMissing(RuntimeError):  # noqa: N818 - it names the fact that stops the start
    """The token library would fall back to arithmetic of its own."""


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """One key, and the only terms on which a signature by it counts."""

    key: Key
    algorithm: Algorithm
    audience: str
    longest_life: timedelta
    strong_acrs: frozenset[str]
    home: str | None


@dataclass(frozen=True, slots=True)
class _Proved:
    """What a token says, and the key that signed it."""

    claims: Mapping[str, object]
    key: TrustedKey


@dataclass(frozen=True, slots=True)
class TrustedIssuers:
    """The configured keys, by issuer and key id; nothing in a token can add to them.

    `proved` remembers, by digest, tokens that one of these very keys was found to have signed.
    That never changes, so it is not asked again; whether the token holds *now* is asked on
    every request, here of the clock and in the database of revocations and roles. A refusal is
    not remembered, and other keys begin with an empty memory of their own.
    """

    keys: Mapping[str, Mapping[str, TrustedKey]]
    proved: dict[bytes, _Proved] = field(default_factory=dict, repr=False, compare=False)

    def key_for(self, token: UnverifiedToken) -> TrustedKey:
        """Choose the key a token says it was signed with.

        Raises:
            TokenRefused: the issuer has no such key, or that key makes other signatures.
        """
        keys = self.keys.get(token.issuer)
        if keys is None:
            raise TokenRefused(Reason.UNKNOWN_ISSUER)
        trusted = keys.get(token.key_id)
        if trusted is None:
            raise TokenRefused(Reason.UNKNOWN_KEY)
        if token.algorithm != trusted.algorithm:
            raise TokenRefused(Reason.WRONG_ALGORITHM)
        return trusted


class _PssKey(Key):
    """PS256 (RFC 7518 section 3.5), which the token library does not know."""

    def __init__(self, key: rsa.RSAPublicKey) -> None:
        self._key = key

    @override
    def verify(self, msg: bytes, sig: bytes) -> bool:
        salted = padding.PSS(mgf=padding.MGF1(SHA256()), salt_length=SHA256.digest_size)
        try:
            self._key.verify(sig, msg, salted, SHA256())
        except InvalidSignature:
            return False
        return True


def assert_backend() -> None:
    """Refuse to start unless the cryptography package checks the signatures.

    Without it python-jose falls back, in silence, to pure-Python arithmetic.

    Raises:
        TokenBackendMissing: the library would choose another backend.
    """
    if (jwk.get_key("ES256"), jwk.get_key("RS256")) != (CryptographyECKey, CryptographyRSAKey):
        raise TokenBackendMissing("python-jose must use its cryptography backend.")


def load_issuers(configs: Iterable[IssuerConfig | Mapping[str, Any]]) -> TrustedIssuers:
    """Load every configured key once, so that what is wrong with one stops the start.

    Raises:
        IssuersMisconfigured: a key is weak, secret, unreadable or given twice.
        pydantic.ValidationError: a record is not an `IssuerConfig`.
        TokenBackendMissing: see `assert_backend`.
    """
    assert_backend()
    trusted: dict[str, dict[str, TrustedKey]] = {}
    for given in configs:
        config = IssuerConfig.model_validate(given)
        keys = trusted.setdefault(config.issuer, {})
        for key_id, key in public_keys(config).items():
            if key_id in keys:
                raise IssuersMisconfigured(
                    f"Issuer {config.issuer!r}, key {key_id!r}: given twice."
                )
            keys[key_id] = TrustedKey(
                key=_checker(key, algorithm=config.algorithm),
                algorithm=config.algorithm,
                audience=config.audience,
                longest_life=timedelta(seconds=config.longest_life_seconds),
                strong_acrs=frozenset(config.strong_acr_values),
                home=config.home,
            )
    return TrustedIssuers(trusted)


def verify(token: str, *, issuers: TrustedIssuers, now: datetime) -> Identity:
    """Say who sent a request, from its bearer token alone.

    Nothing is fetched, and `now`, an aware instant, is the only clock.

    Raises:
        TokenRefused: whatever is wrong with the token.
    """
    proved = _prove(token, issuers)
    return tokens.identify(
        proved.claims,
        audience=proved.key.audience,
        longest_life=proved.key.longest_life,
        now=now,
        strong_acrs=proved.key.strong_acrs,
        home=proved.key.home,
    )


def _prove(token: str, issuers: TrustedIssuers) -> _Proved:
    digest = _digest(token)
    known = issuers.proved.get(digest)
    if known is not None:
        return known
    unverified = tokens.read(token)
    trusted = issuers.key_for(unverified)
    try:
        jws.verify(token, trusted.key, algorithms=[trusted.algorithm])
    except JOSEError:
        raise TokenRefused(Reason.BAD_SIGNATURE) from None
    while len(issuers.proved) >= PROVED_AT_MOST:
        del issuers.proved[next(iter(issuers.proved))]
    return issuers.proved.setdefault(digest, _Proved(unverified.claims, trusted))


def _digest(token: object) -> bytes:
    """The digest a token is remembered by, so that a memory dump contains no token."""
    if not isinstance(token, str) or not token.isascii():
        raise TokenRefused(Reason.NOT_TEXT)
    return sha256(token.encode("ascii")).digest()


def _checker(key: PublicKey, *, algorithm: Algorithm) -> Key:
    if algorithm is Algorithm.PS256 and isinstance(key, rsa.RSAPublicKey):
        return _PssKey(key)
    return jwk.construct(_public_pem(key), algorithm)


def _public_pem(key: PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
