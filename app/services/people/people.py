"""People's records: made, read and corrected."""

from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from app.domain.clocks.working_time import london_date
from app.domain.directory.access import require
from app.domain.directory.permissions import Permission
from app.domain.people.addresses import place_key
from app.domain.people.ages import refuse_estimate
from app.domain.people.births import is_unborn, refuse_expectation
from app.domain.people.names import NameKind
from app.domain.people.people import refuse_impossible_dates
from app.domain.people.person_facts import (
    AddressFacts,
    IdentifierFacts,
    NameFacts,
    PersonFacts,
    keys_of,
    proved,
    refuse_before_birth,
    refuse_correction_of_birth,
    refuse_nothing_said,
)
from app.domain.records import refuse_stale
from app.models import Person, PersonAddress, PersonIdentifier, PersonName
from app.schemas.people.people import (
    ChangePerson,
    RecordAddress,
    RecordIdentifier,
    RecordName,
    RecordPerson,
)
from app.schemas.people.person_views import PersonView
from app.schemas.versions import VersionedView
from app.services import references
from app.services.people import age_estimates
from app.services.people.person_views import show, show_page
from app.services.restrictions import restrictions
from app.unit_of_work import UnitOfWork


async def record(uow: UnitOfWork, *, command: RecordPerson) -> VersionedView[PersonView]:
    """Record a person, restricted from the start if that is asked, and show the record.

    Raises:
        NothingSaid: nothing by which the record could be found again.
        PermissionMissing: the actor's role restricts no records.
        As `record_details` and `restrictions.restrict` otherwise.
    """
    if command.restriction is not None:
        require(uow.actor, Permission.RESTRICTION_SET)
    facts = PersonFacts(
        names=tuple(map(said_name, command.names)),
        born_on=command.born_on,
        expected_on=command.expected_on,
        unborn=command.unborn,
        estimate=age_estimates.sent(command, today=london_date(uow.now)),
        died_on=command.died_on,
        sex=command.sex,
        ethnicity=command.ethnicity,
        disabilities=tuple(command.disabilities),
        first_language=command.first_language,
        interpreter_needed=command.interpreter_needed,
        identifiers=tuple(map(said_identifier, command.identifiers)),
        addresses=tuple(map(said_address, command.addresses)),
    )
    refuse_nothing_said(facts)
    person = await record_details(uow, facts)
    if command.restriction is not None:
        subject = restrictions.Subject(person_id=person.id)
        await restrictions.restrict(uow, subject, command.restriction)
    return await show(uow, person_id=person.id)


async def record_details(uow: UnitOfWork, facts: PersonFacts) -> Person:
    """Record a person from what is said of them.

    Raises:
        RecordNotFound: an agency that supplied an identifier is not of this partnership.
        DatesImpossible, NotYetKnowable, EndsBeforeItStarts, IdentifierNotValid,
        IdentifierRepeated: see `person_facts.proved`.
    """
    said = proved(facts, today=london_date(uow.now))
    for held in said.identifiers:
        if held.supplied_by is not None:
            await uow.partnerships.get_agency(held.supplied_by)
    person = uow.new(
        Person,
        reference=await references.draw(uow.people.is_taken),
        born_on=said.born_on,
        expected_on=said.expected_on,
        unborn=said.unborn,
        **age_estimates.stored(said.estimate),
        died_on=said.died_on,
        sex=said.sex,
        ethnicity=said.ethnicity,
        disabilities=list(said.disabilities),
        first_language=said.first_language,
        interpreter_needed=said.interpreter_needed,
        recorded_at=uow.now,
        recorded_by=uow.actor.user_id,
        changed_at=uow.now,
        match_keys=keys_of(said),
    )
    await uow.save(person)
    await uow.save_all(name_row(uow, person.id, name) for name in said.names)
    await uow.save_all(identifier_row(uow, person.id, held) for held in said.identifiers)
    await uow.save_all(address_row(uow, person.id, address) for address in said.addresses)
    uow.audit("person.recorded", person, person_id=person.id)
    uow.publish("person.recorded", record_id=person.id)
    return person


async def read(uow: UnitOfWork, *, person_id: UUID) -> VersionedView[PersonView]:
    """Open one person's record.

    Raises:
        RecordNotFound: absent, or out of scope.
    """
    page = await uow.person_views.get(person_id)
    shown = await show_page(uow, page)
    others = [link.person_id for link in shown.view.links]
    others += [housemate.person_id for housemate in shown.view.household]
    uow.audit("person.read", page.person, person_id=person_id, shown=others)
    return shown


async def change(
    uow: UnitOfWork, *, person_id: UUID, expected: int, command: ChangePerson
) -> VersionedView[PersonView]:
    """Correct or complete what a record says of a person.

    Raises:
        RecordNotFound, VersionStale: see each.
        BirthNotRecorded, NotYetKnowable: the child is unborn.
        DatesImpossible: the dates cannot all be true.
    """
    person = await uow.people.get_for_change(person_id)
    refuse_stale(version=person.version, expected=expected)
    if command.born_on is not None:
        refuse_correction_of_birth(
            born_on=person.born_on,
            expected_on=person.expected_on,
            unborn=person.unborn,
            not_born_alive_at=person.not_born_alive_at,
        )
    if command.expected_on is not None:
        refuse_expectation(
            born_on=person.born_on,
            expected_on=person.expected_on,
            unborn=person.unborn,
            not_born_alive_at=person.not_born_alive_at,
        )
    refuse_before_birth(
        pointer="/sex",
        sex=command.sex,
        born_on=person.born_on,
        expected_on=person.expected_on,
        unborn=person.unborn,
        not_born_alive_at=person.not_born_alive_at,
    )
    changes = command.model_dump(exclude_unset=True)
    estimate = age_estimates.sent(command, today=london_date(uow.now))
    if estimate is not None:
        refuse_estimate(
            estimate,
            today=london_date(uow.now),
            born_on=command.born_on or person.born_on,
            unborn=is_unborn(
                born_on=person.born_on, expected_on=person.expected_on, unborn=person.unborn
            ),
        )
    if changes.keys() & age_estimates.COLUMNS:
        changes |= age_estimates.stored(estimate)
    if "not_born_alive_at" in changes:
        person.not_born_alive_recorded_at = person.not_born_alive_recorded_by = None
        person.not_born_alive_late_because = None
    for member, value in changes.items():
        setattr(person, member, value)
        uow.audit("person.changed", person, person_id=person_id, member=member)
    refuse_impossible_dates(
        today=london_date(uow.now),
        born_on=person.born_on,
        expected_on=person.expected_on,
        died_on=person.died_on,
    )
    await rewrite_keys(uow, person)
    uow.publish("person.changed", record_id=person_id)
    return await show(uow, person_id=person_id)


def touch(uow: UnitOfWork, person: Person) -> None:
    """Let the record's version rise: something that is shown with it has changed.

    Marked as changed even where the instant is the same, or two changes made at one instant
    would leave one version.
    """
    person.changed_at = uow.now
    flag_modified(person, "changed_at")


async def rewrite_keys(uow: UnitOfWork, person: Person) -> None:
    """Compute again what the record is found by, after a name, birth or address was written."""
    await uow.session.flush()
    whole = await uow.people.get_whole(person.id)
    whole.match_keys = keys_of(
        PersonFacts(
            names=tuple(
                NameFacts(name.given, name.family, NameKind(name.kind)) for name in whole.names
            ),
            born_on=whole.born_on,
            expected_on=whole.expected_on,
            addresses=tuple(
                AddressFacts(tuple(address.lines), address.postcode) for address in whole.addresses
            ),
        )
    )
    touch(uow, whole)


def said_name(command: RecordName) -> NameFacts:
    """A name, as it was sent."""
    return NameFacts(**command.model_dump())


def said_identifier(command: RecordIdentifier) -> IdentifierFacts:
    """An identifier, as it was sent."""
    return IdentifierFacts(**command.model_dump())


def said_address(command: RecordAddress) -> AddressFacts:
    """An address, as it was sent."""
    return AddressFacts(tuple(command.lines), command.postcode, command.starts_on, command.ends_on)


def name_row(uow: UnitOfWork, person_id: UUID, name: NameFacts) -> PersonName:
    """The row of a name."""
    return uow.new(
        PersonName,
        person_id=person_id,
        kind=name.kind,
        given=name.given,
        family=name.family,
        starts_on=name.starts_on,
        ends_on=name.ends_on,
        recorded_at=uow.now,
    )


def identifier_row(uow: UnitOfWork, person_id: UUID, held: IdentifierFacts) -> PersonIdentifier:
    """The row of a standardised identifier."""
    return uow.new(
        PersonIdentifier,
        person_id=person_id,
        scheme=held.scheme,
        value=held.value,
        authority=held.authority,
        supplied_by=held.supplied_by,
        recorded_at=uow.now,
    )


def address_row(uow: UnitOfWork, person_id: UUID, address: AddressFacts) -> PersonAddress:
    """The row of an address, with the key of its place."""
    return uow.new(
        PersonAddress,
        person_id=person_id,
        lines=list(address.lines),
        postcode=address.postcode,
        place_key=place_key(address.lines, postcode=address.postcode),
        starts_on=address.starts_on,
        ends_on=address.ends_on,
        recorded_at=uow.now,
    )
