"""Candidates for a search: few of many, fetched by the keys their records were written under."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, and_, cast, func, or_, select, tuple_, union
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import selectinload

from app.domain.people.identifiers import IdentifierScheme, compared
from app.domain.people.matching.keys import BlockingKeys
from app.domain.people.people_search import bounded
from app.models import Person, PersonIdentifier
from app.repositories.base import Repository

Identifiers = Sequence[tuple[IdentifierScheme, str]]

_MOST_OF_A_KIND: Final = MappingProxyType(
    {"name": 300, "month": 300, "born": 300, "at": 200, "family": 200}
)
"""How many records are weighed for each kind of key, those that share most keys first. Each
kind has its own, so that eight hundred John Smiths cannot crowd out the one child who shares
only the date of birth."""


class PeopleSearch(Repository):
    """Candidate records for a person; the functions in the database refuse all but the hub."""

    async def list_candidates(self, wanted: BlockingKeys) -> Sequence[Person]:
        """The records that share a key or an identifier, with names, numbers and addresses."""
        sharing = [*self._sharing(wanted.keys), *self._holding(wanted.identifiers)]
        if not sharing:
            return []
        found = (
            select(Person)
            .where(
                self._scope.visible(Person),
                self._scope.person(Person.id),
                Person.id.in_((await self._session.scalars(union(*sharing))).all()),
            )
            .options(
                selectinload(Person.names),
                selectinload(Person.identifiers),
                selectinload(Person.addresses),
            )
        )
        return await self._list(found)

    def _sharing(self, keys: Iterable[str]) -> Iterator[Select[UUID]]:
        for kind, of_kind in groupby(bounded(keys), key=_kind):
            shared = func.access.people_sharing(
                cast(list(of_kind), ARRAY(TEXT)), _MOST_OF_A_KIND[kind], type_=Uuid()
            )
            yield select(shared.column_valued("id"))

    def _holding(self, identifiers: Identifiers) -> Iterator[Select[UUID]]:
        if identifiers:
            yield select(PersonIdentifier.person_id).where(
                self._scope.visible(PersonIdentifier),
                self._scope.person(PersonIdentifier.person_id),
                holding(identifiers),
            )

    async def list_holders(self, identifiers: Identifiers) -> Sequence[UUID]:
        """The records that hold one of some identifiers, the oldest record first."""
        if not identifiers:
            return []
        found = (
            select(Person.id)
            .where(self._scope.visible(Person), Person.id.in_(*self._holding(identifiers)))
            .order_by(Person.recorded_at, Person.id)
        )
        return await self._list(found)


def holding(identifiers: Collection[tuple[IdentifierScheme, str]]) -> ColumnElement[bool]:
    """The numbers that are one of some standardised ones; a council's id in any case."""
    child_ids = [
        compared(value, scheme=scheme)
        for scheme, value in identifiers
        if scheme is IdentifierScheme.LA_CHILD_ID
    ]
    return or_(
        tuple_(PersonIdentifier.scheme, PersonIdentifier.value).in_(list(identifiers)),
        and_(
            PersonIdentifier.scheme == IdentifierScheme.LA_CHILD_ID,
            func.upper(PersonIdentifier.value).in_(child_ids),
        ),
    )


def _kind(key: str) -> str:
    return key.partition(":")[0]
