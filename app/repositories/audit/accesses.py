"""Accesses to a person: the part of the audit log that the child's team may read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text

from app.domain.directory.roles import Role
from app.domain.records import RecordNotFound
from app.models import Allocation
from app.repositories.base import Repository

_FOLLOWED = text("SELECT access.followed(:person_id)")
_ACCESSES = text("SELECT * FROM access.accesses_to(:person_id, :before, :before_id, :at_most)")


@dataclass(frozen=True, slots=True)
class Access:
    """One audit event that opened, changed or listed a person's record, or was refused it.

    `listed` is true of one that only showed them among others. `user_id` is empty where the
    service itself acted.
    """

    id: UUID
    occurred_at: datetime
    user_id: UUID | None
    agency_id: UUID | None
    roles: Sequence[str]
    service: str
    action: str
    outcome: str
    purpose: str | None
    listed: bool


class Accesses(Repository):
    """Accesses to the people the actor works with; to everyone, for information governance.

    Teams cannot read the audit log itself, so a database function reads it for them and returns
    only who, when, what and why.
    """

    async def list_to(
        self, person_id: UUID, *, limit: int, after: tuple[datetime, UUID] | None
    ) -> Sequence[Access]:
        """Every access to a person under any record of theirs, the newest first.

        Raises:
            RecordNotFound: absent, or not one whom the actor works with.
        """
        followed = (await self._session.scalars(_FOLLOWED, {"person_id": person_id})).all()
        if not followed or not await self._may_follow(followed):
            raise RecordNotFound
        before, before_id = after or (None, None)
        found = await self._session.execute(
            _ACCESSES,
            {
                "person_id": person_id,
                "before": before,
                "before_id": before_id,
                "at_most": limit,
            },
        )
        return [Access(**row) for row in found.mappings()]

    async def _may_follow(self, person_ids: Collection[UUID]) -> bool:
        if Role.INFORMATION_GOVERNANCE in self._scope.actor.roles:
            return True
        mine = select(Allocation.id).where(
            self._scope.visible(Allocation),
            Allocation.person_id.in_(person_ids),
            Allocation.person_id.in_(self._scope.people_worked_with()),
        )
        return await self._session.scalar(mine.limit(1)) is not None
