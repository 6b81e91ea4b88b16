"""Event streams: server-sent events for clients' worklists."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Annotated, Any, ClassVar, Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from sqlalchemy.exc import SQLAlchemyError, TimeoutError as PoolTimeout

from app.auth.tokens import verify
from app.db.engine import DatabaseUnreachable
from app.domain.directory.access import require
from app.domain.directory.permissions import Permission
from app.domain.directory.tokens import Identity, TokenRefused
from app.domain.errors import Conflict, Forbidden
from app.domain.events.cursors import EventCursors
from app.domain.pages import CursorNotValid
from app.http.event_positions import Cursors, LastEventId
from app.http.event_wakeup import EventWakeup
from app.http.guard import Service, allowed
from app.http.problems import documented
from app.http.transactional_route import TransactionalRoute
from app.schemas.events.events import EventView
from app.services.events import events
from app.telemetry import log
from app.unit_of_work import Circumstances, UnitOfWork, unit_of_work

STREAMS_OF_ONE_USER: Final = 4
HEARTBEAT_SECONDS: Final = 15.0
REQUESTS_FIRST_SECONDS: Final = 0.5
RENEWED_AFTER_SECONDS: Final = 3_600.0
"""How long a stream without events waits before it reads all the same: its ticket is for two hours,
and a user who may not receive events any more then learns of it.
"""

router = APIRouter(prefix="/v1/events", tags=["events"], route_class=TransactionalRoute)


class TooManyStreams(Conflict):
    """A user may follow events in several windows, but not in dozens."""

    headline: ClassVar[str] = "Close another event stream first; you have as many open as allowed"


_DOCUMENTED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events until the token expires; now and then a comment if there are none.",
        "content": {
            EventSourceResponse.media_type: {
                "schema": {"type": "string"},
                "example": (
                    "id: a-cursor\nevent: contact.recorded\n"
                    'data: {"id":"0198f3b2-6f0e-7c3e-9a55-2f5b0c7e4d11",...}\n\n'
                ),
            }
        },
    }
}


@dataclass(frozen=True, slots=True)
class _Follower:
    """A follower, with the values that each batch is read with; no connection is held between."""

    service: Service
    watch: EventWakeup
    cursors: EventCursors
    circumstances: Circumstances
    token: str = field(repr=False)
    partnership_id: UUID
    user_id: UUID

    def identity(self) -> Identity:
        """The identity in the follower's token.

        Raises:
            TokenRefused: the token has expired.
        """
        return verify(self.token, issuers=self.service.issuers, now=self.service.clock())

    async def is_there_more(self, position: int) -> bool:
        """Wait for an event; False where it is time for a comment instead.

        Raises:
            TokenRefused: the token expired meanwhile.
        """
        left = self.identity().expires_at - self.service.clock()
        within = min(HEARTBEAT_SECONDS, max(left.total_seconds(), 1.0))
        return await self.watch.beyond(self.partnership_id, position, within=within)


@router.get(
    "/stream",
    operation_id="followEvents",
    summary="Follow events as they happen",
    response_class=StreamingResponse,
    response_model=None,
    responses={**documented(CursorNotValid, TooManyStreams), **_DOCUMENTED},
)
async def follow_events(
    request: Request,
    uow: Annotated[UnitOfWork, allowed(Permission.EVENT_READ)],
    cursors: Cursors,
    last_event_id: LastEventId = None,
) -> EventSourceResponse:
    """Events about records that the reader may open when each is sent (server-sent events).

    From now on; or from where a stream or a list stopped, given as `Last-Event-ID`. To miss
    nothing, list first and begin with that list's `next`.
    """
    watch: EventWakeup = request.app.state.event_watch
    _refuse_too_many(watch, uow.actor.user)
    position, ticket = await events.open_stream(uow, last_event_id=last_event_id, cursors=cursors)
    follower = _Follower(
        service=request.app.state.service,
        watch=watch,
        cursors=cursors,
        circumstances=uow.circumstances,
        token=request.headers["authorization"].partition(" ")[2],
        partnership_id=uow.partnership_id,
        user_id=uow.actor.user,
    )
    return EventSourceResponse(_stream(follower, position=position, ticket=ticket))


def _refuse_too_many(watch: EventWakeup, user_id: UUID) -> None:
    if watch.streams_of(user_id) >= STREAMS_OF_ONE_USER:
        raise TooManyStreams


async def _stream(follower: _Follower, *, position: int, ticket: str) -> AsyncIterator[bytes]:
    """Send events until the token expires, or its holder may not receive events any more.

    A client that reconnects learns the reason from the status; here it is too late for one.
    """
    try:
        async with follower.watch.following(
            follower.partnership_id, follower.user_id, ticket=ticket
        ):
            yield KEEPALIVE_COMMENT
            while True:
                batch, position = await _next(follower, position)
                for each in batch:
                    yield _formatted(each, follower.cursors)
                renewed_at = monotonic() + RENEWED_AFTER_SECONDS
                while not await follower.is_there_more(position) and monotonic() < renewed_at:
                    yield KEEPALIVE_COMMENT
    except (TokenRefused, Forbidden):
        return
    except (SQLAlchemyError, DatabaseUnreachable) as failure:
        log.warning("stream_ended", exception_type=type(failure).__name__)


async def _next(follower: _Follower, position: int) -> tuple[list[EventView], int]:
    """The next batch, read when it is this stream's turn; waiting costs only time."""
    while True:
        try:
            async with follower.watch.turns:
                return await _read(follower, position)
        except PoolTimeout:
            await asyncio.sleep(REQUESTS_FIRST_SECONDS)


async def _read(follower: _Follower, position: int) -> tuple[list[EventView], int]:
    """The next batch, in a unit of work of its own, with the rights that the holder has now.

    Break-glass opens nothing here: it is for reading one record.
    """
    service = follower.service
    circumstances = replace(follower.circumstances, now=service.clock())
    async with unit_of_work(service.pools.ordinary, circumstances) as uow:
        await uow.sign_in(follower.identity(), reading=False)
        require(uow.actor, Permission.EVENT_READ)
        batch, reached, ticket = await events.follow(uow, position=position)
        if uow.has_audited:
            await uow.finish()
    follower.watch.renew(follower.partnership_id, ticket)
    return batch, reached


def _formatted(event: EventView, cursors: EventCursors) -> bytes:
    return format_sse_event(
        id=cursors.after(event.id), event=event.type, data_str=event.model_dump_json()
    )
