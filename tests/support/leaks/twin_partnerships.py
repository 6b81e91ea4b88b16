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
from zlib import decompress

import httpx
from sqlalchemy import ColumnElement, Insert, Table, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.cli.demo.partnerships import Founded
from app.models import Base
from tests.support.database.rows.every_table import PARTNERSHIPS, WRITERS

TRAIL = frozenset({"audit_events", "audit_epochs", "audit_leaves", "audit_tiles", "audit_heads"})
"""What was done in a partnership is its own, and sealed: it is not copied."""

Told = tuple[int, dict[str, str], str]
"""The status, the headers and the text of an answer."""

_OF_EACH_ANSWER = frozenset({"x-request-id"})
_CURSOR = re.compile(r'"next":"([\w.-]+)"')
_INSTANCE = re.compile(r'"instance":"[^"]*"')
_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]+")
_DIGEST = re.compile(r'"[0-9a-f]{32}"')
_NAME = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9A-Z]{3}-[0-9A-Z]{3}\b")
"""An id, or a reference as it is read out."""


async def twin_of(connection: AsyncConnection, founded: Founded) -> Founded:
    """Another partnership with every row of this one, under the same ids."""
    slug = f"{founded.slug.rpartition('-')[0]}-{uuid4().hex[:12]}"
    twin = replace(founded, id=uuid4(), slug=slug)
    for name in WRITERS:
        table = Base.metadata.tables[name]
        if name not in TRAIL and (name == PARTNERSHIPS or "partnership_id" in table.c):
            await connection.execute(_copying(table, founded, twin))
    return twin


def _copying(table: Table, founded: Founded, twin: Founded) -> Insert:
    tenant = "id" if table.name == PARTNERSHIPS else "partnership_id"
    changed: dict[str, ColumnElement[object]] = {tenant: literal(twin.id)}
    if table.name == PARTNERSHIPS:
        changed["slug"] = literal(twin.slug)
    if table.name == "users":
        changed["subject"] = func.replace(table.c.subject, founded.slug, twin.slug)
    columns = [each for each in table.c if each.computed is None and each.identity is None]
    copied = select(*(changed.get(column.name, column) for column in columns))
    return insert(table).from_select(columns, copied.where(table.c[tenant] == founded.id))


def told(answer: httpx.Response, founded: Founded, *, known: Collection[str]) -> Told:
    """Everything an answer tells, but for what names the partnership or this very answer.

    A cursor is shown with what it says and without its signature, which is of the partnership.
    Every id and reference that is not `known` is shown as the first, second... that the answer
    names: no two records are ever called the same.
    """
    text = answer.text.replace(str(founded.id), "partnership").replace(founded.slug, "partnership")
    text = _CURSOR.sub(lambda found: f'"next":{_position(found[1])}', text)
    text = _SECRET.sub("whsec_", _INSTANCE.sub('"instance":""', text))
    made: dict[str, str] = {}

    def as_made(found: re.Match[str]) -> str:
        name = found[0]
        return name if name in known else made.setdefault(name, f"made-{len(made)}")

    text = _NAME.sub(as_made, text)
    headers = {
        name: _NAME.sub(as_made, value)
        for name, value in answer.headers.items()
        if name not in _OF_EACH_ANSWER
    }
    if made and _DIGEST.fullmatch(headers.get("etag", "")):
        headers["etag"] = "of what was made"
    return answer.status_code, headers, text


def _position(cursor: str) -> str:
    payload = cursor.rpartition(".")[0]
    packed = payload.startswith(".")
    decoded = urlsafe_b64decode(payload.lstrip(".") + "=" * (-len(payload.lstrip(".")) % 4))
    return json.dumps((decompress(decoded) if packed else decoded).decode())
