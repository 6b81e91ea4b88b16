"""The service attacked by its own document: schemathesis, with one person's token."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.auth.local_issuer import LocalIssuer
from app.cli.demo.partnerships import STAFF, Founded
from app.domain.directory.roles import Role


def one_of_each_role() -> dict[str, Role]:
    """The first of the staff in each role, by name."""
    found: dict[Role, str] = {}
    for name, role, *_ in STAFF:
        found.setdefault(role, name)
    return {name: role for role, name in found.items()}


def token_of(issuer: LocalIssuer, founded: Founded, who: str) -> str:
    """A token that outlives the attack."""
    return issuer.issue(
        founded.subject(who), audience="frontdoor", now=datetime.now(UTC), life=timedelta(hours=2)
    )


async def attacked(
    service: str, token: str, *arguments: str, operations: list[str] | None = None
) -> tuple[int, str]:
    """How an attack ended, and what was found: 0 for nothing. `operations` are all, or these."""
    chosen = [part for name in operations or () for part in ("--include-operation-id", name)]
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("schemathesis"),
        "run",
        f"{service}/openapi.json",
        "--header",
        f"Authorization: Bearer {token}",
        # What a document cannot say, the service refuses: a family that was not told without a
        # reason fits the schema. So data that fits it is not always accepted.
        "--exclude-checks",
        "positive_data_acceptance",
        "--warnings",
        "off",
        "--no-color",
        *chosen,
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, told.decode()
