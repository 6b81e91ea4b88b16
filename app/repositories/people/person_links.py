"""Which records are said to be of one person."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, Uuid, literal, or_, select, union_all

from app.models import PersonLink
from app.repositories.base import Repository
from app.repositories.scope import Scope


class PersonLinks(Repository):
    """Links between two records that the actor may see."""

    def _visible(self) -> list[ColumnElement[bool]]:
        return visible(self._scope)

    def _of(self, person_id: UUID) -> ColumnElement[bool]:
        return or_(PersonLink.person_id == person_id, PersonLink.same_as_person_id == person_id)

    async def list_of(self, person_id: UUID) -> Sequence[PersonLink]:
        """Every link of one record, those taken back included, the oldest first."""
        found = (
            select(PersonLink)
            .where(*self._visible(), self._of(person_id))
            .order_by(PersonLink.linked_at, PersonLink.id)
        )
        return await self._list(found)

    async def list_standing(self, person_ids: Collection[UUID]) -> Sequence[PersonLink]:
        """The standing links of some records."""
        found = (
            select(PersonLink)
            .where(
                *self._visible(),
                PersonLink.unlinked_at.is_(None),
                or_(
                    PersonLink.person_id.in_(person_ids),
                    PersonLink.same_as_person_id.in_(person_ids),
                ),
            )
            .order_by(PersonLink.linked_at, PersonLink.id)
        )
        return await self._list(found)

    async def get_for_change(self, person_id: UUID, *, link_id: UUID) -> PersonLink:
        """One link of one record, held until the transaction ends."""
        return await self._get(
            select(PersonLink)
            .where(*self._visible(), self._of(person_id), PersonLink.id == link_id)
            .with_for_update()
        )

    async def list_same_person(
        self, person_id: UUID, *, without: UUID | None = None
    ) -> frozenset[UUID]:
        """The record and those linked with it, across any number of standing links.

        `without` is a link that is about to be removed.
        """
        found = await self._session.scalars(self._same_person(person_id, without=without))
        return frozenset(found.all())

    def _same_person(self, person_id: UUID, *, without: UUID | None) -> Select[UUID]:
        links = either_way(self._scope, without=without)
        same = select(literal(person_id, Uuid()).label("id")).cte("same_person", recursive=True)
        same = same.union(select(links.c.there).join(same, links.c.here == same.c.id))
        return select(same.c.id)


def either_way(scope: Scope, *, without: UUID | None = None) -> Subquery:
    """The standing links, read from each of their ends: from `here` to `there`."""
    standing = [*visible(scope), PersonLink.unlinked_at.is_(None)]
    if without is not None:
        standing.append(PersonLink.id != without)
    return union_all(
        select(
            PersonLink.person_id.label("here"), PersonLink.same_as_person_id.label("there")
        ).where(*standing),
        select(PersonLink.same_as_person_id, PersonLink.person_id).where(*standing),
    ).subquery("either_way")


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Links both of whose records the actor may look up."""
    return [
        scope.visible(PersonLink),
        scope.person(PersonLink.person_id),
        scope.person(PersonLink.same_as_person_id),
    ]
