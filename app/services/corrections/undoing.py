"""Putting right what followed from an error: struck through, stopped, and said to all again."""

from uuid import UUID

from uuid_utils.compat import uuid7

from app.domain.clocks.definitions import ClockKind
from app.domain.contacts.contacts import ChildDescription, ChildState
from app.domain.contacts.referrer_messages import owes_an_answer
from app.domain.contacts.threshold_decisions import Outcome
from app.domain.corrections.recorded_errors import Mistake
from app.models import (
    Contact,
    ContactChild,
    EmergencyProtection,
    Enquiry,
    Medical,
    RecordedError,
    Referral,
    StrategyMeeting,
    Timescale,
)
from app.services.casework import referrals
from app.services.clocks import timescales
from app.services.contacts import clocks, other_authorities
from app.services.corrections import announcements, moves
from app.services.corrections.followed import Followed
from app.services.sharing import request_dispositions
from app.unit_of_work import UnitOfWork

_CONFIRMED = "recorded_error.confirmed"
_WRONG_CHILD = "This was asked about another child by mistake."
"""What the agencies asked are given as the reason; the error's own names no one either."""


async def undo(uow: UnitOfWork, error: RecordedError, followed: Followed) -> None:
    """Strike everything through, end what runs on it, and say so to all who heard of it."""
    errors = await _strike_through(uow, error, followed)
    await _stop_clocks(uow, followed)
    for referral in followed.referrals.values():
        await _end_allocation(uow, referral)
    for referral in followed.reopened.values():
        await _reopen(uow, referral, followed)
    await _owe_meetings_again(uow, followed)
    for child_id in sorted({*followed.children, *followed.standing_again}):
        await _put_back(uow, child_id, error, followed)
    await _take_back_what_was_told(uow, error, followed)
    for task in await uow.consequences.list_tasks(followed.decisions):
        task.note = error.reason
        task.resolved_at = task.changed_at = uow.now
        task.resolved_by = uow.actor.user
    await uow.session.flush()
    await _strike_out_clocks(uow, followed)
    await moves.move(uow, error, followed)
    announcements.announce(uow, followed, errors)


async def _strike_through(
    uow: UnitOfWork, error: RecordedError, followed: Followed
) -> dict[UUID, UUID]:
    """The error of each record: the one that was proposed, or one that follows from it."""
    errors = {error.subject_id: error.id}
    rows = []
    records = list(followed.records())
    for other in await uow.recorded_errors.list_not_declined([each for _, each in records]):
        if other.id == error.id:
            continue
        # Proposed by itself before: the error that is confirmed now covers it.
        other.declined_at = other.changed_at = uow.now
        other.declined_by = uow.actor.user
        other.declined_because = error.reason
    await uow.session.flush()
    for subject, record_id in records:
        if record_id == error.subject_id:
            continue
        errors[record_id] = uuid7()
        rows.append(
            uow.new(
                RecordedError,
                id=errors[record_id],
                subject_type=subject,
                subject_id=record_id,
                person_id=followed.person_of(record_id) or error.person_id,
                contact_id=followed.contact_of(record_id),
                because_of_id=error.id,
                mistake=error.mistake,
                right_person_id=error.right_person_id
                if error.right_person_id != followed.person_of(record_id)
                else None,
                reason=error.reason,
                proposed_at=error.proposed_at,
                proposed_by=error.proposed_by,
                confirmed_at=uow.now,
                confirmed_by=uow.actor.user,
                changed_at=uow.now,
            )
        )
    await uow.save_all(rows)
    for part in followed.parts.values():
        part.recorded_error_id = errors[part.id]
    for routing in followed.routings.values():
        routing.recorded_error_id = errors[routing.id]
    struck: list[Referral | StrategyMeeting | Enquiry | Medical | EmergencyProtection] = [
        *followed.referrals.values(),
        *followed.meetings.values(),
        *followed.enquiries.values(),
        *followed.medicals.values(),
        *followed.protections.values(),
    ]
    for record in struck:
        record.recorded_error_id = errors[record.id]
        record.changed_at = uow.now
    await uow.session.flush()
    return errors


async def _stop_clocks(uow: UnitOfWork, followed: Followed) -> None:
    running = await uow.consequences.list_running_clocks(
        subject_ids=[record_id for _, record_id in followed.records()],
        referral_ids=followed.referrals,
    )
    for clock in running:
        _cancel(uow, clock)
    for routing in followed.routings.values():
        for kind in (ClockKind.ROUTING_ACKNOWLEDGEMENT, ClockKind.ROUTING_ANSWER):
            for clock in await uow.consequences.list_clocks(routing.contact_child_id, kind=kind):
                if clock.stopped_at is None and clock.cancelled_at is None:
                    _cancel(uow, clock)


async def _strike_out_clocks(uow: UnitOfWork, followed: Followed) -> None:
    """What was met or missed on a record in error, before that was known, counts for nothing."""
    subjects = [record_id for _, record_id in followed.records()]
    subjects += [put.id for request in followed.requests.values() for put in request.agencies]
    await timescales.strike_out(uow, Timescale.subject_id.in_(subjects))
    for routing in followed.routings.values():
        await timescales.strike_out(
            uow,
            Timescale.kind == ClockKind.ROUTING_ACKNOWLEDGEMENT,
            Timescale.subject_id == routing.contact_child_id,
            Timescale.started_at == routing.routed_at,
        )


def _cancel(uow: UnitOfWork, clock: Timescale) -> None:
    clock.cancelled_at = uow.now
    clock.cancelled_because = _CONFIRMED


async def _end_allocation(uow: UnitOfWork, referral: Referral) -> None:
    allocation = await uow.referrals.find_allocation(referral.id)
    if allocation is not None:
        allocation.ended_at = uow.now


async def _reopen(uow: UnitOfWork, referral: Referral, followed: Followed) -> None:
    """The closure was part of the error; unless the child has another open referral by now."""
    if await uow.referrals.find_open(referral.person_id) is not None:
        return
    if referral.id in followed.referrals:
        return
    ended_at = referral.closed_at
    referral.closed_on = referral.closed_at = referral.closed_by = None
    referral.closure_reason = referral.closure_rationale = referral.closing_decision_id = None
    referral.no_further_action = False
    referral.changed_at = uow.now
    await uow.session.flush()
    for allocation in await uow.consequences.list_allocations(referral.id):
        if allocation.ended_at == ended_at:
            allocation.ended_at = None
    uow.audit("referral.reopened", referral, person_id=referral.person_id)
    uow.publish("referral.reopened", record_id=referral.id)


async def _owe_meetings_again(uow: UnitOfWork, followed: Followed) -> None:
    """A meeting that is called for and was not rightly held is owed again, since the first call."""
    owed = {meeting.referral_id for meeting in followed.meetings.values()} | set(followed.reopened)
    for referral_id in sorted(owed - set(followed.referrals)):
        referral = await uow.consequences.referral(referral_id)
        same = await uow.person_links.list_same_person(referral.person_id)
        calls = [
            each
            for each in await uow.threshold_decisions.list_standing_on(same)
            if each.recorded_at >= referral.recorded_at and each.outcome == Outcome.STRATEGY_MEETING
        ]
        held = any(each.held_at for each in await uow.consequences.list_meetings(referral_id))
        if not calls or held or referral.closed_on is not None:
            continue
        clocks = await uow.consequences.list_clocks(referral_id, kind=ClockKind.STRATEGY_MEETING)
        for clock in clocks[1:]:
            if clock.stopped_at is None and clock.cancelled_at is None:
                _cancel(uow, clock)
        await uow.session.flush()
        if clocks:
            _run_on(clocks[0])
            continue
        await timescales.start(
            uow,
            ClockKind.STRATEGY_MEETING,
            referrals.subject_of(referral),
            started_at=calls[0].decided_at,
            because=_CONFIRMED,
        )


def _run_on(clock: Timescale) -> None:
    """What stopped the clock was an error: it runs from where it always did."""
    clock.stopped_at = clock.stopped_by = None
    clock.cancelled_at = clock.cancelled_because = None


async def _put_back(
    uow: UnitOfWork, child_id: UUID, error: RecordedError, followed: Followed
) -> None:
    """The child waits in triage again, the clock still from receipt, or as decided before."""
    child = await uow.consequences.child(child_id)
    contact = await uow.contacts.get_for_change(child.contact_id)
    standing = followed.standing_again.get(child_id)
    if standing is not None and child_id not in followed.children:
        child.outcome = standing.outcome
    else:
        child.state, child.outcome = ChildState.IN_TRIAGE, None
        if error.mistake == Mistake.WRONG_CHILD:
            child.state = ChildState.RECEIVED
            if child.described_as != ChildDescription.KNOWN:
                child.person_id = None
            if error.right_person_id is not None and _has_no(contact, error.right_person_id):
                child.person_id, child.state = error.right_person_id, ChildState.IN_TRIAGE
        await _decide_again(uow, child)
    contact.changed_at = uow.now
    await uow.session.flush()
    await _feed_back_again(uow, contact, child)
    await other_authorities.stand_again(uow, child, standing, because=_CONFIRMED)
    uow.audit("contact.returned_to_triage", contact, person_id=error.person_id)
    uow.publish("contact.returned_to_triage", record_id=contact.id, contact_child_id=child.id)


def _has_no(contact: Contact, person_id: UUID) -> bool:
    """Whether no other child of the contact is this person: it names each child once."""
    return all(each.person_id != person_id for each in contact.children)


async def _decide_again(uow: UnitOfWork, child: ContactChild) -> None:
    for clock in await uow.consequences.list_clocks(child.id, kind=ClockKind.THRESHOLD_DECISION):
        _run_on(clock)
        clock.person_id = child.person_id


async def _feed_back_again(uow: UnitOfWork, contact: Contact, child: ContactChild) -> None:
    """A referrer who heard of the decision hears again; else no one waits for the old one."""
    if not owes_an_answer(contact.source):
        return
    earlier = await uow.consequences.list_clocks(child.id, kind=ClockKind.REFERRER_FEEDBACK)
    heard = [clock for clock in earlier if clock.stopped_at is not None]
    for clock in earlier:
        running = clock.stopped_at is None and clock.cancelled_at is None
        if running and not heard and child.state != ChildState.DECIDED:
            _cancel(uow, clock)
    await uow.session.flush()
    owed = await uow.timescales.running(ClockKind.REFERRER_FEEDBACK, clocks.subject_of(child))
    if (heard or child.state == ChildState.DECIDED) and not owed:
        await timescales.start(
            uow,
            ClockKind.REFERRER_FEEDBACK,
            clocks.subject_of(child),
            started_at=uow.now,
            because=_CONFIRMED,
        )


async def _take_back_what_was_told(
    uow: UnitOfWork, error: RecordedError, followed: Followed
) -> None:
    for request in followed.requests.values():
        for put in request.agencies:
            if put.answered_at is None and put.recalled_at is None:
                await request_dispositions.take_back(uow, put, because=_WRONG_CHILD, at=uow.now)
    for share in followed.shares.values():
        if share.revoked_at is None:
            share.revoked_at = share.changed_at = uow.now
            share.revoked_by = uow.actor.user
            share.revoked_because = error.reason
            for recipient in share.recipients:
                uow.publish("share.revoked", record_id=share.id, agency_id=recipient.agency_id)
