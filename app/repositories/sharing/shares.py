"""Shares: fragments that the hub gave to other agencies."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select, true, tuple_
from sqlalchemy.orm import selectinload

from app.domain.clocks.working_time import london_date
from app.domain.directory.roles import CARE_ROLES, Role
from app.models import Share, SharedFragment, ShareReading, ShareRecipient
from app.repositories.base import Repository
from app.repositories.scope import Scope


class Shares(Repository):
    """For the hub every share; else what was given to the actor's agency, while it stands.

    A care worker is given what goes to their agency about a child allocated to them.
    """

    def _visible(self, *, now: datetime) -> list[ColumnElement[bool]]:
        reached = true() if self._scope.actor.in_hub else self._given(now=now)
        return [self._scope.visible(Share), reached]

    def _given(self, *, now: datetime) -> ColumnElement[bool]:
        actor = self._scope.actor
        return and_(
            Share.revoked_at.is_(None),
            or_(Share.expires_at.is_(None), Share.expires_at > now),
            or_(
                Share.id.in_(self._given_to(actor.agencies_as(Role.AGENCY_OFFICER))),
                and_(
                    Share.id.in_(self._given_to(actor.agencies_as(*CARE_ROLES))),
                    Share.person_id.in_(self._scope.people_worked_with()),
                ),
            ),
        )

    def _given_to(self, agency_ids: Collection[UUID]) -> Select[UUID]:
        return select(ShareRecipient.share_id).where(
            self._scope.visible(ShareRecipient), ShareRecipient.agency_id.in_(agency_ids)
        )

    def _whole(self, *, now: datetime) -> Select[Share]:
        """With what the reader may see of it: not who else was given it, or opened it."""
        fragments = self._scope.visible(SharedFragment)
        recipients: ColumnElement[bool] = true()
        readings: ColumnElement[bool] = true()
        actor = self._scope.actor
        if not actor.in_hub:
            recipients = given_to_actor(self._scope)
            readings = ShareReading.user_id == actor.user_id
            fragments &= or_(
                SharedFragment.expires_on.is_(None), SharedFragment.expires_on >= london_date(now)
            )
        return (
            select(Share)
            .where(*self._visible(now=now))
            .options(
                selectinload(Share.recipients.and_(recipients)),
                selectinload(Share.fragments.and_(fragments)),
                selectinload(Share.readings.and_(readings)),
            )
            .execution_options(populate_existing=True)
        )

    async def get(self, share_id: UUID, *, now: datetime) -> Share:
        """One share, with what was sent to whom, and who read it."""
        return await self._get(self._whole(now=now).where(Share.id == share_id))

    async def get_for_change(self, share_id: UUID, *, now: datetime) -> Share:
        """The same, locked until the transaction ends."""
        return await self._get(
            self._whole(now=now).where(Share.id == share_id).with_for_update(of=Share)
        )

    async def list_of_people(
        self,
        person_ids: Collection[UUID],
        *,
        limit: int,
        after: tuple[datetime, UUID] | None,
        now: datetime,
    ) -> Sequence[Share]:
        """The shares about any of some records without what is in them, the newest first."""
        found = select(Share).where(*self._visible(now=now), Share.person_id.in_(person_ids))
        return await self._newest(found, limit=limit, after=after)

    async def list_given(
        self, *, limit: int, after: tuple[datetime, UUID] | None, now: datetime
    ) -> Sequence[Share]:
        """Shares given to the actor's agency; the hub receives none."""
        found = select(Share).where(self._scope.visible(Share), self._given(now=now))
        return await self._newest(found, limit=limit, after=after)

    async def _newest(
        self, found: Select[Share], *, limit: int, after: tuple[datetime, UUID] | None
    ) -> Sequence[Share]:
        if after is not None:
            found = found.where(tuple_(Share.shared_at, Share.id) < tuple_(*after))
        ordered = found.order_by(Share.shared_at.desc(), Share.id.desc()).limit(limit)
        return await self._list(ordered)


def visible_recipients(scope: Scope) -> list[ColumnElement[bool]]:
    """Recipients: the hub's all; otherwise the actor's own agencies.

    Whether the share still stands is for row-level security to say.
    """
    return [scope.visible(ShareRecipient), true() if scope.actor.in_hub else given_to_actor(scope)]


def given_to_actor(scope: Scope) -> ColumnElement[bool]:
    """The recipients that are an agency of the actor's."""
    own = scope.actor.agencies_as(Role.AGENCY_OFFICER, *CARE_ROLES)
    return ShareRecipient.agency_id.in_(own)
