"""How people are related to one another."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.records import RecordNotFound
from app.models import Relationship
from app.repositories.scope import Scope


class Relationships:
    """Relationships both of whose people are in the actor's reach."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def _within(self) -> list[ColumnElement[bool]]:
        return [
            self._scope.of(Relationship),
            self._scope.person(Relationship.person_id),
            self._scope.person(Relationship.related_person_id),
        ]

    def _of(self, person_id: UUID) -> ColumnElement[bool]:
        return or_(Relationship.person_id == person_id, Relationship.related_person_id == person_id)

    async def list_of(self, person_id: UUID) -> Sequence[Relationship]:
        """Every relationship of one person, whichever way it is written, the oldest first."""
        found = (
            select(Relationship)
            .where(*self._within(), self._of(person_id))
            .order_by(Relationship.recorded_at, Relationship.id)
        )
        return (await self._session.scalars(found)).all()

    async def list_between(
        self, some: Collection[UUID], others: Collection[UUID]
    ) -> Sequence[Relationship]:
        """The relationships, not ended, between any of some records and any of others."""
        found = select(Relationship).where(
            *self._within(),
            Relationship.ends_on.is_(None),
            or_(
                and_(Relationship.person_id.in_(some), Relationship.related_person_id.in_(others)),
                and_(Relationship.person_id.in_(others), Relationship.related_person_id.in_(some)),
            ),
        )
        return (await self._session.scalars(found)).all()

    async def get_for_change(self, person_id: UUID, *, relationship_id: UUID) -> Relationship:
        """One relationship of one person, held until the transaction ends."""
        found = await self._session.scalar(
            select(Relationship)
            .where(*self._within(), self._of(person_id), Relationship.id == relationship_id)
            .with_for_update()
        )
        if found is None:
            raise RecordNotFound
        return found
