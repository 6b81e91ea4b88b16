"""Threshold decisions about children, and the next step that each leads to."""

from uuid import UUID

from app.domain.casework.protections import refuse_decision_over_protection
from app.domain.clocks.definitions import ClockKind
from app.domain.clocks.working_time import london_date
from app.domain.contacts import contacts as contact_rules, threshold_decisions as rules
from app.domain.contacts.contacts import ChildAct, ChildState, next_state
from app.domain.contacts.other_authorities import refuse_unnamed
from app.domain.contacts.threshold_decisions import (
    SUPPORTS_REFERRAL,
    NextStep,
    Outcome,
    Proposal,
)
from app.domain.records import RecordKind
from app.models import (
    Allocation,
    Contact,
    ContactChild,
    Referral,
    ThresholdDecision,
)
from app.repositories.clocks.timescales import Subject
from app.schemas.contacts.threshold_decisions import (
    DecisionRecordedView,
    RecordThresholdDecision,
    ThresholdDecisionsView,
)
from app.services.casework import decided_closures, protections, referrals, team_closures
from app.services.clocks import act_times, timescales
from app.services.contacts import (
    clocks,
    decision_facts,
    decision_returns,
    other_authorities,
    overturnings,
    referral_subjects,
    routings,
    surroundings,
)
from app.unit_of_work import UnitOfWork


async def record(
    uow: UnitOfWork, *, contact_id: UUID, child_id: UUID, command: RecordThresholdDecision
) -> DecisionRecordedView:
    """Decide about one child; the referral is the one that it opens, goes on in or closes.

    Raises:
        RecordNotFound: absent, or out of scope.
        MadeInError, NotInThisState: the contact has not come to a decision, or never will.
        ActTimeImpossible, LateEntryUnexplained: see `act_times.happened_at`.
        Any refusal of the rules in `app.domain.contacts.threshold_decisions`, or of `weigh`.
        ChildIsAdult, ChildHasDied: a new referral about them; see `referral_subjects`.
        StandingDecisionSaysMore, AnswersNothing: see the rules of standing decisions.
        RecommendationOverturned, OverturnsNothing, OverturningUnexplained: see `overturnings`.
        DecidedOverProtection: no one would have a child who is under emergency protection.
        StrategyMeetingOwed, EnquiryStillOpen, ConferenceOwed: it would end a referral in which
            the child is protected.
    """
    contact = await uow.contacts.get_for_change(contact_id)
    contact_rules.refuse_made_in_error(made_in_error=contact.errored_at is not None)
    child = uow.contacts.child_of(contact, child_id)
    state = next_state(ChildState(child.state), ChildAct.DECIDE)
    person_id = contact_rules.identified(child.person_id)
    earlier = await uow.threshold_decisions.list_valid_on_child(child.id)
    decided_at = act_times.happened_at(
        uow,
        command.decided_at,
        because=command.late_because,
        pointer="/decided_at",
        earliest=max([contact.received_at, *(each.decided_at for each in earlier[:1])]),
    )
    error = await uow.recorded_errors.last_on_decisions_of(child.id)
    open_referral = await uow.referrals.find_open(person_id)
    allocation = await routings.find_allocation(uow, person_id)
    facts = await decision_facts.of_child(
        uow,
        contact,
        child,
        standing=earlier[0] if earlier else None,
        open_referral=open_referral,
        allocation=allocation,
        on=london_date(decided_at),
    )
    step = rules.decide(facts, _proposal(uow, command))
    refuse_decision_over_protection(
        protected=await protections.last_recorded(uow, person_id) is not None,
        goes_on=command.outcome in SUPPORTS_REFERRAL | {Outcome.PASSED_TO_OTHER_AUTHORITY},
    )
    refuse_unnamed(command.outcome, named=command.other_authority is not None)
    await referral_subjects.refuse_wrong(
        uow, child, command, opens_referral=step.opens_referral, on=london_date(decided_at)
    )
    await surroundings.refuse_silent(uow, child, command, received_at=contact.received_at)
    await overturnings.refuse_silent(uow, child, command)
    weighed = await decision_returns.weigh(uow, contact, command)
    decision = _decision(uow, command, contact=contact, child=child, person_id=person_id)
    decision.decided_at = decided_at
    decision.after_error_id = error.id if error is not None else None
    await uow.save(decision)
    await other_authorities.name(uow, child, decision, command.other_authority)
    act_times.note(
        uow,
        "threshold_decision.recorded",
        clocks.subject_of(child),
        item_id=decision.id,
        at=decided_at,
        because=command.late_because,
    )
    await decision_returns.keep(uow, decision, weighed)
    referral = await _follow(
        uow, step, decision, contact=contact, need=command.primary_need, referral=open_referral
    )
    await _pass_on(uow, step, allocation, contact=contact, child=child)
    child.state = state
    child.outcome = command.outcome
    contact.changed_at = uow.now
    await uow.session.flush()
    await clocks.end_hub_clocks(
        uow, contact=contact, child=child, at=decided_at, because="threshold_decision.recorded"
    )
    if earlier:
        await decided_closures.follow(uow, decision, referral=open_referral)
    await team_closures.answer_by(uow, decision)
    uow.audit(
        "threshold_decision.recorded",
        decision,
        person_id=person_id,
        level=command.level,
        outcome=command.outcome,
        supersedes=decision.supersedes_id,
        returns_read=len(weighed.returns),
        outstanding=len(weighed.waiting),
    )
    uow.publish("threshold_decision.recorded", record_id=decision.id, contact_id=contact.id)
    overturnings.tell(uow, decision)
    (view,) = await decision_returns.views(uow, [decision])
    return DecisionRecordedView(
        **view.model_dump(),
        referral_id=referral.id if referral is not None else None,
    )


def _proposal(uow: UnitOfWork, command: RecordThresholdDecision) -> Proposal:
    rules.refuse_unexplained_change(
        supersedes=command.supersedes_id is not None, what_changed=command.what_changed
    )
    return Proposal(
        decided_by=uow.actor.identities,
        document=command.threshold_document_id,
        level=command.level,
        criteria=tuple(command.criteria),
        outcome=command.outcome,
        primary_need=command.primary_need,
        history_considered=command.history_considered,
        last_closure=command.last_closure.referral_id if command.last_closure else None,
        supersedes=command.supersedes_id,
    )


def _decision(
    uow: UnitOfWork,
    command: RecordThresholdDecision,
    *,
    contact: Contact,
    child: ContactChild,
    person_id: UUID,
) -> ThresholdDecision:
    last = command.last_closure
    return uow.new(
        ThresholdDecision,
        contact_id=contact.id,
        contact_child_id=child.id,
        person_id=person_id,
        threshold_document_id=command.threshold_document_id,
        level=command.level,
        criteria=list(command.criteria),
        outcome=command.outcome,
        immediate_protection=command.immediate_protection,
        rationale=command.rationale,
        history_considered=command.history_considered,
        last_closure_id=last.referral_id if last else None,
        last_closure_view=last.view if last else None,
        supersedes_id=command.supersedes_id,
        what_changed=command.what_changed,
        recorded_at=uow.now,
        answers_id=command.answers.decision_id if command.answers else None,
        answers_because=command.answers.reason if command.answers else None,
        overturns_id=command.overturns.recommendation_id if command.overturns else None,
        overturns_because=command.overturns.reason if command.overturns else None,
        decided_by=uow.actor.user,
    )


async def _follow(
    uow: UnitOfWork,
    step: NextStep,
    decision: ThresholdDecision,
    *,
    contact: Contact,
    need: str | None,
    referral: Referral | None,
) -> Referral | None:
    if step.opens_referral:
        referral = await referrals.open_for(uow, decision, contact=contact, need=need)
    if step.calls_for_meeting and referral is not None:
        of_referral = Subject(
            RecordKind.REFERRAL,
            referral.id,
            person_id=decision.person_id,
            referral_id=referral.id,
        )
        if not await uow.timescales.running(ClockKind.STRATEGY_MEETING, of_referral):
            await timescales.start(
                uow,
                ClockKind.STRATEGY_MEETING,
                of_referral,
                started_at=decision.decided_at,
                because="threshold_decision.recorded",
            )
    return referral


async def _pass_on(
    uow: UnitOfWork,
    step: NextStep,
    allocation: Allocation | None,
    *,
    contact: Contact,
    child: ContactChild,
) -> None:
    routed = await uow.contacts.find_routing(child.id)
    if step.routes_to_worker and allocation is not None and routed is None:
        await routings.hand_over(uow, contact=contact, child=child, allocation=allocation)


async def list_on_child(
    uow: UnitOfWork, *, contact_id: UUID, child_id: UUID
) -> ThresholdDecisionsView:
    """Every decision on one child of a contact, the newest first.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    contact = await uow.contacts.get(contact_id)
    child = uow.contacts.child_of(contact, child_id)
    found = await uow.threshold_decisions.list_on_child(child.id)
    uow.audit(
        "threshold_decision.listed",
        contact,
        person_id=child.person_id,
        shown=[decision.id for decision in found],
    )
    return ThresholdDecisionsView(
        items=await decision_returns.views(uow, found),
        surroundings=await surroundings.of_child(uow, contact, child),
    )
