"""Declarations that two users are one person."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, tuple_

from app.domain.directory.roles import Role
from app.models import IdentityLink, Membership
from app.repositories.base import Repository
from app.repositories.directory.memberships import is_held
from app.repositories.scope import Scope


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Every declaration of the partnership, as far as row security shows it."""
    return [scope.visible(IdentityLink)]


class IdentityLinks(Repository):
    """Every declaration: row security shows them to those who look after rights."""

    async def get_for_change(self, link_id: UUID) -> IdentityLink:
        """One declaration, held until the transaction ends."""
        return await self._get(
            select(IdentityLink)
            .where(*visible(self._scope), IdentityLink.id == link_id)
            .with_for_update()
        )

    async def are_one_person(self, first: UUID, second: UUID) -> bool:
        """Whether two users are declared to be one person, directly or through others."""
        return bool(await self._session.scalar(select(func.access.same_person(first, second))))

    async def either_governs(self, first: UUID, second: UUID, *, on: date) -> bool:
        """Whether either user, by whichever identity, is in information governance on a day."""
        held = select(Membership.id).where(
            is_held(self._scope, on=on),
            Membership.role == Role.INFORMATION_GOVERNANCE,
            or_(
                func.access.same_person(Membership.user_id, first),
                func.access.same_person(Membership.user_id, second),
            ),
        )
        return await self._session.scalar(held.limit(1)) is not None

    async def list_all(
        self, *, limit: int, after: tuple[datetime, UUID] | None
    ) -> Sequence[IdentityLink]:
        """Every declaration, withdrawn or not, the latest first."""
        found = (
            select(IdentityLink)
            .where(*visible(self._scope))
            .order_by(IdentityLink.declared_at.desc(), IdentityLink.id.desc())
            .limit(limit)
        )
        if after is not None:
            place = tuple_(IdentityLink.declared_at, IdentityLink.id)
            found = found.where(place < tuple_(*after))
        return await self._list(found)
