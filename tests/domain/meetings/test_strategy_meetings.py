"""Strategy meetings: states, who may be met about, when one was held, who speaks for whom."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, strategies as st

from app.domain.directory.permissions import Permission
from app.domain.directory.role_permissions import permissions_of
from app.domain.directory.roles import Role
from app.domain.errors import Conflict
from app.domain.meetings.strategy_meetings import (
    PERMISSION_FOR,
    TRANSITIONS,
    AnotherMeetingWaits,
    ChildNamedTwice,
    ChildOfHousehold,
    MeetingAct,
    MeetingCancelled,
    MeetingConcluded,
    MeetingHeld,
    MeetingNotConcluded,
    MeetingNotHeld,
    MeetingState,
    NotAChild,
    NotYourAgency,
    after,
    refuse_grown_up,
    refuse_named_twice,
    refuse_second_meeting,
    refuse_speaking_for,
)

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
TODAY, DAY = date(2026, 11, 18), timedelta(days=1)
ACTS = st.lists(st.sampled_from(MeetingAct), max_size=40)


def walk(acts: list[MeetingAct]) -> list[tuple[MeetingAct, MeetingState]]:
    """What was let through, and the state after it, starting from a meeting just called."""
    state, passed = MeetingState.CALLED, []
    for act in acts:
        try:
            state = after(state, act)
        except Conflict:
            continue
        passed.append((act, state))
    return passed


@given(ACTS)
def test_a_meeting_is_held_before_it_concludes_and_does_each_once_at_most(
    acts: list[MeetingAct],
) -> None:
    passed = [act for act, _ in walk(acts)]
    for once in (MeetingAct.HOLD, MeetingAct.CONCLUDE, MeetingAct.CANCEL):
        assert passed.count(once) <= 1
    if MeetingAct.CONCLUDE in passed:
        assert passed.index(MeetingAct.HOLD) < passed.index(MeetingAct.CONCLUDE)
    assert not {MeetingAct.HOLD, MeetingAct.CANCEL} <= set(passed)


@given(ACTS)
def test_nothing_is_done_about_a_cancelled_meeting(acts: list[MeetingAct]) -> None:
    passed = walk([MeetingAct.CANCEL, *acts])
    assert passed == [(MeetingAct.CANCEL, MeetingState.CANCELLED)]


@given(ACTS)
def test_attendance_and_absence_are_settled_once_the_meeting_concluded(
    acts: list[MeetingAct],
) -> None:
    passed = [act for act, _ in walk([MeetingAct.HOLD, MeetingAct.CONCLUDE, *acts])][2:]
    assert not set(passed) & {
        MeetingAct.INVITE,
        MeetingAct.REASON_ABSENCE,
        MeetingAct.RECORD_ATTENDANCE,
    }


@given(ACTS)
def test_what_an_agency_knows_is_turned_away_only_from_a_cancelled_meeting(
    acts: list[MeetingAct],
) -> None:
    states = [MeetingState.CALLED, *(state for _, state in walk(acts))]
    if states[-1] is not MeetingState.CANCELLED:
        assert after(states[-1], MeetingAct.CONTRIBUTE) is states[-1]


@pytest.mark.parametrize("state", MeetingState)
@pytest.mark.parametrize("act", MeetingAct)
def test_every_act_is_let_through_or_refused_with_the_state_it_met(
    state: MeetingState, act: MeetingAct
) -> None:
    fitting: dict[MeetingState, tuple[type[Conflict], ...]] = {
        MeetingState.CALLED: (MeetingNotHeld,),
        MeetingState.HELD: (MeetingHeld, MeetingNotConcluded),
        MeetingState.CONCLUDED: (MeetingConcluded,),
        MeetingState.CANCELLED: (MeetingCancelled,),
    }
    if (state, act) in TRANSITIONS:
        assert after(state, act) is TRANSITIONS[state, act]
        return
    with pytest.raises(fitting[state]):
        after(state, act)


def test_a_held_meeting_is_not_held_again_nor_called_off() -> None:
    for act in (MeetingAct.HOLD, MeetingAct.CANCEL):
        with pytest.raises(MeetingHeld):
            after(MeetingState.HELD, act)
    with pytest.raises(MeetingNotConcluded):
        after(MeetingState.HELD, MeetingAct.CIRCULATE_MINUTES)


def test_every_act_has_a_permission_that_somebody_holds() -> None:
    assert set(PERMISSION_FOR) == set(MeetingAct)
    held = permissions_of(Role)
    assert set(PERMISSION_FOR.values()) <= held


def test_only_a_manager_of_the_hub_or_a_team_concludes_and_calls_off() -> None:
    for act in (MeetingAct.CONCLUDE, MeetingAct.CANCEL):
        able = {role for role in Role if PERMISSION_FOR[act] in permissions_of([role])}
        assert able == {Role.HUB_MANAGER, Role.TEAM_MANAGER}


def test_a_child_s_worker_calls_a_meeting_as_a_manager_does() -> None:
    able = {role for role in Role if PERMISSION_FOR[MeetingAct.FOLLOW_UP] in permissions_of([role])}
    assert able == {Role.HUB_MANAGER, Role.TEAM_MANAGER, Role.SOCIAL_WORKER}
    assert Permission.STRATEGY_MEETING_CONTRIBUTE not in permissions_of([Role.HUB_SUPPORT])


def test_a_referral_has_one_meeting_at_a_time() -> None:
    refuse_second_meeting(waiting=False)
    with pytest.raises(AnotherMeetingWaits):
        refuse_second_meeting(waiting=True)


@pytest.mark.parametrize(
    "born_on",
    [
        date(2008, 11, 19),  # 18 tomorrow
        date(2026, 11, 18),
        date(2026, 12, 24),  # born after the day, by a slip or in another time zone
        None,
    ],
)
def test_children_of_every_age_are_met_about(born_on: date | None) -> None:
    refuse_grown_up([ChildOfHousehold(uuid4(), born_on)], on=TODAY)


def test_an_adult_of_the_household_is_not_met_about() -> None:
    child, adult = (
        ChildOfHousehold(uuid4(), born_on) for born_on in (date(2016, 3, 4), date(2008, 11, 18))
    )
    with pytest.raises(NotAChild):
        refuse_grown_up([child, adult], on=TODAY)


def test_two_records_of_one_child_are_one_child() -> None:
    one, other, linked = uuid4(), uuid4(), uuid4()
    refuse_named_twice([{one, linked}, {other}], pointer="/children")
    with pytest.raises(ChildNamedTwice) as refused:
        refuse_named_twice([{one, linked}, {other}, {linked, one}], pointer="/children")
    assert refused.value.pointer == "/children/2/person_id"


@given(st.lists(st.integers(0, 6).map(lambda number: UUID(int=number)), max_size=8))
def test_a_list_is_refused_exactly_when_it_repeats_a_child(children: list[UUID]) -> None:
    records = [{child} for child in children]
    if len(set(children)) == len(children):
        refuse_named_twice(records, pointer="/children")
    else:
        with pytest.raises(ChildNamedTwice):
            refuse_named_twice(records, pointer="/children")


def test_outside_the_hub_one_speaks_for_an_agency_of_ones_own() -> None:
    own, other = uuid4(), uuid4()
    refuse_speaking_for(own, runs_meeting=False, own_agencies={own})
    refuse_speaking_for(other, runs_meeting=True, own_agencies={own})
    with pytest.raises(NotYourAgency):
        refuse_speaking_for(other, runs_meeting=False, own_agencies={own})
