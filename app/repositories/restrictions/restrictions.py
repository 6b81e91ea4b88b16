"""Restrictions, and what their owners are to know."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    cast,
    false,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import selectinload

from app.domain.directory.roles import Role
from app.domain.restrictions.listed_places import places_allowed, places_of
from app.domain.restrictions.restrictions import (
    APPROVALS_TO_CLOAK,
    AlertKind,
    Listing,
    RestrictionKind,
)
from app.models import (
    Restriction,
    RestrictionAlert,
    RestrictionApproval,
    RestrictionListing,
    RestrictionReview,
)
from app.repositories.base import Repository
from app.repositories.scope import Scope


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Restrictions that the actor owns or is allowed by; all of them for who governs them.

    None of a record in which they have an interest.
    """
    actor = scope.actor
    of_interest = select(func.access.restrictions_of_interest())
    of_partnership = [scope.visible(Restriction), Restriction.id.not_in(of_interest)]
    if actor.user_id is None or Role.INFORMATION_GOVERNANCE in actor.roles:
        return of_partnership
    mine = or_(
        Restriction.owner_id == actor.user_id, Restriction.id.in_(_listed(scope, Listing.ALLOW))
    )
    return [*of_partnership, mine, Restriction.id.not_in(_listed(scope, Listing.DENY))]


def _listed(scope: Scope, listing: Listing) -> Select[UUID]:
    """The restrictions that have the actor, a team or an agency of theirs on a list."""
    actor = scope.actor
    if listing is Listing.ALLOW:
        places = places_allowed(actor.memberships)
    else:
        places = places_of(actor.memberships)
    return select(RestrictionListing.restriction_id).where(
        scope.visible(RestrictionListing),
        RestrictionListing.listing == listing,
        RestrictionListing.ended_at.is_(None),
        or_(
            RestrictionListing.user_id == actor.user_id,
            RestrictionListing.team_id.in_(places),
            RestrictionListing.agency_id.in_(places),
        ),
    )


def unapproved(scope: Scope) -> ColumnElement[bool]:
    """Cloaks that fewer than two have approved."""
    approvals = (
        select(func.count())
        .where(
            scope.visible(RestrictionApproval), RestrictionApproval.restriction_id == Restriction.id
        )
        .correlate(Restriction)
        .scalar_subquery()
    )
    return and_(Restriction.kind == RestrictionKind.CLOAKED, approvals < APPROVALS_TO_CLOAK)


class Restrictions(Repository):
    """Restrictions that the actor owns or is allowed by; all of them for who governs them."""

    def _all(self) -> Select[Restriction]:
        return (
            select(Restriction)
            .where(*visible(self._scope))
            .options(selectinload(Restriction.approvals), selectinload(Restriction.listings))
            # Read again after a change, it shows the approval or listing just written.
            .execution_options(populate_existing=True)
        )

    async def get(self, restriction_id: UUID) -> Restriction:
        """One restriction, with its approvals and lists, as this transaction has left it."""
        await self._session.flush()
        return await self._get(self._all().where(Restriction.id == restriction_id))

    async def get_for_change(self, restriction_id: UUID) -> Restriction:
        """The same, locked until the transaction ends, so that two changes follow one another."""
        return await self._get(
            self._all().where(Restriction.id == restriction_id).with_for_update(of=Restriction)
        )

    async def find_standing(
        self, *, people: Collection[UUID] = (), contacts: Collection[UUID] = ()
    ) -> Sequence[Restriction]:
        """The restrictions that stand on any of some people or contacts."""
        found = self._all().where(
            Restriction.lifted_at.is_(None),
            or_(
                Restriction.person_id.in_(people) if people else false(),
                Restriction.contact_id.in_(contacts) if contacts else false(),
            ),
        )
        return await self._list(found)

    async def list_standing(
        self, *, limit: int | None = None, after: tuple[date, UUID] | None = None
    ) -> Sequence[Restriction]:
        """Those that stand, what is due for review first coming first."""
        found = (
            self._all()
            .where(Restriction.lifted_at.is_(None))
            .order_by(Restriction.review_on, Restriction.id)
            .limit(limit)
        )
        if after is not None:
            found = found.where(tuple_(Restriction.review_on, Restriction.id) > tuple_(*after))
        return await self._list(found)

    async def list_to_remind_of(self, *, today: date) -> Sequence[Restriction]:
        """Restrictions awaiting approval or due for review, without a reminder since."""
        reminded_on = cast(func.timezone("Europe/London", Restriction.reminded_at), Date)
        waiting = and_(unapproved(self._scope), Restriction.reminded_at.is_(None))
        due = and_(
            Restriction.review_on <= today,
            or_(Restriction.reminded_at.is_(None), reminded_on < Restriction.review_on),
        )
        found = (
            self._all()
            .where(
                Restriction.lifted_at.is_(None),
                or_(waiting, due),
            )
            .order_by(Restriction.id)
            .with_for_update(of=Restriction, skip_locked=True)
        )
        return await self._list(found)

    async def list_reviews(self, restriction_id: UUID) -> Sequence[RestrictionReview]:
        """When it was looked at again, the first time first."""
        found = (
            select(RestrictionReview)
            .where(
                self._scope.visible(RestrictionReview),
                RestrictionReview.restriction_id == restriction_id,
            )
            .order_by(RestrictionReview.id)
        )
        return await self._list(found)

    async def list_alerts(
        self, restriction_id: UUID, *, limit: int, after: tuple[datetime, UUID] | None
    ) -> Sequence[RestrictionAlert]:
        """What its owner is to know, the latest first."""
        found = (
            self._alerts_of(restriction_id)
            .order_by(RestrictionAlert.raised_at.desc(), RestrictionAlert.id.desc())
            .limit(limit)
        )
        if after is not None:
            place = tuple_(RestrictionAlert.raised_at, RestrictionAlert.id)
            found = found.where(place < tuple_(*after))
        return await self._list(found)

    async def get_alert_for_change(
        self, restriction_id: UUID, *, alert_id: UUID
    ) -> RestrictionAlert:
        """One alert, held until the transaction ends."""
        return await self._get(
            self._alerts_of(restriction_id).where(RestrictionAlert.id == alert_id).with_for_update()
        )

    def _alerts_of(self, restriction_id: UUID) -> Select[RestrictionAlert]:
        return select(RestrictionAlert).where(
            self._scope.visible(RestrictionAlert), RestrictionAlert.restriction_id == restriction_id
        )

    async def matched_with(self, restriction_ids: Collection[UUID]) -> frozenset[tuple[UUID, UUID]]:
        """What each of some restrictions was found to match: contact or person, by restriction."""
        of = func.coalesce(RestrictionAlert.contact_id, RestrictionAlert.person_id)
        found = select(RestrictionAlert.restriction_id, of).where(
            self._scope.visible(RestrictionAlert),
            RestrictionAlert.kind == AlertKind.MATCHED,
            RestrictionAlert.restriction_id.in_(restriction_ids),
        )
        return frozenset((row[0], row[1]) for row in await self._session.execute(found))
