"""People."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select, update
from sqlalchemy.orm import selectinload

from app.models import (
    Involvement,
    Person,
    PersonAddress,
    PersonIdentifier,
)
from app.models.base import Base
from app.repositories.base import Repository
from app.repositories.scope import Scope

_PEOPLE: Final = Base.metadata.tables[Person.__tablename__]
_ADDRESSES: Final = Base.metadata.tables[PersonAddress.__tablename__]


class People(Repository):
    """Children and adults whom the actor may see."""

    def _visible(self) -> list[ColumnElement[bool]]:
        return visible(self._scope)

    async def get(self, person_id: UUID) -> Person:
        """One person."""
        return await self._get(select(Person).where(*self._visible(), Person.id == person_id))

    async def get_for_change(self, person_id: UUID) -> Person:
        """The same, read again and locked until the transaction ends."""
        return await self._get(
            select(Person)
            .where(*self._visible(), Person.id == person_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )

    async def get_whole(self, person_id: UUID) -> Person:
        """One person with all their details, to be changed."""
        return await self._get(
            select(Person)
            .where(*self._visible(), Person.id == person_id)
            .options(
                selectinload(Person.names),
                selectinload(Person.identifiers),
                selectinload(Person.addresses),
                selectinload(Person.unsafe_contacts),
            )
            .execution_options(populate_existing=True)
        )

    async def list_after(self, after: UUID | None, *, limit: int) -> Sequence[Person]:
        """The next people by id, with their names and addresses."""
        found = (
            select(Person)
            .where(*self._visible())
            .options(selectinload(Person.names), selectinload(Person.addresses))
            .order_by(Person.id)
            .limit(limit)
        )
        return await self._list(found if after is None else found.where(Person.id > after))

    async def write_keys(self, person_id: UUID, *, keys: Sequence[str]) -> None:
        """Write what a person is found by, without making a new version."""
        written = update(_PEOPLE).where(
            _PEOPLE.c.partnership_id == self._scope.actor.partnership_id, _PEOPLE.c.id == person_id
        )
        await self._session.execute(written.values(match_keys=list(keys)))

    async def write_place(self, address_id: UUID, *, key: str | None) -> None:
        """Write which home an address names, without making a new version."""
        written = update(_ADDRESSES).where(
            _ADDRESSES.c.partnership_id == self._scope.actor.partnership_id,
            _ADDRESSES.c.id == address_id,
        )
        await self._session.execute(written.values(place_key=key))

    async def is_taken(self, reference: str) -> bool:
        """Whether a person of the partnership has this reference."""
        found = exists().where(self._scope.visible(Person), Person.reference == reference)
        return bool(await self._session.scalar(select(found)))

    async def find_by_reference(self, reference: str) -> UUID | None:
        """The record that a standardised reference names, if there is one."""
        found: UUID | None = await self._session.scalar(
            select(Person.id).where(*self._visible(), Person.reference == reference)
        )
        return found

    async def is_in_reach(self, person_id: UUID) -> bool:
        """Whether the actor may open this person's record as they are."""
        found = exists().where(*self._visible(), Person.id == person_id)
        return bool(await self._session.scalar(select(found)))

    async def list_named(self, person_ids: Iterable[UUID]) -> Sequence[Person]:
        """The visible ones among some people, with their names, the oldest record first."""
        found = (
            select(Person)
            .where(
                self._scope.visible(Person),
                self._scope.named(Person.id),
                Person.id.in_(list(person_ids)),
            )
            .options(selectinload(Person.names))
            .order_by(Person.recorded_at, Person.id)
        )
        return await self._list(found)

    async def list_identifiers(self, person_id: UUID) -> Sequence[PersonIdentifier]:
        """Every number that a person is known by."""
        found = select(PersonIdentifier).where(
            self._scope.visible(PersonIdentifier),
            self._scope.person(PersonIdentifier.person_id),
            PersonIdentifier.person_id == person_id,
        )
        return await self._list(found)

    async def get_address_for_change(self, person_id: UUID, *, address_id: UUID) -> PersonAddress:
        """One address of one person, held until the transaction ends."""
        return await self._get(
            self._addresses()
            .where(PersonAddress.person_id == person_id, PersonAddress.id == address_id)
            .with_for_update()
        )

    async def list_addresses(self, person_ids: Iterable[UUID]) -> Sequence[PersonAddress]:
        """Every address of some people, those they have left included."""
        found = self._addresses().where(PersonAddress.person_id.in_(list(person_ids)))
        return await self._list(found)

    async def list_at(self, place_keys: Iterable[str]) -> Sequence[PersonAddress]:
        """The addresses, of everybody, that name one of some places."""
        found = self._addresses().where(PersonAddress.place_key.in_(list(place_keys)))
        return await self._list(found)

    def _addresses(self) -> Select[PersonAddress]:
        return (
            select(PersonAddress)
            .where(self._scope.visible(PersonAddress), self._scope.person(PersonAddress.person_id))
            .order_by(PersonAddress.id)
        )

    async def get_involvement_for_change(
        self, person_id: UUID, *, involvement_id: UUID
    ) -> Involvement:
        """One agency's work with a person, held until the transaction ends."""
        return await self._get(
            select(Involvement)
            .where(
                *visible_involvements(self._scope),
                Involvement.person_id == person_id,
                Involvement.id == involvement_id,
            )
            .with_for_update()
        )


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """The people whom the actor may look up."""
    return [scope.visible(Person), scope.person(Person.id)]


def visible_involvements(scope: Scope) -> list[ColumnElement[bool]]:
    """Agencies' work with people whom the actor may look up."""
    return [scope.visible(Involvement), scope.person(Involvement.person_id)]
