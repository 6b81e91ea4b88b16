"""The local issuer: signs access tokens for development, demonstration and tests."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from jose import jwk, jws

from app.auth.issuers import Algorithm, IssuerConfig
from app.auth.key_files import write_new_key
from app.settings import Environment

LOCAL_ISSUER = "urn:frontdoor:local-issuer"
LOCAL_KEY_FILE = "local-issuer.pem"
LOCAL_LONGEST_LIFE = timedelta(hours=12)
LOCAL_STRONG_ACR = "phr"
"""Phishing-resistant, as OpenID Connect's EAP ACR Values 1.0 spell it."""


class LocalIssuerInProduction(ValueError):  # noqa: N818 - it names the fact that stops the start
    """Anyone who can read the development issuer's key file can sign in as any user."""


@dataclass(frozen=True, slots=True)
class LocalIssuer:
    """An issuer for development and demonstration, made by `local_issuer`."""

    private_key: ec.EllipticCurvePrivateKey

    @property
    def key_id(self) -> str:
        """A digest of the public key: tokens of a key since thrown away name a key unknown."""
        return sha256(_public_pem(self.private_key)).hexdigest()[:16]

    def public_config(self, *, audience: str) -> IssuerConfig:
        """Say what to add to the trusted issuers so that this one's tokens are accepted."""
        return IssuerConfig(
            issuer=LOCAL_ISSUER,
            audience=audience,
            algorithm=Algorithm.ES256,
            longest_life_seconds=int(LOCAL_LONGEST_LIFE.total_seconds()),
            keys={self.key_id: _public_pem(self.private_key).decode()},
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
        write_new_key(path, _private_pem(ec.generate_private_key(ec.SECP256R1())))
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{path.name} is not an elliptic curve key.")  # noqa: TRY004 - a file's content, not an argument
    return LocalIssuer(key)


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _public_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
