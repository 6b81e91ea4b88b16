"""The single-statement unit of work: sign-in, rows, audit event and commit in one statement.

What a partner system pushes is nearly always valid and new, and comes from the sender of a minute
ago. The use case therefore runs on the assumption of both, without asking the database anything;
at its end one statement signs the sender in, and writes only if the assumption holds. Otherwise
nothing is written, and the request is answered again in ordinary steps (docs/decisions/0020).
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
from sqlalchemy import ARRAY, Boolean, DateTime, Text, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncEngine
from typing_extensions import override

from app.audit.log import AUDIT_EVENTS, EVENT, MESSAGE, OUTBOX, WRITE_EVENT, WRITE_MESSAGE
from app.db.driver_errors import DRIVER_ERRORS
from app.repositories.directory.users import CONTEXT, SIGN_IN
from app.repositories.notifications.intake import NOTIFICATIONS, STORE, STORED
from app.repositories.prepared_statements import (
    PreparedSession,
    PreparedStatement,
    param,
    params,
    prepare,
)

REMEMBERED_AT_MOST: Final = 1_000
"""How many senders' last sign-ins are remembered: more than any partnership has."""

_COMPARED: Final = ("partnership_id", "user_id", "role", "agency_id", "agency_kind")


class AssumptionFailed(Exception):  # noqa: N818 - a fact, and no error: the ordinary steps follow
    """The sender changed, the push is a repeat, or more has to be done than to store it."""


SignIns = dict[tuple[str, str, str | None], list[asyncpg.Record]]
"""A sender's last sign-in, by issuer, subject and the partnership named.

It decides nothing: if access was revoked or changed since, the assumption fails.
"""


def _compose() -> PreparedStatement:
    # Row security reads the context when the first row is written. That is after the sign-in that
    # sets it, because every row is selected from the sign-in.
    given = {"issuer": Text, "subject": Text, "token_id": Text, "partnership": Text}
    signed_in = func.access.sign_in(
        *(param(name, type_()) for name, type_ in given.items()),
        param("now", DateTime(timezone=True)),
        param("reading", Boolean()),
        CONTEXT,
    ).table_valued(*_COMPARED)
    each = func.concat_ws(" ", *(signed_in.c[name] for name in _COMPARED))
    found = func.array_agg(aggregate_order_by(each, each.collate("C")), type_=ARRAY(Text))
    signed = select((found == param("assumed", ARRAY(Text()))).label("as_assumed")).cte("signed")
    stored = (
        insert(NOTIFICATIONS)
        .from_select(
            STORED,
            select(*params(NOTIFICATIONS, STORED, called="stored_").values())
            .select_from(signed)
            .where(signed.c.as_assumed),
        )
        .on_conflict_do_nothing()
        .returning(NOTIFICATIONS.c.id)
        .cte("stored")
    )
    event = params(AUDIT_EVENTS, EVENT, called="event_").values()
    message = params(OUTBOX, MESSAGE, called="message_").values()
    audited = insert(AUDIT_EVENTS).from_select(EVENT, select(*event).select_from(stored))
    outbox = insert(OUTBOX).from_select(MESSAGE, select(*message).select_from(stored))
    return prepare(select(stored.c.id).add_cte(audited.cte("audited"), outbox.cte("published")))


_STATEMENT: Final = _compose()
_PARTS: Final = ((STORE, "stored_"), (WRITE_EVENT, "event_"), (WRITE_MESSAGE, "message_"))


class SingleStatementSession(PreparedSession):
    """A session that holds rows until the commit and has no connection before.

    It is bound to no database, so a query through SQLAlchemy is refused.
    """

    def __init__(self, engine: AsyncEngine, sign_ins: SignIns) -> None:
        super().__init__(expire_on_commit=False, autoflush=False)
        self._engine = engine
        self._sign_ins = sign_ins
        self._given: dict[str, Any] = {}
        self._sender: tuple[str, str, str | None] | None = None

    @override
    async def start(self) -> None:
        """Do nothing: the single statement is its own transaction."""

    @override
    async def rows(self, statement: PreparedStatement, /, **given: Any) -> Sequence[Any]:
        if statement is SIGN_IN:
            return await self._signed_in(given)
        self._hold(statement, given)
        return [given]

    @override
    async def write_rows(
        self, statement: PreparedStatement, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        for row in rows:
            self._hold(statement, row)

    @override
    async def commit(self) -> None:
        """Send the single statement.

        Raises:
            AssumptionFailed: nothing was written, or it is not known whether it was.
        """
        if self._given.keys() != _STATEMENT.given:
            raise AssumptionFailed
        async with self._driver() as connection:
            stored = await connection.fetch(_STATEMENT.text, *_STATEMENT.arguments(self._given))
        if not stored:
            raise AssumptionFailed

    def forget(self) -> None:
        """Look the sender up again next time."""
        if self._sender is not None:
            self._sign_ins.pop(self._sender, None)

    def _hold(self, statement: PreparedStatement, row: Mapping[str, Any]) -> None:
        called = next((called for known, called in _PARTS if known is statement), None)
        if called is None or f"{called}id" in self._given:
            raise AssumptionFailed
        self._given |= {f"{called}{name}": value for name, value in row.items()}

    async def _signed_in(self, given: Mapping[str, Any]) -> Sequence[asyncpg.Record]:
        self._sender = (given["issuer"], given["subject"], given["partnership"])
        rows = self._sign_ins.get(self._sender)
        if rows is None:
            async with self._driver() as connection:
                rows = await connection.fetch(SIGN_IN.text, *SIGN_IN.arguments(given))
            if not rows:
                raise AssumptionFailed
            while len(self._sign_ins) >= REMEMBERED_AT_MOST:
                del self._sign_ins[next(iter(self._sign_ins))]
            self._sign_ins[self._sender] = rows
        assumed = sorted(" ".join(str(row[name]) for name in _COMPARED) for row in rows)
        self._given |= {**given, "assumed": assumed}
        return rows

    @asynccontextmanager
    async def _driver(self) -> AsyncIterator[asyncpg.Connection]:
        async with self._engine.connect() as connection:
            pooled = await connection.get_raw_connection()
            try:
                yield pooled.driver_connection
            except DRIVER_ERRORS as error:
                raise AssumptionFailed from error
