"""Facts that the rules of a decision about a child need: who worked on it, and what stands."""

from datetime import date

from app.domain.casework.referrals import last_closed
from app.domain.contacts import contacts as contact_rules
from app.domain.contacts.threshold_decisions import DecisionFacts, Level, Outcome
from app.models import (
    Allocation,
    Contact,
    ContactChild,
    Referral,
    ThresholdDecision,
    ThresholdDocument,
)
from app.services.casework import referrals
from app.unit_of_work import UnitOfWork


async def of_child(
    uow: UnitOfWork,
    contact: Contact,
    child: ContactChild,
    *,
    standing: ThresholdDecision | None,
    open_referral: Referral | None,
    allocation: Allocation | None,
    on: date,
) -> DecisionFacts:
    """A child of a contact as the rules of a decision see them, on the day of the decision."""
    document = await _document_in_force(uow, on=on)
    recommended = await uow.contacts.list_recommendations(child.id)
    triages = await uow.contacts.list_triages(child.id)
    ratings = await uow.contacts.list_ratings(contact.id)
    person_id = contact_rules.identified(child.person_id)
    episodes = referrals.episodes_of(
        await uow.referrals.list_of_person(person_id), day=uow.circumstances.referral_day
    )
    return DecisionFacts(
        referrer=contact.referrer_user_id,
        recommended_by=frozenset(each.recommended_by for each in recommended),
        worked_on_by=frozenset(
            {each.triaged_by for each in triages} | {each.rated_by for each in ratings}
        ),
        standing_decision=standing.id if standing is not None else None,
        standing_outcome=Outcome(standing.outcome) if standing is not None else None,
        document_in_force=document.id if document is not None else None,
        criteria={each.code: Level(each.level) for each in document.criteria} if document else {},
        open_referral=open_referral.id if open_referral is not None else None,
        has_allocated_worker=allocation is not None,
        last_closed=last_closed(episodes),
        today=on,
    )


async def _document_in_force(uow: UnitOfWork, *, on: date) -> ThresholdDocument | None:
    versions = await uow.partnerships.list_threshold_documents()
    return next((each for each in versions if each.in_force_from <= on), None)
