"""Shares: what may be given, under whom it stands, and the second pair of eyes."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from app.domain.directory.purposes import Purpose
from app.domain.sharing.shares import (
    AgreedAlready,
    AgreementNotNeeded,
    FragmentAboutAnother,
    InformationCorrected,
    NotAPurposeToShare,
    SanitisationNotReleased,
    SanitisationReleased,
    SanitisedByPreparer,
    ShareNeverOpen,
    ShareRevoked,
    ShareState,
    newly_agreed,
    refuse_another_childs,
    refuse_corrected,
    refuse_never_open,
    refuse_purpose,
    refuse_release,
    refuse_revoked,
    refuse_unreleased,
    state_of,
)

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
CHILD, OTHER_RECORD, SIBLING, PARENT = (UUID(int=number) for number in range(1, 5))
POLICE, HEALTH = UUID(int=11), UUID(int=12)
PREPARER, SOMEBODY_ELSE = UUID(int=21), UUID(int=22)
MOMENTS = st.none() | st.timedeltas(timedelta(days=-300), timedelta(days=300)).map(NOW.__add__)


def test_a_share_stands_until_it_expires_or_is_revoked() -> None:
    def of(expires_at: datetime | None, revoked_at: datetime | None) -> ShareState:
        return state_of(expires_at=expires_at, revoked_at=revoked_at, now=NOW)

    assert of(None, None) is ShareState.STANDING
    assert of(NOW + timedelta(seconds=1), None) is ShareState.STANDING
    assert of(NOW, None) is ShareState.EXPIRED
    assert of(None, NOW) is ShareState.REVOKED
    assert of(NOW - timedelta(days=1), NOW) is ShareState.REVOKED


@given(MOMENTS, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=900)))
def test_what_no_longer_stands_never_stands_again(
    expires_at: datetime | None, revoked_at: datetime | None, later: timedelta
) -> None:
    if state_of(expires_at=expires_at, revoked_at=revoked_at, now=NOW) is ShareState.STANDING:
        return
    after = state_of(expires_at=expires_at, revoked_at=revoked_at, now=NOW + later)
    assert after is not ShareState.STANDING


def test_a_share_ends_after_it_is_made() -> None:
    refuse_never_open(None, now=NOW)
    refuse_never_open(NOW + timedelta(minutes=1), now=NOW)
    with pytest.raises(ShareNeverOpen) as refused:
        refuse_never_open(NOW, now=NOW)
    assert refused.value.pointer == "/expires_at"


def test_a_share_is_made_for_what_agencies_are_asked_for() -> None:
    refuse_purpose(Purpose.SECTION_47)
    with pytest.raises(NotAPurposeToShare):
        refuse_purpose(Purpose.COURT)


def test_what_was_corrected_is_not_shared() -> None:
    refuse_corrected(UUID(int=31), corrected={UUID(int=32)})
    with pytest.raises(InformationCorrected):
        refuse_corrected(UUID(int=31), corrected={UUID(int=31)})


def test_a_share_is_taken_back_once() -> None:
    refuse_revoked(None)
    with pytest.raises(ShareRevoked):
        refuse_revoked(NOW)


def test_a_fragment_is_shared_under_a_child_whom_it_concerns() -> None:
    same = frozenset({CHILD, OTHER_RECORD})
    refuse_another_childs({PARENT, OTHER_RECORD}, same=same)
    with pytest.raises(FragmentAboutAnother):
        refuse_another_childs({SIBLING, PARENT}, same=same)


def test_somebody_else_than_its_preparer_releases_a_sanitised_version_once() -> None:
    refuse_release(prepared_by=PREPARER, released_at=None, by=frozenset({SOMEBODY_ELSE}))
    with pytest.raises(SanitisedByPreparer):
        refuse_release(prepared_by=PREPARER, released_at=None, by=frozenset({PREPARER}))
    with pytest.raises(SanitisationReleased):
        refuse_release(prepared_by=PREPARER, released_at=NOW, by=frozenset({SOMEBODY_ELSE}))


def test_a_version_that_nobody_released_is_not_sent() -> None:
    refuse_unreleased(NOW)
    with pytest.raises(SanitisationNotReleased):
        refuse_unreleased(None)


def test_an_agreement_is_for_what_needs_one_and_is_given_once() -> None:
    named = frozenset({POLICE, HEALTH})
    assert newly_agreed(named, no_onward_sharing=True, agreed={POLICE}) == {HEALTH}
    with pytest.raises(AgreedAlready):
        newly_agreed(named, no_onward_sharing=True, agreed=named)
    with pytest.raises(AgreementNotNeeded):
        newly_agreed(named, no_onward_sharing=False, agreed=frozenset())
