"""What `frontdoor backup` and `frontdoor restore` refuse before they touch anything.

The drill itself, with a server that is lost, is in tests/faults/test_restoring.py.
"""

import asyncio
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner

from app.cli.main import cli
from app.db import base_backups, recovery
from app.db.base_backups import BaseBackup, CannotBackUp
from app.db.engine import DatabaseRole
from app.db.postgresql_tools import NEEDED, ToolsUnfit, embedded_tools, postgresql_tools
from app.db.recovery import CannotRestore
from app.settings import Settings
from tests.support.clock import WEDNESDAY_MORNING as NOW
from tests.support.database.servers import DatabaseServer, sessions_of, superuser_sessions
from tests.support.partnerships import found

SEGMENT = 16 << 20


def tools_in(folder: Path, versions: dict[str, int]) -> Settings:
    """Settings that name a folder of invented tools, each of which says its version."""
    for tool, version in versions.items():
        (folder / tool).write_text(f"#!/bin/sh\necho '{tool} (PostgreSQL) {version}.3'\n")
        (folder / tool).chmod(0o755)
    elsewhere = SecretStr("postgresql://invented@nowhere.test/frontdoor")
    return Settings(postgresql_tools=folder, database_url=elsewhere)


def test_tools_that_are_missing_or_of_another_version_are_refused(tmp_path: Path) -> None:
    settings = tools_in(tmp_path, dict.fromkeys(NEEDED, 18))
    tools = postgresql_tools(settings)
    assert tools.major == 18
    with pytest.raises(ToolsUnfit, match="are of PostgreSQL 18, and this is of 17"):
        tools.refuse_other(17)
    with pytest.raises(ToolsUnfit, match="are not all of one version"):
        postgresql_tools(tools_in(tmp_path, {"pg_receivewal": 15}))
    (tmp_path / "pg_verifybackup").unlink()
    with pytest.raises(ToolsUnfit, match="lacks pg_verifybackup"):
        postgresql_tools(settings)
    with pytest.raises(ToolsUnfit, match="POSTGRESQL_TOOLS is not set"):
        postgresql_tools(settings.model_copy(update={"postgresql_tools": None}))
    embedded = postgresql_tools(Settings(data_folder=tmp_path))
    assert embedded.folder == embedded_tools(), "a development machine has them"


def a_backup(folder: Path, *, ended_at: datetime) -> BaseBackup:
    unfinished = folder / "base" / f"{ended_at:%Y%m%dT%H%M%SZ}.unfinished"
    (unfinished / "data" / "pg_wal").mkdir(parents=True)
    state = base_backups.ServerState(18, "77", 1, ended_at, is_followed=True)
    return base_backups.finish(unfinished, state)


def test_the_newest_backup_that_had_ended_is_chosen_and_an_unfinished_one_never(
    tmp_path: Path,
) -> None:
    with pytest.raises(CannotRestore, match="There is no finished backup"):
        recovery.choose(tmp_path, to=None)
    first = a_backup(tmp_path, ended_at=NOW)
    second = a_backup(tmp_path, ended_at=NOW + timedelta(hours=2))
    (tmp_path / "base" / "later.unfinished").mkdir()
    assert recovery.choose(tmp_path, to=None) == second
    assert recovery.choose(tmp_path, to=NOW + timedelta(hours=1)) == first
    assert recovery.choose(tmp_path, to=NOW) == first
    with pytest.raises(CannotRestore, match="no earlier moment can be restored"):
        recovery.choose(tmp_path, to=NOW - timedelta(seconds=1))


@pytest.mark.parametrize(
    "said",
    [
        "",
        "[]",
        "{}",
        '{"ended_at": "2026-12-02T10:00:00", "system": "77", "timeline": 1, "major": 18}',
        '{"ended_at": "2026-12-02T10:00:00Z", "system": "../7", "timeline": 1, "major": 18}',
        '{"ended_at": "2026-12-02T10:00:00Z", "system": "77", "timeline": 1, "major": 18, "a": 1}',
    ],
)
def test_a_backup_that_is_damaged_where_it_says_what_it_is_is_named(
    tmp_path: Path, said: str
) -> None:
    a_backup(tmp_path, ended_at=NOW)
    damaged = a_backup(tmp_path, ended_at=NOW + timedelta(hours=2)).folder / "backup.json"
    damaged.write_text(said)
    with pytest.raises(CannotBackUp, match=f"{damaged} is damaged"):
        recovery.choose(tmp_path, to=NOW)


def test_a_gap_in_the_archive_is_refused(tmp_path: Path) -> None:
    backup = a_backup(tmp_path, ended_at=NOW)
    received = base_backups.archive(tmp_path, system="77", timeline=1)
    received.mkdir(parents=True)

    def segment(folder: Path, name: str) -> None:
        with (folder / name).open("wb") as file:
            file.truncate(SEGMENT)

    base_backups.refuse_gap(backup, received)
    segment(backup.data / "pg_wal", "0000000100000000000000FE")
    segment(received, "0000000100000000000000FF")
    segment(received, "000000010000000100000000")
    segment(received, "000000010000000100000001.partial")
    segment(received, "000000020000000900000000")
    base_backups.refuse_gap(backup, received)
    (received / "000000010000000100000000").unlink()
    with pytest.raises(CannotBackUp, match="lacks 1 segments"):
        base_backups.refuse_gap(backup, received)


def test_a_folder_that_holds_something_is_restored_over_only_when_told(tmp_path: Path) -> None:
    data = tmp_path / "data"
    recovery.refuse_full(data, replace=False)
    data.mkdir()
    recovery.refuse_full(data, replace=False)
    (data / "PG_VERSION").touch()
    with pytest.raises(CannotRestore, match="holds something"):
        recovery.refuse_full(data, replace=False)
    recovery.refuse_full(data, replace=True)
    recovery.unfinished_of(data).mkdir()
    (recovery.unfinished_of(data) / "restored").touch()
    aside = recovery.publish(data, now=NOW)
    assert aside is not None
    assert [path.name for path in aside.iterdir()] == ["PG_VERSION"], "it is moved, not deleted"
    assert [path.name for path in data.iterdir()] == ["restored"]
    (data / "postmaster.pid").touch()
    with pytest.raises(CannotRestore, match="A server runs on"):
        recovery.refuse_full(data, replace=True)


@pytest.mark.parametrize("leads_to", ["full", "empty", "nowhere"])
@pytest.mark.parametrize("replace", [False, True])
def test_what_could_not_be_given_the_name_in_the_end_is_refused_at_the_beginning(
    tmp_path: Path, leads_to: str, replace: bool
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "PG_VERSION").touch()
    (tmp_path / "link").symlink_to(tmp_path / leads_to)
    for place in (tmp_path / "link", Path("/proc")):
        with pytest.raises(CannotRestore, match="is a link or a mount"):
            recovery.refuse_full(place, replace=replace)


def test_what_an_interrupted_restore_left_is_taken_away_only_when_told(tmp_path: Path) -> None:
    data = tmp_path / "data"
    recovery.unfinished_of(data).mkdir()
    with pytest.raises(CannotRestore, match="A restore was not finished"):
        recovery.refuse_full(data, replace=False)
    (recovery.unfinished_of(data) / "postmaster.pid").write_text("999999999\n")
    recovery.refuse_full(data, replace=True)
    (recovery.unfinished_of(data) / "postmaster.pid").write_text(f"{os.getpid()}\n")
    with pytest.raises(CannotRestore, match="A server still runs on"):
        recovery.refuse_full(data, replace=True)


async def test_a_login_that_may_only_replicate_can_tell_which_server_it_is(
    admin_engine: AsyncEngine, server: DatabaseServer
) -> None:
    async with admin_engine.begin() as connection:
        await connection.execute(text("CREATE ROLE backs_up_invented LOGIN REPLICATION"))
    try:
        login = server.base.set(username="backs_up_invented", database="postgres")
        state = await base_backups.state_of(login)
    finally:
        async with admin_engine.begin() as connection:
            await connection.execute(text("DROP ROLE backs_up_invented"))
    assert (state.major, state.timeline, state.is_followed) == (18, 1, False)
    assert abs(datetime.now(UTC) - state.now) < timedelta(minutes=1)
    with pytest.raises(CannotBackUp, match="cannot be reached"):
        await base_backups.state_of(server.base.set(username="nobody_invented"))


def test_what_is_copied_names_no_process_of_the_server_that_was_backed_up(tmp_path: Path) -> None:
    """A server that had its socket in its data would not start on the copy beside itself."""
    folder = tmp_path / "tools"
    folder.mkdir()
    backup = a_backup(tmp_path, ended_at=NOW)
    (backup.data / ".s.PGSQL.5432.lock").write_text("1\n")
    verifying_nothing = postgresql_tools(tools_in(folder, dict.fromkeys(NEEDED, 18)))
    copy = recovery.prepare(verifying_nothing, backup, tmp_path / "data")
    assert (copy / "recovery.signal").exists()
    assert list(copy.glob(".s.PGSQL*")) == []


def test_a_place_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "tools"
    folder.mkdir()
    tools_in(folder, dict.fromkeys(NEEDED, 18))
    monkeypatch.setenv("POSTGRESQL_TOOLS", str(folder))
    monkeypatch.setattr("app.cli.backups.become_owner", lambda _: None)
    a_backup(tmp_path, ended_at=NOW)
    (tmp_path / "file").touch()
    words = ["--to", "latest", "--because", "x", "--backups", str(tmp_path)]
    done = CliRunner().invoke(cli, ["restore", *words, "--data", str(tmp_path / "file" / "data")])
    said = " ".join(done.output.split())
    assert (done.exit_code, "Nothing is to be served from there" in said) == (1, True), done.output


@pytest.fixture
def own_url(server: DatabaseServer) -> Iterator[URL]:
    """A database without any partnership: a restore is declared in all."""
    with server.database() as url:
        yield url


async def test_on_a_managed_service_the_command_only_declares(
    own_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sessions_of(own_url, DatabaseRole.WORKER) as worker:
        founded = await found(worker, "managed")
    monkeypatch.setenv("DATABASE_URL", own_url.render_as_string(hide_password=False))
    words = ["restore", "--by-platform", "--to", "2026-11-30T21:44:00Z"]
    done = await asyncio.to_thread(CliRunner().invoke, cli, [*words, "--because", "Invented."])
    assert (done.exit_code, "is declared" in done.output) == (0, True), done.output
    async with superuser_sessions(own_url) as admin, admin.connect() as connection:
        facts = await connection.scalar(
            text("SELECT facts FROM audit_events WHERE action = 'audit_epoch.begun'")
        )
        epochs = await connection.scalars(text("SELECT partnership_id FROM audit_epochs"))
        assert list(epochs) == [founded.id]
    assert facts["recovered_to"] == "2026-11-30T21:44:00.000000Z"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--to", "2026-11-30T21:44:00", "--because", "x"], "has no time zone"),
        (["--to", "yesterday", "--because", "x"], "is not a moment"),
        (["--to", "9999-12-31T23:59:59-14:00", "--because", "x"], "is not a moment"),
        (["--to", "0001-01-01T00:00:00+14:00", "--because", "x"], "is not a moment"),
        (["--to", "latest", "--because", " "], "Give a reason"),
        (["--to", "latest", "--because", "x"], "Say where the backups are"),
        (["--to", "latest", "--because", "x", "--by-platform", "--data", "d"], "Say either"),
        (["--to", "latest", "--because", "x", "--by-platform", "--replace"], "Say either"),
    ],
)
def test_what_is_missing_or_unclear_is_said(words: list[str], said: str) -> None:
    done = CliRunner().invoke(cli, ["restore", *words])
    assert (done.exit_code, said in done.output) == (1, True), done.output
