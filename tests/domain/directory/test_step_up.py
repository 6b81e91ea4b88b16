"""Recent strong authentication, as the acts that need it judge it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from app.domain.directory.step_up import RECENT, StrongSignInNeeded, refuse_without_step_up
from app.domain.directory.tokens import Identity

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
STRONG = frozenset({"phr", "urn:invented:card"})


def identity(*, acr: str | None, signed_in_at: datetime | None) -> Identity:
    return Identity(
        issuer="https://issuer.invented.example",
        subject="invented-manager",
        token_id="invented-token-1",
        expires_at=NOW + timedelta(hours=1),
        authenticated_at=signed_in_at,
        acr=acr,
        strong_acrs=STRONG,
    )


@given(
    acr=st.sampled_from(sorted(STRONG)),
    ago=st.timedeltas(min_value=timedelta(seconds=-10), max_value=RECENT),
)
def test_a_strong_sign_in_counts_for_15_minutes(acr: str, ago: timedelta) -> None:
    refuse_without_step_up(identity(acr=acr, signed_in_at=NOW - ago), now=NOW)


@given(
    ago=st.timedeltas(min_value=RECENT + timedelta(microseconds=1), max_value=timedelta(days=30))
)
def test_an_older_one_does_not(ago: timedelta) -> None:
    with pytest.raises(StrongSignInNeeded):
        refuse_without_step_up(identity(acr="phr", signed_in_at=NOW - ago), now=NOW)


@pytest.mark.parametrize("acr", [None, "pwd", "PHR", "phr "])
def test_a_sign_in_of_any_other_strength_does_not_count(acr: str | None) -> None:
    with pytest.raises(StrongSignInNeeded) as refused:
        refuse_without_step_up(identity(acr=acr, signed_in_at=NOW), now=NOW)
    assert refused.value.acr_values == ("phr", "urn:invented:card")


def test_a_sign_in_at_a_time_unsaid_is_not_recent() -> None:
    with pytest.raises(StrongSignInNeeded):
        refuse_without_step_up(identity(acr="phr", signed_in_at=None), now=NOW)


def test_an_issuer_with_nothing_configured_signs_nobody_in_strongly() -> None:
    said_nothing = Identity("https://other.invented.example", "s", "t", NOW, NOW, None)
    with pytest.raises(StrongSignInNeeded):
        refuse_without_step_up(said_nothing, now=NOW)
