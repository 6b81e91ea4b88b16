"""Recovery of a backup to a moment, by a server that only this process can connect to.

Until the restore is declared on the audit log the data stands in `<data>.restoring`, under a name
that no server is started on and without its configuration file. An interrupted restore leaves
that, and never data that could be served as if nothing had happened.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import Final

from sqlalchemy import URL

from app.db.base_backups import BaseBackup, archive, backups, refuse_gap
from app.db.postgresql_tools import PostgresqlTools, environment

_CONFIGURATION: Final = "postgresql.conf"
_SET_ASIDE: Final = "postgresql.conf.until-declared"
_LAST: Final = re.compile(r"last completed transaction was at log time (.+)")
_STOPPED: Final = re.compile(r"recovery stopping (?:before|after) (?:commit|abort) .*time (.+)")
_READY: Final = "database system is ready to accept connections"
_TOO_EARLY: Final = "recovery ended before configured recovery target was reached"


class CannotRestore(RuntimeError):  # noqa: N818 - it names the fact that stops the command
    """Nothing that can be served was restored."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a recovery came to: its last transaction, and the first that it left out."""

    login: URL
    last_at: str | None
    left_out_at: str | None


def choose(folder: Path, *, to: datetime | None) -> BaseBackup:
    """The newest backup from which a moment can be reached; None is the end of the archive.

    Raises:
        CannotRestore: there is none, or all ended after that moment.
    """
    found = backups(folder)
    if not found:
        raise CannotRestore(f"There is no finished backup in {folder}.")
    before = [backup for backup in found if to is None or backup.ended_at <= to]
    if not before:
        raise CannotRestore(
            f"The first backup in {folder} ended at {_said(found[0].ended_at)}: no earlier moment"
            " can be restored from it."
        )
    return before[-1]


def refuse_full(data: Path, *, replace: bool) -> None:
    """Refuse to restore over a folder that holds something, unless that is to be moved aside.

    Raises:
        CannotRestore: it holds something, a server may be running on it, or restored data cannot be
            given its name in the end, after hours of recovery and the declaration.
    """
    if data.is_symlink() or data.is_mount():
        raise CannotRestore(
            f"{data} is a link or a mount, which restored data cannot replace: name the folder that"
            " a link leads to, or a folder within the mount."
        )
    unfinished = unfinished_of(data)
    if _is_served(unfinished):
        raise CannotRestore(f"A server still runs on {unfinished}; stop it first.")
    if (data / "postmaster.pid").exists():
        raise CannotRestore(
            f"A server runs on {data}, or was killed there; see that it is stopped"
            " and remove its postmaster.pid."
        )
    if data.exists() and any(data.iterdir()) and not replace:
        raise CannotRestore(f"{data} holds something; add --replace to have it moved aside.")
    if unfinished.exists() and not replace:
        raise CannotRestore(
            f"A restore was not finished and left {unfinished}; add --replace to begin"
            " again without it."
        )


def _is_served(data: Path) -> bool:
    """Whether the process still lives that a command which was killed left on its data."""
    try:
        number = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(number, 0)
    except (OSError, ValueError):
        return False
    return True


def unfinished_of(data: Path) -> Path:
    """Where the data stands until its restore was declared."""
    return data.with_name(f"{data.name}.restoring")


def prepare(tools: PostgresqlTools, backup: BaseBackup, data: Path) -> Path:
    """Verify a backup and copy it to where it is recovered.

    Raises:
        ToolFailed: the backup is damaged.
        ToolsUnfit: it is of another major version.
    """
    tools.refuse_other(backup.major)
    tools.run("pg_verifybackup", "--quiet", backup.data)
    copy = unfinished_of(data)
    shutil.rmtree(copy, ignore_errors=True)
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(backup.data, copy, symlinks=True)
    copy.chmod(0o700)
    # Where the server had its socket in its data, a lock was copied that names a process of then.
    for lock in copy.glob(".s.PGSQL.*.lock"):
        lock.unlink()
    if (copy / _CONFIGURATION).exists():
        (copy / _CONFIGURATION).rename(copy / _SET_ASIDE)
    (copy / "recovery.signal").touch()
    return copy


@contextmanager
def recovered(
    tools: PostgresqlTools,
    backup: BaseBackup,
    folder: Path,
    data: Path,
    *,
    to: datetime | None,
    superuser: str,
    database: str,
) -> Iterator[Recovered]:
    """A server on the recovered data, promoted, behind a socket in a folder of this user alone.

    Raises:
        CannotRestore: the archive ends before that moment, or the server could not recover.
        CannotBackUp: there is a gap in the archive, and it is to be restored to its end.
    """
    received = archive(folder, system=backup.system, timeline=backup.timeline)
    if to is None:
        refuse_gap(backup, received)
    server_log = data.with_name(f"{data.name}.restore.log")
    with TemporaryDirectory(prefix="frontdoor-restore-") as private:
        (Path(private) / "hba").write_text("local all all trust\n")
        (Path(private) / _CONFIGURATION).touch()
        login = URL.create(
            "postgresql+asyncpg", username=superuser, database=database, query={"host": private}
        )
        with _running(
            tools, unfinished_of(data), _options(received, private, to=to), server_log
        ) as server:
            _wait_until_promoted(server, server_log, to=to)
            told = server_log.read_text(encoding="utf-8", errors="replace")
            yield Recovered(login, _found(_LAST, told), _found(_STOPPED, told))


def publish(data: Path, *, now: datetime) -> Path | None:
    """Give recovered and declared data its name; where what was there before was moved to."""
    copy, aside = unfinished_of(data), None
    if (copy / _SET_ASIDE).exists():
        (copy / _SET_ASIDE).rename(copy / _CONFIGURATION)
    if data.exists() and any(data.iterdir()):
        aside = data.with_name(f"{data.name}.before-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
        data.rename(aside)
    copy.rename(data)
    return aside


def _options(received: Path, private: str, *, to: datetime | None) -> Mapping[str, str]:
    # A segment that was being received when the server was lost is there as `.partial`; a history
    # may be in the archive of a server that was restored from this one.
    fetched = " || ".join(
        f"cp {shlex.quote(str(path)).replace('%', '%%')}{name} %p"
        for path, name in (
            (received, "/%f"),
            (received, "/%f.partial"),
            (received.parent, "/*/%f"),
        )
    )
    options = {
        "config_file": f"{private}/{_CONFIGURATION}",
        "hba_file": f"{private}/hba",
        "listen_addresses": "",
        "unix_socket_directories": private,
        "port": "5432",
        "hot_standby": "off",
        "archive_mode": "off",
        "fsync": "on",
        "full_page_writes": "on",
        "logging_collector": "off",
        "log_destination": "stderr",
        "log_timezone": "UTC",
        "log_min_error_statement": "panic",
        "lc_messages": "C",
        "shared_preload_libraries": "",
        "restore_command": fetched,
        # The history of this server alone: others may have been restored from it and be archived.
        "recovery_target_timeline": "current",
        "recovery_target_action": "promote",
    }
    if to is not None:
        options["recovery_target_time"] = to.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f+00")
    return options


@contextmanager
def _running(
    tools: PostgresqlTools, data: Path, options: Mapping[str, str], server_log: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    with server_log.open("wb") as into:
        server_log.chmod(0o600)
        server = subprocess.Popen(  # noqa: S603 - PostgreSQL's own, in the folder that was set
            [tools.path("postgres"), "-D", str(data), *words],
            env=environment(None),
            stdout=into,
            stderr=into,
        )
    try:
        yield server
    finally:
        # Fast: what is connected is disconnected, and everything is written.
        server.send_signal(signal.SIGINT)
        server.wait()


def _wait_until_promoted(
    server: "subprocess.Popen[bytes]", server_log: Path, *, to: datetime | None
) -> None:
    """Wait for as long as it takes: the server takes no connection before it is promoted."""
    while _READY not in (told := server_log.read_text(encoding="utf-8", errors="replace")):
        if server.poll() is not None:
            if _TOO_EARLY in told and to is not None:
                raise CannotRestore(
                    f"The archive of WAL ends with the transaction of {_found(_LAST, told)}, before"
                    f" {_said(to)}: name that moment or an earlier one, or `latest`."
                )
            raise CannotRestore(f"The server could not recover; {server_log} says why.")
        sleep(0.1)


def _found(pattern: re.Pattern[str], told: str) -> str | None:
    found = pattern.findall(told)
    return found[-1].strip() if found else None


def _said(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
