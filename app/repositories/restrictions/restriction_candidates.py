"""Restriction candidates: children of recent contacts, and people recorded recently."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from app.domain.people.identifiers import IdentifierScheme
from app.models import Contact, ContactChild, Person, PersonIdentifier
from app.repositories.base import Repository
from app.repositories.people.people_search import holding


class RestrictionCandidates(Repository):
    """For the service's own jobs, which look with the hub's eyes."""

    async def list_children(self, *, since: datetime) -> Sequence[ContactChild]:
        """The children of contacts that were recorded since, and not in error."""
        contacts = select(Contact.id).where(
            self._scope.visible(Contact), Contact.recorded_at >= since, Contact.errored_at.is_(None)
        )
        found = (
            select(ContactChild)
            .where(self._scope.visible(ContactChild), ContactChild.contact_id.in_(contacts))
            .order_by(ContactChild.id)
        )
        return await self._list(found)

    async def list_people(
        self,
        *,
        since: datetime,
        keys: Collection[str],
        identifiers: Collection[tuple[IdentifierScheme, str]],
    ) -> Sequence[Person]:
        """The people recorded since who share a key or a number, with all that tells who."""
        holders = select(PersonIdentifier.person_id).where(
            self._scope.visible(PersonIdentifier),
            holding(identifiers),
        )
        found = (
            self._whole()
            .where(Person.recorded_at >= since)
            .where(or_(Person.match_keys.overlap(list(keys)), Person.id.in_(holders)))
            .order_by(Person.id)
        )
        return await self._list(found)

    async def list_whole(self, person_ids: Collection[UUID]) -> Sequence[Person]:
        """Some people, with all that tells who they are."""
        found = self._whole().where(Person.id.in_(list(person_ids)))
        return await self._list(found)

    def _whole(self) -> Select[Person]:
        return (
            select(Person)
            .where(self._scope.visible(Person))
            .options(
                selectinload(Person.names),
                selectinload(Person.identifiers),
                selectinload(Person.addresses),
            )
        )
