"""Census files loaded into a partnership, and what the hub then sees of their children."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.services.census import imports
from app.services.census.imports import Destination, Loaded
from tests.support.clock import WEDNESDAY_MORNING
from tests.support.partnerships import Partnership, Person
from tests.support.scenarios.people import Json


async def load_file(
    path: Path, worker: AsyncEngine, partnership: Partnership, *, now: datetime = WEDNESDAY_MORNING
) -> Loaded:
    """Load a file as the command line does."""
    into = Destination(
        engine=worker,
        partnership_id=partnership.founded.id,
        slug=partnership.founded.slug,
        now=now,
    )
    return await imports.load(path, into, progress=lambda _: None)


async def load(
    content: bytes,
    worker: AsyncEngine,
    partnership: Partnership,
    *,
    now: datetime = WEDNESDAY_MORNING,
) -> Loaded:
    """Load a file of this content."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "census.xml"
        path.write_bytes(content)
        return await load_file(path, worker, partnership, now=now)


def told(loaded: Loaded) -> dict[str, Any]:
    """The report on a file."""
    return dict(loaded.report.to_json(digest=loaded.digest))


def codes(loaded: Loaded) -> dict[str, int]:
    """How often each fault was found."""
    return dict(told(loaded)["faults_by_code"])


async def rows(
    admin: AsyncEngine,
    partnership: Partnership,
    query: str,
    **given: Any,
) -> list[dict[str, Any]]:
    """What a query finds, with the superuser's eyes; `:tenant` is the partnership."""
    async with admin.connect() as connection:
        found = await connection.execute(text(query), {"tenant": partnership.founded.id, **given})
        return [dict(row) for row in found.mappings()]


async def people_called(by: Person, child_id: str) -> list[Json]:
    """The records that the hub finds by a council's id, each opened, the oldest first."""
    found = await by.post(
        "/v1/people/search", {"identifiers": [{"scheme": "la_child_id", "value": child_id}]}
    )
    assert found.status_code == 200, found.text
    opened = [await by.get(f"/v1/people/{match['person_id']}") for match in found.json()["items"]]
    people: list[Json] = [answer.json() for answer in opened]
    return sorted(people, key=lambda person: str(person["recorded_at"]))
