"""Children of a census file: each recorded, or recognised and brought up to date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from app.domain.census.children import JudgedChild, PersonFacts as CensusPerson
from app.domain.census.faults import Effect, Fault, FaultKind
from app.domain.census.known_children import (
    Additions,
    KnownChild,
    additions,
    fault_of,
    recognise,
)
from app.domain.people.identifiers import IdentifierScheme
from app.domain.people.person_facts import IdentifierFacts, PersonFacts
from app.models import Person
from app.services.people import people
from app.unit_of_work import UnitOfWork

_STILL_IDENTIFIED: Final = frozenset(
    {FaultKind.BIRTH_DATE_MISSING, FaultKind.BIRTH_DATE_NOT_VALID, FaultKind.NOT_SAVED}
)


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """The file that children come from: its loading, its council, and the partnership's own.

    `reference_on` is the day that the file is true of, as far as its header gives it.
    """

    id: UUID
    authority: str | None
    own_authority: str
    reference_on: date | None


@dataclass(frozen=True, slots=True)
class OnRecord:
    """The record of a child; `is_latest` is whether no later file has them."""

    person_id: UUID
    is_new: bool
    is_latest: bool
    faults: tuple[Fault, ...]


async def put_on_record(
    uow: UnitOfWork, file: LoadedFile, child: JudgedChild, sent: CensusPerson
) -> OnRecord:
    """Find the record of a child and bring it up to date, or make one."""
    recognised = recognise(
        sent,
        among=await _holders(uow, sent.la_child_id),
        authority=file.authority,
        own_authority=file.own_authority,
    )
    if recognised.known is None:
        person = await people.record_details(uow, _facts(sent, file))
        faults = (
            (fault_of(child, FaultKind.CHILD_ID_OF_ANOTHER, "LAchildID"),)
            if recognised.others
            else ()
        )
        return OnRecord(person.id, is_new=True, is_latest=True, faults=faults)
    known = recognised.known
    last = await uow.census_imports.latest_reference_on(known.person_id)
    is_latest = last is None or file.reference_on is None or file.reference_on >= last
    found = additions(child, known=known, is_latest=is_latest)
    if found.values or found.numbers:
        await _bring_up_to_date(uow, known.person_id, found)
    return OnRecord(known.person_id, is_new=False, is_latest=is_latest, faults=tuple(found.faults))


async def find_refused(uow: UnitOfWork, file: LoadedFile, child: JudgedChild) -> UUID | None:
    """Find the record of a child of whom nothing is loaded, where it is surely theirs.

    A child whose identifiers are given twice may be two, and no record is surely theirs.
    """
    refusals = {fault.kind for fault in child.faults if fault.effect is Effect.CHILD_REFUSED}
    if child.sent_as is None or not refusals <= _STILL_IDENTIFIED:
        return None
    recognised = recognise(
        child.sent_as,
        among=await _holders(uow, child.sent_as.la_child_id),
        authority=file.authority,
        own_authority=file.own_authority,
    )
    return recognised.known.person_id if recognised.known else None


async def _holders(uow: UnitOfWork, child_id: str) -> Iterable[KnownChild]:
    return [
        KnownChild(
            person_id=person.id,
            authority=held.authority,
            as_written=held.value == child_id,
            born_on=person.born_on,
            expected_on=person.expected_on,
            died_on=person.died_on,
            sex=person.sex,
            ethnicity=person.ethnicity,
            disabilities=tuple(person.disabilities),
            numbers=frozenset(
                (IdentifierScheme(each.scheme), each.value) for each in person.identifiers
            ),
        )
        for held, person in await uow.census_imports.list_holders(child_id)
    ]


def _facts(sent: CensusPerson, file: LoadedFile) -> PersonFacts:
    numbers = (
        (IdentifierScheme.UPN, sent.upn),
        (IdentifierScheme.UPN_AS_SENT, sent.upn_as_sent),
        (IdentifierScheme.FORMER_UPN, sent.former_upn),
    )
    return PersonFacts(
        born_on=sent.born_on,
        expected_on=sent.expected_on,
        died_on=sent.died_on,
        sex=sent.sex,
        ethnicity=sent.ethnicity,
        disabilities=tuple(dict.fromkeys(sent.disabilities)),
        identifiers=(
            IdentifierFacts(
                IdentifierScheme.LA_CHILD_ID, sent.la_child_id, authority=file.authority
            ),
            *(IdentifierFacts(scheme, value) for scheme, value in numbers if value is not None),
        ),
    )


async def _bring_up_to_date(uow: UnitOfWork, person_id: UUID, found: Additions) -> None:
    person: Person = await uow.people.get_for_change(person_id)
    for member, value in found.values.items():
        setattr(person, member, value)
        uow.audit("person.changed", person, person_id=person_id, member=member)
    for scheme, value in found.numbers:
        row = people.identifier_row(uow, person_id, IdentifierFacts(scheme, value))
        await uow.save(row)
        uow.audit("person_identifier.recorded", row, person_id=person_id, scheme=scheme)
    await people.rewrite_keys(uow, person)
    if found.birth:
        uow.audit("person.born", person, person_id=person_id)
    uow.publish("person.born" if found.birth else "person.changed", record_id=person_id)
