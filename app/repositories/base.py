"""The base of every repository: a session, the actor's scope, and one refusal."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import Select

from app.domain.records import RecordNotFound
from app.repositories.prepared_statements import PreparedSession
from app.repositories.scope import Scope

_Row = TypeVar("_Row")


class Repository:
    """Queries of one kind of record, each of which starts from what the actor's scope shows."""

    def __init__(self, session: PreparedSession, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    async def _get(self, wanted: Select[_Row]) -> _Row:
        """The record that a query names.

        Raises:
            RecordNotFound: there is none, or it is out of scope, which must look the same.
        """
        found = await self._find(wanted)
        if found is None:
            raise RecordNotFound
        return found

    async def _find(self, wanted: Select[_Row]) -> _Row | None:
        """The record that a query names, or None where there is none in scope."""
        found: _Row | None = await self._session.scalar(wanted)
        return found

    async def _list(self, wanted: Select[_Row]) -> Sequence[_Row]:
        """Every record that a query names, in its order."""
        return (await self._session.scalars(wanted)).all()
