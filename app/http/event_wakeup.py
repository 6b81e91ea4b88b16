"""Event stream wake-up: one query a second for all open streams of the process together."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.pool import QueuePool

from app.db.engine import DatabaseUnreachable
from app.repositories.events.events import newest_of
from app.telemetry import log


class EventWakeup:
    """The latest event position of every partnership with an open stream in this process.

    It queries only while there are streams and holds no connection in between. It asks with the
    tickets that streams got while they were signed in, and learns only a number that is never
    shown: each stream reads for itself whether there is anything for it.
    """

    def __init__(
        self, engine: AsyncEngine, *, streams_read_in: AsyncEngine, every_seconds: float = 1.0
    ) -> None:
        self._engine = engine
        self._every = every_seconds
        self._followed: Counter[UUID] = Counter()
        self._streams: Counter[UUID] = Counter()
        self._tickets: dict[UUID, str] = {}
        self._newest: dict[UUID, int] = {}
        self._news = asyncio.Event()
        self.turns = asyncio.Semaphore(_size(streams_read_in) // 2 or 1)
        """Slots for streams that read; the other half of the pool is left to requests, because
        one event wakes every stream at once.
        """
        self._asking: asyncio.Task[None] | None = None

    def streams_of(self, user_id: UUID) -> int:
        """The number of streams that a user has open in this process."""
        return self._streams[user_id]

    @asynccontextmanager
    async def following(
        self, partnership_id: UUID, user_id: UUID, *, ticket: str
    ) -> AsyncIterator[None]:
        """Keep querying a partnership while the context is open, with the newest ticket of it."""
        self.renew(partnership_id, ticket)
        self._followed[partnership_id] += 1
        self._streams[user_id] += 1
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
        try:
            yield
        finally:
            self._followed -= Counter({partnership_id: 1})
            self._streams -= Counter({user_id: 1})
            if partnership_id not in self._followed:
                del self._tickets[partnership_id]
            if not self._followed:
                self._asking.cancel()
                self._asking = None
                self._newest.clear()

    def renew(self, partnership_id: UUID, ticket: str) -> None:
        """Query a partnership with a ticket that holds longer than the one before."""
        self._tickets[partnership_id] = ticket

    async def beyond(self, partnership_id: UUID, position: int, *, within: float) -> bool:
        """Wait up to so many seconds for an event after a position; whether one came."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self._newest.get(partnership_id, 0) <= position:
                    await self._news.wait()
        return self._newest.get(partnership_id, 0) > position

    async def _ask(self) -> None:
        while True:
            with suppress(TimeoutError):
                await self._ask_once()
            await asyncio.sleep(self._every)

    async def _ask_once(self) -> None:
        try:
            async with AsyncSession(self._engine) as session:
                self._newest |= await newest_of(session, list(self._tickets.values()))
        except (SQLAlchemyError, DatabaseUnreachable) as failure:
            log.warning("events_not_watched", exception_type=type(failure).__name__)
            return
        news, self._news = self._news, asyncio.Event()
        news.set()


def _size(engine: AsyncEngine) -> int:
    """The largest number of connections of the pool."""
    return engine.pool.size() if isinstance(engine.pool, QueuePool) else 1
