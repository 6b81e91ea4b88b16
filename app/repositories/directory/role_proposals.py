"""Proposed roles, and the users who look like their receivers."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import QueryableAttribute, aliased

from app.models import Membership, RoleProposal, User
from app.repositories.base import Repository
from app.repositories.directory.memberships import of_same_days
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

    async def is_waiting(self, role: Membership | RoleProposal, *, now: datetime) -> bool:
        """Whether this role waits for its user already, for any of its days."""
        found = self._waiting(now).where(*of_same_days(RoleProposal, role)).limit(1)
        return await self._find(found) is not None

    async def users(self, user_ids: Collection[UUID]) -> dict[UUID, User]:
        """Some users, by id."""
        found = select(User).where(*visible_users(self._scope), User.id.in_(list(user_ids)))
        return {user.id: user for user in await self._list(found)}

    async def list_like(self, users: Collection[User]) -> Sequence[tuple[UUID, User]]:
        """Users with the name or the subject of one of these, beside the id of that one.

        Users declared to be one person with them are left out. One query, however many there are.
        """
        one, other = aliased(User), aliased(User)
        asked = one.id.in_([user.id for user in users])
        found = (
            select(one.id, other)
            .join(
                other,
                or_(
                    _plain(other.display_name) == _plain(one.display_name),
                    _plain(other.subject) == _plain(one.subject),
                ),
            )
            .where(
                self._scope.visible(one),
                self._scope.visible(other),
                asked,
                # What follows from the join: each user's words are made plain once, not per pair.
                or_(
                    _plain(other.display_name).in_(select(_plain(one.display_name)).where(asked)),
                    _plain(other.subject).in_(select(_plain(one.subject)).where(asked)),
                ),
                other.id != one.id,
                ~func.access.same_person(other.id, one.id),
            )
            .order_by(one.id, other.id)
        )
        return [(user_id, like) for user_id, like in await self._session.execute(found)]


def _plain(words: QueryableAttribute[str]) -> ColumnElement[str]:
    return func.lower(func.btrim(func.regexp_replace(words, "[[:space:]]+", " ", "g")))
