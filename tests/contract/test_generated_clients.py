"""Clients made from the document alone, and the linter: `make clients` makes them."""

import asyncio
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LocalIssuer
from tests.support.http.running_service import running_service
from tests.support.partnerships import found
from tests.support.repository import ROOT
from tests.support.requirements import needs

MADE = ROOT / "build/contract"
PYTHON_OF_CLIENTS = os.environ.get("CONTRACT_PYTHON", ".venv-contract/bin/python")
PYTHON = [PYTHON_OF_CLIENTS, "tests/support/contract/python/journey.py"]
TYPESCRIPT = ["node", "build/contract/tests/support/contract/typescript/journey.js"]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def _clients_are_made() -> None:
    needs(
        *(ROOT / path for path in ("build/contract/frontdoor_client", TYPESCRIPT[1], PYTHON[0])),
        install="node 20 and npm, then run `make clients`",
    )


@pytest.fixture(scope="module")
def service(database_url: URL, issuer_folder: Path) -> Iterator[str]:
    """A process of the service over the database of the tests."""
    with running_service(database_url, issuer_folder) as base:
        yield base


async def told_by(*command: str, **environment: str) -> tuple[int, str]:
    """How a command ended, and what it said."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, told.decode()


@pytest.mark.parametrize("client", [PYTHON, TYPESCRIPT], ids=["python", "typescript"])
async def test_a_made_client_goes_from_a_worry_to_a_decision(
    service: str, worker_engine: AsyncEngine, issuer: LocalIssuer, client: list[str]
) -> None:
    founded = await found(worker_engine, "clients")
    practitioner, manager = (
        issuer.issue(
            founded.subject(who),
            audience="frontdoor",
            now=datetime.now(UTC),
            life=timedelta(minutes=5),
        )
        for who in ("hub_practitioner", "hub_manager")
    )
    ended, told = await told_by(
        *client,
        FRONTDOOR_URL=service,
        PRACTITIONER_TOKEN=practitioner,
        MANAGER_TOKEN=manager,
        PYTHONPATH=str(MADE),
    )
    assert ended == 0, told
    assert told.splitlines()[-1] == "child_in_need_referral /problems/already-decided"


async def test_the_linter_finds_what_breaks_a_rule(tmp_path: Path) -> None:
    document = json.loads((ROOT / "openapi/openapi.json").read_text())
    (contacts,) = [path for path in document["paths"] if path == "/v1/contacts/search"]
    operation = document["paths"][contacts]["post"]
    operation["operationId"] = "search_contacts"
    del operation["summary"]
    operation["parameters"].append(
        {"name": "family_name", "in": "query", "schema": {"type": "string"}}
    )
    document["paths"]["/v1/contactsToFind"] = document["paths"].pop(contacts)
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(document))
    ended, told = await told_by(
        "npx",
        "--no-install",
        "redocly",
        "lint",
        "--config=openapi/redocly.yaml",
        "--format=json",
        str(broken),
    )
    assert ended == 1
    for rule in (
        "operation-summary",
        "parameter-description",
        "rule/a-path-is-of-nouns-in-kebab-case",
        "rule/an-operation-is-called-by-one-word",
        "rule/nothing-personal-in-a-url",
    ):
        assert f'"{rule}"' in told
