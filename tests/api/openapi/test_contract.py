"""The running service keeps what its OpenAPI document says, whatever it is sent.

A sample for two roles is always tried; every operation, and the other roles, where slow tests are.
`make fuzz` attacks for longer (tests/contract/test_fuzz.py).
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import CheckFunction
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LocalIssuer
from tests.support.contract.schemathesis_runs import attacked, one_of_each_role, token_of
from tests.support.http.running_service import running_service
from tests.support.partnerships import found

# Nobody gets far with an attack whose every search is counted.
UNCOUNTED = {
    "SEARCHES_PER_HOUR": "1000000",
    "OPENINGS_PER_HOUR": "1000000",
    "EXPORTS_PER_HOUR": "1000000",
}
ALL_OPERATIONS = {"hub_manager": "examples,fuzzing", "administrator": "examples"}
SAMPLE, CASES_OF_EACH = 8, 2
ALWAYS_TRIED = {"hub_practitioner", "partner_system"}
# What a document cannot say, the service refuses.
UNFIT: list[CheckFunction] = [positive_data_acceptance]


@pytest.fixture(scope="module")
def service(database_url: URL, issuer_folder: Path) -> Iterator[str]:
    """A process of the service over the database of the tests."""
    with running_service(database_url, issuer_folder, settings=UNCOUNTED) as base:
        yield base


@pytest.fixture(scope="module")
def described(service: str) -> schemathesis.BaseSchema:
    """The document of the service, read once."""
    return schemathesis.openapi.from_url(f"{service}/openapi.json")


@pytest.mark.slow
@pytest.mark.parametrize(("who", "phases"), ALL_OPERATIONS.items())
async def test_every_operation_keeps_the_document(
    service: str, worker_engine: AsyncEngine, issuer: LocalIssuer, who: str, phases: str
) -> None:
    founded = await found(worker_engine, "contract")
    ended, told = await attacked(
        service,
        token_of(issuer, founded, who),
        f"--phases={phases}",
        "--max-examples=1",
        "--generation-deterministic",
    )
    assert ended == 0, told[-8000:]


@pytest.mark.parametrize(
    "who",
    [
        pytest.param(who, marks=() if who in ALWAYS_TRIED else pytest.mark.slow)
        for who in one_of_each_role()
    ],
)
async def test_a_sample_of_operations_keeps_the_document_for_each_role(
    described: schemathesis.BaseSchema, worker_engine: AsyncEngine, issuer: LocalIssuer, who: str
) -> None:
    founded = await found(worker_engine, "contract")
    bearer = {"Authorization": f"Bearer {token_of(issuer, founded, who)}"}
    operations = [each.ok() for each in described.get_all_operations() if isinstance(each, Ok)]
    for operation in Random(who).sample(operations, SAMPLE):  # noqa: S311 - the same each time

        @given(case=operation.as_strategy())
        @settings(
            max_examples=CASES_OF_EACH,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def attack(case: Case[Any]) -> None:
            case.call_and_validate(headers=bearer, excluded_checks=UNFIT)

        attack()


@pytest.mark.slow
async def test_what_follows_from_one_another_keeps_the_document(
    service: str, worker_engine: AsyncEngine, issuer: LocalIssuer
) -> None:
    founded = await found(worker_engine, "contract")
    ended, told = await attacked(
        service,
        token_of(issuer, founded, "hub_practitioner"),
        "--phases=stateful",
        "--max-examples=2",
        "--max-time=20",
        "--seed=1",
    )
    assert ended == 0, told[-8000:]
