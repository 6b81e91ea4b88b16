import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from time import process_time

import pytest
from hypothesis import given, strategies as st

from app.domain import strict_json
from app.domain.directory import tokens
from app.domain.directory.tokens import Identity, Reason, TokenRefused, identify, read
from app.domain.strict_json import Fault, NotStrictJson

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
HOUR = timedelta(hours=1)


def claims(**changes: object) -> dict[str, object]:
    return {
        "iss": "https://login.alpha-invented.example",
        "sub": "invented-practitioner",
        "aud": "frontdoor",
        "iat": SECONDS - 60,
        "exp": SECONDS + 600,
        "jti": "invented-token-1",
    } | changes


def segment(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def compact(header: object, payload: object) -> str:
    return ".".join(
        [segment(json.dumps(header).encode()), segment(json.dumps(payload).encode()), "c2ln"]
    )


HEADER = {"alg": "ES256", "typ": "at+jwt", "kid": "es"}


def identified(**changes: object) -> Identity:
    return identify(claims(**changes), audience="frontdoor", longest_life=HOUR, now=NOW)


def refusal(**changes: object) -> Reason:
    with pytest.raises(TokenRefused) as refused:
        identified(**changes)
    return refused.value.reason


def test_a_well_formed_token_names_the_key_it_claims() -> None:
    token = read(compact(HEADER, claims()))
    assert (token.algorithm, token.key_id, token.issuer) == (
        "ES256",
        "es",
        "https://login.alpha-invented.example",
    )
    assert token.claims == claims()


def test_a_token_of_exactly_the_longest_length_is_read_and_one_character_more_is_not() -> None:
    shorts = [compact(HEADER, claims(spare=" " * spare)) for spare in range(3)]
    missing = [tokens.LONGEST_TOKEN - len(short) for short in shorts]
    longest = next(
        short + "A" * few for short, few in zip(shorts, missing, strict=True) if few % 4 == 0
    )
    assert len(longest) == 8192
    assert read(longest).key_id == "es"
    with pytest.raises(TokenRefused) as refused:
        read(longest + "A")
    assert refused.value.reason is Reason.TOO_LONG


@pytest.mark.parametrize(("length", "is_read"), [(1024, True), (1025, False)])
def test_a_header_has_at_most_a_kilobyte(length: int, is_read: bool) -> None:
    bare = json.dumps(HEADER).encode()
    token = ".".join([segment(bare.ljust(length)), segment(json.dumps(claims()).encode()), "c2ln"])
    if is_read:
        assert read(token).key_id == "es"
    else:
        with pytest.raises(TokenRefused, check=lambda raised: raised.reason is Reason.TOO_LONG):
            read(token)


@pytest.mark.parametrize("spelling", ["at+jwt", "application/at+jwt"])
def test_both_spellings_of_the_access_token_type_are_read(spelling: str) -> None:
    assert read(compact(HEADER | {"typ": spelling, "cty": "json"}, claims())).key_id == "es"


def test_an_identity_is_what_the_claims_say() -> None:
    identity = identified(acr="urn:invented:two-factor", auth_time=SECONDS - 90, nbf=SECONDS - 60)
    assert identity == Identity(
        issuer="https://login.alpha-invented.example",
        subject="invented-practitioner",
        token_id="invented-token-1",
        expires_at=NOW + timedelta(seconds=600),
        authenticated_at=NOW - timedelta(seconds=90),
        acr="urn:invented:two-factor",
    )


def test_an_issuer_that_says_nothing_of_the_sign_in_proves_nothing_of_it() -> None:
    identity = identified()
    assert identity.authenticated_at is None
    assert identity.acr is None


def test_one_audience_among_several_is_enough() -> None:
    assert identified(aud=["another-service", "frontdoor"]).subject == "invented-practitioner"


def test_an_instant_may_have_a_fraction_of_a_second() -> None:
    assert identified(exp=SECONDS + 1.5).expires_at == NOW + timedelta(seconds=1.5)


# v5.0.0-9.2.1: accepted only within the token's time span; both sides of every edge.
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"exp": SECONDS - 9.999}, None),
        ({"exp": SECONDS - 10}, Reason.EXPIRED),
        ({"nbf": SECONDS + 10}, None),
        ({"nbf": SECONDS + 10.001}, Reason.NOT_YET_VALID),
        ({"iat": SECONDS + 10}, None),
        ({"iat": SECONDS + 10.001}, Reason.FROM_THE_FUTURE),
        ({"auth_time": SECONDS + 10}, None),
        ({"auth_time": SECONDS + 10.001}, Reason.FROM_THE_FUTURE),
        ({"iat": SECONDS, "exp": SECONDS + 3600}, None),
        ({"iat": SECONDS, "exp": SECONDS + 3600.001}, Reason.LIFE_OUT_OF_BOUNDS),
        ({"iat": SECONDS, "exp": SECONDS}, Reason.LIFE_OUT_OF_BOUNDS),
        ({"iat": SECONDS, "exp": SECONDS - 5}, Reason.LIFE_OUT_OF_BOUNDS),
    ],
)
def test_clocks_may_disagree_by_ten_seconds_and_no_more(
    changes: dict[str, object], expected: Reason | None
) -> None:
    if expected is None:
        assert identified(**changes).subject == "invented-practitioner"
    else:
        assert refusal(**changes) is expected


@pytest.mark.parametrize("length", [1, 255])
def test_a_subject_of_up_to_255_characters_is_kept_whole(length: int) -> None:
    assert identified(sub="é" * length).subject == "é" * length


def test_a_naive_clock_is_a_fault_of_ours_and_never_an_open_door() -> None:
    with pytest.raises(TypeError):
        identify(claims(), audience="frontdoor", longest_life=HOUR, now=NOW.replace(tzinfo=None))


def test_every_refusal_reads_alike() -> None:
    assert {(str(refused), refused.code) for refused in map(TokenRefused, Reason)} == {
        (TokenRefused.headline, None)
    }


@given(st.text() | st.text(alphabet="ey.JAQ_-=").map(lambda text: text + ".e30.e30"))
def test_no_text_whatever_does_more_than_be_refused(text: str) -> None:
    with pytest.raises(TokenRefused):
        read(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(
    name=st.sampled_from(["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "acr", "auth_time"]),
    value=json_values,
)
def test_no_value_of_a_claim_does_more_than_be_refused(name: str, value: object) -> None:
    try:
        token = read(compact(HEADER, claims(**{name: value})))
        identity = identify(token.claims, audience="frontdoor", longest_life=HOUR, now=NOW)
    except TokenRefused:
        return
    assert identity.expires_at > NOW - timedelta(seconds=10)
    assert all(map(str.isprintable, [identity.issuer, identity.subject, identity.token_id]))


@given(json_values)
def test_json_that_python_and_i_json_both_allow_is_read_as_it_is(value: object) -> None:
    encoded = json.dumps(value).encode()
    try:
        parsed = strict_json.parse(encoded, deepest=16)
    except NotStrictJson as refused:
        # Nothing else that Python writes can offend.
        if refused.fault is not Fault.NUMBER_OUT_OF_RANGE:
            raise
    else:
        assert parsed == value


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"a":{"b":1,"b":2}}', Fault.DUPLICATE_MEMBER),
        (r'{"a":1,"\u0061":2}', Fault.DUPLICATE_MEMBER),
        ("[9007199254740992]", Fault.NUMBER_OUT_OF_RANGE),
        ("[-9007199254740992]", Fault.NUMBER_OUT_OF_RANGE),
        ("[0.000000000000000000000000000000001]", Fault.NUMBER_OUT_OF_RANGE),
        ("[-Infinity]", Fault.NUMBER_OUT_OF_RANGE),
        ("[" * 17 + "]" * 17, Fault.TOO_DEEP),
        ('[{"a":' * 9 + "1" + "}]" * 9, Fault.TOO_DEEP),
        ("[" * 4000, Fault.TOO_DEEP),
        ("[1,]", Fault.NOT_JSON),
        ("", Fault.NOT_JSON),
        ('"\n"', Fault.NOT_JSON),
        ("\ufeff{}", Fault.NOT_JSON),
    ],
)
def test_json_that_parsers_read_differently_is_refused(text: str, fault: Fault) -> None:
    with pytest.raises(NotStrictJson) as refused:
        strict_json.parse(text.encode(), deepest=16)
    assert refused.value.fault is fault


def test_brackets_within_strings_are_not_nesting() -> None:
    value = {"a": "[" * 50 + '\\"{' * 50, "b": [[["]"]]]}
    assert strict_json.parse(json.dumps(value).encode(), deepest=4) == value


def test_depth_is_counted_to_the_level() -> None:
    assert strict_json.parse(b"[" * 16 + b"]" * 16, deepest=16) is not None


@pytest.mark.parametrize("text", ['"' * 8000, '"\\' * 4000, '\\"' * 4000, "[{" * 4000])
def test_a_hostile_text_is_read_once_and_not_once_for_each_of_its_quotes(text: str) -> None:
    started = process_time()
    with pytest.raises(NotStrictJson):
        strict_json.parse(text.encode(), deepest=16)
    # About a millisecond. Reading on from each quote in turn took three hundred.
    assert process_time() - started < 0.05
