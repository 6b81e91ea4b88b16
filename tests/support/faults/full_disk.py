"""A disk that is full: tables on a small file system of their own, and a file that fills it."""

import os
import pwd
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.faults.postgres import Postgres

MEGABYTES = 24
TABLES = ("contacts", "people", "audit_events")


class CannotMount(OSError):  # noqa: N818 - it names the fact
    """This machine lets us mount nothing."""


@contextmanager
def _small_disk(owner: int) -> Iterator[Path]:
    folder = Path(mkdtemp(prefix="frontdoor-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:  # noqa: S603 - our own command
        folder.rmdir()
        raise CannotMount
    try:
        os.chown(folder, owner, -1)
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S603, S607 - likewise
        folder.rmdir()


@asynccontextmanager
async def small_tablespace(postgres: Postgres, admin: AsyncEngine) -> AsyncIterator[Path]:
    """Have what is created kept on a small disk for a while; the path of a file to fill it with.

    Raises:
        CannotMount: this machine lets us mount nothing.
    """
    owner = pwd.getpwuid(postgres.socket.stat().st_uid).pw_uid
    with _small_disk(owner) as folder:
        space = folder / "space"
        space.mkdir()
        os.chown(space, owner, -1)
        await _alone(admin, f"CREATE TABLESPACE small LOCATION '{space}'")
        for table in TABLES:
            await _alone(admin, f"ALTER TABLE {table} SET TABLESPACE small")
        try:
            yield folder / "balloon"
        finally:
            (folder / "balloon").unlink(missing_ok=True)
            for table in TABLES:
                await _alone(admin, f"ALTER TABLE {table} SET TABLESPACE pg_default")
            await _alone(admin, "DROP TABLESPACE small")


def fill(balloon: Path) -> None:
    """Take every byte that is left."""
    with balloon.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 65536)
        except OSError:
            return


async def _alone(admin: AsyncEngine, statement: str) -> None:
    async with admin.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await alone.execute(text(statement))
