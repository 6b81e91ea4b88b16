"""One load at a time of census files into a partnership, over all of its transactions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

_LOADING: Final = 7061
"""Tells the advisory locks on a partnership's census from others."""

_LOOKS_AGAIN_AFTER: Final = 0.5
"""Seconds; a wait in the database would end with the limit that its locks have."""


@asynccontextmanager
async def one_load(engine: AsyncEngine, partnership_id: UUID) -> AsyncIterator[None]:
    """Hold the census of a partnership; another load waits, and then finds what this one saved.

    A load saves its children in many transactions, so the lock belongs to a connection of its own,
    which is held meanwhile. If that is lost, so is the lock.
    """
    key = partnership_id.int % 2**31
    while True:
        async with engine.connect() as waiting:
            connection = await waiting.execution_options(isolation_level="AUTOCOMMIT")
            if await _taken(connection, key):
                try:
                    yield
                finally:
                    await connection.execute(select(func.pg_advisory_unlock(_LOADING, key)))
                return
        await asyncio.sleep(_LOOKS_AGAIN_AFTER)


async def _taken(connection: AsyncConnection, key: int) -> bool:
    return bool(await connection.scalar(select(func.pg_try_advisory_lock(_LOADING, key))))
