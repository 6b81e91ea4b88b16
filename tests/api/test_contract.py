"""The running service keeps what its OpenAPI document says, whatever it is sent."""

import asyncio
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from app.security import LocalIssuer
from tests.conftest import found
from tests.running import running_service

EXAMPLES_OF_EACH = 3


@pytest.fixture(scope="module")
def service(database_url: URL, issuer_folder: Path) -> Iterator[str]:
    """A process of the service over the database of the tests."""
    with running_service(database_url, issuer_folder) as base:
        yield base


@pytest.mark.parametrize(
    ("who", "phases"),
    [("hub_manager", "examples,coverage,fuzzing"), ("administrator", "examples,fuzzing")],
)
async def test_schemathesis_finds_nothing(
    service: str, worker_engine: AsyncEngine, issuer: LocalIssuer, who: str, phases: str
) -> None:
    founded = await found(worker_engine, "contract")
    token = issuer.issue(
        founded.subject(who),
        audience="frontdoor",
        now=datetime.now(UTC),
        life=timedelta(hours=1),
    )
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("schemathesis"),
        "run",
        f"{service}/openapi.json",
        "--header",
        f"Authorization: Bearer {token}",
        "--phases",
        phases,
        "--max-examples",
        str(EXAMPLES_OF_EACH),
        "--generation-deterministic",
        # What a document cannot say, the service refuses: a family that was not told without a
        # reason fits the schema. So data that fits it is not always accepted.
        "--exclude-checks",
        "positive_data_acceptance",
        "--no-color",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    assert process.returncode == 0, told.decode()[-8000:]
