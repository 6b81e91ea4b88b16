"""The work there was on children, as it ties users to their records at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, select, union_all
from sqlalchemy.orm import aliased

from app.domain.audit.access_signals import start_of
from app.domain.audit.access_ties import KEEPS_BUSY, WRITTEN_WITHIN, Span, Tie, Work, work_of
from app.domain.clocks.working_time import london_date
from app.domain.directory.roles import Role
from app.models import (
    Allocation,
    BreakGlassGrant,
    Contact,
    ContactChild,
    ContactPerson,
    MeetingChild,
    Membership,
    Person,
    PersonAddress,
    PersonLink,
    Referral,
    Relationship,
    StrategyMeeting,
)
from app.models.audit.events import AuditEvent
from app.repositories.base import Repository

_STILL: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Until when what has not ended holds."""

_ONE_DAY: Final = timedelta(days=1)


class AccessTies(Repository):
    """Ties to people who were opened in a span of time, for the job that looks for none."""

    async def work_on(self, people: Collection[UUID], *, since: datetime, until: datetime) -> Work:
        """Everything that tied anybody to some people, or those around them, in that span."""
        circles = await self._circles(people)
        around = set(people).union(*circles.values())
        spans = [
            *await self._allocations(around),
            *await self._openings_in_emergency(people, since),
            *await self._records(people),
            *await self._contacts(around, since),
            *await self._episodes(around),
            *await self._meetings(around, since),
            *await self._screenings(people, since, until),
        ]
        return work_of(spans, circles=circles)

    async def _circles(self, people: Collection[UUID]) -> dict[UUID, set[UUID]]:
        here, there = aliased(PersonAddress), aliased(PersonAddress)
        kin, link = self._scope.visible(Relationship), self._scope.visible(PersonLink)
        pairs = union_all(
            select(
                Relationship.person_id.label("one"), Relationship.related_person_id.label("other")
            ).where(kin),
            select(Relationship.related_person_id, Relationship.person_id).where(kin),
            select(PersonLink.person_id, PersonLink.same_as_person_id).where(link),
            select(PersonLink.same_as_person_id, PersonLink.person_id).where(link),
            select(here.person_id, there.person_id).where(
                self._scope.visible(here),
                self._scope.visible(there),
                here.place_key == there.place_key,
            ),
        ).subquery("pairs")
        circles: dict[UUID, set[UUID]] = defaultdict(set)
        found = select(pairs.c.one, pairs.c.other).where(pairs.c.one.in_(people))
        for one, other in await self._session.execute(found):
            circles[one].add(other)
        return circles

    async def _allocations(self, people: Collection[UUID]) -> Iterator[Span]:
        """Ties of the worker, and of the manager of the team."""
        manager = and_(
            self._scope.visible(Membership),
            Membership.team_id == Allocation.team_id,
            Membership.role == Role.TEAM_MANAGER,
        )
        found = (
            select(Allocation, Membership.user_id)
            .outerjoin(Membership, manager)
            .where(self._scope.visible(Allocation), Allocation.person_id.in_(people))
        )
        return (
            Span(
                Tie.ALLOCATED,
                each.person_id,
                since=each.allocated_at,
                until=each.ended_at or _STILL,
                user_id=user_id,
            )
            for each, manager_id in await self._session.execute(found)
            for user_id in {each.user_id, manager_id} - {None}
        )

    async def _openings_in_emergency(
        self, people: Collection[UUID], since: datetime
    ) -> Iterator[Span]:
        found = select(BreakGlassGrant).where(
            self._scope.visible(BreakGlassGrant),
            BreakGlassGrant.person_id.in_(people),
            BreakGlassGrant.expires_at >= since,
        )
        return (
            Span(Tie.GLASS, each.person_id, each.granted_at, each.expires_at, each.user_id)
            for each in await self._session.scalars(found)
        )

    async def _records(self, people: Collection[UUID]) -> Iterator[Span]:
        found = select(Person.id, Person.recorded_at, Person.recorded_by).where(
            self._scope.visible(Person), Person.id.in_(people)
        )
        return (
            Span(Tie.RECORDED, person_id, at, at + KEEPS_BUSY, user_id)
            for person_id, at, user_id in await self._session.execute(found)
            if user_id is not None
        )

    async def _contacts(self, people: Collection[UUID], since: datetime) -> Iterator[Span]:
        """About a child, naming a person, or coming from them."""
        recent = and_(self._scope.visible(Contact), Contact.received_at > since - KEEPS_BUSY)
        found = union_all(
            *(
                select(table.person_id, Contact.received_at)
                .join(Contact, and_(recent, Contact.id == table.contact_id))
                .where(self._scope.visible(table), table.person_id.in_(people))
                for table in (ContactChild, ContactPerson)
            ),
            select(Contact.referrer_person_id, Contact.received_at).where(
                recent, Contact.referrer_person_id.in_(people)
            ),
        )
        return (
            Span(Tie.CONTACT, person_id, at - WRITTEN_WITHIN, at + KEEPS_BUSY)
            for person_id, at in await self._session.execute(found)
            if person_id is not None
        )

    async def _episodes(self, people: Collection[UUID]) -> Iterator[Span]:
        found = select(Referral).where(
            self._scope.visible(Referral), Referral.person_id.in_(people)
        )
        return (
            Span(Tie.EPISODE, each.person_id, start_of(each.opened_on), end_of(each))
            for each in await self._session.scalars(found)
        )

    async def _meetings(self, people: Collection[UUID], since: datetime) -> Iterator[Span]:
        found = (
            select(MeetingChild.person_id, StrategyMeeting.called_at)
            .join(
                StrategyMeeting,
                and_(
                    self._scope.visible(StrategyMeeting),
                    StrategyMeeting.id == MeetingChild.strategy_meeting_id,
                    StrategyMeeting.called_at > since - KEEPS_BUSY,
                ),
            )
            .where(self._scope.visible(MeetingChild), MeetingChild.person_id.in_(people))
        )
        return (
            Span(Tie.MEETING, person_id, at, at + KEEPS_BUSY)
            for person_id, at in await self._session.execute(found)
        )

    async def _screenings(
        self, people: Collection[UUID], since: datetime, until: datetime
    ) -> Iterator[Span]:
        """Searches that showed a record to a user who wrote up a contact that day.

        A search alone explains nothing: it is also how a user without a reason finds a record.
        """
        work = aliased(AuditEvent)
        shown = select(
            func.unnest(AuditEvent.shown_ids).label("person_id"),
            AuditEvent.user_id,
            AuditEvent.occurred_at,
        ).where(
            self._scope.visible(AuditEvent),
            self._scope.audit_log(),
            AuditEvent.action == "person.searched",
            AuditEvent.occurred_at.between(since - _ONE_DAY, until),
            exists().where(
                self._scope.visible(work),
                work.user_id == AuditEvent.user_id,
                work.action.in_(("contact.recorded", "contact.triaged")),
                work.occurred_at.between(
                    AuditEvent.occurred_at - _ONE_DAY, AuditEvent.occurred_at + WRITTEN_WITHIN
                ),
            ),
        )
        searched = shown.subquery("searched")
        found: Select[UUID, UUID, datetime] = select(
            searched.c.person_id, searched.c.user_id, searched.c.occurred_at
        ).where(searched.c.person_id.in_(people))
        return (
            Span(Tie.SCREENING, person_id, at, at + _ONE_DAY, user_id)
            for person_id, user_id, at in await self._session.execute(found)
        )


def end_of(referral: Referral) -> datetime:
    """When an episode no longer accounts for who looks: closed, led to nothing, or in error."""
    last: date | None = referral.closed_on
    if last is None and referral.recorded_error_id is not None:
        last = london_date(referral.changed_at)
    if last is None and referral.no_further_action:
        last = referral.opened_on
    return _STILL if last is None else start_of(last + _ONE_DAY)
