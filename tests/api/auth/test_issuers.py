from base64 import b64encode
from typing import Any

import jose.backends
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from jose.backends.ecdsa_backend import ECDSAECKey
from pydantic import ValidationError

from app.auth.tokens import (
    IssuersMisconfigured,
    TokenBackendMissing,
    TokenRefused,
    load_issuers,
    verify,
)
from app.domain.directory.tokens import Reason
from tests.support.tokens.forged import (
    ISSUER,
    NOW,
    Sign,
    der,
    ec_key,
    es256,
    forge,
    header,
    pem,
    record,
    rs256,
    rsa_key,
    segment,
)


def number(value: int, *, length: int) -> str:
    return segment(value.to_bytes(length))


def ec_jwk(name: str, **changes: object) -> dict[str, object]:
    numbers = ec_key(name).public_key().public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "kid": "es",
        "x": number(numbers.x, length=32),
        "y": number(numbers.y, length=32),
    } | changes


def rsa_jwk(key: rsa.RSAPrivateKey, **changes: object) -> dict[str, object]:
    numbers = key.public_key().public_numbers()
    return {
        "kty": "RSA",
        "kid": "rs",
        "n": number(numbers.n, length=key.key_size // 8),
        "e": number(numbers.e, length=3),
    } | changes


def private_pem(name: str) -> str:
    key = ec_key(name)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def ed25519_pem() -> str:
    key = ed25519.Ed25519PrivateKey.generate().public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def misconfigured(algorithm: str, keys: object) -> str:
    with pytest.raises(IssuersMisconfigured) as refused:
        load_issuers([record(algorithm, keys)])
    return str(refused.value)


# v5.0.0-11.2.3: at least 128 bits of strength.
@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_an_rsa_key_of_2048_bits_stops_the_start(algorithm: str) -> None:
    weak = pem(rsa_key("weak", bits=2048))
    assert "fewer than 3072 bits" in misconfigured(algorithm, {"rs": weak})


def test_a_weak_key_in_a_key_set_stops_the_start() -> None:
    weak = {"keys": [rsa_jwk(rsa_key("weak", bits=2048))]}
    assert "fewer than 3072 bits" in misconfigured("RS256", weak)


def test_an_rsa_key_with_a_small_exponent_stops_the_start() -> None:
    weak = pem(rsa_key("weak", exponent=3))
    assert "public exponent" in misconfigured("RS256", {"rs": weak})


@pytest.mark.parametrize("curve", [ec.SECP384R1(), ec.SECP256K1()], ids=lambda curve: curve.name)
def test_a_curve_other_than_p256_stops_the_start(curve: ec.EllipticCurve) -> None:
    other = pem(ec.generate_private_key(curve))
    assert "needs a P-256 key" in misconfigured("ES256", {"es": other})


def test_a_key_of_another_kind_than_its_algorithm_stops_the_start() -> None:
    assert "needs a P-256 key" in misconfigured("ES256", {"es": pem(rsa_key("alpha"))})
    assert "needs a P-256 key" in misconfigured("ES256", {"es": ed25519_pem()})
    assert "needs an RSA key" in misconfigured("PS256", {"ps": pem(ec_key("alpha"))})


def pem_of_unknown_kind() -> str:
    """A public key whose algorithm identifier, id-ecPublicKey, is moved to one nobody knows."""
    known = bytes.fromhex("06072a8648ce3d0201")
    encoded = der(ec_key("alpha")).replace(known, known[:-1] + b"\x7f")
    return f"-----BEGIN PUBLIC KEY-----\n{b64encode(encoded).decode()}\n-----END PUBLIC KEY-----\n"


@pytest.mark.parametrize(
    "unreadable",
    ["", "not a key", pem(ec_key("alpha"))[:90], pem_of_unknown_kind()],
    ids=["empty", "words", "cut short", "of an unknown kind"],
)
def test_an_unreadable_key_stops_the_start(unreadable: str) -> None:
    assert "not a readable public key" in misconfigured("ES256", {"es": unreadable})


@pytest.mark.parametrize(
    "changes",
    [
        {"x": number(1, length=32)},
        {"x": "é"},
        {"x": None},
        {"y": 1},
        {"crv": "P-384"},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kty": "OKP"},
        {"d": number(1, length=32)},
    ],
    ids=str,
)
def test_an_unfit_key_in_a_key_set_stops_the_start(changes: dict[str, object]) -> None:
    keys = {"keys": [ec_jwk("alpha", **changes)]}
    assert "not a readable public key" in misconfigured("ES256", keys)


def test_a_private_key_stops_the_start_and_is_not_repeated() -> None:
    secret = private_pem("alpha")
    message = misconfigured("ES256", {"es": secret})
    assert "not a readable public key" in message
    assert secret.splitlines()[1] not in message


def test_an_issuer_without_keys_stops_the_start() -> None:
    assert "no key" in misconfigured("ES256", {})
    assert "no key" in misconfigured("ES256", {"keys": []})
    assert "no key" in misconfigured("ES256", {"keys": [ec_jwk("alpha", use="enc")]})
    assert "without an id" in misconfigured("ES256", {"keys": [ec_jwk("alpha", kid=None)]})


def test_a_key_id_given_twice_stops_the_start() -> None:
    twice = {"keys": [ec_jwk("alpha"), ec_jwk("beta")]}
    assert "given twice" in misconfigured("ES256", twice)
    alpha = record("ES256", {"es": pem(ec_key("alpha"))})
    with pytest.raises(IssuersMisconfigured, match="given twice"):
        load_issuers([alpha, alpha])


@pytest.mark.parametrize(
    "changes",
    [
        {"algorithm": "HS256"},
        {"algorithm": "none"},
        {"algorithm": "ES384"},
        {"audience": ""},
        {"issuer": ""},
        {"longest_life_seconds": 0},
        {"longest_life_seconds": 86_401},
        {"longest_life_seconds": "3600"},
        {"strong_acr_values": ['phr", realm="elsewhere']},
        {"strong_acr_values": ["two words"]},
        {"strong_acr_values": [""]},
        {"home": "Not A Partnership"},
        {"keys": pem(ec_key("alpha"))},
        {"jwks_uri": "https://login.alpha-invented.example/keys"},
    ],
)
def test_a_malformed_record_stops_the_start(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        load_issuers([record("ES256", {"es": pem(ec_key("alpha"))}) | changes])


def test_a_malformed_record_is_not_repeated_in_its_error() -> None:
    secret = private_pem("alpha")
    with pytest.raises(ValidationError) as refused:
        load_issuers([record("ES256", secret)])
    assert "PRIVATE KEY" not in str(refused.value)


@pytest.mark.parametrize(
    ("algorithm", "kid", "sign"),
    [("ES256", "es", es256(ec_key("alpha"))), ("RS256", "rs", rs256(rsa_key("alpha")))],
)
def test_a_key_set_is_read_past_the_keys_it_holds_for_other_ends(
    algorithm: str, kid: str, sign: Sign
) -> None:
    key_set = {
        "keys": [
            {"kty": "OKP", "crv": "X25519", "x": "AA", "use": "enc", "kid": kid},
            {"kty": "RSA", "alg": "RS512", "kid": kid},
            ec_jwk("alpha", use="sig", alg="ES256"),
            rsa_jwk(rsa_key("alpha"), use="sig", alg="RS256", x5t="AA"),
        ]
    }
    issuers = load_issuers([record(algorithm, key_set)])
    token = forge(header(alg=algorithm, kid=kid), sign=sign)
    assert verify(token, issuers=issuers, now=NOW).issuer == ISSUER


def test_an_issuer_may_be_between_two_algorithms() -> None:
    issuers = load_issuers(
        [
            record("RS256", {"old": pem(rsa_key("alpha"))}),
            record("ES256", {"new": pem(ec_key("alpha"))}),
        ]
    )
    old = forge(header(alg="RS256", kid="old"), sign=rs256(rsa_key("alpha")))
    assert verify(old, issuers=issuers, now=NOW).issuer == ISSUER
    assert verify(forge(header(kid="new")), issuers=issuers, now=NOW).issuer == ISSUER


def test_with_no_issuer_every_token_is_a_strangers() -> None:
    with pytest.raises(TokenRefused) as refused:
        verify(forge(), issuers=load_issuers([]), now=NOW)
    assert refused.value.reason is Reason.UNKNOWN_ISSUER


# v5.0.0-11.2.1: industry-validated implementations.
def test_a_library_that_fell_back_to_its_own_arithmetic_stops_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jose.backends, "ECKey", ECDSAECKey)
    with pytest.raises(TokenBackendMissing):
        load_issuers([])
