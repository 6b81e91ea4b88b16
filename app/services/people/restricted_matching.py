"""Matching of restricted people in the background, reported only to the restriction's owner.

A cloaked child is invisible to the person who screens a new contact, so the contact would be
taken for one about a stranger. A match shows only where the restriction allows: in an alert to
its owner, and on the audit log.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from app.domain.clocks.working_time import london_date
from app.domain.people.addresses import searchable_postcode
from app.domain.people.identifiers import IdentifierScheme, compared, told_of_child
from app.domain.people.matching.comparison import Candidate, Query, Strength, proposals
from app.domain.people.matching.keys import BlockingKeys, blocking_keys
from app.domain.people.names import Name, NameKind
from app.models import ContactChild, Person
from app.services.people import age_estimates
from app.services.people.people_search import candidate_of
from app.services.restrictions import restriction_alerts
from app.unit_of_work import UnitOfWork

LOOKS_BACK: Final = timedelta(days=7)
"""How old what is matched may be: a worker that stood still over a holiday misses nothing."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A restricted person as they are weighed, and the records said to be theirs."""

    restriction_id: UUID
    candidate: Candidate
    keys: frozenset[str]
    same: frozenset[UUID]

    def may_be(self, wanted: BlockingKeys) -> bool:
        """Whether it is worth weighing: the same first look that a search takes."""
        shares = not self.keys.isdisjoint(wanted.keys)
        return shares or not _compared(self.candidate.identifiers).isdisjoint(
            _compared(wanted.identifiers)
        )


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What was recently recorded of a person: in a contact, or as a record of their own."""

    query: Query
    person_id: UUID | None = None
    contact_id: UUID | None = None

    @property
    def id(self) -> UUID | None:
        """The record that an alert names."""
        return self.contact_id or self.person_id


async def match_restricted(uow: UnitOfWork) -> None:
    """Tell the owners of restricted people which contacts and new records may be about them.

    Likely matches count as in a search, from strong upwards; each is reported once.
    """
    standing = {
        restriction.person_id: restriction.id
        for restriction in await uow.restrictions.list_standing()
        if restriction.person_id is not None
    }
    if not standing:
        return
    async with uow.as_the_hub():
        kept = await _kept(uow, standing)
        newcomers = [*await _children(uow), *await _people(uow, kept)]
    told = await uow.restrictions.matched_with(list(standing.values()))
    for newcomer in newcomers:
        for restriction_id in _recognised(newcomer, kept):
            if newcomer.id is not None and (restriction_id, newcomer.id) not in told:
                told |= {(restriction_id, newcomer.id)}
                await restriction_alerts.raise_matched(
                    uow,
                    restriction_id,
                    contact_id=newcomer.contact_id,
                    person_id=None if newcomer.contact_id else newcomer.person_id,
                )


def _recognised(newcomer: Newcomer, kept: Sequence[Kept]) -> Iterator[UUID]:
    """The restrictions whose person the newcomer very likely is."""
    wanted = blocking_keys(newcomer.query)
    likely = {each.candidate.id: each for each in kept if each.may_be(wanted)}
    candidates = [each.candidate for each in likely.values()]
    for match in proposals(newcomer.query, candidates=candidates, floor=Strength.STRONG):
        # What is said to be theirs already needs no telling.
        if newcomer.person_id not in likely[match.candidate_id].same:
            yield likely[match.candidate_id].restriction_id


async def _kept(uow: UnitOfWork, standing: Mapping[UUID, UUID]) -> list[Kept]:
    today = london_date(uow.now)
    return [
        Kept(
            restriction_id=standing[person.id],
            candidate=candidate_of(person, (), today),
            keys=frozenset(person.match_keys),
            same=await uow.person_links.list_same_person(person.id),
        )
        for person in await uow.restriction_candidates.list_whole(standing.keys())
    ]


async def _children(uow: UnitOfWork) -> list[Newcomer]:
    found = await uow.restriction_candidates.list_children(since=uow.now - LOOKS_BACK)
    return [
        Newcomer(_as_told(child), person_id=child.person_id, contact_id=child.contact_id)
        for child in found
    ]


def _as_told(child: ContactChild) -> Query:
    return Query(
        given=child.given,
        family=child.family,
        born_on=child.born_on,
        expected_on=child.expected_on,
        estimate=age_estimates.recorded(child),
        sex=child.sex,
        identifiers=told_of_child(nhs_number=child.nhs_number, upn=child.upn),
        postcode=searchable_postcode(child.postcode),
        address_line=", ".join(child.address_lines) if child.address_lines else None,
    )


async def _people(uow: UnitOfWork, kept: Sequence[Kept]) -> list[Newcomer]:
    found = await uow.restriction_candidates.list_people(
        since=uow.now - LOOKS_BACK,
        keys=frozenset().union(*(each.keys for each in kept)),
        identifiers={held for each in kept for held in each.candidate.identifiers},
    )
    return [Newcomer(_as_recorded(person), person_id=person.id) for person in found]


def _as_recorded(person: Person) -> Query:
    names = [Name(held.given, held.family, NameKind(held.kind)) for held in person.names]
    first, *others = names or [Name(None, None)]
    postcodes = (searchable_postcode(address.postcode) for address in person.addresses)
    return Query(
        given=first.given,
        family=first.family,
        other_names=tuple(others),
        born_on=person.born_on,
        expected_on=person.expected_on,
        estimate=age_estimates.recorded(person),
        sex=person.sex,
        identifiers=tuple(
            (IdentifierScheme(held.scheme), held.value) for held in person.identifiers
        ),
        postcode=next((code for code in postcodes if code is not None), None),
        address_line=next((", ".join(address.lines) for address in person.addresses), None),
    )


def _compared(
    identifiers: Iterable[tuple[IdentifierScheme, str]],
) -> set[tuple[IdentifierScheme, str]]:
    return {(scheme, compared(value, scheme=scheme)) for scheme, value in identifiers}
