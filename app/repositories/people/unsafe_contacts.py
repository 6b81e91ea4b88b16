"""Facts that somebody must not be reached in some way."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, any_, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.domain.records import RecordNotFound
from app.models import UnsafeContact
from app.repositories.prepared_statements import ReadingSession, asked, for_each_actor, records
from app.repositories.scope import Scope


class UnsafeContacts:
    """Facts about people in the actor's reach."""

    def __init__(self, session: ReadingSession, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def _within(self) -> list[ColumnElement[bool]]:
        return _within(self._scope)

    async def get_for_change(self, person_id: UUID, *, unsafe_id: UUID) -> UnsafeContact:
        """One fact about a person, held until the transaction ends."""
        found = await self._session.scalar(
            select(UnsafeContact)
            .where(
                *self._within(),
                UnsafeContact.person_id == person_id,
                UnsafeContact.id == unsafe_id,
            )
            .with_for_update()
        )
        if found is None:
            raise RecordNotFound
        return found

    async def list_in_force(self, person_ids: Iterable[UUID]) -> Sequence[UnsafeContact]:
        """The facts in force about some people."""
        found = await self._session.rows(_in_force(self._scope), person_ids=list(person_ids))
        return records(UnsafeContact, found)


def _within(scope: Scope) -> list[ColumnElement[bool]]:
    return [scope.of(UnsafeContact), scope.person(UnsafeContact.person_id)]


@for_each_actor
def _in_force(scope: Scope) -> Select[UnsafeContact]:
    people = asked("person_ids", ARRAY(Uuid()))
    return (
        select(UnsafeContact)
        .where(
            *_within(scope),
            UnsafeContact.person_id == any_(people),
            UnsafeContact.ended_at.is_(None),
        )
        .order_by(UnsafeContact.id)
    )
