"""What may be done in an enquiry, by whom, and in which order."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from hypothesis import given, strategies as st

from app.domain.casework.enquiries import (
    AuthorisedByRecorder,
    ChildNotAllocated,
    ChildNotSeen,
    ConferenceContradictsOutcome,
    EnquiryAct,
    EnquiryAuthorised,
    EnquiryFacts,
    EnquiryFromCensus,
    EnquiryOutcome,
    EnquiryState,
    NobodyConsulted,
    OutcomeAlreadyRecorded,
    OutcomeMissing,
    available_acts,
    owes_conference,
    refuse_act,
    refuse_wrong_conference,
)
from app.domain.casework.visits import (
    OutsideEnquiry,
    VisitContradictory,
    refuse_contradictory_visit,
    refuse_outside_enquiry,
)
from app.domain.directory.access import Actor, Membership
from app.domain.directory.roles import Role
from app.domain.errors import Refusal
from app.domain.gates import Gate, gate_name

WORKER, MANAGER = uuid4(), uuid4()
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
OPEN = EnquiryFacts(
    state=EnquiryState.OPEN,
    came_with_census=False,
    child_is_the_actors=True,
    child_seen=False,
    agency_consulted=False,
    outcome_recorded_by=None,
)
READY = replace(OPEN, child_seen=True, agency_consulted=True)
FOUND = replace(READY, state=EnquiryState.OUTCOME_RECORDED, outcome_recorded_by=WORKER)
OVER = replace(FOUND, state=EnquiryState.AUTHORISED)
FACTS = st.builds(
    EnquiryFacts,
    state=st.sampled_from(EnquiryState),
    came_with_census=st.booleans(),
    child_is_the_actors=st.booleans(),
    child_seen=st.booleans(),
    agency_consulted=st.booleans(),
    outcome_recorded_by=st.sampled_from([None, WORKER, MANAGER]),
)


def actor(role: Role, *, user_id: UUID = MANAGER) -> Actor:
    membership = Membership(role, uuid4(), "childrens_social_care", date(2026, 1, 1), None)
    return Actor(uuid4(), "ashdale", user_id, "Manager (invented)", (membership,))


def test_an_outcome_waits_until_the_child_was_seen_and_an_agency_consulted() -> None:
    with pytest.raises(ChildNotSeen):
        refuse_act(EnquiryAct.RECORD_OUTCOME, OPEN, actor=frozenset({WORKER}))
    with pytest.raises(NobodyConsulted):
        refuse_act(
            EnquiryAct.RECORD_OUTCOME, replace(OPEN, child_seen=True), actor=frozenset({WORKER})
        )
    refuse_act(EnquiryAct.RECORD_OUTCOME, READY, actor=frozenset({WORKER}))


def test_an_outcome_is_recorded_once() -> None:
    with pytest.raises(OutcomeAlreadyRecorded):
        refuse_act(EnquiryAct.RECORD_OUTCOME, FOUND, actor=frozenset({WORKER}))


def test_who_recorded_the_outcome_does_not_authorise_it() -> None:
    with pytest.raises(AuthorisedByRecorder):
        refuse_act(EnquiryAct.AUTHORISE, FOUND, actor=frozenset({WORKER}))
    refuse_act(EnquiryAct.AUTHORISE, FOUND, actor=frozenset({MANAGER}))


def test_there_is_nothing_to_authorise_before_an_outcome() -> None:
    with pytest.raises(OutcomeMissing):
        refuse_act(EnquiryAct.AUTHORISE, READY, actor=frozenset({MANAGER}))


@pytest.mark.parametrize("act", [EnquiryAct.RECORD_VISIT, EnquiryAct.RECORD_CONSULTATION])
def test_what_is_written_up_late_is_taken_down_until_the_outcome_is_authorised(
    act: EnquiryAct,
) -> None:
    refuse_act(act, FOUND, actor=frozenset({WORKER}))
    with pytest.raises(EnquiryAuthorised):
        refuse_act(act, OVER, actor=frozenset({WORKER}))


@given(FACTS, st.sampled_from(EnquiryAct), st.sampled_from([WORKER, MANAGER]))
def test_nothing_is_ever_done_in_an_enquiry_that_is_over_imported_or_somebody_elses(
    facts: EnquiryFacts, act: EnquiryAct, user: UUID
) -> None:
    expected: type[Refusal] | None = None
    if facts.came_with_census:
        expected = EnquiryFromCensus
    elif not facts.child_is_the_actors:
        expected = ChildNotAllocated
    elif facts.state is EnquiryState.AUTHORISED:
        expected = EnquiryAuthorised
    if expected is not None:
        with pytest.raises(expected):
            refuse_act(act, facts, actor=frozenset({user}))


def is_let_through(act: EnquiryAct, facts: EnquiryFacts) -> bool:
    try:
        refuse_act(act, facts, actor=frozenset({MANAGER}))
    except Refusal:
        return False
    return True


@given(FACTS)
def test_what_is_said_to_be_available_is_what_is_let_through(facts: EnquiryFacts) -> None:
    said = available_acts(facts, actor=actor(Role.TEAM_MANAGER))
    assert {each.action: each.allowed for each in said} == {
        act: is_let_through(act, facts) for act in EnquiryAct
    }


def reasons(facts: EnquiryFacts, held: Actor) -> dict[str, str | None]:
    return {each.action: each.reason for each in available_acts(facts, actor=held)}


def test_whose_role_may_not_is_told_so_before_anything_of_the_case() -> None:
    practitioner = actor(Role.HUB_PRACTITIONER)
    assert set(reasons(OVER, practitioner).values()) == {"permission_missing"}
    worker = actor(Role.SOCIAL_WORKER, user_id=WORKER)
    assert reasons(OPEN, worker) == {
        "record_visit": None,
        "record_consultation": None,
        "record_outcome": "child_not_seen",
        "authorise": "permission_missing",
        "end": "permission_missing",
    }


def test_a_visit_is_neither_before_the_meeting_nor_in_the_future() -> None:
    def at(happened_at: datetime) -> None:
        refuse_outside_enquiry(
            happened_at,
            initiated_at=NOON,
            now=NOON + timedelta(hours=3),
            pointer="/visited_at",
        )

    at(NOON)
    at(NOON + timedelta(hours=3))
    for happened_at, code in (
        (NOON - timedelta(seconds=1), "before_enquiry"),
        (NOON + timedelta(hours=3, seconds=1), "in_future"),
    ):
        with pytest.raises(OutsideEnquiry) as refused:
            at(happened_at)
        assert (refused.value.pointer, refused.value.code) == ("/visited_at", code)


def a_visit_of(
    *, alone: bool, seen: bool, why: bool, wishes: bool, unborn: bool, parent: bool
) -> None:
    refuse_contradictory_visit(
        unborn=unborn,
        expectant_parent_seen=parent,
        child_seen=seen,
        seen_alone=alone,
        says_why_not_alone=why,
        says_wishes=wishes,
    )


@given(st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_a_visit_hangs_together(alone: bool, seen: bool, why: bool, wishes: bool) -> None:
    visit = partial(
        a_visit_of, alone=alone, seen=seen, why=why, wishes=wishes, unborn=False, parent=False
    )
    if (seen or not alone) and (alone is not why) and (wishes or not seen):
        visit()
        return
    with pytest.raises(VisitContradictory):
        visit()


@pytest.mark.parametrize("why", [True, False])
def test_of_an_unborn_child_the_expectant_parent_is_seen_and_not_the_child(why: bool) -> None:
    said = {"alone": False, "why": why, "wishes": False}
    a_visit_of(seen=False, unborn=True, parent=True, **said)
    for seen, unborn, parent, code in (
        (True, True, True, "child_is_unborn"),
        (True, True, False, "child_is_unborn"),
        (False, False, True, "child_is_born"),
    ):
        with pytest.raises(VisitContradictory) as refused:
            a_visit_of(seen=seen, unborn=unborn, parent=parent, **said)
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("act", "gate", "facts"),
    [
        (EnquiryAct.RECORD_OUTCOME, ChildNotSeen, replace(READY, child_seen=False)),
        (EnquiryAct.RECORD_OUTCOME, NobodyConsulted, replace(READY, agency_consulted=False)),
    ],
)
def test_an_exception_opens_its_gate_and_no_other(
    act: EnquiryAct, gate: type[Gate], facts: EnquiryFacts
) -> None:
    for excepted in (frozenset[str](), frozenset({"another-gate"})):
        with pytest.raises(gate):
            refuse_act(act, replace(facts, excepted=excepted), actor=frozenset({WORKER}))
    refuse_act(
        act, replace(facts, excepted=frozenset({gate_name(gate)})), actor=frozenset({WORKER})
    )


@pytest.mark.parametrize("outcome", EnquiryOutcome)
def test_a_conference_is_required_for_continuing_risk_and_only_then(
    outcome: EnquiryOutcome,
) -> None:
    continuing = outcome is EnquiryOutcome.SUBSTANTIATED_CONTINUING_RISK
    assert owes_conference(outcome) is continuing
    refuse_wrong_conference(outcome, conference_required=continuing)
    with pytest.raises(ConferenceContradictsOutcome):
        refuse_wrong_conference(outcome, conference_required=not continuing)
