"""The roles that users hold, and the times in which a user was suspended."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from app.domain.directory.roles import Role
from app.models import Membership, RoleProposal, User, UserSuspension
from app.repositories.base import Repository
from app.repositories.scope import Scope


def is_held(scope: Scope, *, on: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Whether a role counts on a day: it has begun, has not ended, and was not ended at once."""
    return and_(
        scope.visible(Membership),
        Membership.starts_on <= on,
        or_(Membership.ends_on.is_(None), Membership.ends_on >= on),
        Membership.ended_at.is_(None),
    )


def without_access() -> ColumnElement[bool]:
    """Whether a user's access was revoked or is suspended, whatever their roles."""
    suspended = select(func.access.users_suspended())
    return or_(User.revoked_at.is_not(None), User.id.in_(suspended))


def of_same_days(
    table: type[Membership] | type[RoleProposal], role: Membership | RoleProposal
) -> list[ColumnElement[bool]]:
    """Rows for the user, agency and role of `role` that have a day in common with it."""
    return [
        table.user_id == role.user_id,
        table.agency_id == role.agency_id,
        table.role == role.role,
        or_(table.ends_on.is_(None), table.ends_on >= role.starts_on),
        true() if role.ends_on is None else table.starts_on <= role.ends_on,
    ]


class Memberships(Repository):
    """The roles of the partnership's users, for those who give and end them."""

    async def get_for_change(self, membership_id: UUID, *, user_id: UUID) -> Membership:
        """One role of a user, held until the transaction ends."""
        return await self._get(
            select(Membership)
            .where(
                self._scope.visible(Membership),
                Membership.id == membership_id,
                Membership.user_id == user_id,
            )
            .with_for_update()
        )

    async def is_held_between(self, role: Membership | RoleProposal) -> bool:
        """Whether the user of a role has it already, in its agency, on any of its days."""
        found = select(Membership.id).where(
            self._scope.visible(Membership),
            Membership.ended_at.is_(None),
            *of_same_days(Membership, role),
        )
        return await self._session.scalar(found.limit(1)) is not None

    async def administrators(self, *, on: date) -> dict[UUID, date]:
        """Who administers the partnership on a day, with their last day as far as it is known."""
        return await self.holders(Role.ADMINISTRATOR, on=on)

    async def holders(self, role: Role, *, on: date) -> dict[UUID, date]:
        """Who can act in a role on a day, with their last day as far as it is known.

        They have accepted their invitation, and their access is neither revoked nor suspended.
        """
        last_day = func.max(func.coalesce(Membership.ends_on, date.max)).label("last_day")
        found = (
            self._holding(role, on)
            .with_only_columns(Membership.user_id, last_day)
            .join(User, User.id == Membership.user_id)
            .where(self._scope.visible(User), User.accepted_at.is_not(None), ~without_access())
            .group_by(Membership.user_id)
        )
        return {row.user_id: row.last_day for row in await self._session.execute(found)}

    async def administrators_for_change(self, *, on: date) -> dict[UUID, date]:
        """The same, held until the transaction ends.

        Two administrators who end one another's access at one moment follow one another, so that
        the second is the last. Who they are is asked once they are held: another may have been shut
        out while this one waited.
        """
        held = self._holding(Role.ADMINISTRATOR, on).order_by(Membership.id).with_for_update()
        await self._list(held)
        return await self.administrators(on=on)

    def _holding(self, role: Role, on: date) -> Select[Membership]:
        return select(Membership).where(is_held(self._scope, on=on), Membership.role == role)

    async def has_access(self, user_id: UUID) -> bool:
        """Whether a user's access is neither revoked nor suspended, whatever their roles."""
        found = select(User.id).where(
            self._scope.visible(User), User.id == user_id, ~without_access()
        )
        return await self._session.scalar(found) is not None

    async def find_suspension(self, user_id: UUID) -> UserSuspension | None:
        """The suspension of a user that stands."""
        return await self._find(self._standing(user_id))

    async def find_suspension_for_change(self, user_id: UUID) -> UserSuspension | None:
        """The same, held until the transaction ends."""
        return await self._find(self._standing(user_id).with_for_update())

    def _standing(self, user_id: UUID) -> Select[UserSuspension]:
        return select(UserSuspension).where(
            self._scope.visible(UserSuspension),
            UserSuspension.user_id == user_id,
            UserSuspension.resumed_at.is_(None),
        )
