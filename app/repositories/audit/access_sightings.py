"""Audit log queries for the rules of improper access, one query for each question.

For the job that sweeps one partnership; it sees what the hub sees, and the audit log.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    TableValuedAlias,
    and_,
    cast,
    distinct,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from app.domain.audit.access_sightings import OPENINGS, REFUSED_AS_RESTRICTED, Bearing, Sighting
from app.domain.audit.access_signals import start_of
from app.domain.audit.access_volumes import DayOfUser
from app.domain.clocks.working_time import london_date
from app.domain.restrictions.conflicts_of_interest import ConflictRelation
from app.models import (
    ConflictOfInterest,
    Membership,
    PersonAddress,
    PersonName,
    Restriction,
    User,
)
from app.models.audit.events import AuditEvent
from app.repositories.base import Repository
from app.repositories.scope import Scope

_OPENED = and_(
    AuditEvent.action.in_(OPENINGS),
    AuditEvent.outcome == "done",
    AuditEvent.person_id.is_not(None),
)
_DAY = cast(func.timezone("Europe/London", AuditEvent.occurred_at), Date)


def events_between(scope: Scope, since: datetime, until: datetime) -> ColumnElement[bool]:
    """Whether an event of the partnership's audit log is of a span of time."""
    return and_(
        scope.visible(AuditEvent),
        scope.audit_log(),
        AuditEvent.occurred_at >= since,
        AuditEvent.occurred_at < until,
    )


class AccessSightings(Repository):
    """Events of a span of time, from `since` to before `until`, with what a rule asks of them."""

    def _visible(self, since: datetime, until: datetime) -> ColumnElement[bool]:
        return and_(
            events_between(self._scope, since, until),
            AuditEvent.user_id.is_not(None),
        )

    async def conflicted(
        self, since: datetime, until: datetime
    ) -> list[tuple[Sighting, ConflictRelation]]:
        """Who reached for a record in which they have an interest, whenever it was declared.

        An interest that was declared of one identity follows the person to the others.
        """
        interest, person = ConflictOfInterest, _identity_pairs()
        found = (
            select(AuditEvent, interest.person_id, interest.relation)
            .join(person, person.c.user_id == AuditEvent.user_id)
            .join(
                interest,
                and_(
                    self._scope.visible(interest),
                    interest.user_id == person.c.same_as_user_id,
                    or_(
                        interest.person_id == AuditEvent.person_id,
                        interest.person_id == AuditEvent.record_id,
                    ),
                    or_(interest.ended_at.is_(None), interest.ended_at > AuditEvent.occurred_at),
                ),
            )
            .where(self._visible(since, until), or_(_OPENED, AuditEvent.outcome == "refused"))
        )
        return [
            (sighting(event, person_id), ConflictRelation(relation))
            for event, person_id, relation in await self._session.execute(found)
        ]

    async def at_ones_own_address(
        self, since: datetime, until: datetime
    ) -> list[tuple[Sighting, Bearing, Bearing]]:
        """Users who opened the record of a person living at the user's own recorded address.

        People with a declared conflict of interest are left to another rule.
        """
        own, declared = aliased(ConflictOfInterest), aliased(ConflictOfInterest)
        there, here = aliased(PersonAddress), aliased(PersonAddress)
        person = _identity_pairs()
        found = (
            select(AuditEvent, own.person_id)
            .join(person, person.c.user_id == AuditEvent.user_id)
            .join(
                own,
                and_(
                    self._scope.visible(own),
                    own.user_id == person.c.same_as_user_id,
                    own.relation == ConflictRelation.SELF,
                    own.ended_at.is_(None),
                ),
            )
            .where(
                self._visible(since, until),
                _OPENED,
                exists().where(
                    self._scope.visible(here),
                    here.person_id == own.person_id,
                    self._scope.visible(there),
                    there.person_id == AuditEvent.person_id,
                    there.place_key == here.place_key,
                ),
                ~exists().where(
                    self._scope.visible(declared),
                    declared.user_id.in_([AuditEvent.user_id, own.user_id]),
                    declared.person_id == AuditEvent.person_id,
                ),
            )
        )
        seen = [
            (sighting(event), event.person_id, own_id)
            for event, own_id in await self._session.execute(found)
            if event.person_id is not None
        ]
        bearings = await self._bearings(
            {id_ for _, *both in seen for id_ in both}, on=london_date(until)
        )
        return [
            (sighting, bearings[own_id], bearings[person_id])
            for sighting, person_id, own_id in seen
        ]

    async def _bearings(self, people: Collection[UUID], *, on: date) -> dict[UUID, Bearing]:
        families: dict[UUID, set[str]] = defaultdict(set)
        places: dict[UUID, set[str]] = defaultdict(set)
        names = select(PersonName.person_id, PersonName.family).where(
            self._scope.visible(PersonName),
            PersonName.person_id.in_(people),
        )
        for person_id, family in await self._session.execute(names):
            if family is not None:
                families[person_id].add(family)
        homes = select(PersonAddress.person_id, PersonAddress.place_key).where(
            self._scope.visible(PersonAddress),
            PersonAddress.person_id.in_(people),
            or_(PersonAddress.ends_on.is_(None), PersonAddress.ends_on >= on),
        )
        for person_id, place in await self._session.execute(homes):
            if place is not None:
                places[person_id].add(place)
        return {
            person_id: Bearing(frozenset(families[person_id]), frozenset(places[person_id]))
            for person_id in people
        }

    async def openings(
        self, since: datetime, until: datetime
    ) -> list[tuple[Sighting, frozenset[str]]]:
        """Every record that was opened, and in which roles."""
        found = select(AuditEvent).where(self._visible(since, until), _OPENED)
        return [
            (sighting(event), frozenset(event.roles))
            for event in await self._session.scalars(found)
        ]

    async def restricted_refusals(self, since: datetime, until: datetime) -> list[Sighting]:
        """Who was refused a record that was restricted when they asked for it."""
        found = select(AuditEvent).where(
            self._visible(since, until),
            AuditEvent.outcome == "refused",
            AuditEvent.refusal.in_(REFUSED_AS_RESTRICTED),
            exists().where(
                self._scope.visible(Restriction),
                or_(
                    Restriction.person_id == AuditEvent.record_id,
                    Restriction.contact_id == AuditEvent.record_id,
                ),
                Restriction.set_at <= AuditEvent.occurred_at,
                or_(
                    Restriction.lifted_at.is_(None),
                    Restriction.lifted_at > AuditEvent.occurred_at,
                ),
            ),
        )
        return await self._sightings(found)

    async def not_found(self, since: datetime, until: datetime) -> list[Sighting]:
        """Users who asked for ids that are absent or not visible to them; both look the same."""
        found = select(AuditEvent).where(
            self._visible(since, until),
            AuditEvent.refusal == "RecordNotFound",
            AuditEvent.record_id.is_not(None),
        )
        return await self._sightings(found)

    async def after_leaving(self, since: datetime, until: datetime) -> list[Sighting]:
        """What was done in the name of users who, as is known now, had no access any more."""
        held = exists().where(
            self._scope.visible(Membership),
            Membership.user_id == AuditEvent.user_id,
            Membership.starts_on <= _DAY,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= _DAY),
            or_(Membership.ended_at.is_(None), Membership.ended_at > AuditEvent.occurred_at),
        )
        found = (
            select(AuditEvent)
            .join(User, and_(self._scope.visible(User), User.id == AuditEvent.user_id))
            .where(
                self._visible(since, until),
                or_(User.revoked_at < AuditEvent.occurred_at, ~held),
            )
        )
        return await self._sightings(found)

    async def days(self, since: date, *, judged_from: date, until: datetime) -> list[DayOfUser]:
        """How many people's records each user opened on each day, in each set of roles.

        The events themselves are named for the days from `judged_from` on.
        """
        names = func.array_agg(
            aggregate_order_by(AuditEvent.id, AuditEvent.occurred_at, AuditEvent.id)
        ).filter(judged_from <= _DAY)
        found = (
            select(
                AuditEvent.user_id,
                AuditEvent.roles,
                _DAY.label("day"),
                func.count(distinct(AuditEvent.person_id)).label("people"),
                names.label("event_ids"),
                func.max(AuditEvent.occurred_at).label("last_at"),
            )
            .where(self._visible(start_of(since), until), _OPENED)
            .group_by(AuditEvent.user_id, AuditEvent.roles, _DAY)
        )
        return [
            DayOfUser(
                user_id=row.user_id,
                roles=frozenset(row.roles),
                day=row.day,
                people=row.people,
                event_ids=tuple(row.event_ids or ()),
                last_at=row.last_at,
            )
            for row in await self._session.execute(found)
        ]

    async def _sightings(self, found: Select[AuditEvent]) -> list[Sighting]:
        return [sighting(event) for event in await self._session.scalars(found)]


def _identity_pairs() -> TableValuedAlias:
    """Users with each that is one person with them: an interest follows a person across them."""
    return func.access.identity_pairs().table_valued("user_id", "same_as_user_id")


def sighting(event: AuditEvent, person_id: UUID | None = None) -> Sighting:
    """What a rule is given of an event of some user."""
    if event.user_id is None:
        raise LookupError("the service itself does not look at anybody")
    return Sighting(
        event_id=event.id,
        user_id=event.user_id,
        occurred_at=event.occurred_at,
        person_id=person_id or event.person_id,
        sought=event.record_id,
        refused=event.outcome == "refused",
    )
