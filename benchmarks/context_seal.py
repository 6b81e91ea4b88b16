"""What it costs PostgreSQL to verify the context of a transaction, for each request.

    python -m benchmarks.context_seal [transactions of each batch]

The statements of a request are captured and replayed by one connection as the service has it, in
turns with the seal verified and with a database function in its place that believes the settings.
Processor time is that of the server process of the connection. One check alone stands beside it.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import asyncpg
import psutil
from rich.console import Console
from rich.table import Table

from app.db.engine import DatabaseRole, embedded_url
from app.db.migrate import migrate
from app.row_security.sql_functions import FOLDER
from app.settings import Settings
from benchmarks.audited_read import UNBUDGETED, set_scene
from benchmarks.replaying import Statement, capture, connect, getting, replay

TRANSACTIONS: Final = 400
BATCHES: Final = 5
CHECKS: Final = 100_000

BELIEVING: Final = """
    CREATE OR REPLACE FUNCTION access.held(p_name text) RETURNS text
        LANGUAGE sql STABLE AS $$
    SELECT split_part(split_part(
        current_setting('frontdoor.context', true), E'\\n' || p_name || '=', 2), E'\\n', 1)
    $$
"""
"""As cheap as it can be: in the text of the statement itself, as settings were read before."""


def verifying() -> str:
    """The function as it is declared."""
    declared = (FOLDER / "held.sql").read_text()
    return declared[declared.index("CREATE") : declared.index("GRANT")]


async def server_time(
    connection: asyncpg.Connection, act: Callable[[], Awaitable[object]]
) -> float:
    """Milliseconds of processor time of the server process of a connection."""
    server = psutil.Process(connection.get_server_pid())
    before = server.cpu_times()
    await act()
    after = server.cpu_times()
    return 1_000 * (after.user + after.system - before.user - before.system)


async def _replay_often(
    connection: asyncpg.Connection, statements: Sequence[Statement], times: int
) -> None:
    for _ in range(times):
        await replay(connection, statements)


async def measure(folder: Path, transactions: int) -> None:
    """Print the table."""
    url = embedded_url(folder)
    scene = await set_scene(url, folder)
    owner, service = await connect(url), await connect(url, role=DatabaseRole.API)
    table = Table("what", "verified, ms", "believed, ms", "ratio")
    for what, path in scene.paths.items():
        statements = await capture(url, folder, scene.token, getting(path))

        batch = partial(_replay_often, service, statements, transactions)
        taken: dict[str, list[float]] = {verifying(): [], BELIEVING: []}
        for _ in range(BATCHES):
            for function, times in taken.items():
                await owner.execute(function)
                await replay(service, statements)
                times.append(await server_time(service, batch) / transactions)
        verified, believed = map(min, taken.values())
        table.add_row(what, f"{verified:.2f}", f"{believed:.2f}", f"{verified / believed:.2f}")
    await owner.execute(verifying())
    alone = f"SELECT count(access.held('capabilities') || n) FROM generate_series(1, {CHECKS}) AS n"
    async with service.transaction():
        sign_in = (await capture(url, folder, scene.token, getting("/v1/me")))[0]
        await service.fetch(sign_in[0], *sign_in[1])
        checked = await server_time(service, lambda: service.fetch(alone))
    table.add_row("one check, in microseconds", f"{1_000 * checked / CHECKS:.1f}", "", "")
    Console().print(table)
    await owner.close()
    await service.close()


if __name__ == "__main__":
    os.environ |= UNBUDGETED
    scratch = Path(mkdtemp(prefix="frontdoor-benchmark-"))
    migrate(Settings(data_folder=scratch))
    asyncio.run(measure(scratch, int(sys.argv[1]) if len(sys.argv) > 1 else TRANSACTIONS))
