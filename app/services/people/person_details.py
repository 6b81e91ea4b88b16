"""Additions to people's records: names, identifiers, addresses, involvements."""

from dataclasses import replace
from uuid import UUID

from app.domain.people.identifiers import standardise
from app.domain.people.person_facts import (
    IdentifierAlreadyHeld,
    IdentifierFacts,
    refuse_before_birth,
)
from app.domain.periods import AlreadyEnded, refuse_backward
from app.domain.records import refuse_stale
from app.models import Involvement, Person, PersonAddress
from app.schemas.people.people import (
    RecordAddress,
    RecordEnding,
    RecordIdentifier,
    RecordInvolvement,
    RecordName,
)
from app.schemas.people.person_views import PersonView
from app.schemas.versions import VersionedView
from app.services.people.people import (
    address_row,
    identifier_row,
    name_row,
    rewrite_keys,
    said_address,
    said_identifier,
    said_name,
    touch,
)
from app.services.people.person_views import show
from app.unit_of_work import UnitOfWork


async def add_name(
    uow: UnitOfWork, *, person_id: UUID, command: RecordName
) -> VersionedView[PersonView]:
    """Record a name beside those that are there; the latest current one is shown first.

    Raises:
        RecordNotFound, EndsBeforeItStarts: see each.
        NotYetKnowable: an unborn child has no given name.
    """
    person = await uow.people.get_for_change(person_id)
    refuse_before_birth(
        pointer="/given",
        given=command.given,
        born_on=person.born_on,
        expected_on=person.expected_on,
        unborn=person.unborn,
        not_born_alive_at=person.not_born_alive_at,
    )
    refuse_backward(starts_on=command.starts_on, ends_on=command.ends_on, pointer="/ends_on")
    name = name_row(uow, person_id, said_name(command))
    await uow.save(name)
    await rewrite_keys(uow, person)
    uow.audit("person_name.recorded", name, person_id=person_id, kind=command.kind)
    uow.publish("person.changed", record_id=person_id)
    return await show(uow, person_id=person_id)


async def add_identifier(
    uow: UnitOfWork, *, person_id: UUID, command: RecordIdentifier
) -> VersionedView[PersonView]:
    """Record a number that an agency knows the person by.

    Raises:
        RecordNotFound: the person or the agency is not in scope.
        IdentifierNotValid: it cannot be what its scheme says.
        IdentifierAlreadyHeld: the record has it.
        NotYetKnowable: an unborn child has no NHS number.
    """
    person = await uow.people.get_for_change(person_id)
    refuse_before_birth(
        pointer="/scheme",
        scheme=command.scheme,
        born_on=person.born_on,
        expected_on=person.expected_on,
        unborn=person.unborn,
        not_born_alive_at=person.not_born_alive_at,
    )
    value = standardise(command.value, scheme=command.scheme)
    await add_identifiers(uow, person, (replace(said_identifier(command), value=value),))
    touch(uow, person)
    uow.publish("person.changed", record_id=person_id)
    return await show(uow, person_id=person_id)


async def add_identifiers(
    uow: UnitOfWork, person: Person, identifiers: tuple[IdentifierFacts, ...]
) -> None:
    """Add numbers in their stored form to a record.

    Raises:
        RecordNotFound: an agency that supplied one is not of this partnership.
        IdentifierAlreadyHeld: the record has one of them.
    """
    known = {(held.scheme, held.value) for held in await uow.people.list_identifiers(person.id)}
    for held in identifiers:
        if held.supplied_by is not None:
            await uow.partnerships.get_agency(held.supplied_by)
        if (held.scheme, held.value) in known:
            raise IdentifierAlreadyHeld
        row = identifier_row(uow, person.id, held)
        await uow.save(row)
        uow.audit("person_identifier.recorded", row, person_id=person.id, scheme=held.scheme)


async def add_address(
    uow: UnitOfWork, *, person_id: UUID, command: RecordAddress
) -> VersionedView[PersonView]:
    """Record where a person lives or lived.

    Raises:
        RecordNotFound, EndsBeforeItStarts: see each.
    """
    person = await uow.people.get_for_change(person_id)
    refuse_backward(starts_on=command.starts_on, ends_on=command.ends_on, pointer="/ends_on")
    address = address_row(uow, person_id, said_address(command))
    await uow.save(address)
    await rewrite_keys(uow, person)
    uow.audit("person_address.recorded", address, person_id=person_id)
    uow.publish("person.changed", record_id=person_id)
    return await show(uow, person_id=person_id)


async def end_address(
    uow: UnitOfWork, *, person_id: UUID, address_id: UUID, expected: int, command: RecordEnding
) -> VersionedView[PersonView]:
    """Record the last day on which a person lived at an address.

    Raises:
        RecordNotFound, VersionStale, AlreadyEnded, EndsBeforeItStarts: see each.
    """
    person = await uow.people.get_for_change(person_id)
    address = await uow.people.get_address_for_change(person_id, address_id=address_id)
    refuse_stale(version=person.version, expected=expected)
    _end(address, command)
    touch(uow, person)
    uow.audit("person_address.ended", address, person_id=person_id)
    uow.publish("person.changed", record_id=person_id)
    return await show(uow, person_id=person_id)


async def add_involvement(
    uow: UnitOfWork, *, person_id: UUID, command: RecordInvolvement
) -> VersionedView[PersonView]:
    """Record that an agency works with a person: strategy meetings invite it because of this.

    Raises:
        RecordNotFound: the person or the agency is not in scope.
        EndsBeforeItStarts: the dates are the wrong way round.
    """
    person = await uow.people.get_for_change(person_id)
    refuse_backward(starts_on=command.starts_on, ends_on=command.ends_on, pointer="/ends_on")
    await uow.partnerships.get_agency(command.agency_id)
    involvement = uow.new(
        Involvement,
        person_id=person_id,
        agency_id=command.agency_id,
        capacity=command.capacity,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
        recorded_at=uow.now,
        recorded_by=uow.actor.user,
    )
    await uow.save(involvement)
    touch(uow, person)
    uow.audit("involvement.recorded", involvement, person_id=person_id, agency_id=command.agency_id)
    uow.publish("involvement.recorded", record_id=involvement.id, person_id=person_id)
    return await show(uow, person_id=person_id)


async def end_involvement(
    uow: UnitOfWork, *, person_id: UUID, involvement_id: UUID, expected: int, command: RecordEnding
) -> VersionedView[PersonView]:
    """Record the last day on which an agency worked with a person.

    Raises:
        RecordNotFound, VersionStale, AlreadyEnded, EndsBeforeItStarts: see each.
    """
    person = await uow.people.get_for_change(person_id)
    involvement = await uow.people.get_involvement_for_change(
        person_id, involvement_id=involvement_id
    )
    refuse_stale(version=person.version, expected=expected)
    _end(involvement, command)
    touch(uow, person)
    uow.audit("involvement.ended", involvement, person_id=person_id)
    uow.publish("involvement.ended", record_id=involvement.id, person_id=person_id)
    return await show(uow, person_id=person_id)


def _end(period: PersonAddress | Involvement, command: RecordEnding) -> None:
    if period.ends_on is not None:
        raise AlreadyEnded
    refuse_backward(starts_on=period.starts_on, ends_on=command.ends_on, pointer="/ends_on")
    period.ends_on = command.ends_on
