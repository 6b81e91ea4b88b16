"""Times of acts: checked before an act, written beside it, and shown with the record."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from app.domain.clocks.act_times import ActTimeImpossible, is_late_entry, time_of_act
from app.models import ActTime
from app.repositories.clocks.timescales import Subject
from app.schemas.clocks.act_times import ActTimeView
from app.unit_of_work import UnitOfWork


def happened_at(
    uow: UnitOfWork,
    given: datetime | None,
    *,
    because: str | None,
    pointer: str,
    earliest: datetime | None = None,
    impossible: type[ActTimeImpossible] = ActTimeImpossible,
) -> datetime:
    """When an act happened, within what this installation allows.

    Raises:
        ActTimeImpossible, LateEntryUnexplained: see each.
    """
    return time_of_act(
        given,
        now=uow.now,
        allowance=uow.circumstances.late_entry,
        explained=because is not None,
        pointer=pointer,
        earliest=earliest,
        impossible=impossible,
    )


def note(
    uow: UnitOfWork,
    act: str,
    subject: Subject,
    *,
    item_id: UUID | None = None,
    at: datetime,
    because: str | None,
    recorded_by: UUID | None = None,
) -> None:
    """Write down that an act happened before it was recorded; nothing where it did not.

    `recorded_by` is the partner system whose act the service itself writes; else it is the actor's.
    """
    if at >= uow.now:
        return
    time = uow.new(
        ActTime,
        act=act,
        subject_type=subject.kind,
        subject_id=subject.id,
        item_id=item_id or subject.id,
        person_id=subject.person_id,
        contact_id=subject.contact_id,
        happened_at=at,
        recorded_at=uow.now,
        recorded_by=recorded_by or uow.actor.user,
        because=because,
    )
    # Written with the act, whose record may not be whole yet.
    uow.session.add(time)
    uow.audit(
        "act.recorded_afterwards",
        time,
        person_id=subject.person_id,
        act=act,
        happened_at=at.isoformat(),
    )


async def shown(uow: UnitOfWork, *subject_ids: UUID) -> list[ActTimeView]:
    """The times of acts on some records, in the order in which they were recorded."""
    await uow.session.flush()
    return views(await uow.act_times.list_on(subject_ids))


def views(times: Iterable[ActTime]) -> list[ActTimeView]:
    """Times of acts as their reader sees them."""
    return [
        ActTimeView(
            act=each.act,
            item_id=each.item_id,
            happened_at=each.happened_at,
            recorded_at=each.recorded_at,
            recorded_by=each.recorded_by,
            late=is_late_entry(each.happened_at, recorded_at=each.recorded_at),
            because=each.because,
        )
        for each in times
    ]
