"""Overturned recommendations: named with the decision, and answered by who made them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from app.domain.contacts import overturnings as rules
from app.domain.contacts.overturnings import Recommended
from app.domain.contacts.threshold_decisions import Level, Outcome
from app.models import ContactChild, OverturningView, ThresholdDecision
from app.schemas.contacts.threshold_decisions import (
    OverturningStanceView,
    RecordOverturningView,
    RecordThresholdDecision,
)
from app.unit_of_work import UnitOfWork


async def refuse_silent(
    uow: UnitOfWork, child: ContactChild, command: RecordThresholdDecision
) -> None:
    """Refuse a decision that says less than a recommendation to protect, without reasons.

    The latest recommendation of each person counts, until a decision has overturned it: what a
    later decision says less than is then that decision, which it supersedes.

    Raises:
        RecommendationOverturned, OverturnsNothing, OverturningUnexplained: see the rules.
    """
    latest = {
        each.recommended_by: each for each in await uow.contacts.list_recommendations(child.id)
    }
    before = await uow.threshold_decisions.list_valid_on_child(child.id)
    answered = {each.overturns_id for each in before}
    waiting = {each.id: each for each in latest.values() if each.id not in answered}
    overturned = rules.overturned(
        command.level,
        command.outcome,
        recommended=[
            Recommended(each.id, Level(each.level), Outcome(each.outcome))
            for each in waiting.values()
        ],
    )
    named = command.overturns
    rules.refuse_unnamed_overturning(
        overturned, named=named.recommendation_id if named is not None else None
    )
    if overturned is not None and named is not None:
        rules.refuse_unexplained(named.reason, recommended=waiting[overturned].rationale)


def tell(uow: UnitOfWork, decision: ThresholdDecision) -> None:
    """Tell who made the recommendation that a decision overturns it."""
    if decision.overturns_id is None:
        return
    uow.audit(
        "recommendation.overturned",
        decision,
        person_id=decision.person_id,
        recommendation_id=decision.overturns_id,
    )
    uow.publish("recommendation.overturned", record_id=decision.id, contact_id=decision.contact_id)


async def record_view(
    uow: UnitOfWork,
    *,
    contact_id: UUID,
    child_id: UUID,
    decision_id: UUID,
    command: RecordOverturningView,
) -> OverturningStanceView:
    """Record beside a decision what the person says whose recommendation it overturned.

    Raises:
        RecordNotFound: no such decision in scope.
        NotYourRecommendation, DissentUnexplained: see each.
    """
    contact = await uow.contacts.get(contact_id)
    child = uow.contacts.child_of(contact, child_id)
    decision = await uow.threshold_decisions.get_on_child(decision_id, child_id=child.id)
    recommenders = {
        each.recommended_by
        for each in await uow.contacts.list_recommendations(child.id)
        if each.id == decision.overturns_id
    }
    rules.refuse_view(
        command.stance,
        because=command.reason,
        is_recommender=not uow.actor.identities.isdisjoint(recommenders),
    )
    said = uow.new(
        OverturningView,
        threshold_decision_id=decision.id,
        stance=command.stance,
        reason=command.reason,
        recorded_at=uow.now,
        recorded_by=uow.actor.user,
    )
    await uow.save(said)
    uow.audit(
        "recommendation.view_recorded",
        decision,
        person_id=decision.person_id,
        stance=command.stance,
    )
    uow.publish(
        "recommendation.view_recorded", record_id=decision.id, contact_id=decision.contact_id
    )
    return OverturningStanceView.model_validate(said)


async def by_decision(
    uow: UnitOfWork, decision_ids: Collection[UUID]
) -> Mapping[UUID, list[OverturningStanceView]]:
    """What recommenders said of each of some decisions, the oldest first."""
    found: dict[UUID, list[OverturningStanceView]] = defaultdict(list)
    for each in await uow.threshold_decisions.list_views(decision_ids):
        found[each.threshold_decision_id].append(OverturningStanceView.model_validate(each))
    return found
