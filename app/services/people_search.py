"""Recognising somebody: which records may be theirs, and which one certainly is."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from app.domain.identifiers import IdentifierScheme
from app.domain.matching import Candidate, Match, Query, Strength, proposals
from app.domain.matching_keys import blocking_keys
from app.domain.names import Name, NameKind
from app.domain.periods import holds_on
from app.domain.working_time import london_date
from app.models import Person
from app.services.households import living_with
from app.unit_of_work import UnitOfWork

_OF_ONE_CHILD_ONLY: Final = frozenset(
    {
        IdentifierScheme.NHS_NUMBER,
        IdentifierScheme.UPN,
        IdentifierScheme.FORMER_UPN,
        IdentifierScheme.LA_CHILD_ID,
    }
)
"""A police number may be of an incident, which a whole household shares."""


async def propose(
    uow: UnitOfWork, query: Query, *, floor: Strength = Strength.POSSIBLE
) -> tuple[Match, ...]:
    """The records that may be of the person asked for, the surest first, each with reasons.

    For the hub's eyes only: to anybody else nothing is proposed. It leaves no trail; whoever
    shows what it found does.
    """
    found = await uow.people_search.list_candidates(blocking_keys(query))
    households = await _household_names(uow, found) if query.household else {}
    today = london_date(uow.now)
    return proposals(
        query,
        candidates=[_candidate(person, households.get(person.id, ()), today) for person in found],
        floor=floor,
    )


async def recognise(
    uow: UnitOfWork, identifiers: Sequence[tuple[IdentifierScheme, str]]
) -> UUID | None:
    """The one person who holds these identifiers, or None where that is not certain.

    The identifiers are standardised (`identifiers.standardise`). Those that several people may
    share are passed over. Several records are one person only where standing links say so; then
    the oldest of them is returned, and the rest are reached from it over the links.
    """
    certain = tuple(held for held in identifiers if held[0] in _OF_ONE_CHILD_ONLY)
    wanted = blocking_keys(Query(identifiers=certain)).identifiers
    holders = await uow.people_search.list_holders(wanted)
    if not holders:
        return None
    same = await uow.person_links.list_same_person(holders[0])
    return holders[0] if same.issuperset(holders) else None


async def _household_names(
    uow: UnitOfWork, people: Sequence[Person]
) -> Mapping[UUID, tuple[Name, ...]]:
    sharing = await living_with(uow, people)
    others = await uow.people.list_named(frozenset().union(*sharing.values()))
    names = {person.id: _names(person) for person in others}
    return {
        person_id: tuple(name for other in living for name in names.get(other, ()))
        for person_id, living in sharing.items()
    }


def _candidate(person: Person, household: tuple[Name, ...], today: date) -> Candidate:
    here = {True: list[str](), False: list[str]()}
    for address in person.addresses:
        if address.postcode is not None:
            now = holds_on(today, starts_on=address.starts_on, ends_on=address.ends_on)
            here[now].append(address.postcode)
    return Candidate(
        id=person.id,
        names=_names(person),
        born_on=person.born_on,
        expected_on=person.expected_on,
        sex=person.sex,
        identifiers=tuple(
            (IdentifierScheme(held.scheme), held.value) for held in person.identifiers
        ),
        postcodes=tuple(here[True]),
        former_postcodes=tuple(here[False]),
        address_lines=tuple(address.lines[0] for address in person.addresses),
        household=household,
    )


def _names(person: Person) -> tuple[Name, ...]:
    return tuple(Name(held.given, held.family, NameKind(held.kind)) for held in person.names)
