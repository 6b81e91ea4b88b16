"""Routings: a child's part of a contact handed to the worker who already has the child."""

from uuid import UUID

from app.domain.contacts.contacts import ChildAct, ChildState, next_state
from app.domain.contacts.threshold_decisions import Outcome
from app.domain.people.identifiers import told_of_child
from app.models import Allocation, Contact, ContactChild, Routing
from app.schemas.contacts.triage import RoutingView
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
    a contact that the hub has closed and they cannot open would be lost.
    """
    same = await uow.person_links.list_same_person(person_id)
    if await uow.restrictions.find_standing(people=same):
        return None
    allocation = await find_allocation(uow, person_id)
    if allocation is None:
        return None
    return await route(uow, contact=contact, child=child, allocation=allocation)


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
    uow.audit("contact.routed", routing, person_id=routing.person_id)
    uow.publish("contact.routed", record_id=contact.id, routing_id=routing.id)
    return routing


async def acknowledge(uow: UnitOfWork, *, contact_id: UUID, child_id: UUID) -> RoutingView:
    """The worker or their manager says that they have the contact.

    Raises:
        RecordNotFound: not routed, or not to the actor.
    """
    routing = await uow.contacts.get_routing(contact_id, child_id)
    if routing.acknowledged_at is None:
        routing.acknowledged_at = uow.now
        routing.acknowledged_by = uow.actor.user
    uow.audit("routing.acknowledged", routing, person_id=routing.person_id)
    return RoutingView.model_validate(routing)
