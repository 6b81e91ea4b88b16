"""The statements that are sent the most: written once for each actor, and given to the driver.

To build a statement, to work out under which key it was compiled before, and to describe its rows
anew costs several times what the driver needs to send it and to hand the rows over. What is read
on most requests is therefore *written* once for each actor as they are today, in the same words as
every other query, and kept under the whole of the actor: whoever gains or loses a role, or is kept
from one more record, is another actor to it, so that no statement serves anybody but whom it was
written for.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import BindParameter, Dialect, Select, Table, bindparam, inspect
from sqlalchemy.dialects.postgresql import asyncpg as driver
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import SessionTransaction
from sqlalchemy.sql.dml import Insert
from sqlalchemy.types import TypeEngine

from app.models.base import Owned
from app.repositories.scope import Scope

WRITTEN_AT_MOST = 2_000
"""Of each reading, for how many actors it is kept: more than work in one process on one day."""

_DIALECT: Dialect = driver.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's own

_Record = TypeVar("_Record", bound=Owned)
_Value = TypeVar("_Value")
_Row = TypeVar("_Row", Mapping[str, Any], asyncpg.Record)


class OutsideTransaction(RuntimeError):  # noqa: N818 - a fact about a use case that is not finished
    """A reading was asked for before anybody signed in, or after the transaction ended."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A statement as the driver takes it.

    `order` names its parameters; `own` are the values that the actor it was written for has in
    it, and `asked` those that each asking gives. `columns` are those of its rows.
    """

    text: str
    order: tuple[str, ...]
    own: Mapping[str, Any]
    asked: frozenset[str]
    columns: tuple[str, ...] = ()

    def arguments(self, given: Mapping[str, Any]) -> list[Any]:
        """The values in the order of the parameters.

        Raises:
            TypeError: not those that this statement asks for, so that none is ever left empty.
        """
        if given.keys() != self.asked:
            raise TypeError("A reading is given what it asks for, and nothing else.")
        values = {**self.own, **given}
        return [values[name] for name in self.order]


def asked(name: str, type_: TypeEngine[_Value]) -> BindParameter[_Value]:
    """A value of a statement that each asking gives: the id of a record, say."""
    return bindparam(f"asked_{name}", None, type_=type_)


def asked_for(
    table: Table, names: Iterable[str], *, called: str = ""
) -> dict[str, BindParameter[Any]]:
    """Likewise for columns of a table, each under its name.

    `called` goes before the names, where one statement writes to several tables.
    """
    return {name: asked(f"{called}{name}", table.c[name].type) for name in names}


def written(statement: Select[Any] | Insert) -> Reading:
    """Write a statement out as the driver takes it.

    The values in it are given to the driver as they are: ids, texts, instants, and lists of them.
    """
    compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    values = compiled.params
    order = tuple(compiled.positiontup or ())
    names = {name: name.removeprefix("asked_") for name in order}
    given = {name for name in order if name.startswith("asked_")}
    return Reading(
        text=str(compiled),
        order=tuple(names[name] for name in order),
        own={name: value for name, value in values.items() if name not in given},
        asked=frozenset(names[name] for name in given),
        columns=tuple(column.name for column in statement.exported_columns),
    )


def for_each_actor(statement: Callable[[Scope], Select[Any]]) -> Callable[[Scope], Reading]:
    """Have a statement written once for each actor who asks for it."""

    @lru_cache(maxsize=WRITTEN_AT_MOST)
    def kept(scope: Scope) -> Reading:
        return written(statement(scope))

    return kept


_PARAMETER = re.compile(r"\$([0-9]+)")


@lru_cache(maxsize=WRITTEN_AT_MOST)
def _together(*written_out: tuple[str, int]) -> str:
    """One statement whose only row has the rows of every reading, each as a list.

    Of each reading it is given the text, and how many parameters that has.
    """
    lists, before = list[str](), 0
    for text, parameters in written_out:
        # Not the name of any column: it would be taken for that.
        lists.append(f"(SELECT array_agg(row_read) FROM ({_moved(text, before)}) AS row_read)")
        before += parameters
    return f"SELECT {', '.join(lists)}"


def _moved(text: str, by: int) -> str:
    """A statement with so many parameters before its own."""
    return _PARAMETER.sub(lambda found: f"${int(found[1]) + by}", text)


class ReadingSession(AsyncSession):
    """A session that can also ask the driver itself, in the same transaction."""

    _known: tuple[SessionTransaction, asyncpg.Connection] | None = None
    """The driver's connection, and the transaction for which the session has it."""

    async def start(self) -> None:
        """Begin the transaction in the database now, and not with the first statement.

        SQLAlchemy begins with the first statement that it sends itself, of which there may be none.

        Raises:
            sqlalchemy.exc.DBAPIError: as of a statement.
        """
        held = (await self.connection()).sync_connection
        adapted: Any = None if held is None else held.connection.dbapi_connection
        try:
            await adapted._start_transaction()  # noqa: SLF001 - the adapter has no public way
        except Exception as error:
            raise await self._failed(adapted.driver_connection, error) from error

    async def rows(self, reading: Reading, /, **given: Any) -> Sequence[asyncpg.Record]:  # noqa: ANN401 - what the columns hold
        """The rows of a reading, as they are in the database now.

        Raises:
            OutsideTransaction: see there.
            sqlalchemy.exc.DBAPIError: as of any other statement.
        """
        return await self._fetch(reading.text, reading.arguments(given))

    async def rows_together(
        self,
        *readings: Reading,
        **given: Any,  # noqa: ANN401 - what the columns hold
    ) -> list[list[dict[str, Any]]]:
        """The rows of several readings that ask for the same, in one trip to the database.

        A trip costs more than most of them: it wakes the server's process, and then this one.
        """
        arguments = [value for reading in readings for value in reading.arguments(given)]
        text = _together(*((reading.text, len(reading.order)) for reading in readings))
        (found,) = await self._fetch(text, arguments)
        return [
            [dict(zip(reading.columns, row, strict=True)) for row in rows or ()]
            for reading, rows in zip(readings, found, strict=True)
        ]

    async def _fetch(self, text: str, arguments: Sequence[Any]) -> list[asyncpg.Record]:
        connection = self._connection()
        try:
            found: list[asyncpg.Record] = await connection.fetch(text, *arguments)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            raise await self._failed(connection, error) from error
        return found

    async def run(self, script: str) -> None:
        """Run statements that take no values and answer nothing, in one trip."""
        connection = self._connection()
        try:
            await connection.execute(script)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            raise await self._failed(connection, error) from error

    async def write_rows(self, reading: Reading, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows, each of which gives all that the statement asks for."""
        connection = self._connection()
        try:
            await connection.executemany(reading.text, [reading.arguments(row) for row in rows])
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            raise await self._failed(connection, error) from error

    def _connection(self) -> asyncpg.Connection:
        # Of a transaction that has begun this is no wait, and any other is refused: a statement
        # that went ahead of the transaction would not be bound to the actor.
        transaction = self.sync_session.get_transaction()
        if transaction is None:
            raise OutsideTransaction
        if self._known is None or self._known[0] is not transaction:
            connection = self.sync_session.connection().connection.driver_connection
            if not isinstance(connection, asyncpg.Connection):
                raise OutsideTransaction
            self._known = (transaction, connection)
        connection = self._known[1]
        if not connection.is_in_transaction():
            raise OutsideTransaction
        return connection

    async def _failed(self, connection: asyncpg.Connection, error: Exception) -> DBAPIError:
        """The error as the rest of the application knows it, without the statement or a value."""
        lost = connection.is_closed()
        if lost:
            await self.invalidate()
        return DBAPIError(None, None, error, hide_parameters=True, connection_invalidated=lost)


def records(entity: type[_Record], rows: Iterable[_Row]) -> list[_Record]:
    """Rows as the records they are, to be looked at: what is set on one is not kept.

    What was not read with a row cannot be got at through it.
    """
    new = inspect(entity).class_manager.new_instance
    found = []
    for row in rows:
        record = new()
        record.__dict__.update(row.items())
        # With an identity it counts as a record that was read, whose missing parts are refused;
        # without, as one that is new, whose missing parts look empty.
        inspect(record).key = (entity, (row["partnership_id"], row["id"]), None)
        found.append(record)
    return found
