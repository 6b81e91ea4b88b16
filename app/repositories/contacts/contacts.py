"""Contacts and what is done about each child in them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    exists,
    or_,
    select,
    true,
)
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import set_committed_value

from app.domain.contacts.routings import RoutingAnswer
from app.domain.contacts.threshold_decisions import Outcome
from app.domain.directory.roles import Role
from app.domain.records import RecordNotFound
from app.models import (
    Contact,
    ContactChild,
    ContactPerson,
    ContactRating,
    Recommendation,
    ReferrerMessage,
    Routing,
    Triage,
)
from app.repositories.base import Repository
from app.repositories.prepared_statements import param, prepared_per_actor, records
from app.repositories.scope import Scope

_CONTACT = param("contact_id", Uuid())
_Rows = Sequence[Mapping[str, Any]]


class Contacts(Repository):
    """Contacts: for the hub all; otherwise the actor's own and those about allocated children."""

    def _one(self, contact_id: UUID) -> Select[Contact]:
        return (
            select(Contact)
            .where(*visible(self._scope), Contact.id == contact_id)
            .options(selectinload(Contact.children), selectinload(Contact.people))
        )

    async def get(self, contact_id: UUID) -> Contact:
        """One contact with its children and the other people in it, to be looked at."""
        return contact_of(
            *await self._session.rows_together(
                *(reading(self._scope) for reading in PARTS_OF_CONTACT), contact_id=contact_id
            )
        )

    async def get_for_change(self, contact_id: UUID) -> Contact:
        """The same, locked until the transaction ends, so that two changes follow one another."""
        return await self._get(self._one(contact_id).with_for_update(of=Contact))

    async def is_taken(self, reference: str) -> bool:
        """Whether any contact of the partnership has this reference, visible or not.

        The unique constraint refuses a second one even when the actor cannot see the first.
        """
        found = exists().where(self._scope.visible(Contact), Contact.reference == reference)
        return bool(await self._session.scalar(select(found)))

    async def reload(self, contact_id: UUID) -> Contact:
        """The contact as this transaction left it, with everything added to it."""
        await self._session.flush()
        return await self.get(contact_id)

    @staticmethod
    def child_of(contact: Contact, child_id: UUID) -> ContactChild:
        """One child of a contact that was read."""
        for child in contact.children:
            if child.id == child_id:
                return child
        raise RecordNotFound

    async def has_another_of(
        self, child: ContactChild, record: UUID, *, linked: Collection[UUID]
    ) -> bool:
        """Whether another child of the contact has this record, or a linked one and was routed."""
        other = exists().where(
            self._scope.visible(ContactChild),
            ContactChild.contact_id == child.contact_id,
            ContactChild.id != child.id,
            or_(
                ContactChild.person_id == record,
                ContactChild.person_id.in_(linked)
                & (ContactChild.outcome == Outcome.PASSED_TO_ALLOCATED_WORKER),
            ),
        )
        return bool(await self._session.scalar(select(other)))

    async def list_triages(self, child_id: UUID) -> Sequence[Triage]:
        """Every check of who the child is, the oldest first."""
        found = (
            select(Triage)
            .where(self._scope.visible(Triage), Triage.contact_child_id == child_id)
            .order_by(Triage.id)
        )
        return await self._list(found)

    async def list_ratings(self, contact_id: UUID) -> Sequence[ContactRating]:
        """Every rating of every child of the contact, the oldest first."""
        found = (
            select(ContactRating)
            .where(self._scope.visible(ContactRating), ContactRating.contact_id == contact_id)
            .order_by(ContactRating.id)
        )
        return await self._list(found)

    async def get_person_for_change(
        self, contact_id: UUID, contact_person_id: UUID
    ) -> ContactPerson:
        """One other person of a contact in scope, held until the transaction ends."""
        return await self._get(
            select(ContactPerson)
            .where(
                self._scope.visible(ContactPerson),
                ContactPerson.contact_id == contact_id,
                ContactPerson.id == contact_person_id,
            )
            .with_for_update()
        )

    async def list_recommendations(self, child_id: UUID) -> Sequence[Recommendation]:
        """Every recommendation on the child, the oldest first."""
        found = (
            select(Recommendation)
            .where(self._scope.visible(Recommendation), Recommendation.contact_child_id == child_id)
            .order_by(Recommendation.id)
        )
        return await self._list(found)

    async def list_messages(self, contact_id: UUID) -> Sequence[ReferrerMessage]:
        """What the referrer has been sent, the oldest first."""
        found = (
            select(ReferrerMessage)
            .where(self._scope.visible(ReferrerMessage), ReferrerMessage.contact_id == contact_id)
            .order_by(ReferrerMessage.id)
        )
        return await self._list(found)

    async def find_routing(self, child_id: UUID) -> Routing | None:
        """The handing over of this child's part, if it was handed over and not sent back."""
        found: Routing | None = await self._session.scalar(
            select(Routing).where(
                self._scope.visible(Routing),
                Routing.recorded_error_id.is_(None),
                Routing.answer.is_distinct_from(RoutingAnswer.SENT_BACK),
                Routing.contact_child_id == child_id,
                self._scope.person(Routing.person_id),
            )
        )
        return found

    async def get_routing(self, contact_id: UUID, child_id: UUID) -> Routing:
        """The handing over of this child's part to a worker, for that worker or their manager.

        For the hub as well, which takes back what no worker has any more.
        """
        theirs = (
            true()
            if self._scope.actor.in_hub
            else Routing.person_id.in_(self._scope.people_worked_with())
        )
        return await self._get(
            select(Routing)
            .where(
                self._scope.visible(Routing),
                Routing.recorded_error_id.is_(None),
                Routing.answer.is_distinct_from(RoutingAnswer.SENT_BACK),
                Routing.contact_id == contact_id,
                Routing.contact_child_id == child_id,
                theirs,
            )
            .with_for_update()
        )

    async def list_routings(self, child_id: UUID) -> Sequence[Routing]:
        """Every handing over of this child's part, the first one first."""
        return await self._list(
            select(Routing)
            .where(
                self._scope.visible(Routing),
                Routing.contact_child_id == child_id,
                self._scope.person(Routing.person_id),
            )
            .order_by(Routing.routed_at, Routing.id)
        )


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """For the hub all; otherwise contacts the actor or their agency made, or works on."""
    actor = scope.actor
    of_partnership = [scope.visible(Contact)]
    if actor.in_hub:
        return of_partnership
    return [*of_partnership, or_(made_by(scope), Contact.id.in_(scope.contacts_worked_with()))]


def made_by(scope: Scope) -> ColumnElement[bool]:
    """Contacts that the actor recorded or reported to the hub, or, for an officer, their agency."""
    actor = scope.actor
    return or_(
        Contact.recorded_by == actor.user_id,
        Contact.referrer_user_id == actor.user_id,
        Contact.agency_id.in_(actor.agencies_as(Role.AGENCY_OFFICER)),
    )


@prepared_per_actor
def _contact(scope: Scope) -> Select[Contact]:
    return select(Contact).where(*visible(scope), Contact.id == _CONTACT)


@prepared_per_actor
def _children(scope: Scope) -> Select[ContactChild]:
    of_contact = select(ContactChild).where(
        scope.visible(ContactChild), ContactChild.contact_id == _CONTACT
    )
    return of_contact.order_by(ContactChild.id)


@prepared_per_actor
def _people(scope: Scope) -> Select[ContactPerson]:
    of_contact = select(ContactPerson).where(
        scope.visible(ContactPerson), ContactPerson.contact_id == _CONTACT
    )
    return of_contact.order_by(ContactPerson.id)


PARTS_OF_CONTACT: Final = (_contact, _children, _people)
"""The prepared statements whose rows `contact_of` takes."""


def contact_of(found: _Rows, children: _Rows, people: _Rows) -> Contact:
    """The contact that was read, to be looked at.

    Raises:
        RecordNotFound: there was none.
    """
    if not found:
        raise RecordNotFound
    (contact,) = records(Contact, found)
    set_committed_value(contact, "children", records(ContactChild, children))
    set_committed_value(contact, "people", records(ContactPerson, people))
    return contact
