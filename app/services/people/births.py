"""Births of children who were expected, and pregnancies that end without a child born alive."""

from uuid import UUID

from app.domain.clocks.working_time import london_date
from app.domain.people.births import begun, refuse_birth, refuse_expectation
from app.domain.people.person_facts import PersonFacts, proved
from app.domain.records import refuse_stale
from app.schemas.people.people import RecordBirth, RecordNotBornAlive
from app.schemas.people.person_views import PersonView
from app.schemas.versions import VersionedView
from app.services.clocks import act_times
from app.services.people.people import (
    name_row,
    rewrite_keys,
    said_identifier,
    said_name,
    touch,
)
from app.services.people.person_details import add_identifiers
from app.services.people.person_views import show
from app.unit_of_work import UnitOfWork


async def record_birth(
    uow: UnitOfWork, *, person_id: UUID, expected: int, command: RecordBirth
) -> VersionedView[PersonView]:
    """Record the birth of a child who was expected, with what is known of them from now on.

    The expected date, and all that was recorded before, stay.

    Raises:
        RecordNotFound, VersionStale: see each.
        NotUnborn: the birth is recorded already, or none was expected.
        DatesImpossible, IdentifierNotValid, EndsBeforeItStarts: see the rules.
    """
    person = await uow.people.get_for_change(person_id)
    refuse_stale(version=person.version, expected=expected)
    refuse_birth(
        command.born_on,
        today=london_date(uow.now),
        recorded_birth=person.born_on,
        expected_on=person.expected_on,
        unborn=person.unborn,
        not_born_alive_at=person.not_born_alive_at,
    )
    said = proved(
        PersonFacts(
            names=tuple(map(said_name, command.names)),
            born_on=command.born_on,
            expected_on=person.expected_on,
            sex=command.sex,
            identifiers=tuple(map(said_identifier, command.identifiers)),
        ),
        today=london_date(uow.now),
    )
    person.born_on = said.born_on
    person.sex = said.sex or person.sex
    await uow.save_all(name_row(uow, person_id, name) for name in said.names)
    await add_identifiers(uow, person, said.identifiers)
    await rewrite_keys(uow, person)
    uow.audit("person.born", person, person_id=person_id)
    uow.publish("person.born", record_id=person_id)
    return await show(uow, person_id=person_id)


async def record_not_born_alive(
    uow: UnitOfWork, *, person_id: UUID, expected: int, command: RecordNotBornAlive
) -> VersionedView[PersonView]:
    """Record that a child was not born alive; nothing waits for the birth any more.

    How the pregnancy ended is health information of the mother, and is not asked.

    Raises:
        RecordNotFound, VersionStale: see each.
        NotUnborn: the child is born, the end is recorded already, or none was expected.
        ActTimeImpossible, LateEntryUnexplained: see `act_times.happened_at`.
    """
    person = await uow.people.get_for_change(person_id)
    refuse_stale(version=person.version, expected=expected)
    refuse_expectation(
        born_on=person.born_on,
        expected_on=person.expected_on,
        unborn=person.unborn,
        not_born_alive_at=person.not_born_alive_at,
    )
    person.not_born_alive_at = act_times.happened_at(
        uow,
        command.ended_at,
        because=command.late_because,
        pointer="/ended_at",
        earliest=begun(person.expected_on),
    )
    person.not_born_alive_recorded_at = uow.now
    person.not_born_alive_recorded_by = uow.actor.user
    person.not_born_alive_late_because = command.late_because
    touch(uow, person)
    uow.audit("person.not_born_alive", person, person_id=person_id)
    # The name of an event goes further than the record: it does not say what has changed.
    uow.publish("person.changed", record_id=person_id)
    return await show(uow, person_id=person_id)
