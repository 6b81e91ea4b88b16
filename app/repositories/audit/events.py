"""The audit log, as information governance reads it; only the unit of work writes it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_

from app.models import Agency, AuditLeaf, User
from app.models.audit.events import AuditEvent
from app.repositories.base import Repository


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events are sought; what is left out matches anything.

    `person_id` and `record_id` fit an event that is about that id or showed it in a list.
    `since` is included, `before` is not.
    """

    person_id: UUID | None = None
    record_id: UUID | None = None
    user_id: UUID | None = None
    action: str | None = None
    outcome: str | None = None
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class EventOfSomebody:
    """An event, with what its actor and their agency are called today.

    `tree_index` is its place in the sealed tree; none until it is sealed, within seconds.
    """

    event: AuditEvent
    display_name: str | None
    agency_name: str | None
    tree_index: int | None


class AuditEvents(Repository):
    """Events of the partnership, for those who answer for how its records are used."""

    async def search(
        self, sought: EventFilter, *, limit: int, after: tuple[datetime, UUID] | None
    ) -> Sequence[EventOfSomebody]:
        """The events that fit, the newest first, following a position."""
        found = (
            select(AuditEvent, User.display_name, Agency.name, AuditLeaf.tree_index)
            .outerjoin(User, and_(self._scope.visible(User), User.id == AuditEvent.user_id))
            .outerjoin(Agency, and_(self._scope.visible(Agency), Agency.id == AuditEvent.agency_id))
            .outerjoin(
                AuditLeaf, and_(self._scope.visible(AuditLeaf), AuditLeaf.id == AuditEvent.id)
            )
            .where(self._scope.visible(AuditEvent), self._scope.audit_log(), *_fitting(sought))
            .order_by(AuditEvent.occurred_at.desc(), AuditEvent.id.desc())
            .limit(limit)
        )
        if after is not None:
            found = found.where(tuple_(AuditEvent.occurred_at, AuditEvent.id) < tuple_(*after))
        return [EventOfSomebody(*row) for row in await self._session.execute(found)]


def _fitting(sought: EventFilter) -> Iterator[ColumnElement[bool]]:
    for column, wanted in (
        (AuditEvent.user_id, sought.user_id),
        (AuditEvent.action, sought.action),
        (AuditEvent.outcome, sought.outcome),
    ):
        if wanted is not None:
            yield column == wanted
    for column, named in (
        (AuditEvent.person_id, sought.person_id),
        (AuditEvent.record_id, sought.record_id),
    ):
        if named is not None:
            yield AuditEvent.id.in_(select(func.access.events_naming(named)))
            yield or_(column == named, AuditEvent.shown_ids.contains([named]))
    if sought.since is not None:
        yield AuditEvent.occurred_at >= sought.since
    if sought.before is not None:
        yield AuditEvent.occurred_at < sought.before
