"""Strategy meetings, what must be known to call and conclude one, and their minutes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import selectinload

from app.domain.casework.enquiries import EnquiryState
from app.domain.directory.roles import Role
from app.models import (
    Contact,
    Enquiry,
    Invitation,
    Involvement,
    MeetingChild,
    Minutes,
    MinutesCirculation,
    Referral,
    StrategyMeeting,
    ThresholdDecision,
)
from app.repositories.base import Repository
from app.repositories.people import people
from app.repositories.scope import Scope


@dataclass(frozen=True, slots=True)
class ContactBehind:
    """What the contact that led to a referral says that matters to a meeting."""

    referral_id: UUID
    agency_id: UUID | None
    factors: list[str]
    received_at: datetime


class StrategyMeetings(Repository):
    """Meetings that the actor's agency was invited to, or about children worked with."""

    def _visible(self) -> list[ColumnElement[bool]]:
        return visible(self._scope)

    def _one(self, meeting_id: UUID) -> Select[StrategyMeeting]:
        return (
            select(StrategyMeeting)
            .where(*self._visible(), StrategyMeeting.id == meeting_id)
            .options(
                selectinload(StrategyMeeting.children),
                selectinload(StrategyMeeting.invitations),
                selectinload(StrategyMeeting.attendances),
                selectinload(StrategyMeeting.contributions),
                selectinload(StrategyMeeting.conclusions),
                selectinload(StrategyMeeting.dissents),
                selectinload(StrategyMeeting.actions),
            )
            .execution_options(populate_existing=True)
        )

    async def get(self, meeting_id: UUID) -> StrategyMeeting:
        """One meeting with everything but its minutes, as it is in the database now."""
        return await self._get(self._one(meeting_id))

    async def get_for_change(self, meeting_id: UUID) -> StrategyMeeting:
        """The same, locked until the transaction ends."""
        return await self._get(self._one(meeting_id).with_for_update(of=StrategyMeeting))

    async def list_of_referral(self, referral_id: UUID) -> Sequence[StrategyMeeting]:
        """The meetings called in a referral, with their children, the first one first."""
        found = (
            select(StrategyMeeting)
            .where(*self._visible(), StrategyMeeting.referral_id == referral_id)
            .options(selectinload(StrategyMeeting.children))
            .order_by(StrategyMeeting.called_at, StrategyMeeting.id)
        )
        return await self._list(found)

    async def list_involved(self, person_ids: Iterable[UUID], *, on: date) -> frozenset[UUID]:
        """The agencies that work with any of some people on a day."""
        found = select(Involvement.agency_id).where(
            *people.visible_involvements(self._scope),
            Involvement.person_id.in_(list(person_ids)),
            Involvement.starts_on <= on,
            Involvement.ends_on.is_(None) | (Involvement.ends_on >= on),
        )
        return frozenset((await self._session.scalars(found)).all())

    async def list_contacts_behind(self, referral_ids: Iterable[UUID]) -> list[ContactBehind]:
        """The contacts whose decisions opened some referrals."""
        found = (
            select(Referral.id, Contact.agency_id, Contact.factors, Contact.received_at)
            .join(
                ThresholdDecision,
                (ThresholdDecision.partnership_id == Referral.partnership_id)
                & (ThresholdDecision.id == Referral.decision_id),
            )
            .join(
                Contact,
                (Contact.partnership_id == ThresholdDecision.partnership_id)
                & (Contact.id == ThresholdDecision.contact_id),
            )
            .where(
                self._scope.visible(Referral),
                self._scope.visible(Contact),
                self._scope.person(Referral.person_id),
                Referral.id.in_(list(referral_ids)),
            )
        )
        return [ContactBehind(*row) for row in await self._session.execute(found)]

    async def find_open_enquiry(self, referral_id: UUID) -> Enquiry | None:
        """The open enquiry of a referral, if a meeting started one.

        An enquiry with an outcome is not open. One loaded from a census file does not count: it
        has no clocks, and would hide that the child still has to be seen.
        """
        found: Enquiry | None = await self._session.scalar(
            select(Enquiry)
            .where(
                self._scope.visible(Enquiry),
                self._scope.person(Enquiry.person_id),
                Enquiry.referral_id == referral_id,
                Enquiry.recorded_error_id.is_(None),
                Enquiry.strategy_meeting_id.is_not(None),
                Enquiry.state == EnquiryState.OPEN,
            )
            .limit(1)
        )
        return found

    async def enquiries_by_child(self, meeting: StrategyMeeting) -> dict[UUID, UUID]:
        """For each child, the last enquiry that had started when the meeting was concluded."""
        initiating = StrategyMeeting.__table__.alias("initiating")
        found = (
            select(Enquiry.person_id, Enquiry.id)
            .join(
                initiating,
                (initiating.c.partnership_id == Enquiry.partnership_id)
                & (initiating.c.id == Enquiry.strategy_meeting_id),
            )
            .where(
                self._scope.visible(Enquiry),
                self._scope.person(Enquiry.person_id),
                Enquiry.person_id.in_([child.person_id for child in meeting.children]),
                initiating.c.concluded_at <= meeting.concluded_at,
            )
            .order_by(initiating.c.concluded_at, Enquiry.id)
        )
        return {row.person_id: row.id for row in await self._session.execute(found)}

    def _minutes_within(self) -> list[ColumnElement[bool]]:
        """Minutes circulated to the actor's agency, or of meetings about children worked with."""
        actor = self._scope.actor
        if actor.in_hub:
            return [self._scope.visible(Minutes), true()]
        circulated = select(MinutesCirculation.minutes_id).where(
            self._scope.visible(MinutesCirculation),
            MinutesCirculation.agency_id.in_(actor.agencies_as(Role.AGENCY_OFFICER)),
        )
        return [
            self._scope.visible(Minutes),
            or_(
                Minutes.id.in_(circulated),
                Minutes.strategy_meeting_id.in_(meetings_worked_with(self._scope)),
            ),
        ]

    async def list_minutes(self, meeting_id: UUID) -> Sequence[Minutes]:
        """The visible editions of a meeting's minutes, the first one first."""
        found = (
            select(Minutes)
            .where(*self._minutes_within(), Minutes.strategy_meeting_id == meeting_id)
            .order_by(Minutes.edition)
        )
        return await self._list(found)

    async def get_minutes(self, minutes_id: UUID, *, meeting_id: UUID) -> Minutes:
        """One edition of one meeting's minutes."""
        return await self._get(
            select(Minutes).where(
                *self._minutes_within(),
                Minutes.strategy_meeting_id == meeting_id,
                Minutes.id == minutes_id,
            )
        )

    async def list_circulations(self, meeting_id: UUID) -> Sequence[MinutesCirculation]:
        """To whom a meeting's minutes were sent; an officer sees their own agency's alone."""
        found = select(MinutesCirculation).where(
            *visible_circulations(self._scope),
            MinutesCirculation.strategy_meeting_id == meeting_id,
        )
        return await self._list(found.order_by(MinutesCirculation.id))


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Meetings that the actor's agency was invited to, or about children worked with."""
    return [scope.visible(StrategyMeeting), scope.meeting(StrategyMeeting.id)]


def visible_invitations(scope: Scope) -> list[ColumnElement[bool]]:
    """The invitations to those meetings."""
    return [scope.visible(Invitation), scope.meeting(Invitation.strategy_meeting_id)]


def visible_circulations(scope: Scope) -> list[ColumnElement[bool]]:
    """Where minutes went: to the actor's agency, or from meetings about children worked with."""
    of_partnership = [scope.visible(MinutesCirculation)]
    if scope.actor.in_hub:
        return of_partnership
    own = or_(
        MinutesCirculation.agency_id.in_(scope.actor.agencies_as(Role.AGENCY_OFFICER)),
        MinutesCirculation.strategy_meeting_id.in_(meetings_worked_with(scope)),
    )
    return [*of_partnership, own]


def meetings_worked_with(scope: Scope) -> Select[UUID]:
    """The meetings about children whom the actor works with."""
    return select(MeetingChild.strategy_meeting_id).where(
        scope.visible(MeetingChild), scope.worked_with(MeetingChild.person_id)
    )
