"""Routings: a child's part of a contact handed to the worker who already has the child."""

from datetime import datetime
from uuid import UUID

from app.domain.casework.referrals import ReferralClosed
from app.domain.clocks.definitions import ClockKind
from app.domain.contacts.contacts import (
    ChildAct,
    ChildState,
    next_state,
    refuse_made_in_error,
)
from app.domain.contacts.routings import RoutingAnswer, refuse_second_answer
from app.domain.contacts.threshold_decisions import Outcome
from app.domain.people.identifiers import told_of_child
from app.domain.records import RecordKind
from app.models import Allocation, Contact, ContactChild, Routing
from app.repositories.clocks.timescales import Subject
from app.schemas.contacts.triage import (
    AcknowledgeRouting,
    AnswerRouting,
    RoutingsView,
    RoutingView,
)
from app.services.clocks import act_times, timescales
from app.services.contacts import clocks
from app.services.people import people_search
from app.unit_of_work import UnitOfWork


async def route_if_recognised(
    uow: UnitOfWork, *, contact: Contact, child: ContactChild
) -> Routing | None:
    """Route a child who is known beyond doubt and has a worker; else leave triage to the hub.

    Looked up with the hub's rights: a referrer sees neither the record nor the worker, and the
    contact gets to them all the same. Records hidden from the referrer are left out: someone who
    reports a cloaked child learns no more from the answer than someone who reports a stranger.
    """
    async with uow.as_the_hub(hidden_from=uow.actor.hidden_from):
        person_id = child.person_id or await people_search.recognise(
            uow, told_of_child(nhs_number=child.nhs_number, upn=child.upn)
        )
        if person_id is None:
            return None
        return await route_if_allocated(uow, contact=contact, child=child, person_id=person_id)


async def route_if_allocated(
    uow: UnitOfWork, *, contact: Contact, child: ContactChild, person_id: UUID
) -> Routing | None:
    """Route the child if an open referral of theirs has a worker.

    A restricted child is routed only by a person: the worker may not be on its list, and
    a contact that the hub has closed and they cannot open would be lost. Nor is a child who is
    in the contact twice, under whichever record: one part was handed over.
    """
    same = await uow.person_links.list_same_person(person_id)
    if await uow.restrictions.find_standing(people=same):
        return None
    allocation = await find_allocation(uow, person_id)
    if allocation is None or await _was_sent_back(uow, child):
        return None
    if await uow.contacts.has_another_of(child, allocation.person_id, linked=same):
        return None
    return await route(uow, contact=contact, child=child, allocation=allocation)


async def _was_sent_back(uow: UnitOfWork, child: ContactChild) -> bool:
    """A manager may hand the child's part to the worker again; identifying the child does not."""
    before = await uow.contacts.list_routings(child.id)
    return any(each.answer == RoutingAnswer.SENT_BACK for each in before)


async def find_allocation(uow: UnitOfWork, person_id: UUID) -> Allocation | None:
    """The standing allocation of the child's open referral, under any linked record."""
    referral = await uow.referrals.find_open(person_id)
    return None if referral is None else await uow.referrals.find_allocation(referral.id)


async def route(
    uow: UnitOfWork, *, contact: Contact, child: ContactChild, allocation: Allocation
) -> Routing:
    """Hand the child's part over: the worker and their manager see it at once, it is theirs.

    The hub's work on this child ends with that outcome, and feedback is owed to the referrer.
    """
    child.state = next_state(ChildState(child.state), ChildAct.ROUTE)
    child.outcome = Outcome.PASSED_TO_ALLOCATED_WORKER
    child.person_id = allocation.person_id
    contact.changed_at = uow.now
    await uow.session.flush()
    routing = await hand_over(uow, contact=contact, child=child, allocation=allocation)
    await clocks.end_hub_clocks(
        uow, contact=contact, child=child, at=uow.now, because="contact.routed"
    )
    return routing


async def hand_over(
    uow: UnitOfWork, *, contact: Contact, child: ContactChild, allocation: Allocation
) -> Routing:
    """Put the child's part on the worklists of the worker and their manager."""
    routing = uow.new(
        Routing,
        contact_id=contact.id,
        contact_child_id=child.id,
        person_id=allocation.person_id,
        referral_id=allocation.referral_id,
        user_id=allocation.user_id,
        team_id=allocation.team_id,
        routed_at=uow.now,
    )
    await uow.save(routing)
    for kind in (ClockKind.ROUTING_ACKNOWLEDGEMENT, ClockKind.ROUTING_ANSWER):
        await timescales.start(
            uow, kind, clocks.subject_of(child), started_at=uow.now, because="contact.routed"
        )
    uow.audit("contact.routed", routing, person_id=routing.person_id)
    uow.publish("contact.routed", record_id=contact.id, routing_id=routing.id)
    return routing


async def acknowledge(
    uow: UnitOfWork, *, contact_id: UUID, child_id: UUID, command: AcknowledgeRouting
) -> RoutingView:
    """The worker or their manager says that they have the contact, and since when.

    Raises:
        RecordNotFound: not routed, or not to the actor.
        ActTimeImpossible, LateEntryUnexplained: see each.
    """
    routing = await uow.contacts.get_routing(contact_id, child_id)
    acknowledged_at = act_times.happened_at(
        uow,
        command.acknowledged_at,
        because=command.late_because,
        pointer="/acknowledged_at",
        earliest=routing.routed_at,
    )
    if routing.acknowledged_at is None:
        await _acknowledge(uow, routing, at=acknowledged_at)
        act_times.note(
            uow,
            "routing.acknowledged",
            _subject_of(routing),
            item_id=routing.id,
            at=acknowledged_at,
            because=command.late_because,
        )
    uow.audit("routing.acknowledged", routing, person_id=routing.person_id)
    return await _shown(uow, routing)


async def _acknowledge(uow: UnitOfWork, routing: Routing, *, at: datetime) -> None:
    if routing.acknowledged_at is not None:
        return
    routing.acknowledged_at = at
    routing.acknowledged_by = uow.actor.user
    await _stop(
        uow, ClockKind.ROUTING_ACKNOWLEDGEMENT, routing, at=at, because="routing.acknowledged"
    )


async def _stop(
    uow: UnitOfWork, kind: ClockKind, routing: Routing, *, at: datetime, because: str
) -> None:
    await timescales.stop(
        uow,
        kind,
        Subject(RecordKind.CONTACT_CHILD, routing.contact_child_id),
        stopped_at=at,
        because=because,
    )


def _subject_of(routing: Routing) -> Subject:
    """What the times of a routing are about: the child's part of the contact."""
    return Subject(
        RecordKind.CONTACT_CHILD,
        routing.contact_child_id,
        contact_id=routing.contact_id,
        person_id=routing.person_id,
    )


async def _shown(uow: UnitOfWork, routing: Routing) -> RoutingView:
    times = await act_times.shown(uow, routing.contact_child_id)
    mine = [each for each in times if each.item_id == routing.id]
    return RoutingView.model_validate(routing).model_copy(update={"times": mine})


async def answer(
    uow: UnitOfWork, *, contact_id: UUID, child_id: UUID, command: AnswerRouting
) -> RoutingView:
    """Record what the worker or their manager does with the contact; it is acknowledged by that.

    A strategy meeting is owed from now on. What is sent back is in triage again, with a new clock
    for the hub's decision.

    Raises:
        RecordNotFound: not routed, sent back before, or not the actor's.
        RoutingAnswered, MadeInError, ActTimeImpossible, LateEntryUnexplained: see each.
        ReferralClosed: a meeting is asked for and the child has no open referral.
    """
    routing = await uow.contacts.get_routing(contact_id, child_id)
    refuse_second_answer(answered=routing.answered_at is not None)
    contact = await uow.contacts.get(contact_id)
    refuse_made_in_error(made_in_error=contact.errored_at is not None)
    answered_at = act_times.happened_at(
        uow,
        command.answered_at,
        because=command.late_because,
        pointer="/answered_at",
        earliest=routing.routed_at,
    )
    await _acknowledge(uow, routing, at=answered_at)
    routing.answer = command.answer
    routing.answer_reason = command.reason
    routing.answered_at = answered_at
    routing.answered_by = uow.actor.user
    act_times.note(
        uow,
        "routing.answered",
        _subject_of(routing),
        item_id=routing.id,
        at=answered_at,
        because=command.late_because,
    )
    await uow.session.flush()
    await _stop(uow, ClockKind.ROUTING_ANSWER, routing, at=answered_at, because="routing.answered")
    if command.answer is RoutingAnswer.STRATEGY_MEETING_NEEDED:
        await _owe_meeting(uow, routing, at=answered_at)
    elif command.answer is RoutingAnswer.SENT_BACK:
        # Its owner may hand the child's part back; the hub's own work on it is the hub's to write.
        async with uow.as_the_hub(hidden_from=uow.actor.hidden_from):
            await _put_back(uow, contact_id, child_id, at=answered_at)
    uow.audit("routing.answered", routing, person_id=routing.person_id, answer=command.answer)
    uow.publish("contact.routing_answered", record_id=contact_id, routing_id=routing.id)
    return await _shown(uow, routing)


async def _owe_meeting(uow: UnitOfWork, routing: Routing, *, at: datetime) -> None:
    referral = await uow.referrals.find_open(routing.person_id)
    if referral is None:
        raise ReferralClosed
    of_referral = Subject(
        RecordKind.REFERRAL, referral.id, person_id=referral.person_id, referral_id=referral.id
    )
    if not await uow.timescales.running(ClockKind.STRATEGY_MEETING, of_referral):
        await timescales.start(
            uow,
            ClockKind.STRATEGY_MEETING,
            of_referral,
            started_at=at,
            because="routing.answered",
        )


async def _put_back(uow: UnitOfWork, contact_id: UUID, child_id: UUID, *, at: datetime) -> None:
    """The child waits in triage again, with a new clock; no feedback is owed before a decision."""
    contact = await uow.contacts.get_for_change(contact_id)
    child = uow.contacts.child_of(contact, child_id)
    child.state = next_state(ChildState(child.state), ChildAct.SEND_BACK)
    child.outcome = None
    contact.changed_at = uow.now
    of_child = clocks.subject_of(child)
    await timescales.cancel(uow, ClockKind.REFERRER_FEEDBACK, of_child, because="routing.sent_back")
    await timescales.start(
        uow,
        ClockKind.THRESHOLD_DECISION,
        of_child,
        started_at=at,
        because="routing.sent_back",
    )


async def list_on_child(uow: UnitOfWork, *, contact_id: UUID, child_id: UUID) -> RoutingsView:
    """Every handing over of one child's part of a contact, the oldest first.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    contact = await uow.contacts.get(contact_id)
    child = uow.contacts.child_of(contact, child_id)
    found = await uow.contacts.list_routings(child.id)
    uow.audit(
        "routing.listed",
        contact,
        person_id=child.person_id,
        shown=[each.id for each in found],
    )
    return RoutingsView(items=[await _shown(uow, each) for each in found])
