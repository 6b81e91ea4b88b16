"""Running clocks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, func, insert, or_, select, tuple_
from uuid_utils.compat import uuid7

from app.domain.clocks.definitions import ClockKind
from app.domain.records import RecordKind
from app.models import MeetingChild, Timescale, TimescaleBreach
from app.repositories.base import Repository
from app.repositories.prepared_statements import param, prepared_per_actor
from app.repositories.scope import Scope


@dataclass(frozen=True, slots=True)
class Subject:
    """The record that a clock runs on, and what says who may see it."""

    kind: RecordKind
    id: UUID
    contact_id: UUID | None = None
    person_id: UUID | None = None
    referral_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class WholeContact:
    """A contact and each child in it: what every clock of either runs on."""

    contact_id: UUID


_CALENDAR = 7046
"""Tells the advisory locks on a partnership's calendar from others."""

RUNNING = (Timescale.stopped_at.is_(None), Timescale.cancelled_at.is_(None))
"""What is true of a clock that runs, late or not."""


class Timescales(Repository):
    """Clocks: for the hub all; otherwise those of children the actor works with."""

    async def add(self, clocks: Iterable[Mapping[str, Any]]) -> None:
        """Add clocks, in one statement: row-level security is worked out once, not once for each.

        It takes PostgreSQL some twenty milliseconds, and a batch may start hundreds.
        """
        partnership_id = self._scope.actor.partnership_id
        rows = [{"partnership_id": partnership_id, "id": uuid7(), **each} for each in clocks]
        await self._session.execute(insert(Timescale).values(rows))

    async def running(
        self, kind: ClockKind, subject: Subject | WholeContact
    ) -> Sequence[Timescale]:
        """The clocks of one kind that run on a subject."""
        found = select(Timescale).where(
            self._scope.visible(Timescale), *_on(kind, subject), *RUNNING
        )
        return await self._list(found)

    async def stopped_after(
        self, kind: ClockKind, subject: Subject | WholeContact, instant: datetime
    ) -> Sequence[Timescale]:
        """The clocks of one kind on a subject that were stopped by something later than this."""
        found = select(Timescale).where(
            self._scope.visible(Timescale), *_on(kind, subject), Timescale.stopped_at > instant
        )
        return await self._list(found)

    async def every_running(self) -> Sequence[Timescale]:
        """Every clock of the partnership that runs, held until the transaction ends."""
        found = (
            select(Timescale)
            .where(*visible(self._scope), *RUNNING)
            .order_by(Timescale.id)
            .with_for_update()
        )
        return await self._list(found)

    async def keep_calendar(self) -> None:
        """Hold closures and limits as they are until the transaction ends, as others may too.

        Without it a clock that starts while a closure is recorded would be missed by the
        recomputation and itself not know of the closure.
        """
        key = self._calendar_of_partnership()
        await self._session.execute(select(func.pg_advisory_xact_lock_shared(_CALENDAR, key)))

    async def change_calendar(self) -> None:
        """Lock the calendar: wait for other changes to commit, and make later ones wait."""
        key = self._calendar_of_partnership()
        await self._session.execute(select(func.pg_advisory_xact_lock(_CALENDAR, key)))

    def _calendar_of_partnership(self) -> int:
        return self._scope.actor.partnership_id.int % 2**31

    async def get(self, timescale_id: UUID) -> Timescale:
        """One clock."""
        return await self._get(
            select(Timescale).where(*visible(self._scope), Timescale.id == timescale_id)
        )

    async def list_running(
        self, *, limit: int, after: tuple[datetime, UUID] | None
    ) -> Sequence[Timescale]:
        """Clocks that run, what is due first coming first."""
        found = (
            select(Timescale)
            .where(*visible(self._scope), *RUNNING)
            .order_by(Timescale.due_at, Timescale.id)
            .limit(limit)
        )
        if after is not None:
            found = found.where(tuple_(Timescale.due_at, Timescale.id) > tuple_(*after))
        return await self._list(found)

    async def list_of(self, *conditions: ColumnElement[bool]) -> Sequence[Timescale]:
        """Every clock that ever ran on a record, the oldest first."""
        found = (
            select(Timescale)
            .where(*visible(self._scope), *conditions)
            .order_by(Timescale.started_at, Timescale.id)
        )
        return await self._list(found)

    async def list_breaches(self, timescale_ids: Sequence[UUID]) -> Sequence[TimescaleBreach]:
        """The reasons given for missing some clocks, the oldest first."""
        found = (
            select(TimescaleBreach)
            .where(
                self._scope.visible(TimescaleBreach),
                TimescaleBreach.timescale_id.in_(list(timescale_ids)),
            )
            .order_by(TimescaleBreach.id)
        )
        return await self._list(found)


def _on(kind: ClockKind, subject: Subject | WholeContact) -> list[ColumnElement[bool]]:
    if isinstance(subject, WholeContact):
        return [Timescale.kind == kind, Timescale.contact_id == subject.contact_id]
    return [Timescale.kind == kind, Timescale.subject_id == subject.id]


def visible(scope: Scope) -> list[ColumnElement[bool]]:
    """The clocks of the hub; otherwise those about children whom the actor works with."""
    of_partnership = [scope.visible(Timescale)]
    if scope.actor.in_hub:
        return of_partnership
    mine = scope.people_worked_with()
    own = or_(
        Timescale.person_id.in_(mine),
        Timescale.subject_id.in_(
            select(MeetingChild.strategy_meeting_id).where(
                scope.visible(MeetingChild), MeetingChild.person_id.in_(mine)
            )
        ),
    )
    return [*of_partnership, own]


@prepared_per_actor
def clocks_of_contact(scope: Scope) -> Select[Timescale]:
    """Every clock that ever ran on a contact and the children in it, the oldest first."""
    return (
        select(Timescale)
        .where(
            *visible(scope),
            Timescale.contact_id == param("contact_id", Uuid()),
        )
        .order_by(Timescale.started_at, Timescale.id)
    )
