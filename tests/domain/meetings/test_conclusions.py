"""What a strategy meeting must decide about each child before it can conclude."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, strategies as st

from app.domain.codes import ASSESSMENT_FACTOR
from app.domain.directory.roles import Role
from app.domain.errors import Malformed, Refusal
from app.domain.meetings.conclusions import (
    ActionDone,
    ChairNotManager,
    ChairOfAnotherTeam,
    ChildHasNoReferral,
    ChildLeftOut,
    ChildNotOfMeeting,
    ChildOfMeeting,
    Conclusion,
    DueBeforeMeeting,
    EnquiryNotWanted,
    EnquiryUnplanned,
    MedicalDecisionHalf,
    MedicalDecisionMissing,
    needs_medical_decision,
    refuse_chair,
    refuse_completion,
    refuse_due_before,
    refuse_incomplete,
)
from app.domain.meetings.strategy_meetings import ChildNamedTwice, EnquiryKind, NotYourAgency

HELD_AT = datetime(2026, 11, 18, 14, tzinfo=UTC)
CHILD, SIBLING = uuid4(), uuid4()
NEGLECTED = ChildOfMeeting(frozenset({"16A"}), has_open_referral=True)
HURT = ChildOfMeeting(frozenset({"16A", "18C"}), has_open_referral=True)
WITHOUT_REFERRAL = ChildOfMeeting(frozenset(), has_open_referral=False)
ENQUIRE = Conclusion(
    person_id=CHILD,
    enquiry_needed=True,
    enquiry_kind=EnquiryKind.JOINT,
    medical_needed=True,
    medical_reason="An opinion on the burn.",
    child_seen_by="Social worker",
    child_seen_before=HELD_AT + timedelta(hours=4),
)
DO_NOT = Conclusion(
    person_id=SIBLING,
    enquiry_needed=False,
    enquiry_kind=None,
    medical_needed=None,
    medical_reason=None,
    child_seen_by=None,
    child_seen_before=None,
)


def conclude(*conclusions: Conclusion, **children: ChildOfMeeting) -> None:
    known = {CHILD: children.get("child", HURT)}
    if "sibling" in children:
        known[SIBLING] = children["sibling"]
    refuse_incomplete(conclusions, children=known, held_at=HELD_AT)


def refusal(*conclusions: Conclusion, **children: ChildOfMeeting) -> Refusal:
    with pytest.raises(Refusal) as refused:
        conclude(*conclusions, **children)
    return refused.value


def test_a_decision_on_every_child_is_accepted() -> None:
    conclude(ENQUIRE)
    conclude(DO_NOT, ENQUIRE, sibling=WITHOUT_REFERRAL)
    conclude(replace(ENQUIRE, medical_needed=None, medical_reason=None), child=NEGLECTED)


def test_no_child_of_the_household_is_left_out() -> None:
    assert isinstance(refusal(ENQUIRE, sibling=NEGLECTED), ChildLeftOut)


def test_no_child_is_decided_on_twice() -> None:
    assert isinstance(refusal(ENQUIRE, ENQUIRE), ChildNamedTwice)


def test_nobody_else_is_decided_on() -> None:
    refused = refusal(ENQUIRE, replace(DO_NOT, person_id=uuid4()), sibling=NEGLECTED)
    assert isinstance(refused, ChildNotOfMeeting)
    assert refused.code == "/children/1"


@pytest.mark.parametrize("factor", ["18A", "18B", "18C", "22A", "11A", "19A", "19B", "19C"])
def test_physical_or_sexual_harm_calls_for_a_decision_on_a_medical(factor: str) -> None:
    undecided = replace(ENQUIRE, medical_needed=None, medical_reason=None)
    child = ChildOfMeeting(frozenset({"16A", factor}), has_open_referral=True)
    refused = refusal(undecided, child=child)
    assert isinstance(refused, MedicalDecisionMissing)
    assert refused.code == "/children/0"


def test_a_medical_may_be_decided_against_with_the_reason() -> None:
    conclude(replace(ENQUIRE, medical_needed=False, medical_reason="Seen by the hospital today."))


@given(st.sets(st.sampled_from(sorted(ASSESSMENT_FACTOR))))
def test_more_harm_alleged_never_makes_a_medical_decision_less_needed(factors: set[str]) -> None:
    if needs_medical_decision(frozenset(factors)):
        assert needs_medical_decision(frozenset(factors | {"16A"}))
    assert needs_medical_decision(frozenset(factors | {"18C"}))
    assert needs_medical_decision(frozenset(factors | {"19C"}))


def test_a_medical_decision_and_its_reason_come_together() -> None:
    for half in (
        replace(ENQUIRE, medical_reason=None),
        replace(ENQUIRE, medical_needed=None),
    ):
        assert isinstance(refusal(half), MedicalDecisionHalf)


@pytest.mark.parametrize("member", ["enquiry_kind", "child_seen_by", "child_seen_before"])
def test_an_enquiry_says_who_carries_it_and_who_sees_the_child_when(member: str) -> None:
    unplanned: dict[str, Any] = {member: None}
    refused = refusal(replace(ENQUIRE, **unplanned))
    assert isinstance(refused, EnquiryUnplanned)
    assert refused.pointer == f"/children/0/{member}"


def test_an_enquiry_that_is_not_needed_is_carried_by_nobody() -> None:
    contradictory = replace(DO_NOT, enquiry_kind=EnquiryKind.SINGLE_AGENCY)
    refused = refusal(contradictory, ENQUIRE, sibling=NEGLECTED)
    assert isinstance(refused, EnquiryNotWanted)


def test_a_child_without_a_referral_needs_a_threshold_decision_before_an_enquiry() -> None:
    wanted = replace(ENQUIRE, person_id=SIBLING)
    refused = refusal(ENQUIRE, wanted, sibling=WITHOUT_REFERRAL)
    assert isinstance(refused, ChildHasNoReferral)
    assert refused.code == "/children/1"


def test_a_child_is_not_to_be_seen_before_the_meeting_was_held() -> None:
    too_soon = replace(ENQUIRE, child_seen_before=HELD_AT - timedelta(seconds=1))
    refused = refusal(too_soon)
    assert isinstance(refused, DueBeforeMeeting)
    assert refused.pointer == "/children/0/child_seen_before"


def test_nothing_is_due_before_the_meeting_that_asked_for_it() -> None:
    refuse_due_before(HELD_AT, held_at=HELD_AT, pointer="/actions/0/due_at")
    with pytest.raises(DueBeforeMeeting):
        refuse_due_before(
            HELD_AT - timedelta(minutes=1), held_at=HELD_AT, pointer="/actions/0/due_at"
        )


def test_only_a_manager_of_children_s_social_care_chairs() -> None:
    for role in Role:
        if role in {Role.HUB_MANAGER, Role.TEAM_MANAGER}:
            refuse_chair({role, Role.REFERRER}, teams_managed=set(), teams_with_children=set())
        else:
            with pytest.raises(ChairNotManager):
                refuse_chair({role}, teams_managed=set(), teams_with_children=set())


def test_a_team_s_manager_chairs_for_their_team_s_children_and_the_hub_s_for_all() -> None:
    team, other = uuid4(), uuid4()
    refuse_chair({Role.TEAM_MANAGER}, teams_managed={team}, teams_with_children={team, other})
    refuse_chair({Role.HUB_MANAGER}, teams_managed=set(), teams_with_children={other})
    with pytest.raises(ChairOfAnotherTeam):
        refuse_chair({Role.TEAM_MANAGER}, teams_managed={team}, teams_with_children={other})


def test_an_action_is_completed_once_and_by_the_agency_that_undertook_it() -> None:
    own = uuid4()
    refuse_completion(own, done=False, runs_meeting=False, own_agencies={own})
    with pytest.raises(NotYourAgency):
        refuse_completion(uuid4(), done=False, runs_meeting=False, own_agencies={own})
    with pytest.raises(ActionDone):
        refuse_completion(own, done=True, runs_meeting=True, own_agencies=set())


@given(st.data())
def test_whatever_is_left_half_said_is_refused(data: st.DataObject) -> None:
    members = ("enquiry_kind", "medical_needed", "child_seen_by", "child_seen_before")
    dropped: dict[str, Any] = dict.fromkeys(
        data.draw(st.sets(st.sampled_from(members), min_size=1))
    )
    with pytest.raises(Malformed):
        conclude(replace(ENQUIRE, **dropped))
