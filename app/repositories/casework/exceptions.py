"""Exceptions to gates."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.models import GateException
from app.repositories.base import Repository
from app.repositories.scope import Scope


class Exceptions(Repository):
    """Exceptions about children whom the actor may see."""

    async def list_on(self, subject_id: UUID) -> Sequence[GateException]:
        """The exceptions on one record, the oldest first."""
        found = (
            select(GateException)
            .where(*visible(self._scope), GateException.subject_id == subject_id)
            .order_by(GateException.id)
        )
        return await self._list(found)

    async def list_on_each(self, subject_ids: Collection[UUID]) -> Sequence[GateException]:
        """The exceptions on some records, the oldest first."""
        found = (
            select(GateException)
            .where(*visible(self._scope), GateException.subject_id.in_(list(subject_ids)))
            .order_by(GateException.id)
        )
        return await self._list(found)

    async def list_about(self, person_ids: Collection[UUID]) -> Sequence[GateException]:
        """Every exception about a child, under any linked record, the newest first."""
        found = (
            select(GateException)
            .where(*visible(self._scope), GateException.person_id.in_(list(person_ids)))
            .order_by(GateException.id.desc())
        )
        return await self._list(found)


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Exceptions about people whom the actor may look up."""
    return [scope.visible(GateException), scope.person(GateException.person_id)]
