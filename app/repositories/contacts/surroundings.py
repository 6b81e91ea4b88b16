"""What else is open or decided on some children and those of their households, many at once.

Every contact that is opened shows it, so that its statements are prepared, and those about all of
the children are sent together.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Select, Uuid, and_, any_, exists, or_, select
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
from app.repositories.casework.referrals import OPEN, allocations
from app.repositories.contacts import contacts
from app.repositories.corrections.recorded_errors import in_error
from app.repositories.people import person_links, relationships
from app.repositories.prepared_statements import param, prepared_per_actor, records
from app.repositories.scope import Scope

SIBLINGS: Final = (RelationshipKind.SIBLING, RelationshipKind.HALF_SIBLING, RelationshipKind.TWIN)

_AMONG: Final = any_(param("people", ARRAY(Uuid())))
_SINCE: Final = param("since", DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class OpenContact:
    """A child of a contact on whom nothing is decided."""

    contact_child_id: UUID
    contact_id: UUID
    person_id: UUID
    reference: str
    received_at: datetime
    state: str
    rating: str | None


@dataclass(frozen=True, slots=True)
class OpenReferral:
    """An open referral, with who has the child as far as the actor may know."""

    referral_id: UUID
    person_id: UUID
    decision_id: UUID | None
    recorded_at: datetime
    opened_on: date
    user_id: UUID | None
    team_id: UUID | None


@dataclass(frozen=True, slots=True)
class Around:
    """What is open or decided on some people, each the oldest first."""

    contacts: Sequence[OpenContact]
    referrals: Sequence[OpenReferral]
    decisions: Sequence[ThresholdDecision]


class Surroundings(Repository):
    """Contacts, decisions and referrals that the actor may see of some people."""

    async def same_person(self, people: Iterable[UUID]) -> Mapping[UUID, frozenset[UUID]]:
        """Each of some records with those linked with it, across any number of links."""
        groups: dict[UUID, set[UUID]] = {each: {each} for each in people}
        asked: set[UUID] = set()
        while waiting := {each for group in groups.values() for each in group} - asked:
            asked |= waiting
            for here, there in await self._session.rows(_links(self._scope), people=list(waiting)):
                for group in groups.values():
                    if here in group or there in group:
                        group |= {here, there}
        return {each: frozenset(group) for each, group in groups.items()}

    async def siblings(self, people: Collection[UUID]) -> Sequence[tuple[UUID, UUID]]:
        """Pairs of some people and a brother or sister of theirs."""
        rows = await self._session.rows(_siblings(self._scope), people=list(people))
        return [pair for one, other in rows for pair in ((one, other), (other, one))]

    async def around(self, people: Collection[UUID], *, since: datetime) -> Around:
        """What is open on some people, and the decisions that stand on them.

        Those are the decisions that a referral can rest on, and any other made since.
        """
        open_contacts, referrals, decisions = await self._session.rows_together(
            _open_contacts(self._scope),
            _open_referrals(self._scope),
            _standing(self._scope),
            people=list(people),
            since=since,
        )
        return Around(
            [OpenContact(**row) for row in open_contacts],
            [OpenReferral(**row) for row in referrals],
            records(ThresholdDecision, decisions),
        )


@prepared_per_actor
def _links(scope: Scope) -> Select[UUID, UUID]:
    return select(PersonLink.person_id, PersonLink.same_as_person_id).where(
        *person_links.visible(scope),
        PersonLink.unlinked_at.is_(None),
        or_(PersonLink.person_id == _AMONG, PersonLink.same_as_person_id == _AMONG),
    )


@prepared_per_actor
def _siblings(scope: Scope) -> Select[UUID, UUID]:
    return select(Relationship.person_id, Relationship.related_person_id).where(
        *relationships.visible(scope),
        Relationship.ends_on.is_(None),
        Relationship.kind.in_(SIBLINGS),
        or_(Relationship.person_id == _AMONG, Relationship.related_person_id == _AMONG),
    )


@prepared_per_actor
def _open_contacts(scope: Scope) -> Select[UUID, UUID, UUID | None, str, datetime, str, str | None]:
    """The contacts about some people on which nothing is decided."""
    return (
        select(
            ContactChild.id.label("contact_child_id"),
            ContactChild.contact_id,
            ContactChild.person_id,
            Contact.reference,
            Contact.received_at,
            ContactChild.state,
            ContactChild.rating,
        )
        .join(
            Contact,
            and_(
                Contact.partnership_id == ContactChild.partnership_id,
                Contact.id == ContactChild.contact_id,
            ),
        )
        .where(
            *contacts.visible(scope),
            scope.visible(ContactChild),
            ContactChild.person_id == _AMONG,
            ContactChild.state != ChildState.DECIDED,
            Contact.errored_at.is_(None),
        )
        .order_by(Contact.received_at, ContactChild.id)
    )


@prepared_per_actor
def _standing(scope: Scope) -> Select[ThresholdDecision]:
    later = aliased(ThresholdDecision)
    superseded = exists().where(
        scope.visible(later),
        later.supersedes_id == ThresholdDecision.id,
        ~in_error(scope, later.id),
    )
    return (
        select(ThresholdDecision)
        .where(
            scope.visible(ThresholdDecision),
            scope.person(ThresholdDecision.person_id),
            ThresholdDecision.person_id == _AMONG,
            ~superseded,
            ~in_error(scope, ThresholdDecision.id),
            or_(
                ThresholdDecision.outcome.in_(SUPPORTS_REFERRAL),
                ThresholdDecision.recorded_at >= _SINCE,
            ),
        )
        .order_by(ThresholdDecision.decided_at, ThresholdDecision.id)
    )


@prepared_per_actor
def _open_referrals(
    scope: Scope,
) -> Select[UUID, UUID, UUID | None, datetime, date, UUID | None, UUID | None]:
    held = and_(
        Allocation.partnership_id == Referral.partnership_id,
        Allocation.referral_id == Referral.id,
        Allocation.ended_at.is_(None),
        scope.visible(Allocation),
        allocations(scope),
    )
    return (
        select(
            Referral.id.label("referral_id"),
            Referral.person_id,
            Referral.decision_id,
            Referral.recorded_at,
            Referral.opened_on,
            Allocation.user_id,
            Allocation.team_id,
        )
        .outerjoin(Allocation, held)
        .where(
            scope.visible(Referral),
            scope.person(Referral.person_id),
            Referral.person_id == _AMONG,
            *OPEN,
        )
        .order_by(Referral.opened_on, Referral.id)
    )
