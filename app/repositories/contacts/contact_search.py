"""Searches for contacts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, and_, cast, exists, func, null, or_, select, tuple_
from sqlalchemy.orm import selectinload

from app.domain.contacts.urgency import Order
from app.models import Contact, ContactChild, ReferrerMessage
from app.repositories.base import Repository
from app.repositories.contacts.contacts import made_by, visible
from app.repositories.contacts.urgency import urgency_of


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """What a search for contacts may be narrowed by; an empty member narrows nothing."""

    reference: str | None = None
    agency_id: UUID | None = None
    person_id: UUID | None = None
    state: str | None = None
    rating: str | None = None
    source: str | None = None
    channel: str | None = None
    safe_now: str | None = None
    received_from: datetime | None = None
    received_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class ContactPlace:
    """A contact's place in a search; its urgency only where the search is ordered by it."""

    urgency: int | None
    received_at: datetime
    id: UUID


class ContactSearches(Repository):
    """Contacts found among those that the actor may open."""

    async def search(
        self, wanted: ContactFilter, *, order: Order, limit: int, after: ContactPlace | None
    ) -> Sequence[tuple[Contact, ContactPlace]]:
        """Contacts that fit, the latest received first, or first the most urgent; each's place."""
        urgent = order is Order.URGENCY
        place = self._urgency() if urgent else cast(null(), Integer)
        found = (
            select(Contact, place)
            .where(*visible(self._scope), *self._fits(wanted))
            .options(selectinload(Contact.children), selectinload(Contact.people))
            .order_by(*((place,) if urgent else ()), Contact.received_at.desc(), Contact.id.desc())
            .limit(limit)
        )
        if after is not None:
            later = tuple_(Contact.received_at, Contact.id) < tuple_(after.received_at, after.id)
            if urgent:
                later = or_(place > after.urgency, and_(place == after.urgency, later))
            found = found.where(later)
        return [
            (contact, ContactPlace(urgency, contact.received_at, contact.id))
            for contact, urgency in await self._session.execute(found)
        ]

    async def list_own(
        self, *, limit: int, after: tuple[datetime, UUID] | None
    ) -> Sequence[Contact]:
        """Contacts that the actor or their agency made, the latest received first."""
        found = (
            select(Contact)
            .where(*visible(self._scope), made_by(self._scope))
            .options(selectinload(Contact.children))
            .order_by(Contact.received_at.desc(), Contact.id.desc())
            .limit(limit)
        )
        if after is not None:
            found = found.where(tuple_(Contact.received_at, Contact.id) < tuple_(*after))
        return await self._list(found)

    async def last_told(self, contact_ids: Collection[UUID]) -> Mapping[tuple[UUID, str], datetime]:
        """When the referrers of some contacts were last sent a message, by contact and kind."""
        found = (
            select(
                ReferrerMessage.contact_id,
                ReferrerMessage.kind,
                func.max(ReferrerMessage.sent_at),
            )
            .where(
                self._scope.visible(ReferrerMessage), ReferrerMessage.contact_id.in_(contact_ids)
            )
            .group_by(ReferrerMessage.contact_id, ReferrerMessage.kind)
        )
        return {(row[0], row[1]): row[2] for row in await self._session.execute(found)}

    def _urgency(self) -> ColumnElement[int | None]:
        """The most urgent of a contact's children says how urgent it is."""
        most = func.min(urgency_of(safe_now=Contact.safe_now, rating=ContactChild.rating))
        return (
            select(most)
            .where(self._scope.visible(ContactChild), ContactChild.contact_id == Contact.id)
            .correlate(Contact)
            .scalar_subquery()
        )

    def _fits(self, wanted: ContactFilter) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = []
        if wanted.reference is not None:
            conditions.append(Contact.reference == wanted.reference)
        conditions += [
            column == value
            for column, value in (
                (Contact.agency_id, wanted.agency_id),
                (Contact.source, wanted.source),
                (Contact.channel, wanted.channel),
                (Contact.safe_now, wanted.safe_now),
            )
            if value is not None
        ]
        if wanted.received_from is not None:
            conditions.append(Contact.received_at >= wanted.received_from)
        if wanted.received_before is not None:
            conditions.append(Contact.received_at < wanted.received_before)
        of_child = [
            column == value
            for column, value in (
                (ContactChild.person_id, wanted.person_id),
                (ContactChild.state, wanted.state),
                (ContactChild.rating, wanted.rating),
            )
            if value is not None
        ]
        if of_child:
            conditions.append(
                exists().where(
                    self._scope.visible(ContactChild),
                    ContactChild.contact_id == Contact.id,
                    *of_child,
                )
            )
        return conditions
