"""Referrals that end because the decision behind them was superseded."""

from app.domain.casework import referrals as rules
from app.domain.clocks.definitions import ClockKind
from app.domain.clocks.working_time import london_date
from app.domain.contacts.threshold_decisions import SUPPORTS_REFERRAL, Outcome
from app.domain.records import RecordKind
from app.models import Referral, ThresholdDecision
from app.repositories.clocks.timescales import Subject
from app.services.casework import referrals
from app.services.clocks import timescales
from app.unit_of_work import UnitOfWork


async def follow(
    uow: UnitOfWork,
    earlier: ThresholdDecision,
    decision: ThresholdDecision,
    *,
    referral: Referral | None,
) -> None:
    """Undo what only the superseded decision asked for: the meeting, and the referral itself.

    Another decision on the child that stands, or a contact that the worker has, keeps both. So
    does a referral that no decision opened: a census file brought it.

    Raises:
        StrategyMeetingOwed, EnquiryStillOpen, ConferenceOwed: the child is protected in it.
    """
    if referral is None:
        return
    same = await uow.person_links.list_same_person(decision.person_id)
    standing = {
        Outcome(each.outcome)
        for each in await uow.threshold_decisions.list_standing_on(same)
        if each.recorded_at >= referral.recorded_at or each.id == referral.decision_id
    }
    if earlier.outcome == Outcome.STRATEGY_MEETING and Outcome.STRATEGY_MEETING not in standing:
        await timescales.cancel(
            uow,
            ClockKind.STRATEGY_MEETING,
            Subject(RecordKind.REFERRAL, referral.id),
            because="threshold_decision.superseded",
        )
    if referral.decision_id is None or standing & SUPPORTS_REFERRAL:
        return
    if await uow.referrals.has_routed_contacts(referral.id):
        return
    await uow.session.flush()
    await _close(uow, referral, decision)


async def _close(uow: UnitOfWork, referral: Referral, decision: ThresholdDecision) -> None:
    await uow.session.refresh(referral, with_for_update=True)
    rules.refuse_closure(await referrals.open_work(uow, referral))
    ending = rules.ending_by_decision(
        to_other_authority=decision.outcome == Outcome.PASSED_TO_OTHER_AUTHORITY,
        acted_on=await uow.referrals.was_acted_on(referral.id),
    )
    referral.no_further_action = ending.no_further_action
    referral.closure_reason = ending.closure_reason
    referral.closure_rationale = decision.what_changed
    referral.closing_decision_id = decision.id
    referral.closed_on = london_date(uow.now)
    await referrals.end(uow, referral)
