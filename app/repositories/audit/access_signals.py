"""Signs of improper access that were found, waiting for information governance to look."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, literal, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import selectinload

from app.domain.audit.access_signals import Finding
from app.models import AccessSignal, AccessSignalOutcome, Base
from app.repositories.base import Repository
from app.repositories.scope import Scope

_SIGNALS = Base.metadata.tables[AccessSignal.__tablename__]


@dataclass(frozen=True, slots=True)
class Place:
    """A signal's place in the queue: those without an outcome first, the newest of each first."""

    waiting: bool
    found_at: datetime
    id: UUID


class AccessSignals(Repository):
    """Signals about anybody but the reader: an enquiry must not warn whom it is about."""

    def _visible(self) -> list[ColumnElement[bool]]:
        return visible(self._scope)

    async def get(self, signal_id: UUID) -> AccessSignal:
        """One signal with its outcome, if it has one.

        Raises:
            RecordNotFound: absent, or about the reader.
        """
        return await self._get(
            select(AccessSignal)
            .where(*self._visible(), AccessSignal.id == signal_id)
            .options(selectinload(AccessSignal.outcome))
            .execution_options(populate_existing=True)
        )

    async def list_queue(self, *, limit: int, after: Place | None) -> Sequence[AccessSignal]:
        """The queue, from the beginning or following a place."""
        waiting = ~exists().where(
            self._scope.visible(AccessSignalOutcome),
            AccessSignalOutcome.access_signal_id == AccessSignal.id,
        )
        order = (waiting, AccessSignal.found_at, AccessSignal.id)
        found = (
            select(AccessSignal)
            .where(*self._visible())
            .options(selectinload(AccessSignal.outcome))
            .order_by(*(part.desc() for part in order))
            .limit(limit)
        )
        if after is not None:
            place = (literal(after.waiting), literal(after.found_at), literal(after.id))
            found = found.where(tuple_(*order) < tuple_(*place))
        return await self._list(found)

    async def keep(self, findings: Collection[Finding], *, found_at: datetime) -> Sequence[UUID]:
        """Save the findings that are new, and return the ids of their signals."""
        if not findings:
            return []
        rows = [
            {
                "partnership_id": self._scope.actor.partnership_id,
                "kind": finding.kind,
                "user_id": finding.user_id,
                "person_id": finding.person_id,
                "window_from": finding.window_from,
                "window_until": finding.window_until,
                "event_ids": list(finding.event_ids),
                "facts": dict(finding.facts),
                "found_at": found_at,
            }
            for finding in findings
        ]
        kept = insert(_SIGNALS).values(rows).on_conflict_do_nothing().returning(_SIGNALS.c.id)
        return (await self._session.scalars(kept)).all()


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """Signals about other users, for those who read the audit log."""
    return [
        scope.visible(AccessSignal),
        scope.audit_log(),
        AccessSignal.user_id.not_in(scope.actor.identities),
    ]
