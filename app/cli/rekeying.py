"""Writing the keys of recognition again from the command line, one batch after another."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from app.cli.known_partnerships import get_partnership
from app.db.engine import DatabaseRole, engine_for, service_url
from app.services.notifications.rekeying import rekey_notifications, rekey_people
from app.settings import Settings
from app.unit_of_work import system_unit_of_work


def rekey(settings: Settings, *, partnership: str, now: datetime) -> None:
    """Write the keys of a partnership's people and notices again; safe beside a running service.

    Raises:
        NoSuchPartnership: there is none called that.
    """
    asyncio.run(_rekey(settings, partnership, now))


async def _rekey(settings: Settings, partnership: str, now: datetime) -> None:
    engine = engine_for(service_url(settings), DatabaseRole.WORKER, pool_size=2)
    try:
        found = await get_partnership(engine, partnership)
        await rekey_partnership(engine, partnership_id=found, slug=partnership, now=now)
    finally:
        await engine.dispose()


async def rekey_partnership(
    engine: AsyncEngine, *, partnership_id: UUID, slug: str, now: datetime
) -> None:
    """Go through people, and then through notices, each batch in a transaction of its own."""
    steps: tuple[Callable[..., Awaitable[UUID | None]], ...] = (rekey_people, rekey_notifications)
    for step in steps:
        after: UUID | None = None
        while True:
            async with system_unit_of_work(
                engine, partnership_id=partnership_id, slug=slug, now=now, service="rekey"
            ) as uow:
                after = await step(uow, after=after)
            if after is None:
                break
