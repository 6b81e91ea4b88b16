"""Referrals, and who each is allocated to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)

from app.domain.casework.enquiries import EnquiryState
from app.domain.contacts.routings import RoutingAnswer
from app.domain.meetings.strategy_meetings import MeetingState
from app.models import (
    Allocation,
    Contact,
    Enquiry,
    MeetingChild,
    PersonLink,
    Referral,
    Routing,
    StrategyMeeting,
)
from app.repositories.base import Repository
from app.repositories.scope import Scope


@dataclass(frozen=True, slots=True)
class ReferralFilter:
    """What a search for referrals may be narrowed by; an empty member narrows nothing."""

    person_id: UUID | None = None
    open_only: bool | None = None
    opened_from: date | None = None
    opened_before: date | None = None


OPEN = (
    Referral.closed_on.is_(None),
    Referral.no_further_action.is_(False),
    Referral.recorded_error_id.is_(None),
)
"""What is true of a referral in which work goes on."""


def allocations(scope: Scope) -> ColumnElement[bool]:
    """For the hub every allocation; otherwise the actor's own and their teams'."""
    if scope.actor.in_hub:
        return true()
    return or_(
        Allocation.user_id == scope.actor.user_id,
        Allocation.team_id.in_(scope.actor.teams_managed),
    )


class Referrals(Repository):
    """Referrals of people whom the actor may see."""

    def _visible(self) -> list[ColumnElement[bool]]:
        return visible(self._scope)

    def _one(self, referral_id: UUID) -> Select[Referral]:
        return select(Referral).where(*self._visible(), Referral.id == referral_id)

    async def get(self, referral_id: UUID) -> Referral:
        """One referral."""
        return await self._get(self._one(referral_id))

    async def get_for_change(self, referral_id: UUID) -> Referral:
        """The same, locked until the transaction ends."""
        return await self._get(self._one(referral_id).with_for_update())

    async def list_of_person(self, person_id: UUID) -> Sequence[Referral]:
        """Every referral of a child under any of their linked records, the oldest first."""
        found = (
            select(Referral)
            .where(*self._visible(), Referral.person_id.in_(self._same_person(person_id)))
            .order_by(Referral.opened_on, Referral.id)
        )
        return await self._list(found)

    async def list_of_person_for_change(self, person_id: UUID) -> Sequence[Referral]:
        """The same, read again and locked until the transaction ends."""
        same = (await self._session.scalars(self._same_person(person_id))).all()
        found = (
            select(Referral)
            .where(*self._visible(), Referral.person_id.in_(same))
            .order_by(Referral.opened_on, Referral.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return await self._list(found)

    async def find_open(self, person_id: UUID) -> Referral | None:
        """The open referral of a child under any of their linked records."""
        found: Referral | None = await self._session.scalar(
            select(Referral)
            .where(
                *self._visible(),
                Referral.person_id.in_(self._same_person(person_id)),
                *OPEN,
            )
            .order_by(Referral.opened_on.desc())
            .limit(1)
        )
        return found

    def _same_person(self, person_id: UUID) -> Select[UUID]:
        """The record and those linked with it, across any number of links."""
        standing = (self._scope.visible(PersonLink), PersonLink.unlinked_at.is_(None))
        linked = union_all(
            select(
                PersonLink.person_id.label("here"), PersonLink.same_as_person_id.label("there")
            ).where(*standing),
            select(PersonLink.same_as_person_id, PersonLink.person_id).where(*standing),
        ).subquery("linked")
        same = select(literal(person_id, Uuid()).label("id")).cte("same_person", recursive=True)
        same = same.union(select(linked.c.there).join(same, linked.c.here == same.c.id))
        return select(same.c.id)

    async def search(
        self, wanted: ReferralFilter, *, limit: int, after: tuple[date, UUID] | None
    ) -> Sequence[Referral]:
        """Referrals that fit, the latest opened first."""
        found = (
            select(Referral)
            .where(*self._visible(), *self._fits(wanted))
            .order_by(Referral.opened_on.desc(), Referral.id.desc())
            .limit(limit)
        )
        if after is not None:
            found = found.where(tuple_(Referral.opened_on, Referral.id) < tuple_(*after))
        return await self._list(found)

    def _fits(self, wanted: ReferralFilter) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = []
        if wanted.person_id is not None:
            conditions.append(Referral.person_id == wanted.person_id)
        if wanted.open_only:
            conditions += OPEN
        if wanted.opened_from is not None:
            conditions.append(Referral.opened_on >= wanted.opened_from)
        if wanted.opened_before is not None:
            conditions.append(Referral.opened_on < wanted.opened_before)
        return conditions

    async def find_allocation(self, referral_id: UUID) -> Allocation | None:
        """Who has the referral now."""
        found: Allocation | None = await self._session.scalar(
            select(Allocation).where(
                self._scope.visible(Allocation),
                Allocation.referral_id == referral_id,
                Allocation.ended_at.is_(None),
                allocations(self._scope),
            )
        )
        return found

    async def list_allocations(self, referral_id: UUID) -> Sequence[Allocation]:
        """Everyone who has had the referral, the first one first."""
        found = (
            select(Allocation)
            .where(
                self._scope.visible(Allocation),
                Allocation.referral_id == referral_id,
                allocations(self._scope),
            )
            .order_by(Allocation.allocated_at, Allocation.id)
        )
        return await self._list(found)

    async def has_a_child_among(self, person_ids: Collection[UUID]) -> bool:
        """Whether one is allocated to the actor or a team that they manage; to the hub, all are."""
        if self._scope.actor.in_hub:
            return True
        theirs = self._scope.people_worked_with().where(Allocation.person_id.in_(person_ids))
        return bool(await self._session.scalar(select(exists(theirs))))

    async def is_of_a_child_of_the_actor(self, referral_id: UUID) -> bool:
        """Whether the child is allocated to the actor or a team of theirs; to the hub, all are."""
        if self._scope.actor.in_hub:
            return True
        theirs = exists().where(
            self._scope.visible(Referral),
            Referral.id == referral_id,
            Referral.person_id.in_(self._scope.people_worked_with()),
        )
        return bool(await self._session.scalar(select(theirs)))

    async def last_call(self, referral_id: UUID, *, person_id: UUID) -> datetime | None:
        """When the last of the meetings was called that wait, and are about the child."""
        about = exists().where(
            self._scope.visible(MeetingChild),
            MeetingChild.strategy_meeting_id == StrategyMeeting.id,
            MeetingChild.person_id == person_id,
        )
        found: datetime | None = await self._session.scalar(
            select(func.max(StrategyMeeting.called_at)).where(
                self._scope.visible(StrategyMeeting),
                StrategyMeeting.recorded_error_id.is_(None),
                StrategyMeeting.state.in_((MeetingState.CALLED, MeetingState.HELD)),
                or_(StrategyMeeting.referral_id == referral_id, about),
            )
        )
        return found

    async def has_meeting_to_conclude(self, referral_id: UUID) -> bool:
        """Whether a strategy meeting was called that has not been concluded or cancelled."""
        pending = exists().where(
            self._scope.visible(StrategyMeeting),
            StrategyMeeting.referral_id == referral_id,
            StrategyMeeting.recorded_error_id.is_(None),
            StrategyMeeting.state.in_((MeetingState.CALLED, MeetingState.HELD)),
        )
        return bool(await self._session.scalar(select(pending)))

    async def has_meeting_about(self, person_id: UUID) -> bool:
        """Whether a meeting of any referral that waits to be concluded lists the child."""
        pending = exists().where(
            self._scope.visible(StrategyMeeting),
            StrategyMeeting.recorded_error_id.is_(None),
            StrategyMeeting.state.in_((MeetingState.CALLED, MeetingState.HELD)),
            self._scope.visible(MeetingChild),
            MeetingChild.recorded_error_id.is_(None),
            MeetingChild.strategy_meeting_id == StrategyMeeting.id,
            MeetingChild.person_id == person_id,
        )
        return bool(await self._session.scalar(select(pending)))

    async def was_acted_on(self, referral_id: UUID) -> bool:
        """Whether a strategy meeting was held, or an enquiry made, in this referral."""
        met = exists().where(
            self._scope.visible(StrategyMeeting),
            StrategyMeeting.referral_id == referral_id,
            StrategyMeeting.held_at.is_not(None),
            StrategyMeeting.recorded_error_id.is_(None),
        )
        enquired = exists().where(
            self._scope.visible(Enquiry),
            Enquiry.referral_id == referral_id,
            Enquiry.recorded_error_id.is_(None),
        )
        return bool(await self._session.scalar(select(or_(met, enquired))))

    async def has_routed_contacts(self, referral_id: UUID) -> bool:
        """Whether a contact about the child was handed to the worker who has this referral."""
        routed = exists().where(
            self._scope.visible(Routing),
            Routing.recorded_error_id.is_(None),
            Routing.answer.is_distinct_from(RoutingAnswer.SENT_BACK),
            Routing.referral_id == referral_id,
            self._scope.visible(Contact),
            Contact.id == Routing.contact_id,
            Contact.errored_at.is_(None),
        )
        return bool(await self._session.scalar(select(routed)))

    async def has_open_enquiry(self, referral_id: UUID) -> bool:
        """Whether section 47 enquiries in this referral still wait for an authorised outcome."""
        pending = exists().where(
            self._scope.visible(Enquiry),
            Enquiry.referral_id == referral_id,
            Enquiry.recorded_error_id.is_(None),
            Enquiry.strategy_meeting_id.is_not(None),
            Enquiry.state.not_in((EnquiryState.AUTHORISED, EnquiryState.ENDED)),
        )
        return bool(await self._session.scalar(select(pending)))


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Referrals of people whom the actor may look up."""
    return [scope.visible(Referral), scope.person(Referral.person_id)]
