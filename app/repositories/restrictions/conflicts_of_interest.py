"""Declared conflicts of interest."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, tuple_

from app.domain.directory.roles import Role
from app.models import ConflictOfInterest
from app.repositories.base import Repository
from app.repositories.scope import Scope


class ConflictsOfInterest(Repository):
    """One's own, and those one declared for others; all of them for information governance."""

    def _visible(self) -> list[ColumnElement[bool]]:
        return visible(self._scope)

    async def get_for_change(self, conflict_id: UUID) -> ConflictOfInterest:
        """One declaration, held until the transaction ends."""
        return await self._get(
            select(ConflictOfInterest)
            .where(*self._visible(), ConflictOfInterest.id == conflict_id)
            .with_for_update()
        )

    async def find_standing(self, *, user_id: UUID, person_id: UUID) -> ConflictOfInterest | None:
        """The declaration that stands for a user and a person."""
        found: ConflictOfInterest | None = await self._session.scalar(
            select(ConflictOfInterest).where(
                *self._visible(),
                ConflictOfInterest.user_id == user_id,
                ConflictOfInterest.person_id == person_id,
                ConflictOfInterest.ended_at.is_(None),
            )
        )
        return found

    async def list_all(
        self, *, limit: int, after: tuple[datetime, UUID] | None
    ) -> Sequence[ConflictOfInterest]:
        """Every declaration, ended or not, the latest first."""
        found = (
            select(ConflictOfInterest)
            .where(*self._visible())
            .order_by(ConflictOfInterest.declared_at.desc(), ConflictOfInterest.id.desc())
            .limit(limit)
        )
        if after is not None:
            place = tuple_(ConflictOfInterest.declared_at, ConflictOfInterest.id)
            found = found.where(place < tuple_(*after))
        return await self._list(found)


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """One's own, and those one declared for others; all of them for information governance."""
    actor = scope.actor
    of_partnership = [scope.visible(ConflictOfInterest)]
    if Role.INFORMATION_GOVERNANCE in actor.roles:
        return of_partnership
    mine = or_(
        ConflictOfInterest.user_id == actor.user_id,
        ConflictOfInterest.declared_by == actor.user_id,
    )
    return [*of_partnership, mine]
