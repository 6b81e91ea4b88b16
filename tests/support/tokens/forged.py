"""Tokens made by hand, so that a test can break exactly one thing and sign the result."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.auth.tokens import TrustedIssuers, load_issuers

ISSUER = "https://login.alpha-invented.example"
OTHER_ISSUER = "https://login.beta-invented.example"
AUDIENCE = "frontdoor"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NOW_SECONDS = int(NOW.timestamp())
LONGEST_LIFE = 3600

Sign = Callable[[bytes], bytes]
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@cache
def ec_key(name: str) -> ec.EllipticCurvePrivateKey:
    """One P-256 key for each name, the same throughout a run."""
    return ec.generate_private_key(ec.SECP256R1())


@cache
def rsa_key(name: str, *, bits: int = 3072, exponent: int = 65_537) -> rsa.RSAPrivateKey:
    """One RSA key for each name, the same throughout a run."""
    return rsa.generate_private_key(exponent, bits)


def pem(key: PrivateKey) -> str:
    """The public half, as an operator configures it."""
    encoded = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return encoded.decode()


def der(key: PrivateKey) -> bytes:
    """The public half, as bytes an attacker may have found."""
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def record(algorithm: str, keys: object, *, issuer: str = ISSUER) -> dict[str, Any]:
    """A configured issuer, as it stands in the settings."""
    return {
        "issuer": issuer,
        "audience": AUDIENCE,
        "algorithm": algorithm,
        "longest_life_seconds": LONGEST_LIFE,
        "keys": keys,
    }


@cache
def trusted_issuers() -> TrustedIssuers:
    """Two issuers; the first has one RSA key under both of its paddings, which is asking for it."""
    return load_issuers(
        [
            record("ES256", {"es": pem(ec_key("alpha"))}),
            record("RS256", {"rs": pem(rsa_key("alpha"))}),
            record("PS256", {"ps": pem(rsa_key("alpha"))}),
            record("ES256", {"beta": pem(ec_key("beta"))}, issuer=OTHER_ISSUER),
        ]
    )


def es256_der(key: ec.EllipticCurvePrivateKey) -> Sign:
    """ECDSA as most libraries write it, and as JWS does not."""
    return lambda message: key.sign(message, ec.ECDSA(SHA256()))


def es256(key: ec.EllipticCurvePrivateKey) -> Sign:
    """ECDSA as RFC 7518 section 3.4 writes it."""

    def sign(message: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(message, ec.ECDSA(SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)

    return sign


def rs256(key: rsa.RSAPrivateKey, *, digest: HashAlgorithm | None = None) -> Sign:
    """PKCS #1 version 1.5."""
    return lambda message: key.sign(message, padding.PKCS1v15(), digest or SHA256())


def ps256(key: rsa.RSAPrivateKey, *, salt: int = 32, mask: HashAlgorithm | None = None) -> Sign:
    """PSS, with a salt of any length."""
    pss = padding.PSS(padding.MGF1(mask or SHA256()), salt)
    return lambda message: key.sign(message, pss, SHA256())


def hs256(secret: bytes) -> Sign:
    """A shared secret, where there should be none."""
    return lambda message: hmac.digest(secret, message, hashlib.sha256)


def header(**changes: object) -> dict[str, object]:
    """The header of a good token, with changes."""
    return {"alg": "ES256", "typ": "at+jwt", "kid": "es"} | changes


def claims(**changes: object) -> dict[str, object]:
    """The claims of a good token, with changes."""
    return {
        "iss": ISSUER,
        "sub": "invented-practitioner",
        "aud": AUDIENCE,
        "iat": NOW_SECONDS - 60,
        "exp": NOW_SECONDS + 600,
        "jti": "invented-token-1",
    } | changes


def without(members: Mapping[str, object], name: str) -> dict[str, object]:
    """The same, less one member."""
    return {key: value for key, value in members.items() if key != name}


def segment(content: object) -> str:
    """Base64url without padding; bytes and text as they are, anything else as JSON."""
    if isinstance(content, str):
        content = content.encode()
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def seal(head: str, body: str, *, sign: Sign | None = None) -> str:
    """Sign two segments, whatever they hold; the key is a good one unless given."""
    signing_input = f"{head}.{body}"
    return f"{signing_input}.{segment((sign or es256(ec_key('alpha')))(signing_input.encode()))}"


def forge(head: object = None, body: object = None, *, sign: Sign | None = None) -> str:
    """Sign a header and a payload; whatever is not given is good."""
    return seal(
        segment(header() if head is None else head),
        segment(claims() if body is None else body),
        sign=sign,
    )


def head(**changes: object) -> str:
    """A token whose header is changed, and nothing else."""
    return forge(header(**changes))


def body(**changes: object) -> str:
    """A token whose claims are changed, and nothing else."""
    return forge(body=claims(**changes))


def with_text(members: Mapping[str, object], extra: str) -> str:
    """JSON with text added that `json.dumps` would not write."""
    return f"{json.dumps(members)[:-1]},{extra}}}"


def respelt(canonical: str) -> str:
    """The same bytes in another base64url text, by the unused bits of its last character."""
    assert len(canonical) % 4 in {2, 3}, "every bit is used"
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return canonical[:-1] + alphabet[alphabet.index(canonical[-1]) + 1]
