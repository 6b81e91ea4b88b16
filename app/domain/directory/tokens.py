"""Access tokens: the required form and claims of a token, checked before it is trusted."""

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from app.domain import strict_json
from app.domain.errors import Refusal

LONGEST_TOKEN = 8_192
LONGEST_HEADER = 1_024
LONGEST_STRING = 255
DEEPEST_NESTING = 16
LEEWAY = timedelta(seconds=10)
END_OF_TIME = 4_102_444_800  # 2100-01-01T00:00:00Z, well inside what a datetime can hold

# RFC 9068 section 4 allows these two spellings. An ID token or a logout token of the same issuer
# has another, and must never open a record. No issuer is known to vary the case.
ACCESS_TOKEN_TYPES = frozenset({"at+jwt", "application/at+jwt"})

# An allow-list, because every other member asks the verifier to fetch a key, to use the key
# that came with the token, or to change what is signed (jku, jwk, x5u, x5c, crit, b64 ...).
HEADER_MEMBERS = frozenset({"alg", "typ", "kid", "cty"})

# `cnf` binds a token to a key its bearer must prove to hold; `act` says that someone else is acting
# for the subject. Ignoring either would accept a stolen token, or blame the wrong person.
UNHONOURED_CLAIMS = frozenset({"cnf", "act"})

_SEGMENT = re.compile(r"[A-Za-z0-9_-]+")


class Reason(StrEnum):
    """Why a token was refused: for internal metrics, never shown to clients."""

    NOT_GIVEN = "not_given"
    NOT_TEXT = "not_text"
    TOO_LONG = "too_long"
    WRONG_SHAPE = "wrong_shape"
    NOT_CANONICAL = "not_canonical"
    NOT_JSON = strict_json.Fault.NOT_JSON
    DUPLICATE_MEMBER = strict_json.Fault.DUPLICATE_MEMBER
    NUMBER_OUT_OF_RANGE = strict_json.Fault.NUMBER_OUT_OF_RANGE
    TOO_DEEP = strict_json.Fault.TOO_DEEP
    NOT_AN_OBJECT = "not_an_object"
    HEADER_NOT_ALLOWED = "header_not_allowed"
    WRONG_TYPE = "wrong_type"
    UNKNOWN_ISSUER = "unknown_issuer"
    UNKNOWN_KEY = "unknown_key"
    WRONG_ALGORITHM = "wrong_algorithm"
    BAD_SIGNATURE = "bad_signature"
    MISSING_CLAIM = "missing_claim"
    MALFORMED_CLAIM = "malformed_claim"
    UNHONOURED_CLAIM = "unhonoured_claim"
    WRONG_AUDIENCE = "wrong_audience"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    FROM_THE_FUTURE = "from_the_future"
    LIFE_OUT_OF_BOUNDS = "life_out_of_bounds"
    REVOKED = "revoked"


class TokenRefused(Refusal):
    """There is no token, or one that proves nothing: expired, called back, or not for this service.

    The text is the same whatever was wrong, so that an attacker learns nothing by trying.
    """

    headline: ClassVar[str] = "Sign in again; the request has no token that is accepted here"

    def __init__(self, reason: Reason) -> None:
        # For metrics; it never holds anything from the token.
        self.reason = reason
        super().__init__()


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity proved by a token; permissions come from the database.

    A user is known by `issuer` and `subject` together: two issuers may use one subject.
    `authenticated_at` (the claim `auth_time`) and `acr` are None where the issuer did not say,
    which proves neither recent nor strong authentication. `strong_acrs` are the values of `acr`
    that count as strong for this issuer, and `home` the short name of the partnership where its
    users act if a request names none, both by its configuration.
    """

    issuer: str
    subject: str
    token_id: str
    expires_at: datetime
    authenticated_at: datetime | None
    acr: str | None
    strong_acrs: frozenset[str] = frozenset()
    home: str | None = None


@dataclass(frozen=True, slots=True)
class UnverifiedToken:
    """A well-formed token whose signature is unchecked: fit only for choosing a key."""

    algorithm: str
    key_id: str
    issuer: str
    claims: Mapping[str, object]


def read(token: object) -> UnverifiedToken:
    """Take a compact JWS (RFC 7515 section 7.1) apart, strictly, and check nothing yet.

    Anything that two parsers could read differently is refused here, before any library sees it:
    duplicate members, numbers without a portable value, encodings that do not re-encode to
    themselves. At most 8 kB, and 1 kB of decoded header.

    Raises:
        TokenRefused: in every case but a well-formed access token.
    """
    if not isinstance(token, str) or not token.isascii():
        raise TokenRefused(Reason.NOT_TEXT)
    if len(token) > LONGEST_TOKEN:
        raise TokenRefused(Reason.TOO_LONG)
    segments = token.split(".")
    if len(segments) != 3:  # noqa: PLR2004 - header, payload and signature
        raise TokenRefused(Reason.WRONG_SHAPE)
    header_bytes, payload_bytes, _signature = [_decoded(segment) for segment in segments]
    if len(header_bytes) > LONGEST_HEADER:
        raise TokenRefused(Reason.TOO_LONG)
    header = _object(header_bytes)
    if not header.keys() <= HEADER_MEMBERS or not all(map(_is_text, header.values())):
        raise TokenRefused(Reason.HEADER_NOT_ALLOWED)
    if not {"alg", "kid"} <= header.keys():
        raise TokenRefused(Reason.HEADER_NOT_ALLOWED)
    if header.get("typ") not in ACCESS_TOKEN_TYPES:
        raise TokenRefused(Reason.WRONG_TYPE)
    claims = _object(payload_bytes)
    return UnverifiedToken(
        algorithm=_text(header, "alg"),
        key_id=_text(header, "kid"),
        issuer=_text(claims, "iss"),
        claims=claims,
    )


def identify(
    claims: Mapping[str, object],
    *,
    audience: str,
    longest_life: timedelta,
    now: datetime,
    strong_acrs: frozenset[str] = frozenset(),
    home: str | None = None,
) -> Identity:
    """Return the identity in a token, from claims whose signature has been checked.

    `exp`, `nbf` and `iat` are allowed 10 seconds of disagreement between clocks (`LEEWAY`). A claim
    not named here is never read, so it can neither help nor hurt.

    Raises:
        TokenRefused: a claim is missing or malformed, or the token is not for `audience`, not
            valid at `now`, or valid for longer than `longest_life`.
    """
    if not UNHONOURED_CLAIMS.isdisjoint(claims):
        raise TokenRefused(Reason.UNHONOURED_CLAIM)
    if audience not in _audiences(claims):
        raise TokenRefused(Reason.WRONG_AUDIENCE)
    expires_at = _instant(claims, "exp")
    _require_current(claims, expires_at=expires_at, longest_life=longest_life, now=now)
    authenticated_at = _instant(claims, "auth_time") if "auth_time" in claims else None
    if authenticated_at is not None and authenticated_at > now + LEEWAY:
        # Otherwise a sign-in dated next year would count as recent until then.
        raise TokenRefused(Reason.FROM_THE_FUTURE)
    return Identity(
        issuer=_text(claims, "iss"),
        subject=_text(claims, "sub"),
        token_id=_text(claims, "jti"),
        expires_at=expires_at,
        authenticated_at=authenticated_at,
        acr=_text(claims, "acr") if "acr" in claims else None,
        strong_acrs=strong_acrs,
        home=home,
    )


def _require_current(
    claims: Mapping[str, object], *, expires_at: datetime, longest_life: timedelta, now: datetime
) -> None:
    issued_at = _instant(claims, "iat")
    if now >= expires_at + LEEWAY:
        raise TokenRefused(Reason.EXPIRED)
    if "nbf" in claims and _instant(claims, "nbf") > now + LEEWAY:
        raise TokenRefused(Reason.NOT_YET_VALID)
    if issued_at > now + LEEWAY:
        raise TokenRefused(Reason.FROM_THE_FUTURE)
    if not timedelta(0) < expires_at - issued_at <= longest_life:
        raise TokenRefused(Reason.LIFE_OUT_OF_BOUNDS)


def _audiences(claims: Mapping[str, object]) -> list[object]:
    audience = _claim(claims, "aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if not audiences or not all(map(_is_text, audiences)):
        raise TokenRefused(Reason.MALFORMED_CLAIM)
    return audiences


def _claim(claims: Mapping[str, object], name: str) -> object:
    if name not in claims:
        raise TokenRefused(Reason.MISSING_CLAIM)
    return claims[name]


def _text(claims: Mapping[str, object], name: str) -> str:
    value = _claim(claims, name)
    if not isinstance(value, str) or not _is_text(value):
        raise TokenRefused(Reason.MALFORMED_CLAIM)
    return value


def _is_text(value: object) -> bool:
    # `isprintable` refuses control and format characters and lone surrogates: a subject that looks
    # like another's, splits a log line or cannot be stored belongs to no user.
    return (
        isinstance(value, str)
        and 0 < len(value) <= LONGEST_STRING
        and value.isprintable()
        and value == value.strip()
    )


def _instant(claims: Mapping[str, object], name: str) -> datetime:
    value = _claim(claims, name)
    # A bool is an int to Python, and `true` would be one second past midnight in 1970.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TokenRefused(Reason.MALFORMED_CLAIM)
    if not 0 <= value < END_OF_TIME:
        raise TokenRefused(Reason.NUMBER_OUT_OF_RANGE)
    return datetime.fromtimestamp(value, UTC)


def _decoded(segment: str) -> bytes:
    if not _SEGMENT.fullmatch(segment):
        raise TokenRefused(Reason.NOT_CANONICAL)
    try:
        decoded = urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except binascii.Error:
        raise TokenRefused(Reason.NOT_CANONICAL) from None
    # Spare bits in the last character would give one token several spellings.
    if urlsafe_b64encode(decoded).rstrip(b"=").decode() != segment:
        raise TokenRefused(Reason.NOT_CANONICAL)
    return decoded


def _object(encoded: bytes) -> dict[str, object]:
    try:
        value = strict_json.parse(encoded, deepest=DEEPEST_NESTING)
    except strict_json.NotStrictJson as refused:
        raise TokenRefused(Reason(refused.fault)) from None
    if not isinstance(value, dict):
        raise TokenRefused(Reason.NOT_AN_OBJECT)
    return value
