"""Facts that somebody must not be reached in some way."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.records import RecordNotFound
from app.models import UnsafeContact
from app.repositories.scope import Scope


class UnsafeContacts:
    """Facts about people in the actor's reach."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def _within(self) -> list[ColumnElement[bool]]:
        return [self._scope.of(UnsafeContact), self._scope.person(UnsafeContact.person_id)]

    async def get_for_change(self, person_id: UUID, *, unsafe_id: UUID) -> UnsafeContact:
        """One fact about a person, held until the transaction ends."""
        found = await self._session.scalar(
            select(UnsafeContact)
            .where(
                *self._within(),
                UnsafeContact.person_id == person_id,
                UnsafeContact.id == unsafe_id,
            )
            .with_for_update()
        )
        if found is None:
            raise RecordNotFound
        return found

    async def list_in_force(self, person_ids: Iterable[UUID]) -> Sequence[UnsafeContact]:
        """The facts in force about some people."""
        found = (
            select(UnsafeContact)
            .where(
                *self._within(),
                UnsafeContact.person_id.in_(list(person_ids)),
                UnsafeContact.ended_at.is_(None),
            )
            .order_by(UnsafeContact.id)
        )
        return (await self._session.scalars(found)).all()
