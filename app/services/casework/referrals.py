"""Referrals: opened by decisions, read, searched, allocated and closed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from app.domain.casework import referral_actions, referrals as rules
from app.domain.casework.closure_reasons import refuse_unfit
from app.domain.casework.enquiries import refuse_child_of_others
from app.domain.casework.protections import ProtectionRunning
from app.domain.casework.referral_days import ReferralDay, referred_on
from app.domain.casework.referrals import Episode, OpenWork, is_re_referral, previous_of
from app.domain.casework.team_closures import TeamClosure
from app.domain.clocks.definitions import ClockKind
from app.domain.clocks.working_time import london_date
from app.domain.contacts.threshold_decisions import Outcome
from app.domain.gates import gate_name
from app.domain.pages import Page, at_day, day_position
from app.domain.records import RecordKind, refuse_stale
from app.models import Contact, Referral, ThresholdDecision, Timescale
from app.repositories.casework.referrals import ReferralFilter
from app.repositories.clocks.timescales import RUNNING, Subject
from app.schemas.casework.referrals import (
    AllocationView,
    CloseReferral,
    PreviousReferralView,
    ReferralsPage,
    ReferralSummaryView,
    ReferralView,
    SearchReferrals,
)
from app.schemas.corrections.recorded_errors import struck_through
from app.schemas.types import Action
from app.schemas.versions import VersionedView, versioned
from app.services.casework import closure_reasons, exceptions, protections
from app.services.clocks import act_times, timescales
from app.unit_of_work import UnitOfWork


def episodes_of(found: Sequence[Referral], *, day: ReferralDay) -> tuple[Episode, ...]:
    """Referrals as the rules see them: those recorded in error are none."""
    return tuple(
        Episode(
            id=referral.id,
            opened_on=referral.opened_on,
            referred_on=referred_on(
                day, received_on=referral.received_on, opened_on=referral.opened_on
            ),
            recorded_at=referral.recorded_at,
            closed_on=referral.closed_on,
            closure_reason=referral.closure_reason,
            no_further_action=referral.no_further_action,
        )
        for referral in found
        if referral.recorded_error_id is None
    )


def is_over(referral: Referral) -> bool:
    """Whether nothing more is done in the referral: it closed, or was recorded in error."""
    return (
        referral.closed_on is not None
        or referral.no_further_action
        or referral.recorded_error_id is not None
    )


async def open_for(
    uow: UnitOfWork, decision: ThresholdDecision, *, contact: Contact, need: str | None
) -> Referral:
    """Open the referral that a decision leads to, on the day of the decision."""
    opened_on = london_date(decision.decided_at)
    referral = uow.new(
        Referral,
        person_id=decision.person_id,
        decision_id=decision.id,
        received_on=min(london_date(contact.received_at), opened_on),
        opened_on=opened_on,
        source=contact.source,
        primary_need=need,
        no_further_action=False,
        recorded_at=uow.now,
        changed_at=uow.now,
    )
    await uow.save(referral)
    uow.audit("referral.opened", referral, person_id=referral.person_id)
    uow.publish("referral.opened", record_id=referral.id, decision_id=decision.id)
    return referral


async def read(uow: UnitOfWork, *, referral_id: UUID) -> VersionedView[ReferralView]:
    """One referral, as opened by its reader.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    referral = await uow.referrals.get(referral_id)
    uow.audit("referral.read", referral, person_id=referral.person_id)
    return await shown(uow, referral)


async def shown(uow: UnitOfWork, referral: Referral) -> VersionedView[ReferralView]:
    """A referral with the one before it, who has it, its clocks and what may be done."""
    day = uow.circumstances.referral_day
    episodes = episodes_of(await uow.referrals.list_of_person(referral.person_id), day=day)
    counts_from = referred_on(day, received_on=referral.received_on, opened_on=referral.opened_on)
    in_error = referral.recorded_error_id is not None
    previous = None if in_error else previous_of(referral.id, episodes=episodes)
    clocks = await uow.timescales.list_of(Timescale.referral_id == referral.id)
    work = await open_work(uow, referral)
    is_theirs = await uow.referrals.is_of_a_child_of_the_actor(referral.id)
    closure = await closure_of(uow, referral)
    view = ReferralView(
        **(await _summaries(uow, [referral]))[0].model_dump(),
        decision_id=referral.decision_id,
        received_on=referral.received_on,
        referred_on=counts_from,
        times=await act_times.shown(uow, referral.id),
        recorded_at=referral.recorded_at,
        closed_at=referral.closed_at,
        closed_by=referral.closed_by,
        closure_rationale=referral.closure_rationale,
        closing_decision_id=referral.closing_decision_id,
        closed_by_team=referral.closed_by_team,
        closure_agreed_at=referral.closure_agreed_at,
        closure_agreed_by=referral.closure_agreed_by,
        closure_agreed_because=referral.closure_agreed_because,
        decided_again_id=referral.decided_again_id,
        is_re_referral=is_re_referral(
            counts_from, previous_opened_on=previous.counts_from if previous else None
        ),
        previous=PreviousReferralView.model_validate(previous) if previous else None,
        allocations=[
            AllocationView.model_validate(each)
            for each in await uow.referrals.list_allocations(referral.id)
        ],
        timescales=timescales.shown(uow, clocks),
        available_actions=[
            Action.model_validate(each)
            for each in referral_actions.available_to(
                uow.actor, work, is_theirs=is_theirs, closure=closure
            )
        ],
    )
    return versioned(view, referral)


async def closure_of(uow: UnitOfWork, referral: Referral) -> TeamClosure:
    """A referral's closure as the rules of the hub's answer see it."""
    return TeamClosure(
        waits=await uow.team_closures.waits_for_the_hub(referral.id), closed_by=referral.closed_by
    )


def subject_of(referral: Referral) -> Subject:
    """What the clocks and times of a referral are about."""
    return Subject(
        RecordKind.REFERRAL,
        referral.id,
        person_id=referral.person_id,
        referral_id=referral.id,
    )


async def open_work(uow: UnitOfWork, referral: Referral) -> OpenWork:
    """What keeps a referral open."""
    running = {
        clock.kind: clock.started_at
        for clock in await uow.timescales.list_of(Timescale.referral_id == referral.id, *RUNNING)
    }
    protected_since = await protections.last_recorded(uow, referral.person_id)
    known = {
        rules.StrategyMeetingOwed: await _owed_since(
            uow, referral, decided=running.get(ClockKind.STRATEGY_MEETING)
        ),
        ProtectionRunning: protected_since,
    }
    since = {gate_name(gate): at for gate, at in known.items() if at is not None}
    return OpenWork(
        closed=is_over(referral),
        meeting_owed=ClockKind.STRATEGY_MEETING in running
        or await uow.referrals.has_meeting_to_conclude(referral.id)
        or await uow.referrals.has_meeting_about(referral.person_id),
        enquiry_open=await uow.referrals.has_open_enquiry(referral.id),
        conference_owed=ClockKind.INITIAL_CONFERENCE in running,
        protected=protected_since is not None,
        since=since,
        excepted=await exceptions.excepted(uow, referral.id, since=since),
    )


async def _owed_since(
    uow: UnitOfWork, referral: Referral, *, decided: datetime | None
) -> datetime | None:
    """When the meeting that keeps a referral open was last asked for."""
    called = await uow.referrals.last_call(referral.id, person_id=referral.person_id)
    asked = [each for each in (decided, called) if each is not None]
    if decided is not None:
        # It may have been recorded afterwards: who gave an exception before did not know of it.
        same = await uow.person_links.list_same_person(referral.person_id)
        asked += [
            each.recorded_at
            for each in await uow.threshold_decisions.list_standing_on(same)
            if each.outcome == Outcome.STRATEGY_MEETING
        ]
    return max(asked, default=None)


async def search(uow: UnitOfWork, *, command: SearchReferrals, page: Page) -> ReferralsPage:
    """A page of the referrals that fit, the latest opened first; its ids are on the audit log."""
    found = await uow.referrals.search(
        ReferralFilter(**command.model_dump()), limit=page.limit + 1, after=at_day(page.after)
    )
    shown, following = page.turn(found, position=lambda row: day_position(row.opened_on, row.id))
    uow.audit(
        "referral.searched",
        shown=[id_ for referral in shown for id_ in (referral.id, referral.person_id)],
    )
    return ReferralsPage(items=await _summaries(uow, shown), next=following)


async def _summaries(uow: UnitOfWork, referrals: Sequence[Referral]) -> list[ReferralSummaryView]:
    errors = await uow.recorded_errors.by_record([each.id for each in referrals])
    return [
        ReferralSummaryView.model_validate(each).model_copy(
            update={"recorded_in_error": struck_through(errors.get(each.id))}
        )
        for each in referrals
    ]


async def close(
    uow: UnitOfWork, *, referral_id: UUID, expected: int, command: CloseReferral
) -> VersionedView[ReferralView]:
    """Close a referral in which nothing is owed to the child any more.

    Raises:
        RecordNotFound, VersionStale, ChildNotAllocated, ReferralClosed, StrategyMeetingOwed,
        EnquiryStillOpen, ConferenceOwed, ClosedBeforeOpened: see each.
        Those of `closure_reasons.refuse_unfit`, and of `exceptions.pass_gates`.
    """
    referral = await uow.referrals.get_for_change(referral_id)
    refuse_stale(version=referral.version, expected=expected)
    refuse_child_of_others(is_theirs=await uow.referrals.is_of_a_child_of_the_actor(referral.id))
    work = await open_work(uow, referral)
    today = london_date(uow.now)
    closed_on = command.closed_on or today
    record = await closure_reasons.on_record(uow, referral, closed_on=closed_on)

    def refuse(excepted: frozenset[str]) -> None:
        rules.refuse_closure(replace(work, excepted=excepted))
        rules.refuse_impossible_closure(closed_on, opened_on=referral.opened_on, today=today)
        refuse_unfit(command.closure_reason, replace(record, excepted=excepted))

    await exceptions.pass_gates(
        uow,
        RecordKind.REFERRAL,
        referral.id,
        about=[referral.person_id],
        given=command.exceptions,
        rule=refuse,
        since=work.since,
    )
    referral.closed_on = closed_on
    referral.closure_reason = command.closure_reason
    referral.closure_rationale = command.rationale
    referral.closed_by_team = not uow.actor.in_hub
    await end(uow, referral)
    if referral.closed_by_team and referral.decision_id is not None:
        uow.publish("referral.closed_by_team", record_id=referral.id)
    return await shown(uow, referral)


async def end(uow: UnitOfWork, referral: Referral) -> None:
    """Say who closed a referral, and when; no worker has it any more."""
    referral.closed_at = referral.changed_at = uow.now
    referral.closed_by = uow.actor.user
    # By an exception a referral closes although a meeting is owed: nothing is owed in it any more.
    await timescales.cancel(
        uow,
        ClockKind.STRATEGY_MEETING,
        Subject(RecordKind.REFERRAL, referral.id),
        because="referral.closed",
    )
    allocation = await uow.referrals.find_allocation(referral.id)
    uow.audit(
        "referral.closed",
        referral,
        person_id=referral.person_id,
        reason=referral.closure_reason,
        by_team=referral.closed_by_team,
        no_further_action=referral.no_further_action,
    )
    uow.publish("referral.closed", record_id=referral.id)
    await uow.session.flush()
    if allocation is not None:
        allocation.ended_at = uow.now
