"""Census files that comparable systems answered wrongly, each loaded as its name says is right."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database.audit_log import count
from tests.support.partnerships import Partnership
from tests.support.repository import ROOT
from tests.support.scenarios.census import load_file, told

CASES = ROOT.parent / "shared" / "cases"

pytestmark = pytest.mark.skipif(not CASES.exists(), reason="the cases are not here")


async def test_three_children_on_one_line_are_three_children(
    partnership: Partnership, worker_engine: AsyncEngine, admin_engine: AsyncEngine
) -> None:
    loaded = await load_file(
        CASES / "census-01-three-children-on-one-line.xml", worker_engine, partnership
    )

    assert told(loaded)["children"]["loaded"] == 3
    assert loaded.children_written == 3
    assert await count(admin_engine, "people", partnership) == 3
    assert await count(admin_engine, "referrals", partnership) == 3
