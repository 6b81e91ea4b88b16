"""The guide for partner systems works as it stands, against a service and its worker."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from app.cli.demo.partnerships import found_partnership
from tests.support.http.running_service import free_port, running_service
from tests.support.repository import ROOT

ENDS_WITHIN_SECONDS = 120


@pytest.fixture
def environment(database_url: URL, issuer_folder: Path) -> dict[str, str]:
    """What the service, its worker and whoever follows the guide have in common."""
    commands = Path(sys.executable).parent
    return {
        **os.environ,
        "PATH": f"{commands}:{os.environ['PATH']}",
        "DATABASE_URL": database_url.render_as_string(hide_password=False),
        "DATA_FOLDER": str(issuer_folder),
        "WEBHOOKS_TO_PRIVATE_ADDRESSES": "true",
        "RECEIVER_PORT": str(free_port()),
    }


@pytest.fixture
def service(database_url: URL, issuer_folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """The service and its worker, as `make run` starts them."""
    settings = {"WEBHOOKS_TO_PRIVATE_ADDRESSES": "true"}
    with running_service(database_url, issuer_folder, settings=settings) as base:
        worker = subprocess.Popen(  # noqa: S603 - our own command
            [Path(sys.executable).with_name("frontdoor"), "worker"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        yield base
        worker.terminate()
        worker.wait(timeout=30)


@pytest.mark.slow
async def test_from_nothing_to_a_signed_event(
    service: str, environment: dict[str, str], worker_engine: AsyncEngine, tmp_path: Path
) -> None:
    await found_partnership(
        worker_engine,
        slug="ashdale",
        name="Invented Partnership",
        authority_code="975",
        now=datetime.now(UTC),
    )
    blocks = re.findall(
        r"```bash\n(.*?)```", (ROOT / "docs" / "partners.md").read_text(), re.DOTALL
    )
    assert len(blocks) > 8, "far fewer than the guide has"
    process = await asyncio.create_subprocess_exec(
        "bash",
        "-euo",
        "pipefail",
        "-c",
        "\n".join(blocks),
        cwd=tmp_path,
        env={**environment, "API": service},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(ENDS_WITHIN_SECONDS):
        told, _ = await process.communicate()
    said = told.decode()
    assert process.returncode == 0, said
    statuses = re.findall(r"^\d{3}$", said, re.MULTILINE)
    assert statuses == ["201", "201", "201", "202", "201"], said
    assert '"code":"literal_error"' in said
    types = [line.split()[1] for line in (tmp_path / "received.txt").read_text().splitlines()]
    assert types[0] == "subscription.verification"
    assert {"notification.received", "notification.accepted"} <= set(types)
    assert "60 pushed" in said
