"""The main story with every statement cache off, as behind a transaction pooler."""

from pathlib import Path

import httpx
import pytest
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.auth.local_issuer import LocalIssuer
from app.db.engine import DatabaseRole, engine_for
from app.main import create_app
from app.settings import Settings
from tests.support.journeys.demo_story import played_by
from tests.support.partnerships import found

_PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE name <> ''")


@pytest.mark.parametrize("statement_cache", [False, True], ids=["off", "on"])
async def test_the_main_story_is_the_same_with_and_without_statement_caches(
    statement_cache: bool,
    database_url: URL,
    worker_engine: AsyncEngine,
    issuer: LocalIssuer,
    issuer_folder: Path,
) -> None:
    engine = engine_for(
        database_url, DatabaseRole.API, pool_size=1, statement_cache=statement_cache
    )
    application = create_app(
        Settings(local_issuer=True, data_folder=issuer_folder, pool_size=1), engine=engine
    )
    transport = httpx.ASGITransport(app=application)
    async with httpx.AsyncClient(transport=transport, base_url="http://frontdoor.test") as client:
        enquiry, _ = await played_by(client, await found(worker_engine, "uncached"), issuer)
    assert enquiry["state"] == "authorised"
    async with engine.connect() as connection:
        left = await connection.scalar(_PREPARED)
    await engine.dispose()
    assert (left > 50) is statement_cache
    assert (left == 0) is not statement_cache
