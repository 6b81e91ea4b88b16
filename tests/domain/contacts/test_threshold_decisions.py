"""Who may decide, on what grounds, and what follows."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given, strategies as st

from app.domain.casework.referrals import Episode, ReferralAlreadyOpen
from app.domain.contacts import threshold_decisions as rules
from app.domain.contacts.threshold_decisions import (
    OUTCOMES,
    DecisionFacts,
    Level,
    Outcome,
    Proposal,
)
from app.domain.errors import Refusal

DECIDER, OTHER, DOCUMENT = uuid4(), uuid4(), uuid4()
CRITERIA = {f"{level.value[0].upper()}1": level for level in Level}

FACTS = DecisionFacts(
    referrer=None,
    recommended_by=frozenset({OTHER}),
    worked_on_by=frozenset({OTHER}),
    standing_decision=None,
    standing_outcome=None,
    document_in_force=DOCUMENT,
    criteria=CRITERIA,
    open_referral=None,
    has_allocated_worker=False,
    last_closed=None,
    today=date(2026, 11, 18),
)
PROPOSAL = Proposal(
    decided_by=frozenset({DECIDER}),
    document=DOCUMENT,
    level=Level.CHILD_IN_NEED,
    criteria=("C1",),
    outcome=Outcome.CHILD_IN_NEED_REFERRAL,
    primary_need="N1",
    history_considered=True,
    last_closure=None,
    supersedes=None,
)


def _for(level: Level, outcome: Outcome) -> Proposal:
    code = next(code for code, of in CRITERIA.items() if of is level)
    return replace(PROPOSAL, level=level, outcome=outcome, criteria=(code,))


def test_a_child_in_need_gets_a_referral() -> None:
    step = rules.decide(FACTS, PROPOSAL)
    assert (step.opens_referral, step.calls_for_meeting, step.routes_to_worker) == (
        True,
        False,
        False,
    )


def test_the_referrer_and_the_recommender_do_not_decide() -> None:
    with pytest.raises(rules.DecidedByReferrer):
        rules.decide(replace(FACTS, referrer=DECIDER), PROPOSAL)
    with pytest.raises(rules.DecidedByRecommender):
        rules.decide(replace(FACTS, recommended_by=frozenset({DECIDER})), PROPOSAL)


def test_one_pair_of_eyes_is_enough_only_to_protect() -> None:
    alone = replace(FACTS, recommended_by=frozenset(), worked_on_by=frozenset({DECIDER}))
    with pytest.raises(rules.NeedsAnotherPairOfEyes):
        rules.decide(alone, PROPOSAL)
    protecting = _for(Level.SIGNIFICANT_HARM, Outcome.STRATEGY_MEETING)
    assert rules.decide(alone, protecting).calls_for_meeting


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("outcome", Outcome)
def test_an_outcome_is_accepted_only_where_it_fits_the_level(
    level: Level, outcome: Outcome
) -> None:
    facts = replace(FACTS, has_allocated_worker=True)
    if outcome in OUTCOMES[level]:
        rules.decide(facts, _for(level, outcome))
    else:
        with pytest.raises(rules.OutcomeDoesNotFitLevel):
            rules.decide(facts, _for(level, outcome))


def test_significant_harm_is_never_answered_with_less_than_protection() -> None:
    less = {Outcome.NO_FURTHER_ACTION, Outcome.ADVICE_GIVEN, Outcome.EARLY_HELP}
    assert OUTCOMES[Level.SIGNIFICANT_HARM].isdisjoint(less)
    assert set(OUTCOMES) == set(Level)


@given(st.sets(st.sampled_from([*CRITERIA, "X1"]), min_size=1))
def test_criteria_are_of_the_document_and_one_is_of_the_level(named: set[str]) -> None:
    proposal = replace(PROPOSAL, criteria=tuple(sorted(named)))
    if "X1" in named:
        with pytest.raises(rules.CriterionUnknown):
            rules.decide(FACTS, proposal)
    elif "C1" not in named:
        with pytest.raises(rules.NoCriterionOfLevel):
            rules.decide(FACTS, proposal)
    else:
        rules.decide(FACTS, proposal)


def test_the_version_in_force_is_the_one_applied() -> None:
    for in_force in (None, uuid4()):
        with pytest.raises(rules.OtherDocumentInForce):
            rules.decide(replace(FACTS, document_in_force=in_force), PROPOSAL)


def test_a_decision_that_stands_is_superseded_by_name() -> None:
    standing = uuid4()
    facts = replace(FACTS, standing_decision=standing)
    for named in (None, uuid4()):
        with pytest.raises(rules.AlreadyDecided):
            rules.decide(facts, replace(PROPOSAL, supersedes=named))
    rules.decide(facts, replace(PROPOSAL, supersedes=standing))
    with pytest.raises(rules.AlreadyDecided):
        rules.decide(FACTS, replace(PROPOSAL, supersedes=standing))


@pytest.mark.parametrize(
    ("opened_on", "considered"),
    [
        (date(2025, 11, 17), False),
        (date(2025, 11, 18), True),
        (date(2026, 11, 17), True),
    ],
)
def test_the_last_closure_matters_on_a_re_referral(opened_on: date, *, considered: bool) -> None:
    last = Episode(
        id=UUID(int=1),
        opened_on=opened_on,
        recorded_at=datetime(2026, 11, 17, 12, tzinfo=UTC),
        closed_on=date(2026, 11, 17),
        closure_reason="RC8",
    )
    facts = replace(FACTS, last_closed=last)
    assert rules.needs_last_closure(facts) is considered
    rules.decide(facts, replace(PROPOSAL, last_closure=last.id))
    if considered:
        for named in (None, UUID(int=2)):
            with pytest.raises(rules.LastClosureNotConsidered):
                rules.decide(facts, replace(PROPOSAL, last_closure=named))


def test_the_last_closure_is_not_asked_for_while_a_referral_is_open() -> None:
    last = Episode(
        id=UUID(int=1),
        opened_on=date(2026, 9, 1),
        recorded_at=datetime(2026, 9, 1, 12, tzinfo=UTC),
        closed_on=date(2026, 10, 1),
        closure_reason="RC8",
    )
    facts = replace(FACTS, last_closed=last, open_referral=UUID(int=2))
    assert not rules.needs_last_closure(facts)
    meeting = _for(Level.SIGNIFICANT_HARM, Outcome.STRATEGY_MEETING)
    rules.decide(facts, meeting)
    rules.decide(facts, replace(meeting, last_closure=last.id))
    with pytest.raises(rules.LastClosureNotConsidered):
        rules.decide(facts, replace(meeting, last_closure=UUID(int=3)))


def test_only_the_referral_that_closed_last_can_be_the_one_considered() -> None:
    with pytest.raises(rules.LastClosureNotConsidered):
        rules.decide(FACTS, replace(PROPOSAL, last_closure=uuid4()))


def test_an_open_referral_takes_the_meeting_and_refuses_a_second_referral() -> None:
    facts = replace(FACTS, open_referral=uuid4())
    with pytest.raises(ReferralAlreadyOpen):
        rules.decide(facts, PROPOSAL)
    step = rules.decide(facts, _for(Level.SIGNIFICANT_HARM, Outcome.STRATEGY_MEETING))
    assert not step.opens_referral
    assert step.calls_for_meeting


def test_only_a_child_with_a_worker_is_passed_to_one() -> None:
    passed = _for(Level.CHILD_IN_NEED, Outcome.PASSED_TO_ALLOCATED_WORKER)
    with pytest.raises(rules.NoAllocatedWorker):
        rules.decide(FACTS, passed)
    assert rules.decide(replace(FACTS, has_allocated_worker=True), passed).routes_to_worker


def test_superseding_and_saying_what_changed_go_together() -> None:
    rules.refuse_unexplained_change(supersedes=False, what_changed=None)
    rules.refuse_unexplained_change(supersedes=True, what_changed="More was told.")
    for supersedes, changed in ((True, None), (False, "Nothing to change.")):
        with pytest.raises(rules.ChangeUnexplained):
            rules.refuse_unexplained_change(supersedes=supersedes, what_changed=changed)


@given(
    level=st.sampled_from(Level),
    outcome=st.sampled_from(Outcome),
    open_referral=st.none() | st.uuids(),
    alone=st.booleans(),
)
def test_whatever_is_decided_no_child_gets_a_second_referral(
    level: Level, outcome: Outcome, open_referral: UUID | None, *, alone: bool
) -> None:
    facts = replace(
        FACTS,
        open_referral=open_referral,
        has_allocated_worker=open_referral is not None,
        recommended_by=frozenset() if alone else FACTS.recommended_by,
        worked_on_by=frozenset() if alone else FACTS.worked_on_by,
    )
    try:
        step = rules.decide(facts, _for(level, outcome))
    except Refusal:
        return
    assert not (step.opens_referral and open_referral is not None)
    assert step.calls_for_meeting == (outcome is Outcome.STRATEGY_MEETING)
