"""What a row about a contact shows beside its children: for pages of lists, a few queries each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, true

from app.domain.contacts.routings import RoutingAnswer
from app.models import Contact, ContactChild, Notification, Routing, Triage
from app.repositories.base import Repository
from app.repositories.contacts import contacts
from app.repositories.notifications import notifications


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact in a list, and how many notices from partner systems it has."""

    reference: str
    source: str
    channel: str
    safe_now: str
    notices: int


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a child of a contact: the practitioner who triaged, or the worker it went to."""

    user_id: UUID | None
    team_id: UUID | None


class ContactRows(Repository):
    """Rows of contacts that the actor may open."""

    async def list_of(self, contact_ids: Collection[UUID]) -> Mapping[UUID, ContactRow]:
        """Those of some contacts, by contact."""
        notices = (
            select(func.count(Notification.id))
            .where(*notifications.visible(self._scope), Notification.contact_id == Contact.id)
            .scalar_subquery()
        )
        found = await self._session.execute(
            select(
                Contact.id,
                Contact.reference,
                Contact.source,
                Contact.channel,
                Contact.safe_now,
                notices,
            ).where(*contacts.visible(self._scope), Contact.id.in_(list(contact_ids)))
        )
        return {row[0]: ContactRow(*row[1:]) for row in found}

    async def holders(self, contact_ids: Collection[UUID]) -> Mapping[UUID, Holder]:
        """Who has each child of some contacts, by child; those whom no one has are left out."""
        ids = list(contact_ids)
        children = (self._scope.visible(ContactChild), ContactChild.contact_id.in_(ids))
        triaged = await self._session.execute(
            select(ContactChild.id, Triage.triaged_by)
            .join(
                Triage,
                and_(self._scope.visible(Triage), Triage.contact_child_id == ContactChild.id),
            )
            .where(*children, self._casework())
            .order_by(Triage.id)
        )
        held = {child_id: Holder(user_id, None) for child_id, user_id in triaged}
        routed = await self._session.execute(
            select(ContactChild.id, Routing.user_id, Routing.team_id)
            .join(
                Routing,
                and_(
                    self._scope.visible(Routing),
                    Routing.answer.is_distinct_from(RoutingAnswer.SENT_BACK),
                    Routing.contact_child_id == ContactChild.id,
                ),
            )
            .where(*children, self._casework())
            .order_by(Routing.id)
        )
        return held | {child_id: Holder(user, team) for child_id, user, team in routed}

    def _casework(self) -> ColumnElement[bool]:
        if self._scope.actor.in_hub:
            return true()
        return self._scope.worked_with(ContactChild.person_id)
