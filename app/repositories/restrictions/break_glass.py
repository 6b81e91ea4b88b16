"""Broken glasses and their reviews."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, text, true, tuple_

from app.domain.records import RecordNotFound
from app.domain.restrictions.break_glass_actions import oversees
from app.models import BreakGlassGrant, BreakGlassReview, Restriction
from app.repositories.base import Repository
from app.repositories.scope import Scope

_BEHIND = text("SELECT * FROM access.behind_glass(:person_id, :reference)")


@dataclass(frozen=True, slots=True)
class BehindGlass:
    """A record that break-glass may open, unless it is `absolute`ly closed to the actor."""

    person_id: UUID
    absolute: bool


class BreakGlass(Repository):
    """Broken glasses: one's own, those over records of one's own, to overseers all."""

    def _visible(self) -> list[ColumnElement[bool]]:
        return visible(self._scope)

    async def find_behind(
        self, *, person_id: UUID | None, reference: str | None
    ) -> BehindGlass | None:
        """The record of that id or reference, unless there is none or it is cloaked.

        A database function looks it up, because the actor may not see it. A cloaked record is
        left out exactly where an absent one would be, so that both are handled the same.
        """
        given = {"person_id": person_id, "reference": reference}
        row = (await self._session.execute(_BEHIND, given)).one_or_none()
        return None if row is None else BehindGlass(row.person_id, row.absolute)

    async def list_open(self, *, now: datetime) -> Sequence[BreakGlassGrant]:
        """What the actor has broken and is open at this instant, the latest first."""
        found = (
            select(BreakGlassGrant)
            .where(
                self._scope.visible(BreakGlassGrant),
                BreakGlassGrant.user_id == self._scope.actor.user_id,
                BreakGlassGrant.granted_at <= now,
                BreakGlassGrant.expires_at > now,
                BreakGlassGrant.ended_at.is_(None),
            )
            .order_by(BreakGlassGrant.granted_at.desc(), BreakGlassGrant.id.desc())
        )
        return await self._list(found)

    def _one(self, grant_id: UUID) -> Select[BreakGlassGrant]:
        return select(BreakGlassGrant).where(*self._visible(), BreakGlassGrant.id == grant_id)

    async def get(self, grant_id: UUID) -> BreakGlassGrant:
        """One broken glass."""
        return self._found(await self._session.scalar(self._one(grant_id)))

    async def get_for_change(self, grant_id: UUID) -> BreakGlassGrant:
        """The same, read again and locked until the transaction ends."""
        held = self._one(grant_id).with_for_update().execution_options(populate_existing=True)
        return self._found(await self._session.scalar(held))

    def _found(self, grant: BreakGlassGrant | None) -> BreakGlassGrant:
        if grant is None:
            raise RecordNotFound
        return grant

    async def list_mine(
        self, *, limit: int, after: tuple[datetime, UUID] | None
    ) -> Sequence[BreakGlassGrant]:
        """What the actor broke, and what of others' they have yet to see reviewed; due first."""
        own = BreakGlassGrant.user_id == self._scope.actor.user_id
        found = (
            select(BreakGlassGrant)
            .where(*self._visible(), or_(own, not_reviewed(self._scope)))
            .order_by(BreakGlassGrant.review_due_at, BreakGlassGrant.id)
            .limit(limit)
        )
        if after is not None:
            place = tuple_(BreakGlassGrant.review_due_at, BreakGlassGrant.id)
            found = found.where(place > tuple_(*after))
        return await self._list(found)

    async def list_reviews(self, grant_ids: Iterable[UUID]) -> dict[UUID, BreakGlassReview]:
        """The reviews of some visible break-glass grants, by grant."""
        found = select(BreakGlassReview).where(
            self._scope.visible(BreakGlassReview),
            BreakGlassReview.break_glass_grant_id.in_(list(grant_ids)),
        )
        reviews = await self._session.scalars(found)
        return {review.break_glass_grant_id: review for review in reviews}

    async def list_to_remind(self, *, due_before: datetime) -> Sequence[BreakGlassGrant]:
        """Grants whose review falls due by then without a reminder yet; locked."""
        found = (
            select(BreakGlassGrant)
            .where(
                *self._visible(),
                not_reviewed(self._scope),
                BreakGlassGrant.review_due_at <= due_before,
                BreakGlassGrant.reminded_at.is_(None),
            )
            .order_by(BreakGlassGrant.review_due_at, BreakGlassGrant.id)
            .with_for_update()
        )
        return await self._list(found)


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """One's own, those over records of one's own, and to overseers all."""
    own = BreakGlassGrant.user_id == scope.actor.user_id
    return [scope.visible(BreakGlassGrant), or_(overseen(scope), own, owned(scope))]


def overseen(scope: Scope) -> ColumnElement[bool]:
    """Every broken glass: for information governance, and for the service's own jobs."""
    return true() if oversees(scope.actor) else false()


def owned(scope: Scope) -> ColumnElement[bool]:
    """Grants over records that the actor works with, or whose restriction they own.

    People who are hidden from the actor are left out.
    """
    restricted = select(Restriction.person_id).where(
        scope.visible(Restriction),
        Restriction.owner_id == scope.actor.user_id,
        Restriction.lifted_at.is_(None),
        Restriction.person_id.is_not(None),
    )
    return or_(
        and_(
            BreakGlassGrant.person_id.in_(scope.people_worked_with()),
            BreakGlassGrant.person_id.not_in(scope.actor.hidden_from.people),
        ),
        BreakGlassGrant.person_id.in_(restricted),
    )


def not_reviewed(scope: Scope) -> ColumnElement[bool]:
    """Grants without a review."""
    return ~exists().where(
        scope.visible(BreakGlassReview), BreakGlassReview.break_glass_grant_id == BreakGlassGrant.id
    )
