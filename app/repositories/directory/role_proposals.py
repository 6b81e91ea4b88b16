"""Proposed roles, and the users who look like their receivers."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_

from app.models import RoleProposal, User
from app.repositories.base import Repository
from app.repositories.directory.partnerships import visible_users
from app.repositories.scope import Scope


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Every proposal of the partnership, as far as row security shows it."""
    return [scope.visible(RoleProposal)]


class RoleProposals(Repository):
    """Every proposal of the partnership: row security shows them to those who look after rights."""

    def _all(self) -> Select[RoleProposal]:
        return select(RoleProposal).where(*visible(self._scope))

    def _waiting(self, now: datetime) -> Select[RoleProposal]:
        return self._all().where(RoleProposal.decision.is_(None), RoleProposal.lapses_at > now)

    async def get(self, proposal_id: UUID) -> RoleProposal:
        """One proposal."""
        return await self._get(self._all().where(RoleProposal.id == proposal_id))

    async def get_for_change(self, proposal_id: UUID) -> RoleProposal:
        """One proposal, held until the transaction ends, so that it is decided once.

        Row security lets no one hold what another decided: that is read, and the rules refuse it.
        """
        found = self._all().where(RoleProposal.id == proposal_id).with_for_update()
        return await self._find(found) or await self.get(proposal_id)

    async def list_waiting(
        self, *, now: datetime, limit: int, after: tuple[datetime, UUID] | None
    ) -> Sequence[RoleProposal]:
        """Those that wait for a second person, the longest waiting first."""
        found = self._waiting(now).order_by(RoleProposal.proposed_at, RoleProposal.id).limit(limit)
        if after is not None:
            place = tuple_(RoleProposal.proposed_at, RoleProposal.id)
            found = found.where(place > tuple_(*after))
        return await self._list(found)

    async def list_waiting_for(self, user_id: UUID, *, now: datetime) -> Sequence[RoleProposal]:
        """Those that wait for one user."""
        found = (
            self._waiting(now)
            .where(RoleProposal.user_id == user_id)
            .order_by(RoleProposal.proposed_at, RoleProposal.id)
        )
        return await self._list(found)

    async def users(self, user_ids: Collection[UUID]) -> dict[UUID, User]:
        """Some users, by id."""
        found = select(User).where(*visible_users(self._scope), User.id.in_(list(user_ids)))
        return {user.id: user for user in await self._list(found)}

    async def list_like(self, user: User) -> Sequence[User]:
        """Other users with the name or the subject of this one, not declared to be one person."""
        found = (
            select(User)
            .where(
                *visible_users(self._scope),
                User.id != user.id,
                or_(
                    _plain(User.display_name.expression) == _plain(user.display_name),
                    _plain(User.subject.expression) == _plain(user.subject),
                ),
                ~func.access.same_person(User.id, user.id),
            )
            .order_by(User.id)
        )
        return await self._list(found)


def _plain(words: ColumnElement[str] | str) -> ColumnElement[str]:
    return func.lower(func.btrim(func.regexp_replace(words, "[[:space:]]+", " ", "g")))
