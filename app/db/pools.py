"""Connection pools of a process that serves: one for each purpose, so that none takes another's.

A pool of its own is the one bound that holds whatever happens to a request that has a connection:
stopped, cancelled or waiting for a lock, it can hold no connection of another pool.
"""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.engine import WAITS_SECONDS, DatabaseRole, engine_for, service_url
from app.settings import Settings

OWN_CONNECTIONS = 2
"""For readiness, and for whether there are new events: each asks one short question at a time."""

URGENT_WAITS_SECONDS = 5.0
"""How long a worry waits for a connection: longer than a lock is waited for, so that even where
all of them wait for one, they are free again by then."""


@dataclass(frozen=True, slots=True)
class Pools:
    """The pools of one process.

    `urgent` is for contacts, notifications and break-glass alone. `own` is for what the process
    itself asks: were it refused, a busy process would be taken out as one that is not ready.
    A request uses one pool, and at most one connection of it at a time, so that none waits for
    a connection while it holds another.
    """

    ordinary: AsyncEngine
    urgent: AsyncEngine
    own: AsyncEngine

    @classmethod
    def of(cls, settings: Settings) -> "Pools":
        """The pools that the settings ask for; nothing is connected before it is used."""
        url = service_url(settings)

        def pool(size: int, *, waits: float = WAITS_SECONDS) -> AsyncEngine:
            return engine_for(
                url,
                DatabaseRole.API,
                pool_size=size,
                statement_cache=settings.statement_cache,
                waits_seconds=waits,
            )

        return cls(
            ordinary=pool(settings.pool_size),
            urgent=pool(settings.urgent_pool_size, waits=URGENT_WAITS_SECONDS),
            own=pool(OWN_CONNECTIONS),
        )

    @classmethod
    def all_in(cls, engine: AsyncEngine) -> "Pools":
        """One pool for every purpose, for tests that have one; nothing is reserved in it."""
        return cls(engine, engine, engine)

    async def dispose(self) -> None:
        """Close every connection that is idle."""
        for engine in {self.ordinary, self.urgent, self.own}:
            await engine.dispose()
