"""Stored answers of every creating operation, asked for again when the right to read is over."""

from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.database import audit_log as trail
from tests.support.leaks.requests import Ask, Matrix
from tests.support.leaks.restricted_child import Scene, State
from tests.support.operations.valid_requests import Operations
from tests.support.partnerships import Partnership

BY_CASE = ("social_worker", "team_manager", "agency_officer")
"""The staff who read what they are given to do, or what came to their agency, and nothing else."""

HIDING = ("/restriction", "/conflict", "/break-glass")

THEIRS = frozenset({"recordContact"})
"""What they go on reading by GET, because they recorded it."""

NO_LONGER_ALLOCATED = (
    "UPDATE allocations SET ended_at = greatest(now(), allocated_at)"
    " WHERE partnership_id = :tenant AND ended_at IS NULL"
)
IN_ANOTHER_AGENCY = (
    "UPDATE memberships SET agency_id = (SELECT id FROM agencies"
    " WHERE partnership_id = :tenant AND kind = 'probation' LIMIT 1)"
    " WHERE partnership_id = :tenant AND role = 'agency_officer'"
)


@pytest_asyncio.fixture
async def scene(admin_engine: AsyncEngine, partnership: Partnership) -> Scene:
    return await Scene.made(admin_engine, partnership)


@pytest.fixture
def creations(operations: Operations, scene: Scene) -> list[Ask]:
    """One of each operation that creates, by each of them."""
    matrix = Matrix(operations, scene.worlds)
    asks = matrix.changes_of_the_kept() + matrix.changes_around_the_kept()
    creating = [
        ask
        for ask in asks
        if "Idempotency-Key" in ask.operation.headers
        and ask.by in BY_CASE
        and not any(part in ask.path for part in HIDING)
    ]
    return [*{(ask.operation.name, ask.by): ask for ask in creating}.values()]


async def test_whoever_may_read_it_no_longer_is_not_answered_with_it_again(
    scene: Scene, creations: list[Ask], admin_engine: AsyncEngine
) -> None:
    await scene.become(State.VISIBLE)
    stored = []
    for ask in creations:
        key = str(uuid4())
        if (await scene.request(ask, scene.here, key=key)).is_success:
            stored.append((ask, key))
    assert len(stored) > 15
    for ask, key in stored:
        again = await scene.request(ask, scene.here, key=key)
        assert again.headers.get("Idempotent-Replayed") == "true", (str(ask), again.text)
    kept = await trail.count(admin_engine, "idempotency_keys", scene.here)
    async with admin_engine.begin() as connection:
        for statement in (NO_LONGER_ALLOCATED, IN_ANOTHER_AGENCY):
            await connection.execute(text(statement), {"tenant": scene.here.founded.id})
    told = set()
    for ask, key in stored:
        again = await scene.request(ask, scene.here, key=key)
        if again.headers.get("Idempotent-Replayed") == "true":
            told.add(ask.operation.name)
        else:
            assert again.status_code == 404, (str(ask), again.text)
            assert again.json()["type"] == "/problems/record-not-found"
    assert told <= THEIRS
    after = await trail.count(admin_engine, "idempotency_keys", scene.here)
    assert after == kept, "nothing was done again"
