"""Information requests: sent to agencies, read and listed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from app.domain.clocks.working_time import london_date
from app.domain.contacts import contacts as contact_rules
from app.domain.contacts.contacts import Agreement, ChildAct, ChildState, Rating, next_state
from app.domain.contacts.threshold_decisions import Level
from app.domain.directory.legal_gateways import Reliance
from app.domain.directory.purposes import Purpose
from app.domain.directory.roles import HUB_ROLES, Role
from app.domain.pages import Page, at_instant
from app.domain.sharing import information_requests as rules
from app.models import (
    Contact,
    ContactChild,
    InformationRequest,
    PersonAskedAbout,
    RequestedAgency,
)
from app.schemas.sharing.information_requests import (
    InformationRequestsView,
    InformationRequestView,
    RequestsToAnswerView,
    RequestToAnswerView,
    SendInformationRequest,
)
from app.schemas.versions import VersionedView
from app.services.clocks import act_times
from app.services.directory import legal_gateways
from app.services.people.households import living_with
from app.services.sharing import information_clocks, information_request_views
from app.unit_of_work import UnitOfWork


async def send(
    uow: UnitOfWork, *, contact_id: UUID, command: SendInformationRequest
) -> VersionedView[InformationRequestView]:
    """Put questions to several agencies at once, each with its own clock.

    Raises:
        RecordNotFound: the contact, a person or an agency is not in scope.
        MadeInError, NotInThisState: no agency is asked on this contact, or not yet.
        ActTimeImpossible, LateEntryUnexplained: see each.
        Any refusal of the rules of requests and of legal gateways.
    """
    contact = await uow.contacts.get_for_change(contact_id)
    contact_rules.refuse_made_in_error(made_in_error=contact.errored_at is not None)
    await _refuse_excess(uow, contact, command)
    sent_at = act_times.happened_at(
        uow,
        command.sent_at,
        because=command.late_because,
        pointer="/sent_at",
        earliest=contact.received_at,
    )
    purpose = Purpose(command.purpose)
    lawful_basis = await legal_gateways.rely_on(
        uow,
        command.legal_gateway,
        Reliance(
            purpose=purpose,
            family_agrees=contact.data_protection_consent == Agreement.GIVEN,
            harm_found=await _harm_found(uow, contact),
            reason=command.gateway_reason,
        ),
        lawful_basis=command.lawful_basis,
    )
    children = _concerned(contact, command.person_ids)
    for child in children:
        child.state = next_state(ChildState(child.state), ChildAct.ASK)
    contact.changed_at = uow.now
    rating = rules.rating_to_answer_by(
        [Rating(child.rating) if child.rating else None for child in children], purpose=purpose
    )
    request = await _put(
        uow, contact, command, rating=rating, lawful_basis=lawful_basis, sent_at=sent_at
    )
    return await information_request_views.versioned_view(uow, request)


async def _refuse_excess(
    uow: UnitOfWork, contact: Contact, command: SendInformationRequest
) -> None:
    """Refuse repetitions, strangers to the worry, the actor's own agency, impossible periods."""
    rules.refuse_period(
        starts_on=command.period_from, ends_on=command.period_until, today=london_date(uow.now)
    )
    rules.refuse_repetition(command.agency_ids, pointer="/agency_ids")
    rules.refuse_repetition(command.person_ids, pointer="/person_ids")
    for agency_id in command.agency_ids:
        await uow.partnerships.get_agency(agency_id)
    for person_id in command.person_ids:
        await uow.people.get(person_id)
    rules.refuse_own_agency(command.agency_ids, own=uow.actor.agencies_as(*HUB_ROLES))
    rules.refuse_strangers(command.person_ids, in_the_worry=await _in_the_worry(uow, contact))


async def _in_the_worry(uow: UnitOfWork, contact: Contact) -> frozenset[UUID]:
    """The children and others of the contact, the children's relatives, and who lives there."""
    children = {child.person_id for child in contact.children if child.person_id is not None}
    found = children | {each.person_id for each in contact.people if each.person_id is not None}
    for child_id in children:
        same = await uow.person_links.list_same_person(child_id)
        found |= same
        for record in same:
            for related in await uow.relationships.list_of(record):
                found |= {related.person_id, related.related_person_id}
        child = await uow.people.get_whole(child_id)
        found |= (await living_with(uow, [child]))[child.id]
    return frozenset(found)


async def _harm_found(uow: UnitOfWork, contact: Contact) -> bool:
    standing = await uow.threshold_decisions.list_standing(contact.id)
    return any(decision.level == Level.SIGNIFICANT_HARM for decision in standing)


def _concerned(contact: Contact, people: Sequence[UUID]) -> list[ContactChild]:
    """The children asked about; where only adults are, every child of the contact."""
    named = [child for child in contact.children if child.person_id in people]
    return named or list(contact.children)


async def _put(
    uow: UnitOfWork,
    contact: Contact,
    command: SendInformationRequest,
    *,
    rating: Rating,
    lawful_basis: str,
    sent_at: datetime,
) -> InformationRequest:
    owner = {"partnership_id": uow.partnership_id}
    request = InformationRequest(
        **owner,
        id=uuid7(),
        contact_id=contact.id,
        rating=rating,
        sent_at=sent_at,
        sent_by=uow.actor.user,
        lawful_basis=lawful_basis,
        **command.model_dump(
            exclude={"agency_ids", "person_ids", "lawful_basis", "sent_at", "late_because"}
        ),
    )
    await uow.save(request)
    await uow.save_all(
        PersonAskedAbout(**owner, information_request_id=request.id, person_id=person_id)
        for person_id in command.person_ids
    )
    for agency_id in command.agency_ids:
        put = RequestedAgency(
            **owner, id=uuid7(), information_request_id=request.id, agency_id=agency_id
        )
        await uow.save(put)
        await information_clocks.start(
            uow, put, contact=contact, sent_at=request.sent_at, rating=rating
        )
        act_times.note(
            uow,
            "information_request.sent",
            information_clocks.subject_of(put, contact_id=contact.id),
            at=sent_at,
            because=command.late_because,
        )
        uow.publish(
            "information_request.sent",
            record_id=request.id,
            agency_id=agency_id,
            contact_id=contact.id,
        )
    uow.audit(
        "information_request.sent",
        request,
        shown=command.person_ids,
        agencies=len(command.agency_ids),
        legal_gateway=request.legal_gateway,
        lawful_basis=lawful_basis,
        rating=rating,
    )
    return await uow.information_requests.get(request.id)


async def read(uow: UnitOfWork, *, request_id: UUID) -> VersionedView[InformationRequestView]:
    """One request, as opened by its reader.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    request = await uow.information_requests.get(request_id)
    uow.audit(
        "information_request.read", request, shown=[person.person_id for person in request.people]
    )
    return await information_request_views.versioned_view(uow, request)


async def list_on_contact(uow: UnitOfWork, *, contact_id: UUID) -> InformationRequestsView:
    """The requests on a contact, the oldest first; an agency's own, for its officers.

    Raises:
        RecordNotFound: the contact is absent, or out of scope.
    """
    contact = await uow.contacts.get(contact_id)
    found = await uow.information_requests.list_on_contact(contact.id)
    uow.audit("information_request.listed", contact, shown=_named_by(found))
    return InformationRequestsView(items=await information_request_views.views(uow, found))


async def list_to_answer(uow: UnitOfWork, *, page: Page) -> RequestsToAnswerView:
    """What the actor's agency is to answer, what is due first coming first."""
    found = await uow.information_requests.list_waiting_for(
        uow.actor.agencies_as(Role.AGENCY_OFFICER),
        limit=page.limit + 1,
        after=at_instant(page.after),
    )
    rows, following = page.turn(found, position=lambda each: each.position)
    requests = await uow.information_requests.list_some({row.request_id for row in rows})
    shown = {each.id: each for each in await information_request_views.views(uow, requests)}
    uow.audit("information_request.listed", shown=_named_by(requests))
    return RequestsToAnswerView(
        items=[_to_answer(row.put_id, shown[row.request_id]) for row in rows],
        next=following,
    )


def _named_by(requests: Iterable[InformationRequest]) -> set[UUID]:
    """The requests of a list, and whom they are about."""
    return {
        id_
        for request in requests
        for id_ in (request.id, *(person.person_id for person in request.people))
    }


def _to_answer(put_id: UUID, request: InformationRequestView) -> RequestToAnswerView:
    (put,) = [each for each in request.agencies if each.id == put_id]
    return RequestToAnswerView(requested_agency_id=put.id, due_at=put.due_at, request=request)
