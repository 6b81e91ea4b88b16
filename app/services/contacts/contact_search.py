"""Searches for contacts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from app.domain.contacts.referrer_messages import MessageKind
from app.domain.contacts.urgency import Order
from app.domain.pages import CursorNotValid, Page, at_instant, instant_position
from app.models import Contact
from app.repositories.contacts.contact_rows import ContactRow, Holder
from app.repositories.contacts.contact_search import ContactFilter, ContactPlace
from app.schemas.contacts.contact_search import (
    ContactsPage,
    ContactSummaryView,
    OwnContactsPage,
    OwnContactView,
    SearchContacts,
)
from app.services.contacts.contacts import people_in
from app.unit_of_work import UnitOfWork


async def search(uow: UnitOfWork, *, command: SearchContacts, page: Page) -> ContactsPage:
    """A page of the contacts that fit; its ids are on the audit log.

    Raises:
        CursorNotValid: the cursor is of the list in another order.
    """
    found = await uow.contact_searches.search(
        ContactFilter(**command.model_dump(exclude={"order"})),
        order=command.order,
        limit=page.limit + 1,
        after=_place(page.after, order=command.order),
    )
    shown, following = page.turn(found, position=lambda found: _position(found[1]))
    contacts = [contact for contact, _ in shown]
    ids = [contact.id for contact in contacts]
    rows, holders = await uow.contact_rows.list_of(ids), await uow.contact_rows.holders(ids)
    uow.audit(
        "contact.searched",
        shown=[id_ for contact in contacts for id_ in (contact.id, *people_in(contact))],
    )
    return ContactsPage(
        items=[_summary(each, rows=rows, holders=holders) for each in contacts], next=following
    )


async def list_own(uow: UnitOfWork, *, page: Page) -> OwnContactsPage:
    """A page of the contacts that the actor or their agency made; its ids are on the audit log.

    Without children whom the hub added: what it learned later is not the referrer's.
    """
    found = await uow.contact_searches.list_own(limit=page.limit + 1, after=at_instant(page.after))
    contacts, following = page.turn(
        found, position=lambda contact: instant_position(contact.received_at, contact.id)
    )
    uow.audit(
        "contact.listed",
        shown=[id_ for contact in contacts for id_ in (contact.id, *people_in(contact))],
    )
    told = await uow.contact_searches.last_told([each.id for each in contacts])
    return OwnContactsPage(items=[_as_told(each, told) for each in contacts], next=following)


def _as_told(contact: Contact, told: Mapping[tuple[UUID, str], datetime]) -> OwnContactView:
    view = OwnContactView.model_validate(contact)
    view.acknowledged_at = told.get((contact.id, MessageKind.ACKNOWLEDGEMENT))
    view.feedback_at = told.get((contact.id, MessageKind.FEEDBACK))
    added = {child.id for child in contact.children if child.added_at is not None}
    view.children = [child for child in view.children if child.id not in added]
    return view


def _summary(
    contact: Contact, *, rows: Mapping[UUID, ContactRow], holders: Mapping[UUID, Holder]
) -> ContactSummaryView:
    view = ContactSummaryView.model_validate(contact)
    view.notices = rows[contact.id].notices
    for child in view.children:
        holder = holders.get(child.id)
        if holder is not None:
            child.held_by, child.held_by_team = holder.user_id, holder.team_id
    return view


def _place(position: Sequence[str] | None, *, order: Order) -> ContactPlace | None:
    if position is None:
        return None
    *first, received_at, contact_id = position
    if len(first) != (order is Order.URGENCY):
        raise CursorNotValid(pointer="query:cursor", code="cursor_not_valid")
    return ContactPlace(
        urgency=int(first[0]) if first else None,
        received_at=datetime.fromisoformat(received_at),
        id=UUID(contact_id),
    )


def _position(place: ContactPlace) -> tuple[str, ...]:
    first = () if place.urgency is None else (str(place.urgency),)
    return (*first, place.received_at.isoformat(), str(place.id))
