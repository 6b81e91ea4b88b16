"""Medical examinations of children."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.models import Medical
from app.repositories.base import Repository
from app.repositories.scope import Scope


class Medicals(Repository):
    """Examinations of people whom the actor may see."""

    async def get_for_change(self, person_ids: Collection[UUID], *, medical_id: UUID) -> Medical:
        """One examination of a child, under any linked record, held until the transaction ends."""
        return await self._get(
            select(Medical)
            .where(
                *visible(self._scope),
                Medical.person_id.in_(person_ids),
                Medical.id == medical_id,
            )
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


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Examinations of people whom the actor may look up."""
    return [scope.visible(Medical), scope.person(Medical.person_id)]
