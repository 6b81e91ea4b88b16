"""Transactions of webhook delivery, which record no act of a user and so are not audited.

They number events, write deliveries and note attempts: an audit event for each would itself have
to be sealed, and a published one delivered in turn.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from app.unit_of_work import Circumstances, UnitOfWork, unit_of_work

SERVICE = "worker"

_Each = TypeVar("_Each")
_Done = TypeVar("_Done")


@dataclass(frozen=True, slots=True)
class Tenant:
    """Those of one partnership."""

    engine: AsyncEngine
    partnership_id: UUID
    slug: str


@asynccontextmanager
async def reading(tenant: Tenant, *, now: datetime) -> AsyncIterator[UnitOfWork]:
    """A unit of work of the service in one partnership, whose writes are rolled back."""
    async with unit_of_work(tenant.engine, Circumstances(now=now, service=SERVICE)) as uow:
        await uow.act_as_system(tenant.partnership_id, slug=tenant.slug)
        yield uow


@asynccontextmanager
async def writing(tenant: Tenant, *, now: datetime) -> AsyncIterator[UnitOfWork]:
    """The same, whose writes are committed, unless an exception is raised."""
    async with reading(tenant, now=now) as uow:
        yield uow
        await uow.session.commit()


async def one_by_one(each: Iterable[_Each], do: Callable[[_Each], Awaitable[_Done]]) -> list[_Done]:
    """Do the same for each; a failure of one does not keep the others from their turn.

    Raises:
        Exception: what went wrong first, after all have had their turn.
    """
    done: list[_Done] = []
    failures: list[Exception] = []
    for one in each:
        try:
            done.append(await do(one))
        except Exception as failure:  # noqa: BLE001 - raised again below, after the others' turn
            failures.append(failure)
    if failures:
        raise failures[0]
    return done
