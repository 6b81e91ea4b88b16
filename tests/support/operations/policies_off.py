"""Walking over every operation with ids that must look absent, with one wall taken down or both."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx
import pytest
from sqlalchemy import text, true
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.engine import DatabaseRole
from app.repositories.scope import Scope
from tests.support.operations.valid_requests import Json, Operation
from tests.support.partnerships import Person

OF_EACH_ANSWER = frozenset({"x-request-id"})
"""What differs between two answers whatever was asked."""


async def ask(
    person: Person, operation: Operation, ids: Mapping[str, str], *, body: Json
) -> httpx.Response:
    """Send one request of an operation, about the records with these ids."""
    (path,) = operation.paths(ids)
    version = 1 if "If-Match" in operation.headers else None
    return await person.request(operation.method, path, json=body, version=version)


def told(answer: httpx.Response) -> tuple[int, dict[str, str], Json]:
    """Everything an answer tells, but for what is different with every answer."""
    headers = {name: value for name, value in answer.headers.items() if name not in OF_EACH_ANSWER}
    if "json" not in headers.get("content-type", ""):
        return answer.status_code, headers, answer.text
    body = answer.json()
    body.pop("instance", None)
    return answer.status_code, headers, body


def lay_the_scope_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the first wall let everything through, until the test ends."""
    for condition in ("visible", "person", "meeting"):
        monkeypatch.setattr(Scope, condition, lambda *_: true())
    # Equal to itself alone: no statement prepared before serves now, nor one of now afterwards.
    monkeypatch.setattr(Scope, "__hash__", object.__hash__)
    monkeypatch.setattr(Scope, "__eq__", object.__eq__)


@asynccontextmanager
async def without_row_security(admin: AsyncEngine) -> AsyncIterator[None]:
    """Let the second wall let everything through, meanwhile."""
    async with admin.begin() as connection:
        await connection.execute(text(f"ALTER ROLE {DatabaseRole.API} BYPASSRLS"))
    try:
        yield
    finally:
        async with admin.begin() as connection:
            await connection.execute(text(f"ALTER ROLE {DatabaseRole.API} NOBYPASSRLS"))
