"""What else is open or decided on some children and those of their households, many at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.domain.contacts.contacts import ChildState
from app.domain.contacts.threshold_decisions import SUPPORTS_REFERRAL
from app.domain.people.people import RelationshipKind
from app.models import (
    Allocation,
    Contact,
    ContactChild,
    PersonLink,
    Referral,
    Relationship,
    ThresholdDecision,
)
from app.repositories.base import Repository
from app.repositories.casework.referrals import OPEN, Referrals
from app.repositories.contacts import contacts
from app.repositories.corrections.recorded_errors import in_error
from app.repositories.people import person_links, relationships

SIBLINGS = (RelationshipKind.SIBLING, RelationshipKind.HALF_SIBLING, RelationshipKind.TWIN)

People = Collection[UUID]


class Surroundings(Repository):
    """Contacts, decisions and referrals that the actor may see of some people."""

    async def same_person(self, people: Iterable[UUID]) -> Mapping[UUID, frozenset[UUID]]:
        """Each of some records with those linked with it, across any number of links."""
        groups: dict[UUID, set[UUID]] = {each: {each} for each in people}
        asked: set[UUID] = set()
        while waiting := {each for group in groups.values() for each in group} - asked:
            asked |= waiting
            found = select(PersonLink.person_id, PersonLink.same_as_person_id).where(
                *person_links.visible(self._scope),
                PersonLink.unlinked_at.is_(None),
                or_(PersonLink.person_id.in_(waiting), PersonLink.same_as_person_id.in_(waiting)),
            )
            for here, there in await self._session.execute(found):
                for group in groups.values():
                    if here in group or there in group:
                        group |= {here, there}
        return {each: frozenset(group) for each, group in groups.items()}

    async def siblings(self, people: People) -> Sequence[tuple[UUID, UUID]]:
        """Pairs of some people and a brother or sister of theirs."""
        found = select(Relationship.person_id, Relationship.related_person_id).where(
            *relationships.visible(self._scope),
            Relationship.ends_on.is_(None),
            Relationship.kind.in_(SIBLINGS),
            or_(Relationship.person_id.in_(people), Relationship.related_person_id.in_(people)),
        )
        rows = [(row[0], row[1]) for row in await self._session.execute(found)]
        return [pair for one, other in rows for pair in ((one, other), (other, one))]

    async def open_contacts(self, people: People) -> Sequence[tuple[ContactChild, Contact]]:
        """The contacts about some people on which nothing is decided, the first received first."""
        found = (
            select(ContactChild, Contact)
            .join(
                Contact,
                and_(
                    Contact.partnership_id == ContactChild.partnership_id,
                    Contact.id == ContactChild.contact_id,
                ),
            )
            .where(
                *contacts.visible(self._scope),
                self._scope.visible(ContactChild),
                ContactChild.person_id.in_(people),
                ContactChild.state != ChildState.DECIDED,
                Contact.errored_at.is_(None),
            )
            .order_by(Contact.received_at, ContactChild.id)
        )
        return [(row[0], row[1]) for row in await self._session.execute(found)]

    async def standing(self, people: People, *, since: datetime) -> Sequence[ThresholdDecision]:
        """The decisions that stand on some people: those a referral can rest on, or made since."""
        later = aliased(ThresholdDecision)
        superseded = exists().where(
            self._scope.visible(later),
            later.supersedes_id == ThresholdDecision.id,
            ~in_error(self._scope, later.id),
        )
        found = (
            select(ThresholdDecision)
            .where(
                self._scope.visible(ThresholdDecision),
                self._scope.person(ThresholdDecision.person_id),
                ThresholdDecision.person_id.in_(people),
                ~superseded,
                ~in_error(self._scope, ThresholdDecision.id),
                or_(
                    ThresholdDecision.outcome.in_(SUPPORTS_REFERRAL),
                    ThresholdDecision.recorded_at >= since,
                ),
            )
            .order_by(ThresholdDecision.decided_at, ThresholdDecision.id)
        )
        return await self._list(found)

    async def open_referrals(self, people: People) -> Sequence[tuple[Referral, Allocation | None]]:
        """The open referrals of some people, with who has each as far as the actor may know."""
        held = and_(
            Allocation.partnership_id == Referral.partnership_id,
            Allocation.referral_id == Referral.id,
            Allocation.ended_at.is_(None),
            self._scope.visible(Allocation),
            Referrals(self._session, self._scope).allocations(),
        )
        found = (
            select(Referral, Allocation)
            .outerjoin(Allocation, held)
            .where(
                self._scope.visible(Referral),
                self._scope.person(Referral.person_id),
                Referral.person_id.in_(people),
                *OPEN,
            )
            .order_by(Referral.opened_on, Referral.id)
        )
        return [(row[0], row[1]) for row in await self._session.execute(found)]
