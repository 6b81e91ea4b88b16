"""Events in their order of publication, for users who may see the records they are about."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, Uuid, any_, bindparam, exists, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from typing_extensions import override

from app.domain.events.events import EVENTS
from app.domain.events.recipients import as_hearing, heard_by
from app.models.events.outbox_messages import OutboxMessage
from app.repositories.base import Repository
from app.repositories.events.guards import visible_ids
from app.repositories.prepared_statements import PreparedSession
from app.repositories.scope import Scope

SPAN = 5_000
"""Positions read by one statement. Events that are not visible cost time and show nothing."""

_LISTEN = text("SELECT access.listen()")
_POSITION = text("SELECT access.event_position(:event)")
_NEWEST = text("SELECT access.newest_event()")
_TICKET = text("SELECT access.stream_ticket()")
_NEWEST_OF = text("SELECT * FROM access.newest_events(:tickets)").bindparams(
    bindparam("tickets", type_=ARRAY(Text()))
)


@dataclass(frozen=True, slots=True)
class PublishedEvent:
    """One published event: nothing of the record's content."""

    id: UUID
    type: str
    time: datetime
    resource: str
    record_id: UUID
    position: int


class Events(Repository):
    """Events whose record the actor reaches at this moment, and may read.

    To be asked by a transaction that does nothing else: a partner system hears with the eyes of
    an officer of its agency, and has them to the transaction's end (docs/decisions/0014).
    """

    @override
    def __init__(self, session: PreparedSession, scope: Scope) -> None:
        super().__init__(session, Scope(as_hearing(scope.actor)))

    async def listen(self) -> None:
        """Let row security, too, know with whose eyes is listened; the service has its own."""
        await self._session.execute(_LISTEN)

    async def position_of(self, event_id: UUID) -> int | None:
        """The position of an event of this partnership, visible or not: a cursor may name it."""
        found: int | None = await self._session.scalar(_POSITION, {"event": event_id})
        return found

    async def newest(self) -> int:
        """The last position given out in the partnership, visible or not."""
        return int(await self._session.scalar(_NEWEST) or 0)

    async def ticket(self) -> str:
        """What a stream of the actor asks `newest_of` with; to be renewed within two hours."""
        return str(await self._session.scalar(_TICKET))

    async def list_after(
        self, position: int, *, limit: int, only: Collection[str] | None = None
    ) -> tuple[Sequence[PublishedEvent], int]:
        """At most `limit` events after a position, and the last position read.

        Reads on past events that are not visible until the page is full or there are no more.
        """
        heard = heard_by(self._scope.actor)
        heard = heard if only is None else heard & frozenset(only)
        found: list[PublishedEvent] = []
        newest = await self.newest()
        while len(found) < limit and position < newest:
            until, wanted = min(position + SPAN, newest), limit - len(found)
            rows = await self._rows(
                self._messages(heard)
                .where(OutboxMessage.position > position, OutboxMessage.position <= until)
                .order_by(OutboxMessage.position)
                .limit(wanted)
            )
            found += await self._within_reach(rows)
            position = until if len(rows) < wanted else rows[-1].position or until
        return found, position

    async def was_published(self, event: str, *, record_id: UUID) -> bool:
        """Whether an event of a record is on its way already, numbered or not."""
        found = exists().where(
            OutboxMessage.partnership_id == self._scope.actor.partnership_id,
            OutboxMessage.event == event,
            OutboxMessage.record_id == record_id,
        )
        return bool(await self._session.scalar(select(found)))

    async def find_all(self, event_ids: Collection[UUID]) -> Mapping[UUID, PublishedEvent]:
        """Those of some events that the actor may hear of at this moment."""
        heard = heard_by(self._scope.actor)
        rows = await self._rows(self._messages(heard).where(OutboxMessage.id == among(event_ids)))
        return {told.id: told for told in await self._within_reach(rows)}

    def _messages(self, heard: Collection[str]) -> Select[OutboxMessage]:
        return select(OutboxMessage).where(
            OutboxMessage.partnership_id == self._scope.actor.partnership_id,
            OutboxMessage.event.in_(sorted(heard)),
            OutboxMessage.position.is_not(None),
        )

    async def _rows(self, wanted: Select[OutboxMessage]) -> Sequence[OutboxMessage]:
        return await self._list(wanted)

    async def _within_reach(self, rows: Sequence[OutboxMessage]) -> list[PublishedEvent]:
        guards: dict[str, set[UUID]] = defaultdict(set)
        for row in rows:
            if row.guard_table is not None and row.guard_id is not None:
                guards[row.guard_table].add(row.guard_id)
        reached = {
            (table, id_) for table, ids in guards.items() for id_ in await self._reached(table, ids)
        }
        return [_told(row) for row in rows if (row.guard_table, row.guard_id) in reached]

    async def _reached(self, table: str, ids: Collection[UUID]) -> Sequence[UUID]:
        visible = visible_ids(table, self._scope)
        (column,) = visible.selected_columns
        return await self._list(visible.where(column == among(ids)))


def among(ids: Collection[UUID]) -> Any:  # noqa: ANN401 - what SQLAlchemy's any_ returns
    """Any of some ids, as one parameter: however many they are, the statement is the same."""
    return any_(literal(list(ids), ARRAY(Uuid())))


def _told(row: OutboxMessage) -> PublishedEvent:
    return PublishedEvent(
        id=row.id,
        type=row.event,
        time=row.occurred_at,
        resource=EVENTS[row.event].resource(row.record_id, row.identifiers),
        record_id=row.record_id,
        position=row.position or 0,
    )


async def newest_of(session: AsyncSession, tickets: Collection[str]) -> Mapping[UUID, int]:
    """The last position given out in each partnership that there is a ticket of, by its id."""
    found = await session.execute(_NEWEST_OF, {"tickets": list(tickets)})
    return {row.partnership_id: row.newest for row in found}
