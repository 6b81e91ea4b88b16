"""The worker does its jobs over and over, whatever becomes of one, until it is told to stop."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.audit.signing_key import AuditKeyMissing, audit_key
from app.audit.witnesses import LATEST, WitnessFolder
from app.services.audit import tree_sealing, tree_witnesses
from app.settings import Environment, Settings
from app.telemetry import REGISTRY
from app.unit_of_work import UnitOfWork
from app.worker.rounds import Job, Tools, do_all
from app.worker.runner import in_every_partnership
from tests.support.clock import WEDNESDAY_MORNING as NOW
from tests.support.database.sealed_events import KEY, act, heads, leaves, rows, written
from tests.support.partnerships import found
from tests.support.repository import ROOT
from tests.support.webhook_delivery import a_post

FRONTDOOR = (sys.executable, "-c", "from app.cli.main import main; main()")
NEXT = timedelta(milliseconds=10)


def environment(url: URL, folder: Path, **more: str) -> Mapping[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": url.render_as_string(hide_password=False),
        "DATA_FOLDER": str(folder),
        **more,
    }


@pytest.fixture
def tools(worker_engine: AsyncEngine, sealer_engine: AsyncEngine, tmp_path: Path) -> Tools:
    """What the jobs of these tests work with."""
    post = a_post(tmp_path, clock=lambda: NOW)
    return Tools(worker_engine, sealer_engine, KEY, WitnessFolder(tmp_path), lambda: NOW, post)


@asynccontextmanager
async def working(tools: Tools, *jobs: Job) -> AsyncIterator[None]:
    """A worker with only these jobs, told to stop at the end."""
    stop = asyncio.Event()
    work = asyncio.create_task(do_all(jobs, tools, until=stop))
    yield
    stop.set()
    await work


def runs(job: str, outcome: str) -> float:
    found = REGISTRY.get_sample_value("frontdoor_jobs_total", {"job": job, "outcome": outcome})
    return found or 0.0


async def test_a_job_that_fails_is_counted_and_tried_again_and_stops_no_other(
    tools: Tools,
) -> None:
    tried, done = asyncio.Semaphore(0), asyncio.Semaphore(0)

    async def fails(_: Tools) -> None:
        tried.release()
        raise LookupError

    async def works(_: Tools) -> None:
        done.release()

    async with working(tools, Job("fails", NEXT, fails), Job("works", NEXT, works)):
        for _ in range(3):
            await tried.acquire()
            await done.acquire()
    assert runs("fails", "failed") >= 3
    assert runs("works", "done") >= 3
    assert runs("fails", "done") == 0


async def test_told_to_stop_a_job_ends_what_it_has_begun(tools: Tools) -> None:
    begun, ended = asyncio.Event(), []

    async def takes_its_time(_: Tools) -> None:
        begun.set()
        await asyncio.sleep(0.2)
        ended.append(True)

    async with working(tools, Job("takes_its_time", NEXT, takes_its_time)):
        await begun.wait()
    assert ended == [True]


async def test_a_failure_in_one_partnership_keeps_nothing_there_and_harms_no_other(
    tools: Tools, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    failing, fine, idle = [await found(worker_engine, name) for name in ("bad", "good", "idle")]

    async def use_case(uow: UnitOfWork) -> None:
        if uow.partnership_id in {failing.id, fine.id}:
            uow.audit("person.read")
        if uow.partnership_id == failing.id:
            raise LookupError

    with pytest.raises(LookupError):
        await in_every_partnership(use_case)(tools)
    services = [
        [event["service"] for event in await written(admin_engine, founded)][1:]
        for founded in (failing, fine, idle)
    ]
    assert services == [[], ["worker"], []]


async def test_every_agency_is_left_the_latest_head_once(
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    tmp_path: Path,
) -> None:
    founded, folder = await found(worker_engine, "witnessed"), WitnessFolder(tmp_path)
    await tree_sealing.seal(sealer_engine, KEY, now=NOW, witnesses=folder)
    await tree_witnesses.deliver_heads(sealer_engine, folder)
    await act(worker_engine, founded)
    await tree_sealing.seal(sealer_engine, KEY, now=NOW, witnesses=folder)
    assert await tree_witnesses.deliver_heads(sealer_engine, folder) >= len(founded.agencies)
    assert await tree_witnesses.deliver_heads(sealer_engine, folder) == 0
    signed = {
        f"{head['tree_size']}.checkpoint": head for head in await heads(admin_engine, founded)
    }
    kept = {path.name for path in (tmp_path / founded.slug).iterdir()}
    assert kept == {str(agency) for agency in founded.agencies.values()}
    for agency in founded.agencies.values():
        files = {path.name: path for path in (tmp_path / founded.slug / str(agency)).iterdir()}
        latest = files.pop(LATEST).read_text(encoding="utf-8")
        assert latest == (await heads(admin_engine, founded))[-1]["checkpoint"]
        assert files.keys() == signed.keys()
        for name, path in files.items():
            assert path.read_text(encoding="utf-8") == signed[name]["checkpoint"]


def test_a_development_machine_makes_a_key_once_and_production_is_given_one(
    tmp_path: Path,
) -> None:
    settings = Settings(data_folder=tmp_path)
    assert audit_key(settings).public_key == audit_key(settings).public_key
    made = tmp_path / "audit-key.pem"
    assert made.stat().st_mode & 0o077 == 0
    production = settings.model_copy(update={"environment": Environment.PRODUCTION})
    with pytest.raises(AuditKeyMissing, match="required in production"):
        audit_key(production)
    given = production.model_copy(update={"audit_key": SecretStr(made.read_text())})
    assert audit_key(given).public_key == audit_key(settings).public_key
    other = generate_private_key(SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    for wrong in ("not a key", other.decode()):
        with pytest.raises(AuditKeyMissing) as refused:
            audit_key(production.model_copy(update={"audit_key": SecretStr(wrong)}))
        assert wrong not in str(refused.value)


def test_in_production_witnesses_are_told_only_where_a_folder_is_set(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path)
    assert settings.witnesses == tmp_path / "witnesses"
    production = settings.model_copy(update={"environment": Environment.PRODUCTION})
    assert production.witnesses is None
    assert production.model_copy(update={"witness_folder": tmp_path}).witnesses == tmp_path


async def test_the_worker_seals_until_it_is_told_to_stop(
    database_url: URL, worker_engine: AsyncEngine, admin_engine: AsyncEngine, tmp_path: Path
) -> None:
    founded = await found(worker_engine, "worked")
    worker = subprocess.Popen(  # noqa: ASYNC220, S603 - our own command
        [*FRONTDOOR, "worker"], cwd=ROOT, env=environment(database_url, tmp_path)
    )
    for _ in range(2):
        await act(worker_engine, founded)
        async with asyncio.timeout(30):
            while len(await leaves(admin_engine, founded)) < len(
                await written(admin_engine, founded)
            ):
                assert worker.poll() is None
                await asyncio.sleep(0.1)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0
    assert len(await heads(admin_engine, founded)) >= 2


@pytest.mark.slow
async def test_the_commands_declare_a_restore_export_the_trail_and_verify_it(
    database_url: URL,
    worker_engine: AsyncEngine,
    sealer_engine: AsyncEngine,
    admin_engine: AsyncEngine,
    tmp_path: Path,
) -> None:
    founded, file = await found(worker_engine, "commanded"), tmp_path / "trail.jsonl"

    def command(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own command
            [*FRONTDOOR, "audit", *words],
            cwd=ROOT,
            env=environment(database_url, tmp_path),
            capture_output=True,
            text=True,
            check=False,
        )

    restore = "An invented disk failed; restored to the evening before."
    begun = command("begin-epoch", "--because", restore)
    assert f"{founded.slug}: epoch 1" in begun.stdout
    assert command("begin-epoch", "--because", " ").returncode == 1
    declared = await rows(
        admin_engine, "SELECT * FROM audit_epochs WHERE partnership_id = :tenant", founded
    )
    assert [row["because"] for row in declared] == [restore]
    await tree_sealing.seal(sealer_engine, KEY, now=NOW)

    export = ("export", "--partnership", founded.slug, "--out", str(file))
    assert "2 events and 2 signed heads; not sealed yet: 1." in command(*export).stdout
    assert file.stat().st_mode & 0o077 == 0
    assert json.loads(file.read_text().splitlines()[0])["epochs"][0]["because"] == restore
    again = command(*export)
    assert (again.returncode, "already exists" in again.stderr) == (1, True)
    stranger = command("export", "--partnership", "nowhere", "--out", str(tmp_path / "none"))
    assert (stranger.returncode, (tmp_path / "none").exists()) == (1, False)

    verified = command("verify", str(file))
    # Without a key from elsewhere it is not established who signed.
    assert (verified.returncode, restore in verified.stdout) == (3, True)
    kept = tmp_path / "kept.checkpoint"
    kept.write_text((await heads(admin_engine, founded))[-1]["checkpoint"])
    assert "The heads that were kept elsewhere agree with the first" in command(
        "verify", str(file), "--kept-head", str(kept)
    ).stdout.replace("\n", " ")
    file.write_text(file.read_text().replace("partnership.founded", "partnership.renamed"))
    assert command("verify", str(file)).returncode == 1
    exports = await rows(
        admin_engine,
        "SELECT * FROM audit_events WHERE partnership_id = :tenant"
        " AND action = 'audit_trail.exported'",
        founded,
    )
    assert len(exports) == 1


def test_the_worker_does_not_start_in_production_without_a_key(
    database_url: URL, tmp_path: Path
) -> None:
    production = environment(
        database_url,
        tmp_path,
        ENVIRONMENT="production",
        LOCAL_ISSUER="false",
        CURSOR_KEY="invented " * 4,
        ISSUERS='[{"issuer": "https://issuer.invalid"}]',
    )
    started = subprocess.run(  # noqa: S603 - our own command
        [*FRONTDOOR, "worker"],
        cwd=ROOT,
        env=production,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert started.returncode == 1
    assert "AUDIT_KEY is required" in started.stderr


async def test_the_lag_and_what_is_overdue_are_measured(
    worker_engine: AsyncEngine, sealer_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    founded = await found(worker_engine, "late")
    async with admin_engine.connect() as holding:
        # A transaction that stays open holds back everything that is written after it.
        await holding.execute(text("SELECT pg_current_xact_id()"))
        await act(worker_engine, founded, events=2, now=NOW)
        later = NOW + timedelta(seconds=90)
        await tree_sealing.seal(sealer_engine, KEY, now=later)
        assert (REGISTRY.get_sample_value("frontdoor_audit_overdue_events") or 0) >= 2
        assert (REGISTRY.get_sample_value("frontdoor_audit_seal_lag_seconds") or 0) >= 90
    sealed = REGISTRY.get_sample_value("frontdoor_audit_sealed_total") or 0
    await tree_sealing.seal(sealer_engine, KEY, now=later)
    assert (REGISTRY.get_sample_value("frontdoor_audit_sealed_total") or 0) >= sealed + 2
    assert len(await leaves(admin_engine, founded)) == 3
