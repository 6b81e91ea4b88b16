"""Medical examinations of children."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select

from app.models import Allocation, Medical
from app.repositories.base import Repository
from app.repositories.scope import Scope


class Medicals(Repository):
    """Examinations of people whom the actor may see."""

    async def get_for_change(self, person_id: UUID, *, medical_id: UUID) -> Medical:
        """One examination of one child, held until the transaction ends."""
        return await self._get(
            select(Medical)
            .where(*visible(self._scope), Medical.person_id == person_id, Medical.id == medical_id)
            .with_for_update()
        )

    async def list_of(self, person_ids: Collection[UUID]) -> Sequence[Medical]:
        """The examinations of a child under all linked records, the first booked first."""
        found = (
            select(Medical)
            .where(*visible(self._scope), Medical.person_id.in_(list(person_ids)))
            .order_by(Medical.id)
        )
        return await self._list(found)

    async def is_of_a_child_of_the_actor(self, person_id: UUID) -> bool:
        """Whether the child is allocated to the actor or a team of theirs; to the hub, all are."""
        if self._scope.actor.in_hub:
            return True
        theirs = self._scope.people_worked_with().where(Allocation.person_id == person_id)
        return bool(await self._session.scalar(select(exists(theirs))))


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Examinations of people whom the actor may look up."""
    return [scope.visible(Medical), scope.person(Medical.person_id)]
