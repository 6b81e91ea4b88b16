"""Other authorities that children were passed to."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.models import OtherAuthority
from app.repositories.base import Repository
from app.repositories.scope import Scope


class OtherAuthorities(Repository):
    """Authorities that decisions on people whom the actor may see name."""

    async def get_for_change(self, child_id: UUID, *, authority_id: UUID) -> OtherAuthority:
        """One that a child of a contact was passed to, held until the transaction ends."""
        return await self._get(
            select(OtherAuthority)
            .where(
                *visible(self._scope),
                OtherAuthority.contact_child_id == child_id,
                OtherAuthority.id == authority_id,
            )
            .with_for_update()
        )

    async def list_of_decisions(self, decision_ids: Collection[UUID]) -> Sequence[OtherAuthority]:
        """Those that some decisions name."""
        found = select(OtherAuthority).where(
            *visible(self._scope), OtherAuthority.threshold_decision_id.in_(list(decision_ids))
        )
        return await self._list(found)


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Those to which people were passed whom the actor may look up."""
    return [scope.visible(OtherAuthority), scope.person(OtherAuthority.person_id)]
