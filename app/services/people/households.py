"""Households: derived from addresses on each reading, never stored."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from app.domain.clocks.working_time import london_date
from app.domain.periods import holds_on
from app.models import Person, PersonAddress
from app.unit_of_work import UnitOfWork


async def living_with(uow: UnitOfWork, people: Iterable[Person]) -> Mapping[UUID, frozenset[UUID]]:
    """The ids of those who share a current address with each of `people`, in the actor's scope.

    The addresses of `people` are loaded already.
    """
    return await _residents_of(
        uow, {person.id: _places(uow, person.addresses) for person in people}
    )


async def living_near(
    uow: UnitOfWork, person_ids: Iterable[UUID]
) -> Mapping[UUID, frozenset[UUID]]:
    """The same of people whose addresses are not loaded."""
    homes: dict[UUID, set[str]] = defaultdict(set)
    for address in await uow.people.list_addresses(person_ids):
        homes[address.person_id] |= _places(uow, [address])
    return await _residents_of(uow, homes)


async def _residents_of(
    uow: UnitOfWork, homes: Mapping[UUID, set[str]]
) -> Mapping[UUID, frozenset[UUID]]:
    everywhere = {place for places in homes.values() for place in places}
    residents: dict[str, set[UUID]] = defaultdict(set)
    for address in await uow.people.list_at(everywhere) if everywhere else ():
        for place in _places(uow, [address]):
            residents[place].add(address.person_id)
    return {
        person_id: frozenset().union(*(residents[place] for place in places)) - {person_id}
        for person_id, places in homes.items()
    }


def _places(uow: UnitOfWork, addresses: Iterable[PersonAddress]) -> set[str]:
    today = london_date(uow.now)
    return {
        address.place_key
        for address in addresses
        if address.place_key is not None
        and holds_on(today, starts_on=address.starts_on, ends_on=address.ends_on)
    }
