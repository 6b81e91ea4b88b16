"""A use case whose sign-in, writing, trail and commit are one statement, if all is as presumed.

What a partner system pushes is nearly always understood and new, and its sender the one of a
minute ago. So the use case runs on the presumption of both, without asking the database anything;
at its end one statement signs the sender in, and writes only if the presumption holds. If it does
not, nothing was written, and the request is answered again in the ordinary steps
(docs/decisions/0020).
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
from sqlalchemy import ARRAY, Boolean, DateTime, Text, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncEngine
from typing_extensions import override

from app.audit.log import EVENT, MESSAGE, OUTBOX, TRAIL, WRITE_EVENT, WRITE_MESSAGE
from app.repositories.directory.users import SIGN_IN
from app.repositories.notifications.notifications import KEEP, KEPT, NOTIFICATIONS
from app.repositories.prepared_statements import (
    PreparedSession,
    PreparedStatement,
    param,
    params,
    prepare,
)

REMEMBERED_AT_MOST: Final = 1_000
"""For how many senders it is remembered how they were signed in: more than any partnership has."""

_COMPARED: Final = ("partnership_id", "user_id", "role", "agency_id", "agency_kind")


class NotAsPresumed(Exception):  # noqa: N818 - a fact, and no error: the ordinary steps follow
    """The sender is another, it was sent before, or more is to be done than to keep it."""


SignIns = dict[tuple[str, str, str | None], list[asyncpg.Record]]
"""How a sender was signed in the last time, by issuer, subject and the partnership named.

It decides nothing: whoever was revoked or changed since is not as presumed.
"""


def _compose() -> PreparedStatement:
    # Row security looks at the context when the first row is written, which is after the
    # sign-in that sets it, for every row comes from there.
    given = {"issuer": Text, "subject": Text, "token_id": Text, "partnership": Text}
    signed_in = func.access.sign_in(
        *(param(name, type_()) for name, type_ in given.items()),
        param("now", DateTime(timezone=True)),
        param("reading", Boolean()),
    ).table_valued(*_COMPARED)
    each = func.concat_ws(" ", *(signed_in.c[name] for name in _COMPARED))
    found = func.array_agg(aggregate_order_by(each, each.collate("C")), type_=ARRAY(Text))
    signed = select((found == param("presumed", ARRAY(Text()))).label("as_presumed")).cte("signed")
    kept = (
        insert(NOTIFICATIONS)
        .from_select(
            KEPT,
            select(*params(NOTIFICATIONS, KEPT, called="kept_").values())
            .select_from(signed)
            .where(signed.c.as_presumed),
        )
        .on_conflict_do_nothing()
        .returning(NOTIFICATIONS.c.id)
        .cte("kept")
    )
    event = params(TRAIL, EVENT, called="event_").values()
    message = params(OUTBOX, MESSAGE, called="message_").values()
    trail = insert(TRAIL).from_select(EVENT, select(*event).select_from(kept))
    outbox = insert(OUTBOX).from_select(MESSAGE, select(*message).select_from(kept))
    return prepare(select(kept.c.id).add_cte(trail.cte("noted"), outbox.cte("told")))


_AT_ONCE: Final = _compose()
_PARTS: Final = ((KEEP, "kept_"), (WRITE_EVENT, "event_"), (WRITE_MESSAGE, "message_"))


class AtOnceSession(PreparedSession):
    """A session that holds what is written until the commit, and has no connection before.

    It is bound to no database: what a use case asks through SQLAlchemy is refused there.
    """

    def __init__(self, engine: AsyncEngine, sign_ins: SignIns) -> None:
        super().__init__(expire_on_commit=False, autoflush=False)
        self._engine = engine
        self._sign_ins = sign_ins
        self._given: dict[str, Any] = {}
        self._sender: tuple[str, str, str | None] | None = None

    @override
    async def start(self) -> None:
        """There is no transaction but that of the one statement."""

    @override
    async def rows(self, reading: PreparedStatement, /, **given: Any) -> Sequence[Any]:
        if reading is SIGN_IN:
            return await self._signed_in(given)
        self._hold(reading, given)
        return [given]

    @override
    async def write_rows(
        self, reading: PreparedStatement, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        for row in rows:
            self._hold(reading, row)

    @override
    async def commit(self) -> None:
        """Send it all.

        Raises:
            NotAsPresumed: nothing of it was written, or it is not known whether it was.
        """
        if self._given.keys() != _AT_ONCE.given:
            raise NotAsPresumed
        async with self._driver() as connection:
            kept = await connection.fetch(_AT_ONCE.text, *_AT_ONCE.arguments(self._given))
        if not kept:
            raise NotAsPresumed

    def forget(self) -> None:
        """Have the sender looked up again the next time."""
        if self._sender is not None:
            self._sign_ins.pop(self._sender, None)

    def _hold(self, reading: PreparedStatement, row: Mapping[str, Any]) -> None:
        called = next((called for known, called in _PARTS if known is reading), None)
        if called is None or f"{called}id" in self._given:
            raise NotAsPresumed
        self._given |= {f"{called}{name}": value for name, value in row.items()}

    async def _signed_in(self, given: Mapping[str, Any]) -> Sequence[asyncpg.Record]:
        self._sender = (given["issuer"], given["subject"], given["partnership"])
        rows = self._sign_ins.get(self._sender)
        if rows is None:
            async with self._driver() as connection:
                rows = await connection.fetch(SIGN_IN.text, *SIGN_IN.arguments(given))
            while len(self._sign_ins) >= REMEMBERED_AT_MOST:
                del self._sign_ins[next(iter(self._sign_ins))]
            self._sign_ins[self._sender] = rows
        presumed = sorted(" ".join(str(row[name]) for name in _COMPARED) for row in rows)
        self._given |= {**given, "presumed": presumed}
        return rows

    @asynccontextmanager
    async def _driver(self) -> AsyncIterator[asyncpg.Connection]:
        async with self._engine.connect() as connection:
            pooled = await connection.get_raw_connection()
            try:
                yield pooled.driver_connection
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                raise NotAsPresumed from error
