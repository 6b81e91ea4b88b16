"""The cost of the audit log: one use case with it and without, in turn in one run.

    python -m benchmarks.audit_cost [rounds]

A read looks up one agency; a write adds one. With audit, the unit of work finishes as it always
does: the event is built and committed to, and written in the transaction. Without, the same
session commits what the use case did, which no code of the service can.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import mkdtemp
from time import perf_counter
from uuid import uuid4

from rich.console import Console
from rich.table import Table
from sqlalchemy import URL, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.cli.demo.partnerships import Founded, found_partnership
from app.db.engine import DatabaseRole, embedded_url, engine_for
from app.db.migrate import migrate
from app.models import Agency
from app.settings import Settings
from app.unit_of_work import Circumstances, UnitOfWork, unit_of_work

ROUNDS = 30
A_ROUND = 40

UseCase = Callable[[UnitOfWork], Awaitable[None]]
Finish = Callable[[UnitOfWork], Awaitable[None]]


async def read(uow: UnitOfWork) -> None:
    """Look up one agency of the partnership."""
    found = await uow.session.scalar(
        select(Agency).where(Agency.partnership_id == uow.partnership_id).limit(1)
    )
    uow.audit("agency.read", found)


async def write(uow: UnitOfWork) -> None:
    """Add an agency to the partnership."""
    added = Agency(
        partnership_id=uow.partnership_id, id=uuid4(), name=str(uuid4()), kind="voluntary"
    )
    await uow.save(added)
    uow.audit("agency.recorded", added)


async def audited(uow: UnitOfWork) -> None:
    """Finish as every use case does."""
    await uow.finish()


async def unaudited(uow: UnitOfWork) -> None:
    """Commit what was done, and no more."""
    await uow.session.commit()


async def seconds_of(
    engine: AsyncEngine, founded: Founded, use_case: UseCase, finish: Finish
) -> float:
    """How long a round of one use case takes, ended in one way."""
    began = perf_counter()
    for _ in range(A_ROUND):
        circumstances = Circumstances(now=datetime.now(UTC), service="benchmark")
        async with unit_of_work(engine, circumstances) as uow:
            await uow.act_as_system(founded.id, slug=founded.slug)
            await use_case(uow)
            await finish(uow)
    return perf_counter() - began


async def measure(url: URL, rounds: int) -> Table:
    """Both use cases, with and without, in turn, so that noise falls on both alike."""
    engine = engine_for(url, DatabaseRole.WORKER, pool_size=1)
    founded = await found_partnership(
        engine, slug="benchmark", name="Invented", authority_code="975", now=datetime.now(UTC)
    )
    table = Table("use case", "with, ms", "without, ms", "ratio")
    for use_case in (read, write):
        spent: dict[Finish, list[float]] = {audited: [], unaudited: []}
        for _ in range(rounds):
            for finish, taken in spent.items():
                taken.append(await seconds_of(engine, founded, use_case, finish))
        costs = [1000 * median(taken) / A_ROUND for taken in spent.values()]
        table.add_row(
            use_case.__name__, *(f"{cost:.2f}" for cost in costs), f"{costs[0] / costs[1]:.2f}"
        )
    await engine.dispose()
    return table


def main() -> None:
    """Start a database, measure, and print one table."""
    folder = Path(mkdtemp(prefix="frontdoor-benchmark-"))
    migrate(Settings(data_folder=folder))
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    Console().print(asyncio.run(measure(embedded_url(folder), rounds)))


if __name__ == "__main__":
    main()
