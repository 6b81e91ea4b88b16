"""Every import contract holds, and every one of them bites."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.repository import ROOT

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

BREACHES = [
    ("layers", "repositories/scope.py", "from app.services import users"),
    ("layers", "models/base.py", "from app.repositories import scope"),
    ("layers", "domain/people/ages.py", "from app import settings"),
    ("layers", "helpers.py", '"""A module that no layer names."""'),
    ("no-cycles", "domain/errors.py", "from app.domain import records"),
    ("pure-rules", "domain/people/ages.py", "import sqlalchemy"),
    ("pure-rules", "domain/people/ages.py", "import logging"),
    ("pure-rules", "domain/people/ages.py", "import asyncio"),
    ("services-know-no-http", "services/directory/users.py", "import fastapi"),
    ("services-know-no-http", "domain/pages.py", "import starlette"),
    (
        "services-know-no-http",
        "repositories/directory/users.py",
        "from app.http.problems import problem",
    ),
    ("routers-ask-services", "routers/directory/me.py", "from app.models import User"),
    (
        "routers-ask-services",
        "routers/directory/me.py",
        "from app.repositories.directory.users import sign_in",
    ),
    ("independent-routers", "routers/directory/me.py", "from app.routers import health"),
    ("one-importer-of-jose", "auth/issuers.py", "from jose import jwt"),
    (
        "one-importer-of-fhir",
        "services/notifications/fhir/messages.py",
        "from fhir.resources.R4B.patient import Patient",
    ),
    (
        "one-writer-of-the-trail",
        "services/directory/users.py",
        "from app.models.audit import events",
    ),
    (
        "one-writer-of-the-trail",
        "repositories/directory/users.py",
        "from app.models.audit.events import AuditEvent",
    ),
    (
        "one-writer-of-the-outbox",
        "repositories/directory/users.py",
        "from app.models.events.outbox_messages import OutboxMessage",
    ),
    (
        "one-user-of-the-writers",
        "repositories/directory/users.py",
        "from app.audit.log import WRITE_EVENT",
    ),
    ("one-reader-of-the-environment", "db/engine.py", "import pydantic_settings"),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The application and its contracts, to be broken."""
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own tool, with arguments of this file
        [LINT_IMPORTS, "--no-cache", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def contracts() -> set[str]:
    configured = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return {contract["id"] for contract in configured["contracts"]}


def test_every_contract_holds(copy: Path) -> None:
    linted = lint(copy)
    assert f"Contracts: {len(contracts())} kept, 0 broken." in linted.stdout, linted.stdout
    assert linted.returncode == 0


def test_every_contract_is_proved_to_bite() -> None:
    assert {contract for contract, *_ in BREACHES} == contracts()


@pytest.mark.parametrize(("contract", "module", "breach"), BREACHES)
def test_a_contract_bites(copy: Path, contract: str, module: str, breach: str) -> None:
    with (copy / "app" / module).open("a") as source:
        source.write(f"\n{breach}\n")
    linted = lint(copy, "--contract", contract)
    assert linted.returncode == 1, linted.stdout
    # Broken, and not merely unreadable.
    assert "Contracts: 0 kept, 1 broken." in linted.stdout, linted.stdout
