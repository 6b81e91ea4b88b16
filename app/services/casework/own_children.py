"""Children whom the actor has, and the records of one child that are held while it is changed."""

from uuid import UUID

from app.domain.casework.enquiries import refuse_child_of_others
from app.unit_of_work import UnitOfWork


async def refuse_others(uow: UnitOfWork, person_id: UUID) -> None:
    """Refuse an act on a child whom neither the actor nor their team has, under any linked record.

    Raises:
        ChildNotAllocated: the actor reads the child as family, or behind broken glass.
    """
    same = await uow.person_links.list_same_person(person_id)
    refuse_child_of_others(is_theirs=await uow.referrals.has_a_child_among(same))


async def hold(uow: UnitOfWork, person_id: UUID) -> frozenset[UUID]:
    """Hold every record of a child until the transaction ends, and return them.

    Two who act on one child under two linked records then follow one another; and so do they and
    anyone who links the records. What was linked while this waited is held as well.
    """
    held: set[UUID] = set()
    while waiting := await uow.person_links.list_same_person(person_id) - held:
        for record_id in sorted(waiting):
            await uow.people.get_for_change(record_id)
        held |= waiting
    return frozenset(held)
