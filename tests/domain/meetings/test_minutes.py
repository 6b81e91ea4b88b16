"""Minutes: the latest edition goes out, to those invited, until everybody has it."""

from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from app.domain.meetings.invitations import AgencyHasNoPlace
from app.domain.meetings.minutes import (
    MinutesCirculated,
    MinutesLeftUnsent,
    MinutesSuperseded,
    reached_everybody,
    recipients,
    refuse_leaving_unsent,
    refuse_superseded,
)

CARE, POLICE, HEALTH = (UUID(int=number) for number in range(3))
AGENCIES = st.frozensets(st.sampled_from((CARE, POLICE, HEALTH)))


def test_only_the_latest_edition_is_sent() -> None:
    refuse_superseded(2, latest=2)
    with pytest.raises(MinutesSuperseded):
        refuse_superseded(1, latest=2)


def test_everybody_invited_is_sent_them_unless_some_are_named() -> None:
    invited = frozenset({CARE, POLICE, HEALTH})
    assert recipients(frozenset(), invited=invited, owed=invited, sent=frozenset()) == invited
    assert recipients(frozenset(), invited=invited, owed=invited, sent={POLICE}) == {CARE, HEALTH}
    assert recipients({HEALTH}, invited=invited, owed=invited, sent={POLICE}) == {HEALTH}


def test_nobody_who_was_not_invited_is_sent_them() -> None:
    with pytest.raises(AgencyHasNoPlace):
        recipients({HEALTH}, invited={CARE}, owed={CARE}, sent=frozenset())


def test_nobody_is_sent_the_same_edition_twice() -> None:
    with pytest.raises(MinutesCirculated):
        recipients({CARE}, invited={CARE, POLICE}, owed={CARE, POLICE}, sent={CARE})


@given(AGENCIES, AGENCIES)
def test_sending_to_all_reaches_everybody_at_once(
    invited: frozenset[UUID], sent: frozenset[UUID]
) -> None:
    if reached_everybody(owed=invited, sent=sent):
        with pytest.raises(MinutesCirculated):
            recipients(frozenset(), invited=invited, owed=invited, sent=sent)
    else:
        now = recipients(frozenset(), invited=invited, owed=invited, sent=sent)
        assert not now & sent
        assert reached_everybody(owed=invited, sent=sent | now)


def test_an_agency_that_cannot_be_sent_them_is_left_out_unless_it_is_named() -> None:
    invited, owed = {CARE, HEALTH}, {CARE}
    assert recipients(frozenset(), invited=invited, owed=owed, sent=frozenset()) == {CARE}
    assert recipients({HEALTH}, invited=invited, owed=owed, sent=frozenset()) == {HEALTH}
    assert reached_everybody(owed=owed, sent={CARE})
    refuse_leaving_unsent(unsent=False)
    with pytest.raises(MinutesLeftUnsent):
        refuse_leaving_unsent(unsent=True)
