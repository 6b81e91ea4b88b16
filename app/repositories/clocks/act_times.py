"""Times of acts that were recorded after they happened."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true

from app.models import ActTime
from app.repositories.base import Repository
from app.repositories.scope import Scope


class ActTimes(Repository):
    """Times of acts on records whose child or contact the actor may see."""

    async def list_on(self, subject_ids: Collection[UUID]) -> Sequence[ActTime]:
        """The times of acts on some records, in the order in which they were recorded."""
        found = (
            select(ActTime)
            .where(*visible(self._scope), ActTime.subject_id.in_(list(subject_ids)))
            .order_by(ActTime.id)
        )
        return await self._list(found)


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """For the hub all; otherwise those about people or contacts that the actor may see."""
    about = (
        true()
        if scope.actor.in_hub
        else or_(
            scope.person(ActTime.person_id), ActTime.contact_id.in_(scope.contacts_worked_with())
        )
    )
    return [scope.visible(ActTime), about]
