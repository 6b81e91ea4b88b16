"""Prepared statements: for whole pages, sign-in and the audit log, sent to the driver as text.

Building a statement, finding its compiled form and describing its rows costs SQLAlchemy several
times what the driver needs to send it and return the rows. What most requests read is therefore
compiled once per actor and cached under the whole actor: someone who gains or loses a role, or
from whom one more record is hidden, is a different actor to the cache, so no statement is ever
used for anyone but the actor it was compiled for. Everything else is plain SQLAlchemy.
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

from app.db.driver_errors import DRIVER_ERRORS, is_broken
from app.models.base import Owned
from app.repositories.scope import Scope

PREPARED_AT_MOST = 2_000
"""How many actors each statement is cached for: more than one process serves in a day."""

_DIALECT: Dialect = driver.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's own

_Record = TypeVar("_Record", bound=Owned)
_Value = TypeVar("_Value")
_Row = TypeVar("_Row", Mapping[str, Any], asyncpg.Record)


class OutsideTransaction(RuntimeError):  # noqa: N818 - a fact about a use case that is not finished
    """A prepared statement was sent before sign-in, or after the transaction ended."""


@dataclass(frozen=True, slots=True)
class PreparedStatement:
    """A statement as the driver takes it.

    `order` names its parameters; `own` holds the values that come from the actor it was prepared
    for, and `given` names those that each call supplies. `columns` are the columns of its rows.
    """

    text: str
    order: tuple[str, ...]
    own: Mapping[str, Any]
    given: frozenset[str]
    columns: tuple[str, ...] = ()

    def arguments(self, given: Mapping[str, Any]) -> list[Any]:
        """The values in the order of the parameters.

        Raises:
            TypeError: a value is missing or not expected, so that none is ever left empty.
        """
        if given.keys() != self.given:
            raise TypeError("A reading is given what it asks for, and nothing else.")
        values = {**self.own, **given}
        return [values[name] for name in self.order]


def param(name: str, type_: TypeEngine[_Value]) -> BindParameter[_Value]:
    """A parameter that each call supplies: the id of a record, for example."""
    return bindparam(f"given_{name}", None, type_=type_)


def params(
    table: Table, names: Iterable[str], *, called: str = ""
) -> dict[str, BindParameter[Any]]:
    """A parameter for each of some columns, under the name of the column.

    `called` is a prefix, for a statement that writes to several tables.
    """
    return {name: param(f"{called}{name}", table.c[name].type) for name in names}


def prepare(statement: Select[*tuple[Any, ...]] | Insert) -> PreparedStatement:
    """Compile a statement to the text that the driver takes.

    Its values go to the driver as they are: ids, texts, instants, and lists of them.
    """
    compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    values = compiled.params
    order = tuple(compiled.positiontup or ())
    names = {name: name.removeprefix("given_") for name in order}
    given = {name for name in order if name.startswith("given_")}
    return PreparedStatement(
        text=str(compiled),
        order=tuple(names[name] for name in order),
        own={name: value for name, value in values.items() if name not in given},
        given=frozenset(names[name] for name in given),
        columns=tuple(column.name for column in statement.exported_columns),
    )


def prepared_per_actor(
    statement: Callable[[Scope], Select[*tuple[Any, ...]]],
) -> Callable[[Scope], PreparedStatement]:
    """A statement that is prepared once for each actor who uses it."""

    @lru_cache(maxsize=PREPARED_AT_MOST)
    def prepared(scope: Scope) -> PreparedStatement:
        return prepare(statement(scope))

    return prepared


_PARAMETER = re.compile(r"\$([0-9]+)")


@lru_cache(maxsize=PREPARED_AT_MOST)
def _together(*written_out: tuple[str, int]) -> str:
    """One statement whose only row holds the rows of several, each as a list.

    Each is given by its text and the number of its parameters.
    """
    lists, before = list[str](), 0
    for text, parameters in written_out:
        # Not the name of any column: it would be taken for that.
        lists.append(f"(SELECT array_agg(row_read) FROM ({_moved(text, before)}) AS row_read)")
        before += parameters
    return f"SELECT {', '.join(lists)}"


def _moved(text: str, by: int) -> str:
    """The text of a statement with its parameters renumbered to follow `by` others."""
    return _PARAMETER.sub(lambda found: f"${int(found[1]) + by}", text)


class PreparedSession(AsyncSession):
    """A session that also sends prepared statements, in the same transaction."""

    _known: tuple[SessionTransaction, asyncpg.Connection] | None = None
    """The driver's connection, and the transaction that it was looked up for."""

    async def start(self) -> None:
        """Begin the transaction in the database now, rather than with the first statement.

        SQLAlchemy begins with the first statement that it sends itself, and there may be none.
        One that has begun goes on.

        Raises:
            sqlalchemy.exc.DBAPIError: as of a statement.
        """
        held = (await self.connection()).sync_connection
        adapted: Any = None if held is None else held.connection.dbapi_connection
        if adapted._transaction is not None:  # noqa: SLF001 - the adapter has no public way
            return
        try:
            await adapted._start_transaction()  # noqa: SLF001 - likewise
        except Exception as error:
            raise await self._failed(adapted.driver_connection, error) from error

    async def rows(self, statement: PreparedStatement, /, **given: Any) -> Sequence[asyncpg.Record]:  # noqa: ANN401 - what the columns hold
        """The rows of a prepared statement, as they are in the database now.

        Raises:
            OutsideTransaction: see there.
            sqlalchemy.exc.DBAPIError: as of any other statement.
        """
        return await self._fetch(statement.text, statement.arguments(given))

    async def rows_together(
        self,
        *statements: PreparedStatement,
        **given: Any,  # noqa: ANN401 - what the columns hold
    ) -> list[list[dict[str, Any]]]:
        """The rows of several prepared statements in one round trip; each takes what it asks for.

        The round trip costs more than most of them: it wakes the server's process, then this one.

        Raises:
            TypeError: a value is missing, or no statement asks for it.
            sqlalchemy.exc.DBAPIError: as of any other statement.
        """
        if given.keys() != {name for statement in statements for name in statement.given}:
            raise TypeError("Readings are given what they ask for, and nothing else.")
        arguments = [
            value
            for statement in statements
            for value in statement.arguments({name: given[name] for name in statement.given})
        ]
        text = _together(*((statement.text, len(statement.order)) for statement in statements))
        (found,) = await self._fetch(text, arguments)
        return [
            [dict(zip(statement.columns, row, strict=True)) for row in rows or ()]
            for statement, rows in zip(statements, found, strict=True)
        ]

    async def _fetch(self, text: str, arguments: Sequence[Any]) -> list[asyncpg.Record]:
        connection = self._connection()
        try:
            found: list[asyncpg.Record] = await connection.fetch(text, *arguments)
        except DRIVER_ERRORS as error:
            raise await self._failed(connection, error) from error
        return found

    async def run(self, script: str) -> None:
        """Run statements without parameters or results, in one round trip."""
        connection = self._connection()
        try:
            await connection.execute(script)
        except DRIVER_ERRORS as error:
            raise await self._failed(connection, error) from error

    async def write_rows_new(
        self, statement: PreparedStatement, rows: Sequence[Mapping[str, Any]]
    ) -> list[asyncpg.Record]:
        """Insert rows, together, and return what the statement returns of those that are new."""
        connection = self._connection()
        try:
            found: list[asyncpg.Record] = await connection.fetchmany(
                statement.text, [statement.arguments(row) for row in rows]
            )
        except DRIVER_ERRORS as error:
            raise await self._failed(connection, error) from error
        return found

    async def write_rows(
        self, statement: PreparedStatement, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        """Insert rows, each of which supplies every parameter of the statement."""
        connection = self._connection()
        try:
            await connection.executemany(statement.text, [statement.arguments(row) for row in rows])
        except DRIVER_ERRORS as error:
            raise await self._failed(connection, error) from error

    def _connection(self) -> asyncpg.Connection:
        # This does not wait once the transaction has begun. Before that it is refused: a statement
        # sent ahead of the transaction would not be bound to the actor.
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
        """The driver's error as SQLAlchemy's, without the statement or its values."""
        lost = connection.is_closed() or is_broken(error)
        if lost:
            await self.invalidate()
        return DBAPIError(None, None, error, hide_parameters=True, connection_invalidated=lost)


def records(entity: type[_Record], rows: Iterable[_Row]) -> list[_Record]:
    """Rows as read-only records: a change to one is not saved.

    What was not read with a row cannot be reached through it.
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
