"""Whether the database answers, and has everything that this release reads and writes."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.models import Base


class SchemaBehind(RuntimeError):  # noqa: N818 - it names the fact
    """The database has not been migrated to this release: tables or columns are missing."""


class Readiness:
    """Looks once whether the schema fits, and from then on only whether the database answers.

    It asks for columns, not for the number of a revision: while a release is rolled out, the
    one before serves from a schema that is newer than itself, and is to go on doing so.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._fits = False

    async def refuse_unready(self) -> None:
        """Return if requests can be answered.

        Raises:
            SchemaBehind: part of the schema is missing.
            DatabaseUnreachable: there is no answer; or any other database error.
        """
        async with self._engine.connect() as connection:
            if self._fits:
                await connection.execute(text("SELECT 1"))
                return
            if await _is_behind(connection):
                raise SchemaBehind
        self._fits = True


async def _is_behind(connection: AsyncConnection) -> bool:
    found = await connection.execute(
        text(
            "SELECT c.relname, a.attname FROM pg_attribute a"
            " JOIN pg_class c ON c.oid = a.attrelid"
            " WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0"
            " AND NOT a.attisdropped"
        )
    )
    present = {(table, column) for table, column in found}
    wanted = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
    }
    return not wanted <= present
