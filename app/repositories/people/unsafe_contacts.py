"""Unsafe contacts: ways in which a person must not be contacted."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.models import UnsafeContact
from app.repositories.base import Repository
from app.repositories.scope import Scope


class UnsafeContacts(Repository):
    """Unsafe contacts of people whom the actor may see."""

    def _visible(self) -> list[ColumnElement[bool]]:
        return visible(self._scope)

    async def get_for_change(self, person_id: UUID, *, unsafe_id: UUID) -> UnsafeContact:
        """One fact about a person, held until the transaction ends."""
        return await self._get(
            select(UnsafeContact)
            .where(
                *self._visible(),
                UnsafeContact.person_id == person_id,
                UnsafeContact.id == unsafe_id,
            )
            .with_for_update()
        )

    async def list_in_force(self, person_ids: Iterable[UUID]) -> Sequence[UnsafeContact]:
        """The facts in force about some people."""
        found = (
            select(UnsafeContact)
            .where(
                *self._visible(),
                UnsafeContact.person_id.in_(list(person_ids)),
                UnsafeContact.ended_at.is_(None),
            )
            .order_by(UnsafeContact.id)
        )
        return await self._list(found)


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Facts about people whom the actor may look up."""
    return [scope.visible(UnsafeContact), scope.person(UnsafeContact.person_id)]
