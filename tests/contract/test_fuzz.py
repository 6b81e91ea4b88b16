"""The long attack: as every role, with what follows from what, for MINUTES (`make fuzz`)."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LocalIssuer
from tests.api.openapi.test_contract import UNCOUNTED
from tests.support.contract.schemathesis_runs import attacked, one_of_each_role, token_of
from tests.support.http.running_service import running_service
from tests.support.partnerships import found

ROLES = one_of_each_role()
SECONDS_FOR_EACH = float(os.environ.get("MINUTES", "1")) * 60 / len(ROLES)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def service(database_url: URL, issuer_folder: Path) -> Iterator[str]:
    """A process of the service over the database of the tests."""
    with running_service(database_url, issuer_folder, settings=UNCOUNTED) as base:
        yield base


@pytest.mark.parametrize("who", ROLES)
async def test_no_attack_finds_what_the_document_does_not_say(
    service: str, worker_engine: AsyncEngine, issuer: LocalIssuer, who: str
) -> None:
    founded = await found(worker_engine, "fuzz")
    token = token_of(issuer, founded, who)
    for phase, share in (("examples,coverage,fuzzing", 0.6), ("stateful", 0.4)):
        ended, told = await attacked(
            service,
            token,
            f"--phases={phase}",
            "--max-examples=200",
            f"--max-time={max(1, round(SECONDS_FOR_EACH * share))}",
            "--continue-on-failure",
        )
        assert ended == 0, told[-20_000:]
