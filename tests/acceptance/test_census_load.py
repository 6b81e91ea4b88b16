"""The census files that the project did not write, loaded into a partnership."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.services.census import imports
from app.services.census.imports import Destination, Loaded
from tests.support.clock import WEDNESDAY_MORNING
from tests.support.database.audit_log import count
from tests.support.partnerships import Partnership

CENSUSES = Path(__file__).parents[2].parent / "shared" / "data" / "cin"
OF_2022 = CENSUSES / "fake_CIN_data.xml"
OF_2026 = CENSUSES / "CIN_Census_2026.xml"

pytestmark = pytest.mark.skipif(not CENSUSES.exists(), reason="the census files are not here")


async def _load(path: Path, worker: AsyncEngine, partnership: Partnership) -> Loaded:
    into = Destination(
        engine=worker,
        partnership_id=partnership.founded.id,
        slug=partnership.founded.slug,
        now=WEDNESDAY_MORNING,
    )
    steps: list[int] = []
    loaded = await imports.load(path, into, progress=steps.append)
    assert sum(steps) == imports.count_children(path)
    return loaded


async def test_every_child_of_the_2022_file_is_on_record_with_its_history(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    loaded = await _load(OF_2022, worker_engine, partnership)
    assert loaded.children_written == 332
    assert await count(admin_engine, "people", partnership) == 332
    assert await count(admin_engine, "referrals", partnership) == 402
    found = await partnership.hub_practitioner.post(
        "/v1/people/search",
        {"identifiers": [{"scheme": "la_child_id", "value": "RND000215205141"}]},
    )
    assert found.status_code == 200, found.text
    (match,) = found.json()["items"]
    history = await partnership.hub_practitioner.get(f"/v1/people/{match['person_id']}/history")
    assert history.status_code == 200, history.text


async def test_a_second_run_changes_nothing(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    first = await _load(OF_2026, worker_engine, partnership)
    tables = ("people", "person_identifiers", "referrals", "enquiries", "imported_children")
    before = {table: await count(admin_engine, table, partnership) for table in tables}
    second = await _load(OF_2026, worker_engine, partnership)
    assert second.children_written == 0
    assert second.digest == first.digest
    assert {table: await count(admin_engine, table, partnership) for table in tables} == before


async def test_what_was_sent_is_kept_of_every_child(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    loaded = await _load(OF_2026, worker_engine, partnership)
    told = loaded.report.to_json(digest=loaded.digest)
    assert told["children"] == told["children"] | {"read": 2}  # type: ignore[operator]  # a JSON object
    assert await count(admin_engine, "imported_children", partnership) == 2
