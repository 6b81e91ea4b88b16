"""Agencies, teams, users, closures, local limits and the threshold document in force."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from app.domain.clocks.deadlines import Unit
from app.domain.clocks.definitions import ClockKind, Definition, LimitScope
from app.models import (
    Agency,
    LocalClosure,
    LocalTimescale,
    Membership,
    Partnership,
    Team,
    ThresholdDocument,
    User,
)
from app.repositories.base import Repository
from app.repositories.scope import Scope


class Partnerships(Repository):
    """The directory of one partnership; everyone with a role in it may read it."""

    async def get_own(self) -> Partnership:
        """The partnership itself."""
        return await self._get(
            select(Partnership).where(Partnership.id == self._scope.actor.partnership_id)
        )

    async def list_agencies(self) -> Sequence[Agency]:
        """Every agency, by name."""
        found = select(Agency).where(self._scope.visible(Agency)).order_by(Agency.name)
        return await self._list(found)

    async def get_agency(self, agency_id: UUID) -> Agency:
        """One agency."""
        return await self._get(
            select(Agency).where(self._scope.visible(Agency), Agency.id == agency_id)
        )

    async def agency_names(self, agency_ids: Iterable[UUID]) -> dict[UUID, str]:
        """The names of agencies, by id."""
        found = select(Agency.id, Agency.name).where(
            self._scope.visible(Agency), Agency.id.in_(list(agency_ids))
        )
        return {row.id: row.name for row in await self._session.execute(found)}

    async def list_teams(self) -> Sequence[Team]:
        """Every team, by name."""
        found = select(Team).where(self._scope.visible(Team)).order_by(Team.name)
        return await self._list(found)

    async def get_team(self, team_id: UUID) -> Team:
        """One team."""
        return await self._get(select(Team).where(self._scope.visible(Team), Team.id == team_id))

    async def get_user(self, user_id: UUID) -> User:
        """One user of the partnership."""
        return await self._get(select(User).where(*visible_users(self._scope), User.id == user_id))

    async def list_users(self) -> Sequence[User]:
        """Every user, by name."""
        found = select(User).where(*visible_users(self._scope)).order_by(User.display_name)
        return await self._list(found)

    async def user_names(self, user_ids: Iterable[UUID]) -> dict[UUID, str]:
        """What users are called, by id."""
        found = select(User.id, User.display_name).where(
            *visible_users(self._scope), User.id.in_(list(user_ids))
        )
        return {row.id: row.display_name for row in await self._session.execute(found)}

    async def find_user(self, *, issuer: str, subject: str) -> User | None:
        """Whom an issuer's subject stands for, if anybody."""
        found: User | None = await self._session.scalar(
            select(User).where(
                self._scope.visible(User), User.issuer == issuer, User.subject == subject
            )
        )
        return found

    async def all_memberships(self, user_id: UUID) -> Sequence[Membership]:
        """Every role a user held, holds or will hold, the earliest first."""
        found = (
            select(Membership)
            .where(self._scope.visible(Membership), Membership.user_id == user_id)
            .order_by(Membership.starts_on, Membership.id)
        )
        return await self._list(found)

    async def list_memberships(self, user_id: UUID, *, on: date) -> Sequence[Membership]:
        """The roles a user holds on a day."""
        found = select(Membership).where(
            self._scope.visible(Membership),
            Membership.user_id == user_id,
            Membership.starts_on <= on,
            Membership.ends_on.is_(None) | (Membership.ends_on >= on),
            Membership.ended_at.is_(None),
        )
        return await self._list(found)

    async def closures(self) -> frozenset[date]:
        """Days the whole partnership does not work, beside England's bank holidays."""
        found = select(LocalClosure.closed_on).where(*visible_closures(self._scope))
        return frozenset((await self._session.scalars(found)).all())

    async def list_closures(self) -> Sequence[LocalClosure]:
        """Those days with their reasons, the latest first."""
        found = (
            select(LocalClosure)
            .where(*visible_closures(self._scope))
            .order_by(LocalClosure.closed_on.desc())
        )
        return await self._list(found)

    async def local_definitions(self) -> tuple[Definition, ...]:
        """The limits the partnership has set for itself."""
        rows = await self._session.scalars(
            select(LocalTimescale)
            .where(self._scope.visible(LocalTimescale))
            .order_by(LocalTimescale.kind, LocalTimescale.in_force_from)
        )
        return tuple(
            Definition(
                kind=ClockKind(row.kind),
                limit=row.span,
                unit=Unit(row.unit),
                starts="",
                stops="",
                source=row.source,
                in_force_from=row.in_force_from,
                rating=row.rating,
                scope=LimitScope.PARTNERSHIP,
            )
            for row in rows
        )

    async def list_threshold_documents(self) -> Sequence[ThresholdDocument]:
        """Every version, the newest first, with its criteria."""
        found = (
            select(ThresholdDocument)
            .where(self._scope.visible(ThresholdDocument))
            .order_by(ThresholdDocument.in_force_from.desc())
            .options(selectinload(ThresholdDocument.criteria))
        )
        return await self._list(found)

    async def get_threshold_document(self, document_id: UUID) -> ThresholdDocument:
        """One version, with its criteria."""
        return await self._get(
            select(ThresholdDocument)
            .where(self._scope.visible(ThresholdDocument), ThresholdDocument.id == document_id)
            .options(selectinload(ThresholdDocument.criteria))
        )


def visible_users(scope: Scope) -> list[ColumnElement[bool]]:
    """The users of the partnership."""
    return [scope.visible(User)]


def visible_closures(scope: Scope) -> list[ColumnElement[bool]]:
    """The days on which the partnership is closed."""
    return [scope.visible(LocalClosure)]
