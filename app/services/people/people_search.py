"""Searches for people, and recognition of the record that is certainly theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from app.domain.clocks.working_time import london_date
from app.domain.people.addresses import searchable_postcode
from app.domain.people.identifiers import IdentifierScheme, standardise
from app.domain.people.matching.comparison import Candidate, Match, Query, Strength, proposals
from app.domain.people.matching.evidence import Field, Outcome, Reason
from app.domain.people.matching.keys import blocking_keys
from app.domain.people.names import Name, NameKind
from app.domain.people.people_search import home_key, refuse_vague
from app.domain.periods import holds_on
from app.domain.references import standardise_reference
from app.models import Person
from app.schemas.people.people_search import (
    KeptMatchView,
    MatchesView,
    MatchView,
    ReasonView,
    SearchPeople,
)
from app.services.people import age_estimates
from app.services.people.households import living_with
from app.services.people.person_views import age_on, called, other_end
from app.services.restrictions import signposts
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

_AT_HOME: Final = {
    True: Reason(Field.ADDRESS, Outcome.AGREE, 0, "Lives at this address"),
    False: Reason(Field.ADDRESS, Outcome.AGREE, 0, "Does not live at this address today, but did"),
}
"""Where someone lives says nothing of who they are, and so has no points."""

_BY_REFERENCE: Final = Reason(
    Field.OTHER_IDENTIFIER, Outcome.AGREE, 30, "The reference of the record is the same"
)


async def search(uow: UnitOfWork, *, command: SearchPeople) -> MatchesView:
    """Search for a person; every record shown is on the audit log.

    Raises:
        SearchTooVague: too little is known to look by.
        HomeUnclear: the address names no one home.
        IdentifierNotValid, ReferenceNotValid: it cannot be what it is said to be.
    """
    query = _query(command, today=london_date(uow.now))
    reference = command.reference and standardise_reference(command.reference)
    sought = command.address
    home = None if sought is None else home_key(sought.lines, postcode=sought.postcode)
    refuse_vague(blocking_keys(query), reference=reference, home=home)
    matches = await propose(uow, query, floor=command.floor)
    if home is not None:
        matches = await _with_residents(uow, matches, home=home)
    if reference is not None:
        matches = _first(await uow.people.find_by_reference(reference), matches)
    shown = matches[: command.limit]
    found = [match.candidate_id for match in shown]
    uow.audit("person.searched", shown=found, found=len(found), floor=command.floor)
    return MatchesView(
        items=await _views(uow, shown),
        more=len(matches) > len(shown),
        kept=await _kept(uow, query, reference),
    )


async def _kept(uow: UnitOfWork, query: Query, reference: str | None) -> list[KeptMatchView]:
    """What the actor may learn of signposted records: whom to ring; their owners learn of it.

    Only very likely matches count, so that restricted records cannot be fished for by a surname.
    They are weighed apart from the others, whose scores and number they must not change.
    """
    kept = uow.actor.hidden_from
    if not kept.signposted:
        return []
    async with uow.as_the_hub(hidden_from=kept.but_signposted()):
        likely = {match.candidate_id for match in await propose(uow, query, floor=Strength.STRONG)}
        named = None if reference is None else await uow.people.find_by_reference(reference)
    found = [
        await signposts.ask(uow, record_id=person_id)
        for person_id in sorted(kept.signposted & {*likely, named})
    ]
    rings = {signpost.ring for signpost in found if signpost is not None}
    return [KeptMatchView(ring=ring) for ring in sorted(rings, key=lambda ring: ring or "")]


async def propose(
    uow: UnitOfWork, query: Query, *, floor: Strength = Strength.POSSIBLE
) -> tuple[Match, ...]:
    """The records that may be of the person asked for, the surest first, each with reasons.

    For the hub: others are proposed only records in their own scope. It audits nothing; the
    caller does that shows what it found.
    """
    found = await uow.people_search.list_candidates(blocking_keys(query))
    households = await _household_names(uow, found) if query.household else {}
    today = london_date(uow.now)
    return proposals(
        query,
        candidates=[candidate_of(person, households.get(person.id, ()), today) for person in found],
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


def candidate_of(person: Person, household: tuple[Name, ...], today: date) -> Candidate:
    """What a record holds that tells whose it is; names, numbers and addresses are loaded."""
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
        estimate=age_estimates.recorded(person),
        sex=person.sex,
        identifiers=tuple(
            (IdentifierScheme(held.scheme), held.value) for held in person.identifiers
        ),
        postcodes=tuple(here[True]),
        former_postcodes=tuple(here[False]),
        address_lines=tuple(", ".join(address.lines) for address in person.addresses),
        household=household,
    )


def _names(person: Person) -> tuple[Name, ...]:
    return tuple(Name(held.given, held.family, NameKind(held.kind)) for held in person.names)


def _query(command: SearchPeople, *, today: date) -> Query:
    return Query(
        given=command.given,
        family=command.family,
        other_names=tuple(Name(name.given, name.family) for name in command.other_names),
        born_on=command.born_on,
        expected_on=command.expected_on,
        estimate=age_estimates.sent(command, today=today),
        sex=command.sex,
        identifiers=tuple(
            (
                sought.scheme,
                standardise(
                    sought.value, scheme=sought.scheme, pointer=f"/identifiers/{place}/value"
                ),
            )
            for place, sought in enumerate(command.identifiers)
        ),
        postcode=searchable_postcode(command.postcode),
        address_line=command.address_line,
        household=tuple(Name(name.given, name.family) for name in command.household),
    )


async def _with_residents(
    uow: UnitOfWork, matches: tuple[Match, ...], *, home: str
) -> tuple[Match, ...]:
    """Those who live or lived at a home after the other matches, who lives there now first."""
    today = london_date(uow.now)
    lives: dict[UUID, bool] = {}
    for address in await uow.people.list_at([home]):
        now = holds_on(today, starts_on=address.starts_on, ends_on=address.ends_on)
        lives[address.person_id] = now or lives.get(address.person_id, False)
    found = {match.candidate_id for match in matches}
    others = sorted(lives.keys() - found, key=lambda person: (not lives[person], person))
    return (
        *(
            replace(match, reasons=(*match.reasons, _AT_HOME[lives[match.candidate_id]]))
            if match.candidate_id in lives
            else match
            for match in matches
        ),
        *(Match(person, 0.0, Strength.WEAK, (_AT_HOME[lives[person]],)) for person in others),
    )


def _first(named: UUID | None, matches: tuple[Match, ...]) -> tuple[Match, ...]:
    """The record whose reference was given, before those that the rest of the search proposes."""
    if named is None:
        return matches
    others = (match for match in matches if match.candidate_id != named)
    return (Match(named, 1.0, Strength.EXACT, (_BY_REFERENCE,)), *others)


async def _views(uow: UnitOfWork, matches: Sequence[Match]) -> list[MatchView]:
    ids = [match.candidate_id for match in matches]
    people = {person.id: person for person in await uow.people.list_named(ids)}
    links = await uow.person_links.list_standing(ids)
    today = london_date(uow.now)
    return [
        MatchView(
            person_id=person.id,
            reference=person.reference,
            known_as=called(person),
            born_on=person.born_on,
            expected_on=person.expected_on,
            age=age_on(person, today),
            sex=person.sex,
            score=round(match.score, 3),
            strength=match.strength,
            reasons=[ReasonView.model_validate(found) for found in match.reasons],
            linked_with=[
                other_end(link, person.id)
                for link in links
                if person.id in {link.person_id, link.same_as_person_id}
            ],
        )
        for match in matches
        if (person := people.get(match.candidate_id)) is not None
    ]
