"""How people are related to one another."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from app.models import Relationship
from app.repositories.base import Repository
from app.repositories.scope import Scope


class Relationships(Repository):
    """Relationships between two people whom the actor may see."""

    def _visible(self) -> list[ColumnElement[bool]]:
        return visible(self._scope)

    def _of(self, person_id: UUID) -> ColumnElement[bool]:
        return or_(Relationship.person_id == person_id, Relationship.related_person_id == person_id)

    async def list_of(self, person_id: UUID) -> Sequence[Relationship]:
        """Every relationship of one person, whichever way it is written, the oldest first."""
        found = (
            select(Relationship)
            .where(*self._visible(), self._of(person_id))
            .order_by(Relationship.recorded_at, Relationship.id)
        )
        return await self._list(found)

    async def list_between(
        self, some: Collection[UUID], others: Collection[UUID]
    ) -> Sequence[Relationship]:
        """The relationships, not ended, between any of some records and any of others."""
        found = select(Relationship).where(
            *self._visible(),
            Relationship.ends_on.is_(None),
            or_(
                and_(Relationship.person_id.in_(some), Relationship.related_person_id.in_(others)),
                and_(Relationship.person_id.in_(others), Relationship.related_person_id.in_(some)),
            ),
        )
        return await self._list(found)

    async def get_for_change(self, person_id: UUID, *, relationship_id: UUID) -> Relationship:
        """One relationship of one person, held until the transaction ends."""
        return await self._get(
            select(Relationship)
            .where(*self._visible(), self._of(person_id), Relationship.id == relationship_id)
            .with_for_update()
        )


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Relationships both of whose people the actor may look up."""
    return [
        scope.visible(Relationship),
        scope.person(Relationship.person_id),
        scope.person(Relationship.related_person_id),
    ]
