"""Emergency protection of children."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.models import EmergencyProtection
from app.repositories.base import Repository
from app.repositories.scope import Scope

RUNNING = (EmergencyProtection.ended_at.is_(None), EmergencyProtection.recorded_error_id.is_(None))
"""What is true of protection that runs; what was recorded in error never did."""


class Protections(Repository):
    """Emergency protection of children whom the actor may see."""

    async def list_of(self, person_ids: Collection[UUID]) -> Sequence[EmergencyProtection]:
        """All of a child's, under any linked record, the newest first."""
        found = (
            select(EmergencyProtection)
            .where(*visible(self._scope), EmergencyProtection.person_id.in_(list(person_ids)))
            .order_by(EmergencyProtection.started_at.desc(), EmergencyProtection.id.desc())
        )
        return await self._list(found)

    async def list_running(self, person_ids: Collection[UUID]) -> Sequence[EmergencyProtection]:
        """Of some people, those of which no ending is recorded, but for what is in error."""
        found = (
            select(EmergencyProtection)
            .where(
                *visible(self._scope),
                EmergencyProtection.person_id.in_(list(person_ids)),
                *RUNNING,
            )
            .order_by(EmergencyProtection.started_at, EmergencyProtection.id)
        )
        return await self._list(found)

    async def get_for_change(
        self, protection_id: UUID, *, person_ids: Collection[UUID]
    ) -> EmergencyProtection:
        """One of a child's, under any linked record, held until the transaction ends."""
        return await self._get(
            select(EmergencyProtection)
            .where(
                *visible(self._scope),
                EmergencyProtection.person_id.in_(person_ids),
                EmergencyProtection.id == protection_id,
            )
            .with_for_update()
        )


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Emergency protection of people whom the actor may look up."""
    return [scope.visible(EmergencyProtection), scope.person(EmergencyProtection.person_id)]
