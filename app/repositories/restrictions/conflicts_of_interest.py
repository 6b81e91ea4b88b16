"""Declared conflicts of interest."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.directory.roles import Role
from app.domain.records import RecordNotFound
from app.models import ConflictOfInterest
from app.repositories.scope import Scope


class ConflictsOfInterest:
    """One's own, and those one declared for others; all of them for information governance."""

    def __init__(self, session: AsyncSession, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def _within(self) -> list[ColumnElement[bool]]:
        actor = self._scope.actor
        within = [self._scope.of(ConflictOfInterest)]
        if Role.INFORMATION_GOVERNANCE in actor.roles:
            return within
        mine = or_(
            ConflictOfInterest.user_id == actor.user_id,
            ConflictOfInterest.declared_by == actor.user_id,
        )
        return [*within, mine]

    async def get_for_change(self, conflict_id: UUID) -> ConflictOfInterest:
        """One declaration, held until the transaction ends."""
        found = await self._session.scalar(
            select(ConflictOfInterest)
            .where(*self._within(), ConflictOfInterest.id == conflict_id)
            .with_for_update()
        )
        if found is None:
            raise RecordNotFound
        return found

    async def find_standing(self, *, user_id: UUID, person_id: UUID) -> ConflictOfInterest | None:
        """The declaration that stands for a user and a person."""
        found: ConflictOfInterest | None = await self._session.scalar(
            select(ConflictOfInterest).where(
                *self._within(),
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
            .where(*self._within())
            .order_by(ConflictOfInterest.declared_at.desc(), ConflictOfInterest.id.desc())
            .limit(limit)
        )
        if after is not None:
            place = tuple_(ConflictOfInterest.declared_at, ConflictOfInterest.id)
            found = found.where(place < tuple_(*after))
        return (await self._session.scalars(found)).all()
