"""Playing the main story against a process of the service, as `frontdoor demo` does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import httpx
import pytest
from rich.console import Console
from sqlalchemy import URL

from app.auth.local_issuer import LocalIssuer
from app.cli.demo.client import DemoClient, Json
from app.cli.demo.partnerships import Founded
from app.cli.demo.story import play
from tests.support.http.running_service import running_service


@pytest.fixture(scope="module")
def service(database_url: URL, issuer_folder: Path) -> Iterator[str]:
    """A process of the service over the database of the tests."""
    with running_service(database_url, issuer_folder) as base:
        yield base


async def played(
    service: str, founded: Founded, issuer: LocalIssuer, *, child_id: str | None = None
) -> tuple[Json, str]:
    """The enquiry that the story ends with, and the story as it was printed."""
    async with httpx.AsyncClient(base_url=service) as client:
        return await played_by(client, founded, issuer, child_id=child_id)


async def played_by(
    client: httpx.AsyncClient,
    founded: Founded,
    issuer: LocalIssuer,
    *,
    child_id: str | None = None,
) -> tuple[Json, str]:
    """The same, through any client of the service."""

    def token_of(person: str) -> str:
        return issuer.issue(
            founded.subject(person),
            audience="frontdoor",
            now=datetime.now(UTC),
            life=timedelta(minutes=10),
        )

    printed = StringIO()
    stage = DemoClient(client, token_of, Console(file=printed, width=120))
    return await play(stage, child_id=child_id), printed.getvalue()
