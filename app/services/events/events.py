"""Events, listed and streamed to those who may read their records."""

from collections.abc import Sequence
from uuid import UUID

from app.domain.events.cursors import NOTHING_HEARD, EventCursors
from app.repositories.events.events import PublishedEvent
from app.schemas.events.events import EventsView, EventView
from app.unit_of_work import UnitOfWork

BATCH = 200


async def list_events(
    uow: UnitOfWork, *, after: str | None, limit: int, cursors: EventCursors
) -> EventsView:
    """The events after a cursor that the actor may hear of.

    The next cursor is made of the last event shown, or given back as it came: it says nothing of
    the events between.

    Raises:
        CursorNotValid: not ours, or another user's.
    """
    heard = cursors.read(after, pointer="query:after")
    await uow.events.listen()
    told, _ = await uow.events.list_after(await _position_of(uow, heard), limit=limit)
    _audit_listed(uow, told)
    last = told[-1].id if told else heard
    return EventsView(
        items=[EventView.model_validate(each) for each in told], next=cursors.after(last)
    )


async def open_stream(
    uow: UnitOfWork, *, last_event_id: str | None, cursors: EventCursors
) -> tuple[int, str]:
    """The position that a stream begins at, which is now or where its reader stopped, and a ticket.

    Raises:
        CursorNotValid: not ours, or another user's.
    """
    position = await uow.events.newest()
    if last_event_id is not None:
        heard = cursors.read(last_event_id, pointer="header:Last-Event-ID")
        position = await _position_of(uow, heard)
    uow.audit("event_stream.opened")
    return position, await uow.events.ticket()


async def _position_of(uow: UnitOfWork, heard: UUID) -> int:
    """The position of the last event that was heard of; the beginning, where there is none."""
    if heard == NOTHING_HEARD:
        return 0
    return await uow.events.position_of(heard) or 0


async def follow(uow: UnitOfWork, *, position: int) -> tuple[list[EventView], int, str]:
    """The next events of a stream, the position reached, and a new ticket.

    An empty batch is not audited.
    """
    await uow.events.listen()
    told, reached = await uow.events.list_after(position, limit=BATCH)
    if told:
        _audit_listed(uow, told)
    return [EventView.model_validate(each) for each in told], reached, await uow.events.ticket()


def _audit_listed(uow: UnitOfWork, told: Sequence[PublishedEvent]) -> None:
    uow.audit("event.listed", shown=sorted({each.record_id for each in told}), count=len(told))
