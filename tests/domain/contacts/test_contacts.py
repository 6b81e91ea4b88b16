"""The states of a child in a contact, and what a contact must say."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from app.domain.contacts import contacts as rules
from app.domain.contacts.actions import on_child, on_contact
from app.domain.contacts.contacts import (
    TRANSITIONS,
    ChildAct,
    ChildAsTold,
    ChildDescription,
    ChildState,
    ContactFacts,
)
from app.domain.directory.access import Actor, Membership
from app.domain.directory.roles import Role
from tests.support.samples.actors import an_actor

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)


def test_every_state_can_be_reached_and_left_towards_a_decision() -> None:
    reached = {ChildState.RECEIVED}
    while True:
        further = {to for (start, _), to in TRANSITIONS.items() if start in reached} - reached
        if not further:
            break
        reached |= further
    assert reached == set(ChildState)
    for state in ChildState:
        assert any(start is state for start, _ in TRANSITIONS)


@given(st.lists(st.sampled_from(ChildAct), max_size=12))
def test_no_order_of_acts_decides_a_child_whom_nobody_identified_or_routed(
    acts: list[ChildAct],
) -> None:
    state = ChildState.RECEIVED
    done: list[ChildAct] = []
    for act in acts:
        try:
            state = rules.next_state(state, act)
        except rules.NotInThisState:
            continue
        done.append(act)
    if state is ChildState.DECIDED:
        assert ChildAct.ROUTE in done or ChildAct.TRIAGE in done
    if ChildAct.RATE in done:
        before = done[: done.index(ChildAct.RATE)]
        # A child who was routed, and whom the worker sent back, is identified.
        assert ChildAct.TRIAGE in before or ChildAct.SEND_BACK in before
    if ChildAct.SEND_BACK in done:
        before = done[: done.index(ChildAct.SEND_BACK)]
        assert ChildAct.ROUTE in before or ChildAct.DECIDE in before


@given(st.sampled_from(ChildAct))
def test_a_decided_child_is_only_asked_about_decided_again_and_sent_back(act: ChildAct) -> None:
    if act is ChildAct.SEND_BACK:
        assert rules.next_state(ChildState.DECIDED, act) is ChildState.IN_TRIAGE
    elif act in {ChildAct.ASK, ChildAct.DECIDE}:
        assert rules.next_state(ChildState.DECIDED, act) is ChildState.DECIDED
    else:
        with pytest.raises(rules.NotInThisState):
            rules.next_state(ChildState.DECIDED, act)


@given(st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=400)))
def test_a_worry_is_never_received_after_it_is_written_down(span: timedelta) -> None:
    rules.refuse_impossible_receipt(NOW - span, now=NOW)
    rules.refuse_impossible_receipt(NOW, now=NOW)
    with pytest.raises(rules.ReceivedInFuture):
        rules.refuse_impossible_receipt(NOW + span, now=NOW)


def test_a_family_that_was_not_told_has_a_reason() -> None:
    rules.refuse_silence_about_family(informed=True, because=None)
    rules.refuse_silence_about_family(informed=False, because="It may put the child at risk.")
    with pytest.raises(rules.ReasonNotToldMissing):
        rules.refuse_silence_about_family(informed=False, because=None)


@given(
    described_as=st.sampled_from(ChildDescription),
    told=st.builds(
        ChildAsTold,
        known_person=st.booleans(),
        named=st.booleans(),
        born=st.booleans(),
        described=st.booleans(),
    ),
)
def test_a_child_is_only_accepted_with_what_its_description_needs(
    described_as: ChildDescription, told: ChildAsTold
) -> None:
    needed = {
        ChildDescription.KNOWN: told.known_person,
        ChildDescription.NAMED: told.named,
        ChildDescription.UNBORN: not told.born,
        ChildDescription.UNNAMED: told.described,
    }[described_as]
    try:
        rules.refuse_unclear_child(described_as, told, pointer="/children/0")
    except rules.ChildUnclear:
        return
    assert needed
    assert not (described_as is ChildDescription.UNBORN and told.born)


def test_what_is_shown_as_available_is_what_the_rules_let_through() -> None:
    manager = an_actor(Role.HUB_MANAGER)
    facts = ContactFacts(
        source="2A", made_in_error=False, acknowledged=False, states=(ChildState.IN_TRIAGE,)
    )
    shown = {each.action: each for each in on_contact(manager, facts)}
    assert shown["acknowledge"].allowed
    assert shown["give_feedback"].reason == "nothing_decided_yet"
    received = {
        each.action: each
        for each in on_child(manager, made_in_error=False, state=ChildState.RECEIVED)
    }
    assert received["triage"].allowed
    assert received["decide"].reason == "not_in_this_state"
    support = on_child(an_actor(Role.HUB_SUPPORT), made_in_error=False, state=ChildState.RECEIVED)
    assert {each.reason for each in support} == {"permission_missing"}
    wrong = on_child(manager, made_in_error=True, state=ChildState.RECEIVED)
    assert {each.reason for each in wrong} == {"made_in_error"}


def test_an_actor_without_memberships_has_no_permission() -> None:
    nobody: tuple[Membership, ...] = ()
    manager = an_actor(Role.HUB_MANAGER)
    stripped = Actor(
        manager.partnership_id, manager.partnership, manager.user_id, "Nobody (invented)", nobody
    )
    assert stripped.permissions == frozenset()
    assert not stripped.in_hub
