"""Signposts: a refused reader learns whom to ring, and the owner that they asked."""

from uuid import UUID

from app.domain.errors import Refusal
from app.domain.records import RecordNotFound
from app.domain.restrictions.conflicts_of_interest import ConflictDeclared
from app.domain.restrictions.restrictions import RecordRestricted
from app.repositories.restrictions.signposts import Signpost, find_signpost
from app.services.restrictions import restriction_alerts
from app.unit_of_work import UnitOfWork


async def ask(uow: UnitOfWork, *, record_id: UUID) -> Signpost | None:
    """The signpost of a record that is hidden from the actor; its owner learns that they asked.

    None for a record that is absent, cloaked or merely out of scope: all take the same steps.
    """
    found = await find_signpost(uow.session, record_id)
    if found is not None and found.restriction_id is not None:
        await restriction_alerts.raise_asked(uow, found.restriction_id)
    return found


async def in_place_of(uow: UnitOfWork, refusal: Refusal, *, record_id: UUID | None) -> Refusal:
    """The refusal in place of 'no such record', where the actor may know that there is one."""
    if not isinstance(refusal, RecordNotFound) or record_id is None:
        return refusal
    found = await ask(uow, record_id=record_id)
    if found is None:
        return refusal
    return ConflictDeclared() if found.by_conflict else RecordRestricted(found.ring)
