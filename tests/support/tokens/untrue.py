"""Attacks by well-formed tokens: each has one fault in its key, its signature or its claims."""

from collections.abc import Callable
from functools import partial

from cryptography.hazmat.primitives.hashes import SHA1, SHA512

from app.domain.directory.tokens import Reason
from tests.support.tokens.forged import (
    ISSUER,
    NOW_SECONDS,
    OTHER_ISSUER,
    Sign,
    body,
    claims,
    der,
    ec_key,
    es256,
    es256_der,
    forge,
    head,
    header,
    hs256,
    pem,
    ps256,
    rs256,
    rsa_key,
    segment,
    without,
)

GOOD = forge()
HEAD, BODY, SIGNATURE = GOOD.split(".")
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def signature(value: bytes) -> str:
    """A good header and payload under another signature."""
    return f"{HEAD}.{BODY}.{segment(value)}"


def raw_es256(r: int, s: int) -> str:
    """A good header and payload under these two numbers."""
    return signature(r.to_bytes(32) + s.to_bytes(32))


def rsa(kid: str, alg: str, sign: Sign) -> str:
    """A good payload under an RSA key."""
    return forge(header(kid=kid, alg=alg), sign=sign)


UNTRUE: dict[Reason, dict[str, Callable[[], object]]] = {
    Reason.UNKNOWN_ISSUER: {
        "a stranger": lambda: body(iss="https://attacker.example"),
        "a slash more": lambda: body(iss=ISSUER + "/"),
        "capitals": lambda: body(iss=ISSUER.upper()),
        "a longer name": lambda: body(iss=ISSUER + ".attacker.example"),
    },
    Reason.UNKNOWN_KEY: {
        "no such key": lambda: head(kid="nobody"),
        "another issuer's key": lambda: forge(header(kid="beta"), sign=es256(ec_key("beta"))),
        "a path": lambda: head(kid="../../../../dev/null"),
        "an injection": lambda: head(kid="x' UNION SELECT 'secret"),
        "capitals in the key id": lambda: head(kid="ES"),
    },
    # v5.0.0-9.1.2: only the algorithm the key is pinned to.
    Reason.WRONG_ALGORITHM: {
        "none": lambda: head(alg="none"),
        "None": lambda: head(alg="None"),
        "nOnE": lambda: head(alg="nOnE"),
        "lower case": lambda: head(alg="es256"),
        "HS256 with the PEM as secret": lambda: forge(
            header(alg="HS256"), sign=hs256(pem(ec_key("alpha")).encode())
        ),
        "HS256 with the DER as secret": lambda: forge(
            header(alg="HS256"), sign=hs256(der(ec_key("alpha")))
        ),
        "HS256 with the RSA PEM as secret": lambda: rsa(
            "rs", "HS256", hs256(pem(rsa_key("alpha")).encode())
        ),
        "HS256 with the RSA DER as secret": lambda: rsa(
            "rs", "HS256", hs256(der(rsa_key("alpha")))
        ),
        "HS256 with an empty secret": lambda: forge(header(alg="HS256"), sign=hs256(b"")),
        "RS256 with an elliptic key": lambda: rsa("es", "RS256", rs256(rsa_key("alpha"))),
        "PS256 with a key for RS256": lambda: rsa("rs", "PS256", ps256(rsa_key("alpha"))),
        "RS256 with a key for PS256": lambda: rsa("ps", "RS256", rs256(rsa_key("alpha"))),
        "RS512": lambda: rsa("rs", "RS512", rs256(rsa_key("alpha"), digest=SHA512())),
        "ES384": lambda: head(alg="ES384"),
        "EdDSA": lambda: head(alg="EdDSA"),
        "an encryption": lambda: head(alg="dir"),
    },
    # v5.0.0-9.1.1: nothing is believed before its signature.
    Reason.BAD_SIGNATURE: {
        "a stranger's key": lambda: forge(sign=es256(ec_key("stranger"))),
        "another issuer's key under our id": lambda: forge(sign=es256(ec_key("beta"))),
        "our key under another issuer": lambda: forge(header(kid="beta"), claims(iss=OTHER_ISSUER)),
        "ES256 in DER": lambda: forge(sign=es256_der(ec_key("alpha"))),
        "a shared secret called ES256": lambda: forge(sign=hs256(pem(ec_key("alpha")).encode())),
        "one byte": lambda: signature(b"\0"),
        "truncated": lambda: forge(sign=lambda message: es256(ec_key("alpha"))(message)[:-1]),
        "extended": lambda: GOOD[:-2] + "AAAA",
        "all zero": lambda: raw_es256(0, 0),
        "r zero": lambda: raw_es256(0, 1),
        "s zero": lambda: raw_es256(1, 0),
        "r and s one": lambda: raw_es256(1, 1),
        "r and s the order": lambda: raw_es256(P256_ORDER, P256_ORDER),
        "all ones": lambda: signature(b"\xff" * 64),
        "a claim changed afterwards": lambda: f"{HEAD}.{segment(claims(sub='x'))}.{SIGNATURE}",
        "the header changed afterwards": lambda: f"{segment(header(cty='x'))}.{BODY}.{SIGNATURE}",
        "the signature of another token": lambda: (
            f"{GOOD[: -len(SIGNATURE)]}{body(sub='x').rsplit('.', 1)[1]}"
        ),
        "PSS called RS256": lambda: rsa("rs", "RS256", ps256(rsa_key("alpha"))),
        "PKCS 1 called PS256": lambda: rsa("ps", "PS256", rs256(rsa_key("alpha"))),
        "PSS without salt": lambda: rsa("ps", "PS256", ps256(rsa_key("alpha"), salt=0)),
        "PSS with a long salt": lambda: rsa("ps", "PS256", ps256(rsa_key("alpha"), salt=64)),
        "PSS masked with SHA-1": lambda: rsa("ps", "PS256", ps256(rsa_key("alpha"), mask=SHA1())),  # noqa: S303 - the attack
        "RS256 over another digest": lambda: rsa(
            "rs", "RS256", rs256(rsa_key("alpha"), digest=SHA512())
        ),
        "RSA of a stranger": lambda: rsa("rs", "RS256", rs256(rsa_key("stranger"))),
        "RSA truncated": lambda: rsa("rs", "RS256", rs256(rsa_key("alpha")))[:-4],
        "RSA with a zero before": lambda: rsa(
            "rs", "RS256", lambda message: b"\0" + rs256(rsa_key("alpha"))(message)
        ),
        "RSA all zero": lambda: rsa("ps", "PS256", lambda _: bytes(384)),
        "RSA beyond the modulus": lambda: rsa("ps", "PS256", lambda _: b"\xff" * 384),
    },
    Reason.MISSING_CLAIM: {
        f"no {name}": partial(forge, body=without(claims(), name)) for name in claims()
    },
    Reason.MALFORMED_CLAIM: {
        **{
            f"{name} null": partial(body, **{name: None})
            for name in [*claims(), "nbf", "acr", "auth_time"]
        },
        **{
            f"{name} {label}": partial(body, **{name: value})
            for name in ["exp", "iat", "nbf", "auth_time"]
            for label, value in {
                "a string": str(NOW_SECONDS),
                "true": True,
                "a list": [NOW_SECONDS],
                "an object": {"seconds": NOW_SECONDS},
            }.items()
        },
        **{
            f"{name} {label}": partial(body, **{name: value})
            for name in ["iss", "sub", "jti", "acr"]
            for label, value in {
                "a number": 1,
                "a list": ["x"],
                "an object": {},
                "true": True,
                "empty": "",
                "blank": " ",
                "with a NUL": "x\0",
                "with a newline": "x\ny",
                "with a DEL": "x\x7f",
                "with a C1 control": "x\x85y",
                "with a lone surrogate": "x\ud800",
                "written right to left": "x\u202ey",
                "with a character of no width": "x\u200by",
                "with a space after": "x ",
                "too long": "x" * 256,
            }.items()
        },
        "aud empty": lambda: body(aud=""),
        "aud an empty list": lambda: body(aud=[]),
        "aud a number": lambda: body(aud=1),
        "aud an object": lambda: body(aud={"frontdoor": True}),
        "aud with a number beside ours": lambda: body(aud=["frontdoor", 1]),
        "aud with a null beside ours": lambda: body(aud=["frontdoor", None]),
        "aud nested": lambda: body(aud=[["frontdoor"]]),
        "aud with a newline": lambda: body(aud="frontdoor\n"),
    },
    Reason.UNHONOURED_CLAIM: {
        "bound to a proof of possession": lambda: body(cnf={"jkt": "AA"}),
        "bound to a certificate": lambda: body(cnf={"x5t#S256": "AA"}),
        "somebody else acting": lambda: body(act={"sub": "invented-service"}),
    },
    # v5.0.0-9.2.3, v5.0.0-10.3.1: only tokens meant for this service.
    Reason.WRONG_AUDIENCE: {
        "another service": lambda: body(aud="another-service"),
        "other services": lambda: body(aud=["another-service", "a-third"]),
        "a longer name": lambda: body(aud="frontdoor-staging"),
        "capitals": lambda: body(aud="FrontDoor"),
    },
    # v5.0.0-9.2.1: only within the span of the token.
    Reason.EXPIRED: {
        "long ago": lambda: body(iat=1, exp=2),
        "at the edge of the leeway": lambda: body(exp=NOW_SECONDS - 10),
        "exp zero": lambda: body(exp=0),
    },
    Reason.NOT_YET_VALID: {
        "tomorrow": lambda: body(nbf=NOW_SECONDS + 86_400),
        "just beyond the leeway": lambda: body(nbf=NOW_SECONDS + 11),
    },
    Reason.FROM_THE_FUTURE: {
        "issued tomorrow": lambda: body(iat=NOW_SECONDS + 86_400, exp=NOW_SECONDS + 86_500),
        "issued just beyond the leeway": lambda: body(iat=NOW_SECONDS + 11),
        "signed in tomorrow": lambda: body(auth_time=NOW_SECONDS + 86_400),
    },
    Reason.LIFE_OUT_OF_BOUNDS: {
        "longer than the issuer's tokens live": lambda: body(exp=NOW_SECONDS + 3600),
        "for years": lambda: body(exp=NOW_SECONDS + 10**8),
        "ending before it begins": lambda: body(iat=NOW_SECONDS + 5, exp=NOW_SECONDS + 4),
    },
}
