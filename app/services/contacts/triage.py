"""Triage of contacts: who each child is, how urgent it is, and the recommendation."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from app.domain.clocks.definitions import ClockKind
from app.domain.contacts import contacts as rules
from app.domain.contacts.contact_people import refuse_second_mention
from app.domain.contacts.contacts import ChildAct, ChildDescription, ChildState, next_state
from app.domain.contacts.triage import refuse_unclear_identification
from app.domain.people.identifiers import told_of_child
from app.domain.people.person_facts import AddressFacts, IdentifierFacts, NameFacts, PersonFacts
from app.domain.records import RecordKind, refuse_stale
from app.models import Contact, ContactChild, ContactRating, Recommendation, Triage
from app.repositories.clocks.timescales import Subject
from app.schemas.contacts.contacts import ContactView
from app.schemas.contacts.triage import (
    RateContact,
    RatingsView,
    RatingView,
    RecommendationsView,
    RecommendationView,
    RecommendDecision,
    TriageChild,
    TriageContact,
)
from app.schemas.versions import VersionedView
from app.services.clocks import act_times
from app.services.contacts import clocks, routings, views
from app.services.contacts.contacts import people_in
from app.services.people import age_estimates, people
from app.services.sharing import information_clocks
from app.unit_of_work import UnitOfWork

Shown = TypeVar("Shown", RatingView, RecommendationView)


async def triage(
    uow: UnitOfWork, *, contact_id: UUID, expected: int, command: TriageContact
) -> VersionedView[ContactView]:
    """Record who the children are; a child with a worker is routed to that worker.

    Raises:
        RecordNotFound, VersionStale, MadeInError, NotInThisState, HistoryNotRead,
        IdentificationUnclear, AlreadyInContact: see each.
    """
    contact = await _open(uow, contact_id, expected=expected)
    for index, found in enumerate(command.children):
        child = uow.contacts.child_of(contact, found.child_id)
        await _triage_child(uow, contact, child, found, pointer=f"/children/{index}")
    contact.changed_at = uow.now
    return await views.view(uow, await uow.contacts.reload(contact.id))


async def _open(uow: UnitOfWork, contact_id: UUID, *, expected: int) -> Contact:
    contact = await uow.contacts.get_for_change(contact_id)
    refuse_stale(version=contact.version, expected=expected)
    rules.refuse_made_in_error(made_in_error=contact.errored_at is not None)
    return contact


async def _triage_child(
    uow: UnitOfWork, contact: Contact, child: ContactChild, found: TriageChild, *, pointer: str
) -> None:
    state = next_state(ChildState(child.state), ChildAct.TRIAGE)
    refuse_unclear_identification(
        found.identification,
        person_given=found.person_id is not None,
        history_read=found.history_read,
        pointer=pointer,
    )
    person_id = await _identified(uow, child, found)
    refuse_second_mention(
        {person_id}, among={each.person_id for each in contact.children if each.id != child.id}
    )
    # The person first: the database refuses an unidentified child in triage.
    child.person_id = person_id
    child.state = state
    await uow.session.flush()
    await uow.save(
        uow.new(
            Triage,
            contact_id=contact.id,
            contact_child_id=child.id,
            person_id=person_id,
            identification=found.identification,
            history_read=found.history_read,
            note=found.note,
            triaged_at=uow.now,
            triaged_by=uow.actor.user,
        )
    )
    await _name_on_clocks(uow, child)
    uow.audit("contact.triaged", contact, person_id=person_id, identification=found.identification)
    await routings.route_if_allocated(uow, contact=contact, child=child, person_id=person_id)


async def _identified(uow: UnitOfWork, child: ContactChild, found: TriageChild) -> UUID:
    if found.person_id is not None:
        return (await uow.people.get(found.person_id)).id
    return (await people.record_details(uow, _as_told(child))).id


def _as_told(child: ContactChild) -> PersonFacts:
    """A new person's record begins with what the referrer said of the child."""
    named = child.given is not None or child.family is not None
    return PersonFacts(
        names=(NameFacts(given=child.given, family=child.family),) if named else (),
        born_on=child.born_on,
        expected_on=child.expected_on,
        unborn=child.described_as == ChildDescription.UNBORN,
        estimate=age_estimates.recorded(child),
        sex=child.sex,
        identifiers=tuple(
            IdentifierFacts(scheme=scheme, value=value)
            for scheme, value in told_of_child(nhs_number=child.nhs_number, upn=child.upn)
        ),
        addresses=(
            (AddressFacts(lines=tuple(child.address_lines), postcode=child.postcode),)
            if child.address_lines
            else ()
        ),
    )


async def _name_on_clocks(uow: UnitOfWork, child: ContactChild) -> None:
    """Clocks that ran before the child was identified become the child's."""
    of_child = Subject(RecordKind.CONTACT_CHILD, child.id)
    for clock in await uow.timescales.running(ClockKind.THRESHOLD_DECISION, of_child):
        clock.person_id = child.person_id


async def rate(
    uow: UnitOfWork, *, contact_id: UUID, expected: int, command: RateContact
) -> VersionedView[ContactView]:
    """Rate children of a contact; a more urgent rating brings agencies' answers forward.

    Raises:
        RecordNotFound, VersionStale, MadeInError, NotInThisState, ActTimeImpossible,
        LateEntryUnexplained: see each.
    """
    contact = await _open(uow, contact_id, expected=expected)
    children = (
        [uow.contacts.child_of(contact, child_id) for child_id in command.child_ids]
        if command.child_ids is not None
        else [child for child in contact.children if child.state != ChildState.DECIDED]
    )
    rules.refuse_nobody(count=len(children))
    rated_at = act_times.happened_at(
        uow,
        command.rated_at,
        because=command.late_because,
        pointer="/rated_at",
        earliest=contact.received_at,
    )
    for child in children:
        child.state = next_state(ChildState(child.state), ChildAct.RATE)
        child.rating = command.rating
        rating = _rating(uow, child, command, at=rated_at)
        await uow.save(rating)
        act_times.note(
            uow,
            "contact.rated",
            clocks.subject_of(child),
            item_id=rating.id,
            at=rated_at,
            because=command.late_because,
        )
    contact.changed_at = uow.now
    await information_clocks.follow_rating(uow, contact, command.rating)
    uow.audit(
        "contact.rated",
        contact,
        shown=people_in(contact),
        rating=command.rating,
        children=len(children),
    )
    uow.publish("contact.rated", record_id=contact.id)
    return await views.view(uow, await uow.contacts.reload(contact.id))


def _rating(
    uow: UnitOfWork, child: ContactChild, command: RateContact, *, at: datetime
) -> ContactRating:
    return uow.new(
        ContactRating,
        contact_id=child.contact_id,
        contact_child_id=child.id,
        rating=command.rating,
        reason=command.reason,
        rated_at=at,
        rated_by=uow.actor.user,
    )


async def recommend(
    uow: UnitOfWork, *, contact_id: UUID, child_id: UUID, command: RecommendDecision
) -> RecommendationView:
    """Record what a practitioner recommends; who recommends does not decide.

    Raises:
        RecordNotFound, MadeInError, NotInThisState, ActTimeImpossible,
        LateEntryUnexplained: see each.
    """
    contact = await uow.contacts.get_for_change(contact_id)
    rules.refuse_made_in_error(made_in_error=contact.errored_at is not None)
    child = uow.contacts.child_of(contact, child_id)
    child.state = next_state(ChildState(child.state), ChildAct.RECOMMEND)
    contact.changed_at = uow.now
    recommended_at = act_times.happened_at(
        uow,
        command.recommended_at,
        because=command.late_because,
        pointer="/recommended_at",
        earliest=contact.received_at,
    )
    recommendation = uow.new(
        Recommendation,
        contact_id=contact.id,
        contact_child_id=child.id,
        level=command.level,
        outcome=command.outcome,
        rationale=command.rationale,
        recommended_at=recommended_at,
        recommended_by=uow.actor.user,
    )
    await uow.save(recommendation)
    act_times.note(
        uow,
        "contact.recommended",
        clocks.subject_of(child),
        item_id=recommendation.id,
        at=recommended_at,
        because=command.late_because,
    )
    uow.audit("contact.recommended", contact, person_id=child.person_id, level=command.level)
    uow.publish("contact.recommended", record_id=contact.id)
    (shown,) = await _with_times(
        uow, [child.id], [RecommendationView.model_validate(recommendation)]
    )
    return shown


async def list_ratings(uow: UnitOfWork, *, contact_id: UUID) -> RatingsView:
    """Every rating of the contact's children, the oldest first.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    contact = await uow.contacts.get(contact_id)
    found = await uow.contacts.list_ratings(contact.id)
    uow.audit(
        "contact.ratings_read",
        contact,
        shown=[*(rating.id for rating in found), *people_in(contact)],
    )
    ratings = [RatingView.model_validate(each) for each in found]
    return RatingsView(
        items=await _with_times(uow, {each.contact_child_id for each in found}, ratings)
    )


async def _with_times(
    uow: UnitOfWork, child_ids: Collection[UUID], shown: Sequence[Shown]
) -> list[Shown]:
    """Ratings or recommendations with when each was made, where that was recorded afterwards."""
    times = await act_times.shown(uow, *child_ids)
    return [
        each.model_copy(update={"times": [time for time in times if time.item_id == each.id]})
        for each in shown
    ]


async def list_recommendations(
    uow: UnitOfWork, *, contact_id: UUID, child_id: UUID
) -> RecommendationsView:
    """Every recommendation on one child, the oldest first.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    contact = await uow.contacts.get(contact_id)
    child = uow.contacts.child_of(contact, child_id)
    found = await uow.contacts.list_recommendations(child.id)
    uow.audit(
        "contact.recommendations_read",
        contact,
        person_id=child.person_id,
        shown=[each.id for each in found],
    )
    recommendations = [RecommendationView.model_validate(each) for each in found]
    return RecommendationsView(items=await _with_times(uow, [child.id], recommendations))
