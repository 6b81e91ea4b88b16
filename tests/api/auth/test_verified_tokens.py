"""A token proved once is not proved again; everything else about it is asked on each request."""

from datetime import timedelta

import pytest

from app.auth import tokens
from app.auth.tokens import TokenRefused, TrustedIssuers, verify
from app.domain.directory.tokens import Reason
from tests.support.tokens import forged
from tests.support.tokens.forged import body, ec_key, es256, forge


@pytest.fixture
def issuers() -> TrustedIssuers:
    return TrustedIssuers(forged.trusted_issuers().keys)


def refused(token: str, issuers: TrustedIssuers, *, later: timedelta = timedelta(0)) -> Reason:
    with pytest.raises(TokenRefused) as refusal:
        verify(token, issuers=issuers, now=forged.NOW + later)
    return refusal.value.reason


def test_a_signature_is_checked_once(
    issuers: TrustedIssuers, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = forge()
    identity = verify(token, issuers=issuers, now=forged.NOW)
    monkeypatch.setattr("app.auth.tokens.jws.verify", lambda *_, **__: pytest.fail("checked again"))
    assert verify(token, issuers=issuers, now=forged.NOW) == identity


def test_a_token_that_was_proved_expires_all_the_same(issuers: TrustedIssuers) -> None:
    token = forge()
    verify(token, issuers=issuers, now=forged.NOW)
    assert refused(token, issuers, later=timedelta(minutes=11)) is Reason.EXPIRED


def test_other_keys_prove_for_themselves(issuers: TrustedIssuers) -> None:
    token = forge()
    verify(token, issuers=issuers, now=forged.NOW)
    assert refused(token, TrustedIssuers({})) is Reason.UNKNOWN_ISSUER


def test_a_refusal_is_not_remembered(issuers: TrustedIssuers) -> None:
    forgery = forge(sign=es256(ec_key("beta")))
    assert refused(forgery, issuers) is Reason.BAD_SIGNATURE
    assert not issuers.proved


def test_the_memory_holds_digests_and_not_tokens(issuers: TrustedIssuers) -> None:
    verify(forge(), issuers=issuers, now=forged.NOW)
    assert [len(digest) for digest in issuers.proved] == [32]
    assert "proved" not in repr(issuers)


def test_the_memory_is_bounded_and_forgets_the_oldest(
    issuers: TrustedIssuers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "PROVED_AT_MOST", 2)
    for number in range(4):
        verify(body(jti=f"invented-{number}"), issuers=issuers, now=forged.NOW)
    assert [each.claims["jti"] for each in issuers.proved.values()] == ["invented-2", "invented-3"]
