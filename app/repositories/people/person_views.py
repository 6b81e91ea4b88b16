"""A person with all that is shown of them: of seven tables, in one trip to the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, or_, select
from sqlalchemy.orm.attributes import set_committed_value

from app.domain.records import RecordNotFound
from app.models import (
    Involvement,
    Person,
    PersonAddress,
    PersonIdentifier,
    PersonLink,
    PersonName,
    UnsafeContact,
)
from app.repositories.base import Repository
from app.repositories.people import people, person_links
from app.repositories.prepared_statements import (
    PreparedStatement,
    param,
    prepared_per_actor,
    records,
)
from app.repositories.scope import Scope

_PERSON = param("person_id", Uuid())
_OfPerson = PersonName | PersonIdentifier | PersonAddress | UnsafeContact


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person with all their details.

    `links` are those to other records, including links that were undone, the oldest first;
    `involvements` are the agencies that work or worked with them, in order of their start.
    """

    person: Person
    links: Sequence[PersonLink]
    involvements: Sequence[Involvement]


class PersonViews(Repository):
    """People as they are shown."""

    async def get(self, person_id: UUID) -> PersonPage:
        """One person with what is shown of them, to be looked at."""
        statements = (_person, _links, _involvements, *(part for _, _, part in _PARTS))
        found, links, involvements, *parts = await self._session.rows_together(
            *(statement(self._scope) for statement in statements), person_id=person_id
        )
        if not found:
            raise RecordNotFound
        (person,) = records(Person, found)
        for (name, entity, _), kept in zip(_PARTS, parts, strict=True):
            set_committed_value(person, name, records(entity, kept))
        return PersonPage(person, records(PersonLink, links), records(Involvement, involvements))


@prepared_per_actor
def _person(scope: Scope) -> Select[Person]:
    return select(Person).where(*people.visible(scope), Person.id == _PERSON)


@prepared_per_actor
def _links(scope: Scope) -> Select[PersonLink]:
    """Every link of one record, those taken back included, the oldest first."""
    return (
        select(PersonLink)
        .where(
            *person_links.visible(scope),
            or_(PersonLink.person_id == _PERSON, PersonLink.same_as_person_id == _PERSON),
        )
        .order_by(PersonLink.linked_at, PersonLink.id)
    )


@prepared_per_actor
def _involvements(scope: Scope) -> Select[Involvement]:
    return (
        select(Involvement)
        .where(
            scope.visible(Involvement),
            scope.person(Involvement.person_id),
            Involvement.person_id == _PERSON,
        )
        .order_by(Involvement.starts_on, Involvement.id)
    )


def _of_person(entity: type[_OfPerson]) -> Callable[[Scope], PreparedStatement]:
    @prepared_per_actor
    def of_person(scope: Scope) -> Select[Any]:
        kept = select(entity).where(scope.visible(entity), entity.person_id == _PERSON)
        return kept.order_by(entity.id)

    return of_person


_PARTS = (
    ("names", PersonName, _of_person(PersonName)),
    ("identifiers", PersonIdentifier, _of_person(PersonIdentifier)),
    ("addresses", PersonAddress, _of_person(PersonAddress)),
    ("unsafe_contacts", UnsafeContact, _of_person(UnsafeContact)),
)
