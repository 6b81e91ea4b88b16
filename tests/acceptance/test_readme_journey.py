"""The whole journey of the README works as it stands, on a census file nobody here wrote."""

import asyncio
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from app.cli.demo.partnerships import found_partnership
from tests.support.http.running_service import running_service
from tests.support.repository import ROOT

CENSUS = ROOT.parent / "shared" / "data" / "cin" / "fake_CIN_data.xml"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CENSUS.exists(), reason="the census file is not here"),
]


@pytest.fixture
def service(database_url: URL, issuer_folder: Path) -> Iterator[str]:
    """A process of the service over the database of the tests."""
    with running_service(database_url, issuer_folder) as base:
        yield base


async def test_the_journey_by_curl_ends_in_an_enquiry_and_a_new_colleague_accepts(
    service: str,
    database_url: URL,
    issuer_folder: Path,
    worker_engine: AsyncEngine,
    tmp_path: Path,
) -> None:
    await found_partnership(
        worker_engine,
        slug="ashdale",
        name="Invented Partnership",
        authority_code="975",
        now=datetime.now(UTC),
    )
    journey, colleague = re.findall(
        r"```bash\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL
    )
    script = f"{journey}\n{colleague}"
    commands = str(Path(sys.executable).parent)
    process = await asyncio.create_subprocess_exec(
        "bash",
        "-euo",
        "pipefail",
        "-c",
        script,
        cwd=tmp_path,
        env={
            **os.environ,
            "PATH": f"{commands}:{os.environ['PATH']}",
            "DATABASE_URL": database_url.render_as_string(hide_password=False),
            "DATA_FOLDER": str(issuer_folder),
            "API": f"{service}/v1",
            "CENSUS": str(CENSUS),
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    assert process.returncode == 0, told.decode()
    *_, clocks, confirmed, roles = told.decode().strip().splitlines()
    assert "'kind': 'child_seen', 'state': 'running'" in clocks
    assert "'kind': 'initial_conference', 'state': 'running'" in clocks
    # The new colleague of the block after it.
    assert confirmed == "confirmed"
    assert "'role': 'hub_practitioner'" in roles
