"""Referrals that end because the decision behind them was superseded."""

from datetime import datetime

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
    uow: UnitOfWork, decision: ThresholdDecision, *, referral: Referral | None
) -> None:
    """Undo what only the superseded decision asked for: the meeting, and the referral itself.

    Another decision on the child that stands, or a contact that the worker has, keeps both. So
    does a referral that no decision opened: a census file brought it. A child who is passed to
    another authority is this one's until that accepts, and keeps both until then.

    Raises:
        StrategyMeetingOwed, EnquiryStillOpen, ConferenceOwed: the child is protected in it.
    """
    if referral is None or decision.outcome == Outcome.PASSED_TO_OTHER_AUTHORITY:
        return
    if await _rests_on_nothing(uow, referral, decision, because="threshold_decision.superseded"):
        await uow.session.refresh(referral, with_for_update=True)
        rules.refuse_closure(await referrals.open_work(uow, referral))
        ending = rules.ending_by_decision(acted_on=await uow.referrals.was_acted_on(referral.id))
        await _close(uow, referral, decision, ending=ending, at=uow.now)


async def follow_acceptance(
    uow: UnitOfWork, decision: ThresholdDecision, *, accepted_at: datetime
) -> None:
    """Close the referral of a child whom another authority has accepted, as transferred to it.

    What the authority answers can always be recorded: where a meeting, enquiry or conference is
    still owed to the child, or emergency protection runs, the referral stays open, for a worker
    to close.
    """
    referral = await uow.referrals.find_open(decision.person_id)
    if referral is None or decision.supersedes_id is None:
        return
    if await _rests_on_nothing(uow, referral, decision, because="other_authority.accepted"):
        await uow.session.refresh(referral, with_for_update=True)
        if not rules.is_owed_anything(await referrals.open_work(uow, referral)):
            await _close(uow, referral, decision, ending=rules.TRANSFER, at=accepted_at)


async def _rests_on_nothing(
    uow: UnitOfWork, referral: Referral, decision: ThresholdDecision, *, because: str
) -> bool:
    """Whether no decision supports the referral; the meeting none calls for is owed no more."""
    same = await uow.person_links.list_same_person(decision.person_id)
    standing = {
        Outcome(each.outcome)
        for each in await uow.threshold_decisions.list_standing_on(same)
        if each.recorded_at >= referral.recorded_at or each.id == referral.decision_id
    }
    if Outcome.STRATEGY_MEETING not in standing:
        await timescales.cancel(
            uow,
            ClockKind.STRATEGY_MEETING,
            Subject(RecordKind.REFERRAL, referral.id),
            because=because,
        )
    if referral.decision_id is None or standing & SUPPORTS_REFERRAL:
        return False
    if await uow.referrals.has_routed_contacts(referral.id):
        return False
    await uow.session.flush()
    return True


async def _close(
    uow: UnitOfWork,
    referral: Referral,
    decision: ThresholdDecision,
    *,
    ending: rules.Ending,
    at: datetime,
) -> None:
    referral.no_further_action = ending.no_further_action
    referral.closure_reason = ending.closure_reason
    referral.closure_rationale = decision.what_changed
    referral.closing_decision_id = decision.id
    referral.closed_on = max(london_date(at), referral.opened_on)
    await referrals.end(uow, referral)
