"""Where somebody stopped hearing of events: the last that they heard of, signed.

A position would tell how many events lie between two that were shown, and so that there are
some that are kept from the reader.
"""

from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Query, Request

from app.cursors import CursorNotValid, seal, unseal
from app.domain.directory.access import Actor

NOTHING_HEARD = UUID(int=0)


@dataclass(frozen=True, slots=True)
class EventCursors:
    """The cursors of one hearer: the list and the stream of events take each other's."""

    purpose: str
    secret: bytes = field(repr=False)

    def after(self, event_id: UUID) -> str:
        """The cursor of whoever heard of this event last."""
        return seal([str(event_id)], secret=self.secret, purpose=self.purpose)

    def read(self, cursor: str | None, *, pointer: str) -> UUID:
        """The event that was heard of last; none at the beginning.

        Raises:
            CursorNotValid: not ours, or somebody else's.
        """
        if cursor is None:
            return NOTHING_HEARD
        try:
            (event_id,) = unseal(cursor, secret=self.secret, purpose=self.purpose)
            return UUID(event_id)
        except (CursorNotValid, ValueError):
            raise CursorNotValid(pointer=pointer, code="cursor_not_valid") from None


async def _cursors(request: Request) -> EventCursors:
    actor: Actor = request.scope["frontdoor.uow"].actor
    secret: bytes = request.app.state.service.settings.cursor_secret
    return EventCursors(f"events {actor.partnership_id} {actor.user_id}", secret)


Cursors = Annotated[EventCursors, Depends(_cursors)]
"""Stands after the unit of work, which says who hears."""

After = Annotated[
    str | None,
    Query(max_length=500, description="Where to go on: the `next` of the answer before."),
]
LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID",
        max_length=500,
        description="Where to go on: the id of the last event that arrived, or a `next`.",
    ),
]
