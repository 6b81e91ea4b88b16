"""Who sent this request, proved by its token: the one importer of the token library."""

import os
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from jose import jwk, jws
from jose.backends.base import Key
from jose.backends.cryptography_backend import CryptographyECKey, CryptographyRSAKey
from jose.exceptions import JOSEError
from typing_extensions import override

from app.auth.issuers import Algorithm, IssuerConfig, IssuersMisconfigured, PublicKey, public_keys
from app.domain.directory import tokens
from app.domain.directory.tokens import Identity, Reason, TokenRefused, UnverifiedToken
from app.settings import Environment

__all__ = [
    "Identity",
    "IssuerConfig",
    "IssuersMisconfigured",
    "LocalIssuer",
    "LocalIssuerInProduction",
    "TokenBackendMissing",
    "TokenRefused",
    "TrustedIssuers",
    "TrustedKey",
    "assert_backend",
    "load_issuers",
    "local_issuer",
    "verify",
]

LOCAL_ISSUER = "urn:frontdoor:local-issuer"
LOCAL_KEY_FILE = "local-issuer.pem"
LOCAL_LONGEST_LIFE = timedelta(hours=12)
LOCAL_STRONG_ACR = "phr"
"""Phishing-resistant, as OpenID Connect's EAP ACR Values 1.0 spell it."""

PROVED_AT_MOST = 4_096
"""Tokens whose signature is remembered as checked: more than are in use in one process at once."""


class TokenBackendMissing(RuntimeError):  # noqa: N818 - it names the fact that stops the start
    """The token library would fall back to arithmetic of its own."""


class LocalIssuerInProduction(ValueError):  # noqa: N818 - it names the fact that stops the start
    """Anyone who can read the development issuer's key file can sign in as any user."""


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """One key, and the only terms on which a signature by it counts."""

    key: Key
    algorithm: Algorithm
    audience: str
    longest_life: timedelta
    strong_acrs: frozenset[str]


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


@dataclass(frozen=True, slots=True)
class LocalIssuer:
    """An issuer for development and demonstration, made by `local_issuer`."""

    private_key: ec.EllipticCurvePrivateKey

    @property
    def key_id(self) -> str:
        """A digest of the public key: tokens of a key since thrown away name a key unknown."""
        return sha256(_public_pem(self.private_key.public_key())).hexdigest()[:16]

    def public_config(self, *, audience: str) -> IssuerConfig:
        """Say what to add to the trusted issuers so that this one's tokens are accepted."""
        return IssuerConfig(
            issuer=LOCAL_ISSUER,
            audience=audience,
            algorithm=Algorithm.ES256,
            longest_life_seconds=int(LOCAL_LONGEST_LIFE.total_seconds()),
            keys={self.key_id: _public_pem(self.private_key.public_key()).decode()},
            strong_acr_values=[LOCAL_STRONG_ACR],
        )

    def issue(
        self,
        subject: str,
        *,
        audience: str,
        now: datetime,
        life: timedelta,
        acr: str | None = LOCAL_STRONG_ACR,
        auth_time: datetime | None = None,
    ) -> str:
        """Sign an access token for `subject`, with an id of its own.

        By default it states a sign-in just now with a second factor; with an `acr` of None it
        does not say how.

        Raises:
            ValueError: `life` is longer than `LOCAL_LONGEST_LIFE`, so `verify` would refuse it.
        """
        if life > LOCAL_LONGEST_LIFE:
            raise ValueError(f"A local token lives at most {LOCAL_LONGEST_LIFE}.")
        claims = {
            "iss": LOCAL_ISSUER,
            "sub": subject,
            "aud": audience,
            "iat": int(now.timestamp()),
            "exp": int((now + life).timestamp()),
            "jti": secrets.token_urlsafe(16),
            "acr": acr,
            "auth_time": int((auth_time or now).timestamp()),
        }
        return jws.sign(
            {name: value for name, value in claims.items() if value is not None},
            jwk.construct(_private_pem(self.private_key), Algorithm.ES256),
            headers={"typ": "at+jwt", "kid": self.key_id},
            algorithm=Algorithm.ES256,
        )


def local_issuer(folder: Path, *, environment: Environment) -> LocalIssuer:
    """Open the development issuer whose key is in `folder`, making the key the first time.

    Raises:
        LocalIssuerInProduction: anywhere but in development.
        ValueError: the key file holds something else.
    """
    if environment is not Environment.DEVELOPMENT:
        raise LocalIssuerInProduction("The local issuer works only in development.")
    path = folder / LOCAL_KEY_FILE
    if not path.exists():
        keep_new_key(path, _private_pem(ec.generate_private_key(ec.SECP256R1())))
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{path.name} is not an elliptic curve key.")  # noqa: TRY004 - a file's content, not an argument
    return LocalIssuer(key)


def keep_new_key(path: Path, pem: bytes) -> None:
    """Write a key file that only its owner can read; an existing file is left as it is."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A temporary file is 0600 from the start, and linking it into place is atomic: of two
    # processes starting at once, both end up with the key of the first, whole.
    with NamedTemporaryFile(dir=path.parent) as fresh:
        fresh.write(pem)
        fresh.flush()
        with suppress(FileExistsError):
            os.link(fresh.name, path)


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
