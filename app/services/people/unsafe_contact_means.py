"""Unsafe ways to contact a person that are in force, with those that follow from them."""

from collections.abc import Iterable
from uuid import UUID

from app.domain.clocks.working_time import london_date
from app.domain.people.unsafe_contacts import Means, UnsafeFact
from app.domain.periods import holds_on
from app.unit_of_work import UnitOfWork


async def facts_in_force(uow: UnitOfWork, *, same: frozenset[UUID]) -> frozenset[UnsafeFact]:
    """The facts about a person, and every address that they make unsafe.

    `same` are all records linked as this person's: who recorded the danger may have done so on
    another. One home can be written twice, and the person not to go through opens the post
    where they live: both addresses are unsafe, though the fact names one, or none.
    """
    recorded = await uow.unsafe_contacts.list_in_force(same)
    stated = {
        UnsafeFact(Means(row.means), row.address_id, row.through_person_id) for row in recorded
    }
    if not stated:
        return frozenset()
    own = await uow.people.list_addresses(same)
    named = {fact.address_id for fact in stated}
    unsafe = {address.place_key for address in own if address.id in named}
    unsafe |= await homes_of(
        uow, [fact.through_person_id for fact in stated if fact.through_person_id is not None]
    )
    return frozenset(stated) | {
        UnsafeFact(Means.ADDRESS, address_id=address.id)
        for address in own
        if address.place_key is not None and address.place_key in unsafe
    }


async def homes_of(uow: UnitOfWork, person_ids: Iterable[UUID]) -> set[str | None]:
    """The places where some people live today."""
    today = london_date(uow.now)
    return {
        address.place_key
        for address in await uow.people.list_addresses(person_ids)
        if holds_on(today, starts_on=address.starts_on, ends_on=address.ends_on)
    }
