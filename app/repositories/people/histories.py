"""Everything that ever happened about a person, under each record that is said to be theirs."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from app.models import (
    Contact,
    ContactChild,
    ContactPerson,
    ContactRating,
    Enquiry,
    MeetingChild,
    Person,
    Referral,
    StrategyMeeting,
    ThresholdDecision,
    Triage,
)
from app.repositories.base import Repository
from app.repositories.scope import IdColumn

People = Collection[UUID]


class Histories(Repository):
    """What the actor reaches of it: a care worker not the hub's work on other children."""

    async def list_records(self, people: People) -> Sequence[Person]:
        """The records themselves, with names and addresses, the oldest first."""
        found = (
            select(Person)
            .where(
                self._scope.visible(Person), self._scope.person(Person.id), Person.id.in_(people)
            )
            .options(selectinload(Person.names), selectinload(Person.addresses))
            .order_by(Person.recorded_at, Person.id)
        )
        return await self._list(found)

    async def list_contacts(self, people: People) -> Sequence[tuple[ContactChild, Contact]]:
        """The contacts about them, each with their part in it, the first received first."""
        found = (
            select(ContactChild, Contact)
            .join(Contact, self._one_of_ours(Contact, ContactChild.contact_id))
            .where(
                self._scope.visible(ContactChild),
                ContactChild.person_id.in_(people),
                self._contact(),
            )
            .order_by(Contact.received_at, ContactChild.id)
        )
        return [(row[0], row[1]) for row in await self._session.execute(found)]

    async def list_contacts_naming(self, people: People) -> Sequence[tuple[ContactPerson, Contact]]:
        """The contacts in which they are another person than a child, the first received first."""
        found = (
            select(ContactPerson, Contact)
            .join(Contact, self._one_of_ours(Contact, ContactPerson.contact_id))
            .where(
                self._scope.visible(ContactPerson),
                ContactPerson.person_id.in_(people),
                self._named_in(),
            )
            .order_by(Contact.received_at, ContactPerson.id)
        )
        return [(row[0], row[1]) for row in await self._session.execute(found)]

    def _named_in(self) -> ColumnElement[bool]:
        """Who an adult is found to be is the hub's knowledge, and the allocated workers'."""
        if self._scope.actor.in_hub:
            return true()
        return Contact.id.in_(self._scope.contacts_worked_with())

    def _one_of_ours(
        self,
        table: type[Contact | ContactChild | StrategyMeeting],
        column: InstrumentedAttribute[UUID],
    ) -> ColumnElement[bool]:
        return self._scope.visible(table) & (table.id == column)

    def _contact(self) -> ColumnElement[bool]:
        actor = self._scope.actor
        if actor.in_hub:
            return true()
        return or_(
            Contact.recorded_by == actor.user_id,
            Contact.referrer_user_id == actor.user_id,
            Contact.id.in_(self._scope.contacts_worked_with()),
        )

    def _casework(self, column: IdColumn) -> ColumnElement[bool]:
        """The hub's own assessments, on children whom a user outside the hub works with."""
        if self._scope.actor.in_hub:
            return true()
        return self._scope.worked_with(column)

    async def list_triages(self, people: People) -> Sequence[tuple[Triage, ContactChild]]:
        """The checks of who they are, in the order they were made."""
        found = (
            select(Triage, ContactChild)
            .join(ContactChild, self._one_of_ours(ContactChild, Triage.contact_child_id))
            .where(
                self._scope.visible(Triage),
                Triage.person_id.in_(people),
                self._casework(Triage.person_id),
            )
            .order_by(Triage.id)
        )
        return [(row[0], row[1]) for row in await self._session.execute(found)]

    async def list_ratings(self, people: People) -> Sequence[tuple[ContactRating, ContactChild]]:
        """How urgent each worry about them was thought to be, in the order of the ratings."""
        found = (
            select(ContactRating, ContactChild)
            .join(ContactChild, self._one_of_ours(ContactChild, ContactRating.contact_child_id))
            .where(
                self._scope.visible(ContactRating),
                ContactChild.person_id.in_(people),
                self._casework(ContactChild.person_id),
            )
            .order_by(ContactRating.id)
        )
        return [(row[0], row[1]) for row in await self._session.execute(found)]

    async def list_decisions(self, people: People) -> Sequence[ThresholdDecision]:
        """Every decision on them, superseded ones included, the oldest first."""
        found = (
            select(ThresholdDecision)
            .where(
                self._scope.visible(ThresholdDecision),
                self._scope.person(ThresholdDecision.person_id),
                ThresholdDecision.person_id.in_(people),
            )
            .order_by(ThresholdDecision.decided_at, ThresholdDecision.id)
        )
        return await self._list(found)

    async def list_referrals(self, people: People) -> Sequence[Referral]:
        """Every referral of them, the first opened first."""
        found = (
            select(Referral)
            .where(
                self._scope.visible(Referral),
                self._scope.person(Referral.person_id),
                Referral.person_id.in_(people),
            )
            .order_by(Referral.opened_on, Referral.id)
        )
        return await self._list(found)

    async def list_meetings(self, people: People) -> Sequence[tuple[StrategyMeeting, MeetingChild]]:
        """The strategy meetings about them, the first called first."""
        found = (
            select(StrategyMeeting, MeetingChild)
            .join(
                StrategyMeeting,
                self._one_of_ours(StrategyMeeting, MeetingChild.strategy_meeting_id),
            )
            .where(
                self._scope.visible(MeetingChild),
                self._scope.meeting(MeetingChild.strategy_meeting_id),
                MeetingChild.person_id.in_(people),
            )
            .order_by(StrategyMeeting.called_at, MeetingChild.id)
        )
        return [(row[0], row[1]) for row in await self._session.execute(found)]

    async def list_enquiries(self, people: People) -> Sequence[Enquiry]:
        """The section 47 enquiries about them, with visits and conferences, the first first."""
        found = (
            select(Enquiry)
            .where(
                self._scope.visible(Enquiry),
                self._scope.person(Enquiry.person_id),
                Enquiry.person_id.in_(people),
            )
            .options(selectinload(Enquiry.visits), selectinload(Enquiry.conferences))
            .order_by(Enquiry.started_on, Enquiry.id)
        )
        return await self._list(found)
