"""Partnerships ready for tests: copies of one that was founded, with ids of their own.

Founding one takes some forty questions to the database, and two tests of five ask for one.
"""

from dataclasses import replace
from secrets import token_bytes
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from app.cli.demo.partnerships import Founded
from app.domain.audit.events import SALT_BYTES, body, commitment
from app.models import Base
from tests.support.database.cases import Row

AT_A_TIME = 10
AUDIT_EVENTS = "audit_events"
GIVEN_BY_THE_DATABASE = frozenset({"epoch", "xid"})
"""Where an event stands in the order of sealing."""


class PartnershipPool:
    """Copies of a partnership, made some at a time and handed out once each."""

    def __init__(self, admin: AsyncEngine, founded: Founded) -> None:
        self._admin = admin
        self._founded = founded
        self._rows: dict[Table, list[Row]] = {}
        self._ready: list[Founded] = []

    async def take(self) -> Founded:
        """A partnership that no other test has."""
        if not self._ready:
            async with self._admin.begin() as connection:
                self._rows = self._rows or await _rows_of(connection, self._founded)
                self._ready = await self._copied(connection)
        return self._ready.pop()

    async def _copied(self, connection: AsyncConnection) -> list[Founded]:
        copies = [_Copy(self._founded, self._rows) for _ in range(AT_A_TIME)]
        for table, rows in self._rows.items():
            copied = [copy.row(table, row) for copy in copies for row in rows]
            await connection.execute(insert(table), copied)
        return [copy.founded() for copy in copies]


class _Copy:
    """One copy: the new id of everything in it."""

    def __init__(self, of: Founded, rows: dict[Table, list[Row]]) -> None:
        self._of = of
        self._slug = f"{of.slug.rpartition('-')[0]}-{uuid4().hex[:12]}"
        self._ids = {row["id"]: uuid7() for each in rows.values() for row in each if "id" in row}

    def row(self, table: Table, row: Row) -> Row:
        """A row with new ids, and with the name of the new partnership."""
        copied = {column: self._changed(value) for column, value in row.items()}
        if table.name == AUDIT_EVENTS:
            salt = token_bytes(SALT_BYTES)
            copied |= {"salt": salt, "commitment": commitment(body(copied), salt=salt)}
        return copied

    def _changed(self, value: Any) -> Any:
        if isinstance(value, UUID):
            return self._ids.get(value, value)
        if isinstance(value, str):
            return value.replace(self._of.slug, self._slug)
        return value

    def founded(self) -> Founded:
        """The partnership as whoever founded it would have it."""
        return replace(
            self._of,
            id=self._ids[self._of.id],
            slug=self._slug,
            agencies=self._all(self._of.agencies),
            teams=self._all(self._of.teams),
            users=self._all(self._of.users),
            threshold_document_id=self._ids[self._of.threshold_document_id],
        )

    def _all(self, named: dict[str, UUID]) -> dict[str, UUID]:
        return {name: self._ids[id_] for name, id_ in named.items()}


async def _rows_of(connection: AsyncConnection, founded: Founded) -> dict[Table, list[Row]]:
    """By table, in the order in which they may be written, what a partnership consists of."""
    found: dict[Table, list[Row]] = {}
    for table in Base.metadata.sorted_tables:
        tenant = table.c.get("id" if table.name == "partnerships" else "partnership_id")
        if tenant is None:
            continue
        columns = [
            column
            for column in table.columns
            if column.computed is None
            and column.identity is None
            and not (table.name == AUDIT_EVENTS and column.name in GIVEN_BY_THE_DATABASE)
        ]
        rows = await connection.execute(select(*columns).where(tenant == founded.id))
        if copied := [dict(row) for row in rows.mappings()]:
            found[table] = copied
    return found
