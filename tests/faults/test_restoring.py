"""The drill: write, back up, write on, lose the server, restore to a moment, and miss nothing.

Every command is run as an operator runs it (docs/operations.md), on a server of the test's own.
"""

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.audit.witnesses import LATEST, WitnessFolder
from app.auth.local_issuer import LocalIssuer
from app.db import base_backups, recovery
from app.db.engine import DatabaseRole, engine_for
from app.db.postgresql_tools import ToolFailed, postgresql_tools
from app.domain.audit.events import instant
from app.main import utc_now
from app.services.audit import tree_sealing, tree_witnesses
from app.settings import Settings
from tests.support.database.sealed_events import KEY
from tests.support.faults import invariants
from tests.support.faults.load import OPERATIONS, Load
from tests.support.faults.postgres import Postgres, own_postgres
from tests.support.faults.restoring import FRONTDOOR, TOOLS, Operator, operator_of
from tests.support.faults.rig import Rig, application_over, rig_of
from tests.support.journeys.audit_verification import exported, verified

pytestmark = pytest.mark.slow

EACH = 4 * len(OPERATIONS)


@dataclass(frozen=True)
class Drill:
    """A server that is lost, with what was acknowledged before and after the moment."""

    postgres: Postgres
    operator: Operator
    rig: Rig
    before: Load
    after: Load
    moment: datetime
    last: datetime
    witnesses: WitnessFolder
    heads: tuple[Path, Path]
    """The newest that a witness had at the moment, and when the server was lost."""


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with own_postgres() as server:
        yield server


async def _now(admin: AsyncEngine) -> datetime:
    """By the server's clock, and no write within a moment of it."""
    await asyncio.sleep(0.05)
    async with admin.connect() as connection:
        found = await connection.scalar(text("SELECT clock_timestamp()"))
    await asyncio.sleep(0.05)
    assert isinstance(found, datetime)
    return found


async def _write(rig: Rig, load: Load) -> None:
    async with application_over(rig) as connect, connect() as client:
        for number in range(EACH):
            await load.ask_until_answered(client, load.new(number))


async def _seal(rig: Rig, witnesses: WitnessFolder) -> str:
    """Seal everything before the witnesses; the newest head of an agency."""
    sealer = engine_for(rig.postgres.url, DatabaseRole.SEALER, pool_size=1)
    await tree_sealing.seal(sealer, KEY, now=utc_now(), witnesses=witnesses)
    await tree_witnesses.deliver_heads(sealer, witnesses)
    await sealer.dispose()
    latest = next((witnesses.folder / rig.founded.slug).glob(f"*/{LATEST}"))
    return latest.read_text()


async def _received(admin: AsyncEngine) -> None:
    """Wait until the archive has what the server has written."""
    async with asyncio.timeout(20):
        while True:
            async with admin.connect() as connection:
                done = await connection.scalar(
                    text(
                        "SELECT bool_and(flush_lsn >= pg_current_wal_lsn())"
                        " FROM pg_stat_replication"
                    )
                )
            if done:
                return
            await asyncio.sleep(0.1)


@pytest_asyncio.fixture(scope="module")
async def drill(
    postgres: Postgres,
    issuer: LocalIssuer,
    issuer_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Drill]:
    operator, kept = operator_of(postgres.url), tmp_path_factory.mktemp("kept")
    witnesses = WitnessFolder(tmp_path_factory.mktemp("witnesses"))
    async with rig_of(postgres, issuer, issuer_folder) as rig:
        # All asked of one service; the two loads are what was acknowledged before and after.
        before, after = rig.load(_no_client), rig.load(_no_client)
        with operator.following():
            await _write(rig, before)
            await _seal(rig, witnesses)
            backed_up = await asyncio.to_thread(operator.runs, "backup", "--into", operator.backups)
            assert backed_up.returncode == 0, backed_up.stderr
            assert "Nothing receives WAL" not in backed_up.stdout
            await _write(rig, before)
            (kept / "moment.checkpoint").write_text(await _seal(rig, witnesses))
            moment = await _now(rig.admin)
            await _write(rig, after)
            (kept / "lost.checkpoint").write_text(await _seal(rig, witnesses))
            last = await _now(rig.admin)
            await _received(rig.admin)
            await asyncio.to_thread(postgres.kill)
        operator.loses_the_server()
        yield Drill(
            postgres,
            operator,
            rig,
            before,
            after,
            moment,
            last,
            witnesses,
            (kept / "moment.checkpoint", kept / "lost.checkpoint"),
        )
    shutil.rmtree(operator.backups)


def _no_client() -> httpx.AsyncClient:
    raise AssertionError("the drill connects by itself")


async def _there(connection: AsyncConnection, load: Load) -> dict[str, list[str]]:
    """The ids of every effect of a load, by key."""
    found: dict[str, list[str]] = {one.key: [] for one in load.asked}
    for operation in OPERATIONS:
        rows = await connection.execute(text(operation.effects), {"tenant": load.tenant})
        for id_, key in rows:
            if key in found:
                found[key].append(str(id_))
    return found


def test_a_moment_that_the_archive_does_not_hold_is_refused(drill: Drill) -> None:
    moment = drill.last + timedelta(hours=1)
    status, told = drill.operator.restores("--to", moment.isoformat(), "--replace")
    assert (status, "The archive of WAL ends with the transaction of" in told) == (1, True), told
    assert not drill.operator.data.exists(), "nothing that could be served"


def test_a_restore_that_is_interrupted_leaves_nothing_that_could_be_served(drill: Drill) -> None:
    operator = drill.operator
    restoring = operator.data.with_name("postgresql.restoring")
    words = ["--to", drill.moment.isoformat(), "--because", "A drill (invented)."]
    with subprocess.Popen(  # noqa: S603 - our own command
        [
            FRONTDOOR,
            "restore",
            "--backups",
            operator.backups,
            "--data",
            operator.data,
            *words,
            "--replace",
        ],
        env=operator.environment(),
        cwd=operator.backups,
        start_new_session=True,
    ) as command:
        while not (restoring / "postmaster.pid").exists():
            assert command.poll() is None
        os.killpg(command.pid, signal.SIGKILL)
    assert not operator.data.exists()
    assert not (restoring / "postgresql.conf").exists(), "no server starts on it by itself"


async def test_the_drill(drill: Drill, tmp_path: Path) -> None:
    operator, rig = drill.operator, drill.rig
    status, told = await asyncio.to_thread(
        operator.restores, "--to", drill.moment.isoformat(), "--replace"
    )
    assert status == 0, told
    assert "declared on the audit log" in told
    assert "The first that was left out is of" in told

    await asyncio.to_thread(drill.postgres.start_again)
    await rig.admin.dispose()
    await rig.worker.dispose()
    async with rig.admin.connect() as connection:
        there = await _there(connection, drill.before)
        assert {one.key: one.told for one in drill.before.asked} == there
        assert not any((await _there(connection, drill.after)).values())
        epochs = await connection.execute(text("SELECT epoch, because FROM audit_epochs"))
        assert {tuple(row) for row in epochs} == {(1, "A drill (invented).")}

    # It serves, and the log goes on beside what the witnesses hold.
    again = Load(drill.before.connect, drill.before.tenant, rig.tokens)
    await _write(rig, again)
    both = Load(again.connect, again.tenant, rig.tokens, [*drill.before.asked, *again.asked])
    assert not await invariants.broken(rig.admin, both)
    await _seal(rig, drill.witnesses)
    moment, lost = drill.heads
    export = await exported(drill.postgres.url, rig.worker, rig.founded, tmp_path)
    status, told = await asyncio.to_thread(verified, export, moment, key=KEY)
    assert status == 0, told
    assert "RESTORED: that the database was restored was declared" in told
    assert f'"recovered_to": "{instant(drill.moment)}"' in told
    status, told = await asyncio.to_thread(verified, export, moment, lost, key=KEY)
    assert (status, 'LOST: the head in "lost.checkpoint"' in told) == (6, True), told


def test_a_backup_that_was_damaged_is_not_restored(drill: Drill) -> None:
    (backup,) = base_backups.backups(drill.operator.backups)
    tools = postgresql_tools(Settings(postgresql_tools=TOOLS))
    damaged = backup.data / "PG_VERSION"
    content = damaged.read_bytes()
    damaged.write_bytes(b"18\n\n")
    try:
        other = drill.operator.data.with_name("damaged")
        with pytest.raises(ToolFailed, match="pg_verifybackup"):
            recovery.prepare(tools, backup, other)
        assert not recovery.unfinished_of(other).exists()
    finally:
        damaged.write_bytes(content)


async def test_all_that_was_received_is_restored_where_no_moment_is_named(drill: Drill) -> None:
    """Beside the server that the drill restored, which is left as it is."""
    other = drill.operator.data.with_name("other")
    words = ("--to", "latest", "--because", "A drill (invented).", "--data", other)
    done = await asyncio.to_thread(
        drill.operator.runs, "restore", "--backups", drill.operator.backups, *words
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (other / "postgresql.conf").exists()
    assert "The last transaction in it is of" in done.stdout
    assert "left out" not in done.stdout
