from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import assume, given, strategies as st

from app.auth.tokens import Identity, TokenRefused, verify
from app.domain.directory.tokens import Reason
from tests.support.tokens import forged
from tests.support.tokens.forged import (
    NOW_SECONDS,
    body,
    claims,
    ec_key,
    es256,
    forge,
    header,
    ps256,
    rs256,
    rsa_key,
)
from tests.support.tokens.malformed import MALFORMED
from tests.support.tokens.untrue import UNTRUE

ATTACKS = MALFORMED | UNTRUE
GOOD = forge()


def verified(token: object) -> Identity:
    # Any object, because the wrapper promises to refuse even what its types forbid.
    return verify(token, issuers=forged.trusted_issuers(), now=forged.NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reason", "make"),
    [
        pytest.param(reason, make, id=f"{reason}: {label}")
        for reason, attacks in ATTACKS.items()
        for label, make in attacks.items()
    ],
)
def test_a_bad_token_is_refused_for_its_one_fault(
    reason: Reason, make: Callable[[], object]
) -> None:
    with pytest.raises(TokenRefused) as refused:
        verified(make())
    assert refused.value.reason is reason
    assert str(refused.value) == TokenRefused.headline


def test_every_reason_to_refuse_a_token_is_attacked() -> None:
    """The two that no token shows by itself have their tests in `tests/api/directory/`."""
    assert set(ATTACKS) | {Reason.NOT_GIVEN, Reason.REVOKED} == set(Reason)


@pytest.mark.parametrize(
    ("alg", "kid", "sign"),
    [
        ("ES256", "es", lambda: es256(ec_key("alpha"))),
        ("RS256", "rs", lambda: rs256(rsa_key("alpha"))),
        ("PS256", "ps", lambda: ps256(rsa_key("alpha"))),
    ],
)
def test_a_good_token_is_accepted_in_each_algorithm(
    alg: str, kid: str, sign: Callable[[], forged.Sign]
) -> None:
    token = forge(header(alg=alg, kid=kid), claims(nbf=NOW_SECONDS), sign=sign())
    assert verified(token) == Identity(
        issuer=forged.ISSUER,
        subject="invented-practitioner",
        token_id="invented-token-1",
        expires_at=forged.NOW + timedelta(seconds=600),
        authenticated_at=None,
        acr=None,
    )


def test_the_clock_given_is_the_only_clock() -> None:
    with pytest.raises(TokenRefused) as refused:
        verify(GOOD, issuers=forged.trusted_issuers(), now=forged.NOW + timedelta(minutes=11))
    assert refused.value.reason is Reason.EXPIRED
    with pytest.raises(TokenRefused) as refused:
        verify(GOOD, issuers=forged.trusted_issuers(), now=forged.NOW - timedelta(minutes=2))
    assert refused.value.reason is Reason.FROM_THE_FUTURE


# v5.0.0-10.3.3: a subject is known by its issuer.
def test_one_subject_of_two_issuers_is_two_identities() -> None:
    alpha = verified(GOOD)
    beta = verified(
        forge(header(kid="beta"), claims(iss=forged.OTHER_ISSUER), sign=es256(ec_key("beta")))
    )
    assert alpha.subject == beta.subject
    assert alpha.issuer != beta.issuer


# v5.0.0-10.3.4: how and when the user signed in is there for whoever must require it.
def test_the_strength_and_time_of_signing_in_are_passed_on() -> None:
    identity = verified(body(acr="urn:invented:two-factor", auth_time=NOW_SECONDS - 300))
    assert identity.acr == "urn:invented:two-factor"
    assert identity.authenticated_at == forged.NOW - timedelta(minutes=5)


BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@given(
    at=st.integers(0, len(GOOD) - 1),
    other=st.sampled_from(BASE64URL) | st.characters(),
)
def test_a_good_token_with_any_one_character_changed_is_refused(at: int, other: str) -> None:
    assume(GOOD[at] != other)
    with pytest.raises(TokenRefused):
        verified(GOOD[:at] + other + GOOD[at + 1 :])


@given(start=st.integers(0, len(GOOD)), length=st.integers(0, 5), text=st.text(BASE64URL + "."))
def test_a_good_token_with_any_part_replaced_is_refused(start: int, length: int, text: str) -> None:
    mutated = GOOD[:start] + text + GOOD[start + length :]
    assume(mutated != GOOD)
    with pytest.raises(TokenRefused):
        verified(mutated)


@given(st.text())
def test_no_text_crashes_the_door(text: str) -> None:
    with pytest.raises(TokenRefused):
        verified(text)


@given(payload=st.binary(max_size=200), members=st.dictionaries(st.text(), st.text(), max_size=3))
def test_no_signed_payload_crashes_the_door(payload: bytes, members: dict[str, str]) -> None:
    with pytest.raises(TokenRefused):
        verified(forge(body=payload or b"\0"))
    with pytest.raises(TokenRefused):
        verified(forge(header() | {"extra": "x"} | members))
