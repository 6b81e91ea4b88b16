"""How many events a second the sealer seals, and what of that is spent where.

    python -m benchmarks.sealing [events]

Events are written first, as use cases write them, and then sealed from the beginning.
"""

import asyncio
import gc
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from time import perf_counter, process_time
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rich.console import Console
from rich.table import Table
from sqlalchemy import URL

from app.audit.signing_key import AuditKey
from app.cli.demo.partnerships import Founded, found_partnership
from app.db.engine import DatabaseRole, embedded_url, engine_for
from app.db.migrate import migrate
from app.services.audit import tree_sealing
from app.settings import Settings
from app.unit_of_work import system_unit_of_work

EVENTS = 100_000
AN_ACT = 1_000


async def write(url: URL, founded: Founded, events: int) -> float:
    """Write so many audit events; the seconds it took."""
    worker = engine_for(url, DatabaseRole.WORKER, pool_size=1)
    began = perf_counter()
    for _ in range(events // AN_ACT):
        async with system_unit_of_work(
            worker,
            partnership_id=founded.id,
            slug=founded.slug,
            now=datetime.now(UTC),
            service="benchmark",
        ) as uow:
            for number in range(AN_ACT):
                uow.audit("person.read", person_id=uuid4(), shown=[uuid4()], number=number)
    await worker.dispose()
    return perf_counter() - began


async def measure(url: URL, events: int) -> Table:
    """Write, then seal in batches of several sizes."""
    worker = engine_for(url, DatabaseRole.WORKER, pool_size=1)
    sealer = engine_for(url, DatabaseRole.SEALER, pool_size=1)
    key = AuditKey(Ed25519PrivateKey.generate())
    # What the interpreter holds already is not looked through again, as in the worker.
    gc.freeze()
    table = Table(
        "batch", "events", "sealed /s", "/s of its own time", "written /s", "sealed / written"
    )
    for batch in (500, tree_sealing.BATCH):
        founded = await found_partnership(
            worker,
            slug=f"batch-{batch}",
            name="Invented",
            authority_code="975",
            now=datetime.now(UTC),
        )
        writing = await write(url, founded, events)
        began, own = perf_counter(), process_time()
        sealed = await tree_sealing.seal(sealer, key, now=datetime.now(UTC), batch=batch)
        sealing, own = perf_counter() - began, process_time() - own
        table.add_row(
            str(batch),
            str(sealed),
            f"{sealed / sealing:.0f}",
            f"{sealed / own:.0f}",
            f"{events / writing:.0f}",
            f"{(sealed / sealing) / (events / writing):.1f}",
        )
    await sealer.dispose()
    await worker.dispose()
    return table


def main() -> None:
    """Start a database, measure, and print one table."""
    folder = Path(mkdtemp(prefix="frontdoor-benchmark-"))
    migrate(Settings(data_folder=folder))
    events = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    Console().print(asyncio.run(measure(embedded_url(folder), events)))


if __name__ == "__main__":
    main()
