"""Due work: the partnerships in which background jobs have something to do.

Asked as the service in no partnership, so it is answered by SQL functions that read past
row-level security and tell nothing but which partnership.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import DateTime, Text, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.restrictions.break_glass import REMIND_BEFORE
from app.domain.restrictions.restrictions import APPROVALS_TO_CLOAK

Place = tuple[UUID, str]
"""A partnership's id and its short name."""

_DUE: Final = text(
    "SELECT job, partnership_id, slug"
    " FROM access.due_work(:jobs, :now, :reviews_by, :approvals)"
    " ORDER BY job, partnership_id"
).bindparams(
    bindparam("jobs", type_=ARRAY(Text)),
    bindparam("now", type_=DateTime(timezone=True)),
    bindparam("reviews_by", type_=DateTime(timezone=True)),
)
_WAITING: Final = text("SELECT oldest_at, paused FROM access.deliveries_waiting()")


async def due(
    engine: AsyncEngine, jobs: Collection[str], *, now: datetime
) -> Mapping[str, list[Place]]:
    """Where each of these jobs has something to do, in one query and no transaction."""
    values = {
        "jobs": sorted(jobs),
        "now": now,
        "reviews_by": now + REMIND_BEFORE,
        "approvals": APPROVALS_TO_CLOAK,
    }
    found: dict[str, list[Place]] = {}
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        for job, partnership_id, slug in await connection.execute(_DUE, values):
            found.setdefault(job, []).append((partnership_id, slug))
    return found


async def deliveries_waiting(engine: AsyncEngine) -> tuple[datetime | None, int]:
    """When the oldest pending delivery was queued, and how many subscriptions are paused."""
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        row = (await connection.execute(_WAITING)).one()
    return row.oldest_at, row.paused
