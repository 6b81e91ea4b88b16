"""Two partnerships that are the same row for row, but that one holds a child's records more.

What is hidden must look as if it never was. Ids lead with their partnership, so the same ids are
free to stand in both: one request can be put to each, and the answers compared as they are.
"""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Collection
from dataclasses import replace
from uuid import uuid4

import httpx
from sqlalchemy import Table, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.demonstration import Founded
from app.models import Base
from tests.database.rows import WRITERS

OF_THE_TRAIL = frozenset(
    {"audit_events", "audit_epochs", "audit_leaves", "audit_tiles", "audit_heads"}
)
"""What was done in a partnership is its own, and sealed: it cannot be copied."""

Told = tuple[int, dict[str, str], str]

_OF_EACH_ANSWER = frozenset({"x-request-id"})
_CURSOR = re.compile(r'"next":"([\w-]+)"')
_SIGNATURE_BYTES = 16
_INSTANCE = re.compile(r'"instance":"[^"]*"')
_MADE = re.compile(
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b[0-9A-Z]{3}-[0-9A-Z]{3}\b"
)


async def twin_of(connection: AsyncConnection, founded: Founded) -> Founded:
    """Another partnership with every row of this one, under the same ids."""
    slug = f"{founded.slug.rpartition('-')[0]}-{uuid4().hex[:12]}"
    twin = replace(founded, id=uuid4(), slug=slug)
    for name in WRITERS:
        table = Base.metadata.tables[name]
        if name not in OF_THE_TRAIL and ("partnership_id" in table.c or name == "partnerships"):
            await connection.execute(_copying(table, founded, twin))
    return twin


def _copying(table: Table, founded: Founded, twin: Founded) -> object:
    tenant = "id" if table.name == "partnerships" else "partnership_id"
    changed = {tenant: literal(twin.id)}
    if table.name == "partnerships":
        changed["slug"] = literal(twin.slug)
    if table.name == "users":
        changed["subject"] = func.replace(table.c.subject, founded.slug, twin.slug)
    columns = [column for column in table.c if column.computed is None]
    return insert(table).from_select(
        [column.name for column in columns],
        select(*(changed.get(column.name, column) for column in columns)).where(
            table.c[tenant] == founded.id
        ),
    )


def told(answer: httpx.Response, founded: Founded, *, known: Collection[str] | None = None) -> Told:
    """Everything an answer tells, but for what names the partnership or this very answer.

    A cursor is shown with what it says and without its signature, which is of the partnership.
    Given the ids and references that are `known`, every other is shown as the first, second...
    that the answer makes known: two records that were just made are never called the same.
    """
    headers = {name: value for name, value in answer.headers.items() if name not in _OF_EACH_ANSWER}
    text = answer.text.replace(str(founded.id), "partnership").replace(founded.slug, "partnership")
    text = _CURSOR.sub(lambda found: f'"next":{_position(found[1])}', text)
    text = _INSTANCE.sub('"instance":""', text)
    if known is not None:
        made: dict[str, str] = {}
        text = _MADE.sub(
            lambda found: found[0]
            if found[0] in known
            else made.setdefault(found[0], f"made-{len(made)}"),
            text,
        )
        headers = {
            name: _MADE.sub(lambda found: made.get(found[0], found[0]), value)
            for name, value in headers.items()
        }
    return answer.status_code, headers, text


def _position(cursor: str) -> str:
    decoded = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    return json.dumps(decoded[_SIGNATURE_BYTES:].decode())
