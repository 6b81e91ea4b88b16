import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.auth.local_issuer import LocalIssuerInProduction, local_issuer
from app.auth.tokens import TokenRefused, load_issuers, verify
from app.domain.directory.step_up import StrongSignInNeeded, refuse_without_step_up
from app.domain.directory.tokens import Reason
from app.settings import Environment
from tests.support.tokens.forged import AUDIENCE, NOW


def test_a_token_of_the_local_issuer_is_accepted_where_it_is_trusted(tmp_path: Path) -> None:
    issuer = local_issuer(tmp_path / "keys", environment=Environment.DEVELOPMENT)
    token = issuer.issue(
        "invented-practitioner",
        audience=AUDIENCE,
        now=NOW,
        life=timedelta(hours=1),
        acr="urn:invented:two-factor",
        auth_time=NOW - timedelta(minutes=1),
    )
    issuers = load_issuers([issuer.public_config(audience=AUDIENCE)])
    identity = verify(token, issuers=issuers, now=NOW)
    assert identity.subject == "invented-practitioner"
    assert identity.expires_at == NOW + timedelta(hours=1)
    assert identity.acr == "urn:invented:two-factor"
    assert identity.authenticated_at == NOW - timedelta(minutes=1)


def test_a_local_token_says_of_a_strong_sign_in_just_now_unless_it_is_told_otherwise(
    tmp_path: Path,
) -> None:
    issuer = local_issuer(tmp_path, environment=Environment.DEVELOPMENT)
    issuers = load_issuers([issuer.public_config(audience=AUDIENCE)])
    life = timedelta(hours=1)
    strong = issuer.issue("invented", audience=AUDIENCE, now=NOW, life=life)
    refuse_without_step_up(verify(strong, issuers=issuers, now=NOW), now=NOW)
    weak = issuer.issue("invented", audience=AUDIENCE, now=NOW, life=life, acr=None)
    with pytest.raises(StrongSignInNeeded):
        refuse_without_step_up(verify(weak, issuers=issuers, now=NOW), now=NOW)


def test_the_local_issuer_gives_every_token_an_id_of_its_own(tmp_path: Path) -> None:
    issuer = local_issuer(tmp_path, environment=Environment.DEVELOPMENT)
    issuers = load_issuers([issuer.public_config(audience=AUDIENCE)])
    tokens = [
        issuer.issue("invented", audience=AUDIENCE, now=NOW, life=timedelta(hours=1))
        for _ in range(2)
    ]
    first, second = [verify(token, issuers=issuers, now=NOW).token_id for token in tokens]
    assert first != second


def test_the_local_issuer_signs_no_token_that_would_be_refused_for_its_life(
    tmp_path: Path,
) -> None:
    issuer = local_issuer(tmp_path, environment=Environment.DEVELOPMENT)
    with pytest.raises(ValueError, match="at most 12:00:00"):
        issuer.issue("invented", audience=AUDIENCE, now=NOW, life=timedelta(hours=12, seconds=1))


def test_the_local_issuer_refuses_production_and_leaves_no_key(tmp_path: Path) -> None:
    with pytest.raises(LocalIssuerInProduction):
        local_issuer(tmp_path / "keys", environment=Environment.PRODUCTION)
    assert not (tmp_path / "keys").exists()


def test_the_local_issuers_key_is_its_owners_alone_and_outlives_a_restart(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first = local_issuer(folder, environment=Environment.DEVELOPMENT)
    (key_file,) = folder.iterdir()
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    second = local_issuer(folder, environment=Environment.DEVELOPMENT)
    assert first.public_config(audience=AUDIENCE) == second.public_config(audience=AUDIENCE)


def test_a_token_of_a_local_key_thrown_away_names_a_key_unknown(tmp_path: Path) -> None:
    old = local_issuer(tmp_path / "old", environment=Environment.DEVELOPMENT)
    new = local_issuer(tmp_path / "new", environment=Environment.DEVELOPMENT)
    token = old.issue("invented", audience=AUDIENCE, now=NOW, life=timedelta(hours=1))
    with pytest.raises(TokenRefused) as refused:
        verify(token, issuers=load_issuers([new.public_config(audience=AUDIENCE)]), now=NOW)
    assert refused.value.reason is Reason.UNKNOWN_KEY


def test_a_key_file_that_holds_another_kind_of_key_stops_the_start(tmp_path: Path) -> None:
    other = ed25519.Ed25519PrivateKey.generate()
    (tmp_path / "local-issuer.pem").write_bytes(
        other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    with pytest.raises(ValueError, match="not an elliptic curve key"):
        local_issuer(tmp_path, environment=Environment.DEVELOPMENT)
