"""Declaring that somebody must not open a person's record, and ending that."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from app.domain.restrictions.conflicts_of_interest import (
    ConflictDeclaredAlready,
    refuse_declaring,
    refuse_ending,
)
from app.models import ConflictOfInterest
from app.schemas.restrictions.conflicts_of_interest import DeclareConflict, EndConflict
from app.unit_of_work import UnitOfWork


async def declare(uow: UnitOfWork, *, command: DeclareConflict) -> ConflictOfInterest:
    """Close a person's record to whoever has an interest in it, from the next transaction on.

    Raises:
        RecordNotFound: the person is out of the actor's reach; or the user is unknown.
        ConflictOfAnother, ConflictDeclaredAlready: see each.
    """
    user_id = command.user_id or uow.actor.user
    refuse_declaring(by=uow.actor.user, user=user_id, roles=uow.actor.roles)
    await uow.partnerships.get_user(user_id)
    await uow.people.get(command.person_id)
    found = await uow.conflicts_of_interest.find_standing(
        user_id=user_id, person_id=command.person_id
    )
    if found is not None:
        raise ConflictDeclaredAlready
    conflict = ConflictOfInterest(
        partnership_id=uow.partnership_id,
        id=uuid7(),
        user_id=user_id,
        person_id=command.person_id,
        relation=command.relation,
        note=command.note,
        declared_at=uow.now,
        declared_by=uow.actor.user,
    )
    await uow.save(conflict)
    uow.audit(
        "conflict_of_interest.declared",
        conflict,
        person_id=command.person_id,
        user=user_id,
        relation=command.relation,
    )
    uow.publish("conflict_of_interest.declared", record_id=conflict.id)
    return conflict


async def list_all(
    uow: UnitOfWork, *, limit: int, after: tuple[datetime, UUID] | None
) -> Sequence[ConflictOfInterest]:
    """One's own, and those one declared; all of them for information governance."""
    found = await uow.conflicts_of_interest.list_all(limit=limit + 1, after=after)
    uow.audit(
        "conflict_of_interest.listed",
        shown=[id_ for each in found[:limit] for id_ in (each.id, each.person_id)],
    )
    return found


async def end(uow: UnitOfWork, *, conflict_id: UUID, command: EndConflict) -> ConflictOfInterest:
    """Let the record be open again, from the next transaction on; that it was closed stays.

    Raises:
        RecordNotFound, ConflictEndedByUser, ConflictEnded: see each.
    """
    conflict = await uow.conflicts_of_interest.get_for_change(conflict_id)
    refuse_ending(by=uow.actor.user, user=conflict.user_id, ended=conflict.ended_at is not None)
    conflict.ended_at = uow.now
    conflict.ended_by = uow.actor.user
    conflict.ended_because = command.because
    uow.audit("conflict_of_interest.ended", conflict, person_id=conflict.person_id)
    uow.publish("conflict_of_interest.ended", record_id=conflict.id)
    return conflict
