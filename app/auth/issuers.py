"""The issuers an installation trusts, and their public keys, refused where weak."""

from base64 import urlsafe_b64decode
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from pydantic import BaseModel, ConfigDict, Field

from app.domain.directory.partnerships import SLUG
from app.domain.directory.tokens import LONGEST_STRING

# 128 bits of strength, as P-256 has (NIST SP 800-57 part 1, table 2).
SMALLEST_RSA_KEY = 3072
SMALLEST_RSA_EXPONENT = 65_537
LONGEST_LIFE_SECONDS = 86_400

# RFC 7518 section 6: what makes a JSON Web Key a private or a shared one.
SECRET_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})

Text = Annotated[str, Field(min_length=1, max_length=LONGEST_STRING)]
# Sent to a client in a quoted header, separated by spaces: a value may contain neither.
AcrValue = Annotated[str, Field(max_length=LONGEST_STRING, pattern=r"^[!#-\[\]-~]+$")]
PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey


class Algorithm(StrEnum):
    """The signatures a trusted key may make: no shared secret, so none is taken for another."""

    RS256 = "RS256"
    PS256 = "PS256"
    ES256 = "ES256"


class IssuersMisconfigured(ValueError):  # noqa: N818 - it names the fact that stops the start
    """A configured issuer has no key, or one that is weak, secret, unreadable or given twice."""


class KeySet(BaseModel):
    """A JSON Web Key Set, as an issuer publishes it (RFC 7517 section 5)."""

    model_config = ConfigDict(frozen=True, strict=True, hide_input_in_errors=True)

    keys: list[dict[str, Any]]


class IssuerConfig(BaseModel):
    """An issuer whose tokens are accepted, and everything its keys are pinned to.

    `keys` is public keys in PEM by key id, or the issuer's key set. To move an issuer to another
    algorithm, list it twice, with different key ids, until its old tokens have run out.
    `strong_acr_values` are what it writes into `acr` for a sign-in with a second factor; without
    any, its users cannot do what needs step-up authentication. `home` is the short name of the
    partnership where its users act when a request names none: for an issuer of one partnership's
    own systems, whatever other partnerships they join.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", hide_input_in_errors=True)

    issuer: Text
    audience: Text
    algorithm: Annotated[Algorithm, Field(strict=False)]
    longest_life_seconds: Annotated[int, Field(gt=0, le=LONGEST_LIFE_SECONDS)]
    keys: dict[Text, str] | KeySet
    strong_acr_values: list[AcrValue] = Field(default_factory=list)
    home: Annotated[str, Field(pattern=SLUG)] | None = None


def public_keys(config: IssuerConfig) -> dict[str, PublicKey]:
    """Read an issuer's keys, by key id.

    Keys that a key set marks for another use or algorithm are passed over.

    Raises:
        IssuersMisconfigured: there is none, or one is weak, secret, unreadable or given twice.
            The text names the issuer and the key id, never the key.
    """
    keys: dict[str, PublicKey] = {}
    for key_id, given in _given(config):
        name = f"Issuer {config.issuer!r}, key {key_id!r}"
        if key_id in keys:
            raise IssuersMisconfigured(f"{name}: given twice.")
        try:
            key = _from_pem(given) if isinstance(given, str) else _from_jwk(given)
        except (ValueError, LookupError, TypeError, UnsupportedAlgorithm):
            # `from None`: a decoder's error may quote a key that was meant to be secret.
            raise IssuersMisconfigured(f"{name}: not a readable public key.") from None
        keys[key_id] = _strong(key, algorithm=config.algorithm, name=name)
    if not keys:
        raise IssuersMisconfigured(f"Issuer {config.issuer!r}: no key to check signatures with.")
    return keys


def _given(config: IssuerConfig) -> Iterator[tuple[str, str | dict[str, Any]]]:
    if not isinstance(config.keys, KeySet):
        yield from config.keys.items()
        return
    for member in config.keys.keys:
        if member.get("use", "sig") == "sig" and member.get("alg", config.algorithm) == (
            config.algorithm
        ):
            if not isinstance(key_id := member.get("kid"), str):
                raise IssuersMisconfigured(f"Issuer {config.issuer!r}: a key without an id.")
            yield key_id, member


def _from_pem(pem: str) -> object:
    return load_pem_public_key(pem.encode())


def _from_jwk(member: dict[str, Any]) -> object:
    if not SECRET_MEMBERS.isdisjoint(member):
        raise ValueError
    match member["kty"], member.get("crv"):
        case "RSA", None:
            numbers = rsa.RSAPublicNumbers(e=_number(member["e"]), n=_number(member["n"]))
            return numbers.public_key()
        case "EC", "P-256":
            x, y = _number(member["x"]), _number(member["y"])
            return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        case _:
            raise ValueError


def _number(encoded: str) -> int:
    return int.from_bytes(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))


def _strong(key: object, *, algorithm: Algorithm, name: str) -> PublicKey:
    if algorithm is Algorithm.ES256:
        if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
            return key
        raise IssuersMisconfigured(f"{name}: {algorithm} needs a P-256 key.")
    if not isinstance(key, rsa.RSAPublicKey):
        raise IssuersMisconfigured(f"{name}: {algorithm} needs an RSA key.")
    if key.key_size < SMALLEST_RSA_KEY:
        raise IssuersMisconfigured(f"{name}: fewer than {SMALLEST_RSA_KEY} bits.")
    if key.public_numbers().e < SMALLEST_RSA_EXPONENT:
        raise IssuersMisconfigured(f"{name}: a public exponent below {SMALLEST_RSA_EXPONENT}.")
    return key
