"""Conflicts of interest: records that a user must not open, declared and ended."""

from uuid import UUID

from app.domain.pages import Page, at_instant, instant_position
from app.domain.restrictions.conflicts_of_interest import (
    ConflictDeclaredAlready,
    refuse_declaring,
    refuse_ending,
)
from app.models import ConflictOfInterest
from app.schemas.restrictions.conflicts_of_interest import (
    ConflictsPage,
    ConflictView,
    DeclareConflict,
    EndConflict,
)
from app.unit_of_work import UnitOfWork


async def declare(uow: UnitOfWork, *, command: DeclareConflict) -> ConflictView:
    """Close a person's record to a user with an interest in it, from the next transaction on.

    Raises:
        RecordNotFound: the person is out of the actor's scope; or the user is unknown.
        ConflictOfAnother, ConflictDeclaredAlready: see each.
    """
    user_id = command.user_id or uow.actor.user
    refuse_declaring(by=uow.actor.identities, user=user_id, roles=uow.actor.roles)
    await uow.partnerships.get_user(user_id)
    await uow.people.get(command.person_id)
    found = await uow.conflicts_of_interest.find_standing(
        user_id=user_id, person_id=command.person_id
    )
    if found is not None:
        raise ConflictDeclaredAlready
    conflict = uow.new(
        ConflictOfInterest,
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
    return ConflictView.model_validate(conflict)


async def list_all(uow: UnitOfWork, *, page: Page) -> ConflictsPage:
    """A page of the actor's own and those they declared; all for information governance."""
    found = await uow.conflicts_of_interest.list_all(
        limit=page.limit + 1, after=at_instant(page.after)
    )
    shown, following = page.turn(
        found, position=lambda row: instant_position(row.declared_at, row.id)
    )
    uow.audit(
        "conflict_of_interest.listed",
        shown=[id_ for each in shown for id_ in (each.id, each.person_id)],
    )
    return ConflictsPage(
        items=[ConflictView.model_validate(each) for each in shown], next=following
    )


async def end(uow: UnitOfWork, *, conflict_id: UUID, command: EndConflict) -> ConflictView:
    """End a conflict, from the next transaction on; that the record was closed stays recorded.

    Raises:
        RecordNotFound, ConflictEndedByUser, ConflictEnded: see each.
    """
    conflict = await uow.conflicts_of_interest.get_for_change(conflict_id)
    refuse_ending(
        by=uow.actor.identities, user=conflict.user_id, ended=conflict.ended_at is not None
    )
    conflict.ended_at = uow.now
    conflict.ended_by = uow.actor.user
    conflict.ended_because = command.because
    uow.audit("conflict_of_interest.ended", conflict, person_id=conflict.person_id)
    uow.publish("conflict_of_interest.ended", record_id=conflict.id)
    return ConflictView.model_validate(conflict)
