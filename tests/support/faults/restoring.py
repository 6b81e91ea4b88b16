"""A backup and a restore as an operator does them: by the commands, beside the server."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic, sleep

from sqlalchemy import URL

from app.db.postgresql_tools import embedded_tools
from tests.support.repository import ROOT

FRONTDOOR = Path(sys.executable).with_name("frontdoor")
TOOLS = embedded_tools()


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody at the machine of the database server.

    Started by root, the commands become the user that the folder of backups belongs to.
    """

    url: URL
    server: Path
    """The folder whose `postgresql` is the server's data."""
    backups: Path

    @property
    def data(self) -> Path:
        return self.server / "postgresql"

    def runs(self, *words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """One of our commands, run to its end."""
        return subprocess.run(  # noqa: S603 - our own command
            [FRONTDOOR, *map(str, words)],
            env=self.environment() | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            cwd=self.backups,
        )

    def restores(self, *words: str | Path, **environment: str) -> tuple[int, str]:
        """What the command says of a restore into the server's own folder, on one line."""
        done = self.runs(
            *("restore", "--backups", self.backups, "--data", self.data),
            *("--because", "A drill (invented).", *words),
            **environment,
        )
        return done.returncode, " ".join((done.stdout + done.stderr).split())

    @contextmanager
    def following(self) -> Iterator["subprocess.Popen[bytes]"]:
        """WAL received as it is written."""
        follower = subprocess.Popen(  # noqa: S603 - our own command
            [FRONTDOOR, "backup", "--follow", "--into", self.backups],
            env=self.environment(),
            cwd=self.backups,
        )
        try:
            until = monotonic() + 30
            while not list(self.backups.glob("wal/*/*.partial")):
                assert follower.poll() is None, "it ended by itself"
                assert monotonic() < until, "nothing is received"
                sleep(0.05)
            yield follower
        finally:
            follower.terminate()
            follower.wait(timeout=20)

    def loses_the_server(self) -> None:
        """Nothing is left of it but what was backed up."""
        shutil.rmtree(self.data)

    def environment(self) -> dict[str, str]:
        """The settings of a command."""
        return {
            **os.environ,
            "DATABASE_URL": self.url.render_as_string(hide_password=False),
            "POSTGRESQL_TOOLS": str(TOOLS),
            "DATA_FOLDER": str(self.backups / "service"),
            "PYTHONPATH": str(ROOT),
        }


def operator_of(url: URL) -> Operator:
    """The operator of the embedded server that a database is on."""
    data = Path(str(url.query["host"]))
    owner, server = data.stat(), data.parent
    backups = Path(mkdtemp(prefix="frontdoor-backups-"))
    for folder in (server, backups):
        os.chown(folder, owner.st_uid, owner.st_gid)
    return Operator(url, server, backups)
