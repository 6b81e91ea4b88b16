"""Positions in the events: the parameters that say after which event a reader goes on."""

from typing import Annotated

from fastapi import Depends, Header, Query, Request

from app.domain.events.cursors import EventCursors
from app.http.pagination import cursors_for


async def _cursors(request: Request) -> EventCursors:
    return EventCursors(cursors_for(request, "events"))


Cursors = Annotated[EventCursors, Depends(_cursors)]
"""Declared after the unit of work, which says who reads."""

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
