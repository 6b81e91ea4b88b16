"""What happened, told to whoever may read it."""

from collections.abc import Sequence
from uuid import UUID

from app.event_cursors import NOTHING_HEARD, EventCursors
from app.repositories.events.events import Told
from app.schemas.events.events import EventsView, EventView
from app.unit_of_work import UnitOfWork

BATCH = 200


async def list_events(
    uow: UnitOfWork, *, heard: UUID, limit: int, cursors: EventCursors
) -> EventsView:
    """What followed the last event that the actor heard of, as far as it is theirs to hear.

    The cursor is made of what is shown here, or else given back as it came: it says nothing of
    what lies between.
    """
    await uow.events.listen()
    told, _ = await uow.events.list_after(await position_of(uow, heard), limit=limit)
    note(uow, told)
    last = told[-1].id if told else heard
    return EventsView(
        items=[EventView.model_validate(each) for each in told], next=cursors.after(last)
    )


async def position_of(uow: UnitOfWork, heard: UUID) -> int:
    """Where somebody goes on who heard of this event last; at the beginning, of none."""
    if heard == NOTHING_HEARD:
        return 0
    return await uow.events.position_of(heard) or 0


async def follow(uow: UnitOfWork, *, position: int) -> tuple[Sequence[Told], int]:
    """The next events for a stream, and how far was looked; nothing is noted where none is."""
    await uow.events.listen()
    told, reached = await uow.events.list_after(position, limit=BATCH)
    if told:
        note(uow, told)
    return told, reached


def note(uow: UnitOfWork, told: Sequence[Told]) -> None:
    """Say on the trail of which records somebody heard."""
    uow.audit("event.listed", shown=sorted({each.record_id for each in told}), count=len(told))
