"""Base backups, and the archive of WAL beside them, in one folder.

    base/20261130T214400Z/data/          a base backup, with the manifest that verifies it
    base/20261130T214400Z/backup.json    when it ended, by the server's clock; written last
    wal/<system>-<timeline>/             what pg_receivewal receives of one history of the server

A server that was restored begins a timeline, and with it an archive of its own: it is at an earlier
place in the log than the archive of the server before it.
"""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import asyncpg
from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from sqlalchemy import URL

from app.db.postgresql_tools import PostgresqlTools, environment

SLOT: Final = "frontdoor_backup"
"""The server retains WAL for it until it was received, so that the archive has no gap."""

_SEGMENT: Final = re.compile(r"([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})(\.partial)?")
_SAID: Final = "backup.json"


class CannotBackUp(RuntimeError):  # noqa: N818 - it names the fact that stops the command
    """No backup is made, or what was made is not one."""


@dataclass(frozen=True, slots=True)
class ServerState:
    """Which server this is, where in its history, and what its clock says."""

    major: int
    system: str
    timeline: int
    now: datetime
    is_followed: bool


class _Said(BaseModel):
    """What a finished backup says of itself in its file."""

    model_config = ConfigDict(extra="forbid")

    ended_at: AwareDatetime
    system: Annotated[str, StringConstraints(pattern=r"^[0-9]+$")]
    timeline: Annotated[int, Field(ge=1)]
    major: int

    def of(self, folder: Path) -> "BaseBackup":
        """The backup in that folder."""
        return BaseBackup(folder, self.ended_at, self.system, self.timeline, self.major)


@dataclass(frozen=True, slots=True)
class BaseBackup:
    """A finished base backup: a restore may go to any moment from `ended_at` on."""

    folder: Path
    ended_at: datetime
    system: str
    timeline: int
    major: int

    @property
    def data(self) -> Path:
        """The copy of the server's data."""
        return self.folder / "data"


async def state_of(login: URL) -> ServerState:
    """Ask the server.

    Raises:
        CannotBackUp: it cannot be reached, or refuses the login.
    """
    try:
        connection = await asyncpg.connect(
            login.set(drivername="postgresql").render_as_string(hide_password=False), timeout=10
        )
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise CannotBackUp(f"The server cannot be reached ({type(error).__name__}).") from None
    try:
        row = await connection.fetchrow(
            "SELECT current_setting('server_version_num')::int / 10000,"
            " (SELECT system_identifier::text FROM pg_control_system()),"
            " ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int,"
            " clock_timestamp(),"
            " EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = $1 AND active)",
            SLOT,
        )
    finally:
        await connection.close()
    return ServerState(*row)


def take(tools: PostgresqlTools, login: URL, into: Path, *, began: ServerState) -> Path:
    """Take a base backup, and verify it; the folder in which it is until it is finished.

    Raises:
        ToolFailed: the server refused, the disk is full, or the copy is not what was sent.
        CannotBackUp: the server has tablespaces, which a copy in one folder would leave out.
    """
    into.mkdir(parents=True, exist_ok=True)
    unfinished = into / "base" / f"{began.now.astimezone(UTC):%Y%m%dT%H%M%SZ}.unfinished"
    unfinished.mkdir(parents=True, mode=0o700)
    data = unfinished / "data"
    tools.run(
        "pg_basebackup",
        *("--pgdata", data, "--wal-method=stream", "--checkpoint=fast", "--no-password"),
        "--manifest-checksums=SHA256",
        login=login,
    )
    if any((data / "pg_tblspc").iterdir()):
        raise CannotBackUp("The server has tablespaces; this backs up a server without any.")
    tools.run("pg_verifybackup", "--quiet", data)
    return unfinished


def finish(unfinished: Path, ended: ServerState) -> BaseBackup:
    """Say when it ended, and give it its name: from now on it can be restored."""
    backup = BaseBackup(
        unfinished.with_suffix(""), ended.now, ended.system, ended.timeline, ended.major
    )
    said = asdict(backup) | {"ended_at": backup.ended_at.isoformat()}
    del said["folder"]
    with (unfinished / _SAID).open("w", encoding="utf-8") as file:
        json.dump(said, file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(backup.folder)
    return backup


def backups(folder: Path) -> Sequence[BaseBackup]:
    """The finished backups of a folder, the earliest first.

    Raises:
        CannotBackUp: what one of them says of itself is damaged. It is named rather than passed
            over, as the next earlier one may be of days before.
    """
    found = []
    for path in folder.glob(f"base/*/{_SAID}"):
        if path.parent.suffix == ".unfinished":
            continue
        try:
            found.append(_Said.model_validate_json(path.read_bytes()).of(path.parent))
        except ValidationError:
            raise CannotBackUp(
                f"{path} is damaged: mend it, or move its folder away to restore from another."
            ) from None
    return sorted(found, key=lambda backup: backup.ended_at)


def archive(folder: Path, *, system: str, timeline: int) -> Path:
    """Where the WAL of one history of a server is."""
    return folder / "wal" / f"{system}-{timeline}"


def follow(tools: PostgresqlTools, login: URL, into: Path, *, state: ServerState) -> None:
    """Become pg_receivewal, which receives WAL as it is written until it is stopped.

    Raises:
        ToolFailed: the server refused the slot.
    """
    received = archive(into, system=state.system, timeline=state.timeline)
    received.mkdir(parents=True, exist_ok=True, mode=0o700)
    slot = f"--slot={SLOT}"
    tools.run(
        "pg_receivewal", slot, "--create-slot", "--if-not-exists", "--no-password", login=login
    )
    program = tools.path("pg_receivewal")
    words = [program, "--directory", str(received), slot, "--synchronous", "--no-password"]
    os.execve(program, words, dict(environment(login)))  # noqa: S606 - PostgreSQL's own


def refuse_gap(backup: BaseBackup, received: Path) -> None:
    """Refuse an archive in which a segment is missing: a recovery would stop there and say nothing.

    Raises:
        CannotBackUp: there is a gap.
    """
    places: set[int] = set()
    for path in (*received.glob("*"), *(backup.data / "pg_wal").glob("*")):
        found = _SEGMENT.fullmatch(path.name)
        if found and int(found[1], 16) == backup.timeline:
            segments = 2**32 // path.stat().st_size
            places.add(int(found[2], 16) * segments + int(found[3], 16))
    missing = max(places) - min(places) + 1 - len(places) if places else 0
    if missing:
        raise CannotBackUp(
            f"The archive in {received} lacks {missing} segments of WAL: it can be restored up to"
            " the gap only, by naming a moment before it."
        )
